"""Work on more than one processor core: numpy, compiled loops and decoders run without the interpreter's lock, so plain threads do."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

MOST = 4
"""More threads than this only wait for memory."""


def one_a_core(count: int, name: str) -> ThreadPoolExecutor:
    """Threads for pieces of a millisecond, each kept on a processor core of its own where the system (Linux) lets a thread choose: left to
    itself it wakes a thread on the core of the one that woke it, where both then take turns for milliseconds while another core rests."""
    cores = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
    count = min(count, len(cores) or count)
    left = iter(cores)

    def settle() -> None:
        if sys.platform == "linux" and (core := next(left, None)) is not None:
            with suppress(OSError):
                os.sched_setaffinity(0, {core})

    return ThreadPoolExecutor(count, name, settle)


def workers() -> ThreadPoolExecutor:
    """Threads for pure functions of arrays; who runs what, and when, changes no result. To be used in a `with`: none outlives it."""
    return ThreadPoolExecutor(min(os.cpu_count() or 1, MOST), "arrays")
