"""Packet indexes and tables of sound on disk, so that a recording that was imported once opens without being read from end to end.

A kept index goes by the file's size, modification time, beginning and end, not by its path: it stays valid when a library moves. One that
is damaged or of another version counts as absent.
"""

import hashlib
import io
import os
import uuid
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.media.packets import PacketIndex, packet_index

VERSION = 2
INDEX, SOUND = "index", "sound"
"""What is kept of a recording: how the names of the files end."""
_ENDS = 1 << 16
_DIGEST = 32
_ARRAYS = ("pts", "ordinal", "position", "size", "entry_place", "entry_first", "entry_pts")
FAULTS = (OSError, ValueError, KeyError, MemoryError)


def index_file(folder: Path, path: Path, what: str = INDEX) -> Path:
    """Where the index of this recording is kept. OSError where the recording cannot be read."""
    with path.open("rb") as file:
        stat = os.fstat(file.fileno())
        digest = hashlib.sha256(f"{VERSION} {stat.st_size} {stat.st_mtime_ns} ".encode())
        digest.update(file.read(_ENDS))
        file.seek(max(0, stat.st_size - _ENDS))
        digest.update(file.read(_ENDS))
    return folder / f"{digest.hexdigest()[:40]}.{what}"


def save_index(folder: Path, path: Path, index: PacketIndex) -> None:
    """Keeps it; where that fails (disk full, read-only) nothing is kept and nothing is said: it only saves time."""
    aspect = index.aspect or Fraction(0)
    numbers = [*index.time_base.as_integer_ratio(), *aspect.as_integer_ratio(), index.depth, int(index.late)]
    try:
        arrays: dict[str, NDArray[Any]] = {name: packed(getattr(index, name)) for name in _ARRAYS}
        arrays |= {"numbers": np.array(numbers, np.int64), "last_s": np.array(index.last_s), "key": np.packbits(index.key)}
    except FAULTS:
        return
    save_arrays(folder, path, INDEX, arrays)


def load_index(folder: Path, path: Path) -> PacketIndex | None:
    """None where none is kept, or only a damaged one."""
    try:
        kept = load_arrays(index_file(folder, path))
        numbers = [int(n) for n in kept["numbers"]]
        arrays = {name: unpacked(kept[name]) for name in _ARRAYS}
        key = np.unpackbits(kept["key"], count=len(arrays["pts"])).astype(bool)
        base, aspect = Fraction(numbers[0], numbers[1]), Fraction(numbers[2], numbers[3])
        late = any(numbers[5:])  # indexes kept before this was asked for do not tell
        return packet_index(
            key=key, time_base=base, last_s=float(kept["last_s"]), depth=numbers[4], aspect=aspect or None, late=late, **arrays
        )
    except FAULTS:
        return None


def save_arrays(folder: Path, path: Path, what: str, arrays: dict[str, NDArray[Any]]) -> None:
    """Keeps them with their checksum for this recording, or silently does not."""
    part = folder / f"{uuid.uuid4().hex}.part"
    try:
        folder.mkdir(exist_ok=True)
        content = io.BytesIO()
        np.savez(content, allow_pickle=False, **arrays)
        part.write_bytes(hashlib.sha256(content.getbuffer()).digest() + content.getbuffer())
        part.replace(index_file(folder, path, what))
    except FAULTS:
        pass
    finally:
        try:
            part.unlink(missing_ok=True)
        except OSError:
            pass


def load_arrays(file: Path) -> dict[str, NDArray[Any]]:
    """One of FAULTS where it is not there or damaged."""
    content = file.read_bytes()
    if hashlib.sha256(memoryview(content)[_DIGEST:]).digest() != content[:_DIGEST]:
        raise ValueError(f"{file.name} is damaged")
    with np.load(io.BytesIO(content[_DIGEST:]), allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def adopt_index(folder: Path, source: Path, copy: Path) -> None:
    """What is kept of a file is also true of its exact copy, which has another time of modification."""
    for what in (INDEX, SOUND):
        try:
            index_file(folder, source, what).replace(index_file(folder, copy, what))
        except OSError:
            pass


def packed(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Differences from entry to entry, in the smallest integers that hold them."""
    steps = np.diff(values, prepend=np.int64(0))
    if not len(steps):
        return steps
    wide = np.result_type(np.min_scalar_type(steps.min()), np.min_scalar_type(steps.max()))
    return steps if wide.kind != "i" and wide.kind != "u" else steps.astype(wide)


def unpacked(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    return cast("NDArray[np.int64]", np.cumsum(steps, dtype=np.int64))
