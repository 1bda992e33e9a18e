"""Memory of pictures that are gone is used for those that come, whichever thread frees and whichever needs it."""

import ctypes
from contextlib import suppress

KEPT_BYTES = 512 << 20
"""Of freed memory at most."""
LARGEST = 32 << 20
"""A block up to this size is taken from what was freed."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Of glibc's malloc.h."""


def keep_freed_memory() -> None:
    """For the whole process; best before any library has made a thread, which has a heap of its own. By default glibc gives a picture's pages back
    as soon as it is freed; the next one's are then fetched and cleared again, page by page, which costs a fifth of decoding a small copy.
    And it keeps up to eight heaps a core: what one decoder freed waits there until chance gives another decoder the same heap, so that
    memory grows with every incident that is opened until all of them have held the most. Other C libraries are left as they are."""
    with suppress(OSError, TypeError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_ARENA_MAX, 1)
        mallopt(_TRIM_THRESHOLD, KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, LARGEST)
