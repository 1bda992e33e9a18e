"""Array work on more than one processor core: numpy and compiled loops run without the interpreter's lock, so plain threads do."""

import os
from concurrent.futures import ThreadPoolExecutor

MOST = 4
"""More threads than this only wait for memory."""


def workers() -> ThreadPoolExecutor:
    """Threads for pure functions of arrays; who runs what, and when, changes no result. To be used in a `with`: none outlives it."""
    return ThreadPoolExecutor(min(os.cpu_count() or 1, MOST), "arrays")
