"""Reading a proxy: any picture by its ordinal, in the very size in which the original would be shown."""

import os
import sys
import threading
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from av.codec.context import CodecContext
from av.error import FFmpegError
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.picture import fitted
from core.media.proxy_pack import DAMAGED, PackFacts, read_pack


class ProxyReader:
    """Thread-safe: one picture at a time; open another one to decode two at once. Opening reads the table only."""

    def __init__(self, path: Path, sha256: str | None = None, count: int | None = None) -> None:
        """KnownError where it is not there, cut off, of another version, or not of the recording `sha256` with `count` pictures."""
        self._lock = threading.Lock()
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise KnownError("There is no proxy to be read.", "It will be made again.", str(error)) from error
        try:
            read = read_pack(self._file)
        except OSError:
            read = None
        if read is None or (sha256 or read[0].sha256) != read[0].sha256 or (read[0].count if count is None else count) != read[0].count:
            self._file.close()
            raise KnownError("The proxy is stale or damaged.", "It will be made again.", str(path))
        with suppress(OSError):
            os.utime(path)  # when it was last used: those unused longest are the first to be deleted
        self.facts: PackFacts = read[0]
        self._records, self._shapes = read[1], read[2]
        self._decoder: VideoCodecContext | None = None
        self._reformatter = VideoReformatter()

    @property
    def count(self) -> int:
        """Ordinals, as many as the original has."""
        return self.facts.count

    def missing(self, ordinal: int) -> bool:
        """Whether there is no picture for this ordinal: the original's could not be decoded."""
        return not self._records["size"][ordinal]

    def damaged(self, ordinal: int) -> bool:
        """Whether parts of it may be wrong, as they are in the original."""
        return bool(self._records["state"][ordinal] == DAMAGED)

    def frame(self, ordinal: int, box: tuple[int, int] | None = None) -> NDArray[np.uint8] | None:
        """The picture upright, fitted into `box` (width, height) exactly as `Reader.frame` fits the original, or as it is kept.

        BGRA uint8 (h, w, 4), C-contiguous, the caller's own. None: missing, or not to be read.
        """
        place, size, matrix, _, shape = self._records[ordinal].item()
        if not size:
            return None
        with self._lock:
            picture = self._decode(place, size)
            if picture is None:
                return None
            picture.colorspace = matrix
            width, height = _size(*self._shapes[shape].item(), box) if box else (picture.width, picture.height)
            larger = width > picture.width or height > picture.height
            how = Interpolation.BILINEAR if larger else Interpolation.AREA
            try:
                image = self._reformatter.reformat(picture, width, height, "bgra", interpolation=how, threads=1).to_ndarray()
            except (FFmpegError, ValueError, MemoryError):
                return None
        return np.ascontiguousarray(image, np.uint8)

    def close(self) -> None:
        with self._lock:
            self._decoder = None
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _decode(self, place: int, size: int) -> VideoFrame | None:
        try:
            data = _bytes_at(self._file, place, size)
            self._decoder = self._decoder or _mjpeg()
            return next(iter(self._decoder.decode(Packet(data))), None)
        except (OSError, ValueError, FFmpegError):
            self._decoder = None
            return None


def _bytes_at(file: FileIO, place: int, size: int) -> bytes:
    """In one call where there is one: with two, another thread may come in between, and keep the interpreter for as long as it likes."""
    if sys.platform != "win32":
        return os.pread(file.fileno(), size, place)
    file.seek(place)
    return file.read(size)


@lru_cache(maxsize=256)
def _size(width: int, height: int, turn: int, _spare: int, num: int, den: int, box: tuple[int, int]) -> tuple[int, int]:
    """Of a SHAPE's picture in `box`, as core.media.picture.render fits the original."""
    aspect = Fraction(num, den) if num > 0 and den > 0 else None
    turned = turn % 180 != 0
    wide, high = fitted(width, height, (box[1], box[0]) if turned else box, aspect)
    return (high, wide) if turned else (wide, high)


def _mjpeg() -> VideoCodecContext:
    made = CodecContext.create("mjpeg", "r")
    assert isinstance(made, VideoCodecContext)
    made.thread_count = 1
    return made
