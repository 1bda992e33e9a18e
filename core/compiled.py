"""Machine code for loops over arrays: numba behind one typed door."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from numba import njit  # pyright: ignore[reportUnknownVariableType]

P = ParamSpec("P")
R = TypeVar("R")
_MADE: list[Any] = []


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compiled on first use and kept beside the source; takes numpy arrays and numbers, without the interpreter's lock.

    No fast-math and no threads inside: the same input gives the same bits.
    """
    wrap: Any = njit(cache=True, nogil=True)
    made = wrap(function)
    _MADE.append(made)
    return made


def prepared() -> bool:
    """False where nothing of what was imported was ever compiled on this machine: the first run takes a minute longer."""
    files = [Path(each._cache._cache_file._index_path) for each in _MADE if hasattr(each, "_cache")]
    return not files or any(file.exists() for file in files)
