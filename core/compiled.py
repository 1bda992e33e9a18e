"""Machine code for loops over arrays: numba behind one typed door."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from numba import njit  # pyright: ignore[reportUnknownVariableType]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compiled on first use and kept beside the source; takes numpy arrays and numbers, without the interpreter's lock.

    No fast-math and no threads inside: the same input gives the same bits.
    """
    wrap: Any = njit(cache=True, nogil=True)
    return wrap(function)
