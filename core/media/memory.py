"""Memory of pictures that are gone is used for those that come."""

import ctypes
from contextlib import suppress

KEPT_BYTES = 512 << 20
"""Of freed memory at most."""
LARGEST = 32 << 20
"""A block up to this size is taken from what was freed."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of glibc's malloc.h."""


def keep_freed_memory() -> None:
    """For the whole process. By default glibc gives a picture's pages back as soon as it is freed; the next one's are then fetched and
    cleared again, page by page, which costs a fifth of decoding a small copy. Other C libraries are left as they are."""
    with suppress(OSError, TypeError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_TRIM_THRESHOLD, KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, LARGEST)
