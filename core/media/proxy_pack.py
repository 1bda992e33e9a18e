"""The file a proxy is kept in: small JPEG pictures one after the other, and a table that tells where each ordinal's lies.

Layout, little-endian: header (`_HEADER`), JPEG data, table of `RECORD`s (one an ordinal), table of `SHAPE`s. The header is written last, so
a file that was cut off anywhere is recognised.
"""

import os
import struct
import uuid
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from core.errors import KnownError

MAGIC = b"SLPROXY\n"
VERSION = 1
"""Raised whenever a proxy of an older version must be made again."""
_HEADER = struct.Struct("<8sHHIQI32s32s")
"""magic, version, shapes, pictures, place of the tables, their CRC-32, SHA-256 of the original, of the file it was made from."""

RECORD = np.dtype([("place", "<u8"), ("size", "<u4"), ("matrix", "u1"), ("state", "u1"), ("shape", "<u2")])
"""`size` 0: that picture could not be decoded. `matrix`: the original's colour matrix (ISO/IEC 23091-2), which JPEG cannot tell."""
SHAPE = np.dtype([("width", "<u2"), ("height", "<u2"), ("turn", "<u2"), ("spare", "<u2"), ("num", "<i4"), ("den", "<i4")])
"""The original's own picture: pixels as coded, degrees clockwise to show it upright, a pixel's width by its height (0: unsaid)."""

GOOD, DAMAGED = 0, 1
MOST_SHAPES = 1000


@dataclass(frozen=True, slots=True)
class PackFacts:
    """What a proxy says of itself."""

    sha256: str
    """Of the original it stands for."""
    made_from: str
    """SHA-256 of the file whose pictures these are: the original itself, or the camera's own small copy of it."""
    count: int
    """Pictures of the original; as many ordinals here."""
    bytes: int


class PackWriter:
    """Writes beside `path` and renames at the end of the `with`; after an error nothing is left. KnownError where it cannot be written."""

    def __init__(self, path: Path, sha256: str, made_from: str, count: int) -> None:
        self._path, self._part = path, path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        self._sha256, self._made_from = sha256, made_from
        self._records = np.zeros(count, RECORD)
        self._shapes: dict[tuple[int, int, int, int, int], int] = {}
        self.size = _HEADER.size
        """Bytes so far."""

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = self._part.open("xb")
            self._file.write(bytes(_HEADER.size))
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def has(self, ordinal: int) -> bool:
        return bool(self._records["size"][ordinal])

    def add(self, ordinal: int, jpeg: bytes, matrix: int, state: int, shape: tuple[int, int, int, int, int]) -> None:
        """`shape`: width, height, turn, num, den, as in SHAPE."""
        if shape not in self._shapes and len(self._shapes) == MOST_SHAPES:
            raise KnownError("The picture's size changes all the time.", "The file may be damaged.")
        number = self._shapes.setdefault(shape, len(self._shapes))
        self._records[ordinal] = (self.size, len(jpeg), matrix, state, number)
        try:
            self._file.write(jpeg)
        except OSError as error:
            raise self._unwritable(error) from error
        self.size += len(jpeg)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._finish()
        except OSError as fault:
            raise self._unwritable(fault) from fault
        finally:
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _finish(self) -> None:
        shapes = np.zeros(len(self._shapes), SHAPE)
        for (width, height, turn, num, den), number in self._shapes.items():
            shapes[number] = (width, height, turn, 0, num, den)
        tables = self._records.tobytes() + shapes.tobytes()
        self._file.write(tables)
        head = (MAGIC, VERSION, len(shapes), len(self._records), self.size, zlib.crc32(tables))
        self._file.seek(0)
        self._file.write(_HEADER.pack(*head, bytes.fromhex(self._sha256), bytes.fromhex(self._made_from)))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._path)
        self.size += len(tables)

    def _unwritable(self, error: OSError) -> KnownError:
        return KnownError(f"A proxy could not be written: {error.strerror or error}.", "Check the drive's free space.")


def read_facts(path: Path) -> PackFacts | None:
    """What the file says of itself, from its header and its length alone; None where it is no proxy of this version, or cut off."""
    try:
        with path.open("rb") as file:
            head, size = file.read(_HEADER.size), os.fstat(file.fileno()).st_size
    except OSError:
        return None
    return _facts(head, size)


def read_pack(file: BinaryIO) -> tuple[PackFacts, NDArray[np.void], NDArray[np.void]] | None:
    """Facts, RECORDs and SHAPEs of an open file; None where it is no proxy of this version, or damaged."""
    head, size = file.read(_HEADER.size), os.fstat(file.fileno()).st_size
    facts = _facts(head, size)
    if facts is None:
        return None
    _, _, _, count, place, crc, _, _ = _HEADER.unpack(head)
    file.seek(place)
    tables = file.read(size - place)
    if zlib.crc32(tables) != crc:
        return None
    records = np.frombuffer(tables, RECORD, count)
    shapes = np.frombuffer(tables, SHAPE, offset=records.nbytes)
    outside = (records["place"] + records["size"] > place) | ((records["size"] > 0) & (records["shape"] >= len(shapes)))
    return None if np.any(outside) else (facts, records, shapes)


def _facts(head: bytes, size: int) -> PackFacts | None:
    if len(head) < _HEADER.size:
        return None
    magic, version, shapes, count, place, _, sha256, made_from = _HEADER.unpack(head)
    if magic != MAGIC or version != VERSION or size != place + count * RECORD.itemsize + shapes * SHAPE.itemsize:
        return None
    return PackFacts(sha256.hex(), made_from.hex(), count, size)
