"""Exact pictures of one recording, by ordinal or by media second."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np
from av.error import FFmpegError
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.decoder import ChangedError, Decoder
from core.media.index import PacketIndex
from core.media.picture import render

Pixel = Literal["bgra", "rgb24"]

_ON = 3
"""Up to so many pictures ahead it is cheaper to decode on than to seek."""
_PATIENCE = 100
"""Packets without a picture after which it is asked whether the sought one can still come,"""
_HELD = 64
"""and how many packets after its own it may: decoders hold pictures back, broken ones none so many."""
_BACK = 2
"""Keyframes from which a picture is tried before it counts as lost."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture: `image` is uint8 (h, w, 4 or 3), C-contiguous; `pts_s` in media seconds.

    `damaged`: a packet it may depend on could not be decoded, so parts may be wrong.
    """

    ordinal: int
    pts_s: float
    image: NDArray[np.uint8]
    damaged: bool = False


class Reader:
    """One decoder with its packet index. Not thread-safe; one for each thread. KnownError where the file cannot be opened.

    `threads`, `quick`: as the Decoder's."""

    def __init__(self, path: Path, threads: int = 1, quick: bool = False) -> None:
        self.path = path
        self._decoder = Decoder(path, threads, quick)
        self._reformatter = VideoReformatter()
        self._last: tuple[int, VideoFrame] | None = None
        self._aspect = self._decoder.index.aspect
        self.lost: set[int] = set()
        """Ordinals that turned out not to be decodable."""
        self._false_entries: set[int] = set()

    @property
    def index(self) -> PacketIndex:
        return self._decoder.index

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._last = None
        self._decoder.close()

    def ordinal_at(self, t_s: float) -> int:
        """The newest picture not after `t_s` media seconds: -1 before the first, the last one after the end."""
        return self.index.ordinal_at(t_s)

    def frame_at(self, t_s: float, size: tuple[int, int] | None = None, pixel: Pixel = "bgra") -> Frame | None:
        """The newest picture not after `t_s`; None before the first."""
        ordinal = self.ordinal_at(t_s)
        return None if ordinal < 0 else self.frame(ordinal, size, pixel)

    def frame(self, ordinal: int, size: tuple[int, int] | None = None, pixel: Pixel = "bgra") -> Frame:
        """Exactly this picture, upright; `size` is a box to fit in. KnownError where it cannot be decoded (others still can)."""
        return self.render(ordinal, self.picture(ordinal), size, pixel)

    def picture(self, ordinal: int) -> VideoFrame:
        """As `frame`, but as the decoder gives it: `render` may follow later, and other pictures be decoded in between."""
        if not 0 <= ordinal < len(self.index):
            raise KnownError(f"{self.path.name} has pictures 0 to {len(self.index) - 1}, not {ordinal}.")
        return self._picture(ordinal)

    def render(self, ordinal: int, picture: VideoFrame, size: tuple[int, int] | None = None, pixel: Pixel = "bgra") -> Frame:
        try:
            image = render(picture, self._reformatter, size, pixel, self._aspect)
        except (FFmpegError, ValueError, MemoryError) as fault:
            raise self._undecodable(ordinal, str(fault)) from fault
        return Frame(ordinal, float(self.index.pts_s[ordinal]), image, self._decoder.is_damaged(ordinal) or picture.is_corrupt)

    def advance(self, ordinal: int) -> None:
        """Decode to this picture and render nothing: a long way to a sought one can be gone in pieces, and broken off between them."""
        if 0 <= ordinal < len(self.index):
            self._picture(ordinal)

    def _picture(self, ordinal: int) -> VideoFrame:
        if self._last is not None and self._last[0] == ordinal:
            return self._last[1]
        if ordinal in self.lost:
            raise self._undecodable(ordinal)
        picture = self._decode_on(ordinal) if self._is_near(ordinal) else None
        return picture or self._decode_from_entry(ordinal)

    def _is_near(self, ordinal: int) -> bool:
        """Whether decoding on leads to it with no detour."""
        if self._last is None or ordinal <= self._last[0]:
            return False
        return ordinal - self._last[0] <= _ON or self.index.entry_place[self.index.entry(ordinal)] < self._decoder.place

    def _decode_from_entry(self, ordinal: int) -> VideoFrame:
        """From the keyframe at or before it; from an earlier one where that turns out to be none or to start too late."""
        tried: list[int] = []
        for k in range(self.index.entry(ordinal), -1, -1):
            if k in self._false_entries and k > 0:
                continue
            self._last = None
            first = self._next(ordinal, at_least=int(self.index.entry_first[k])) if self._go(k) else None
            if first is not None and k > 0 and not _stands_alone(first[1]):
                self._false_entries.add(k)
                continue
            tried.append(k)
            if first is not None and first[0] <= ordinal:
                self._last = first
                picture = first[1] if first[0] == ordinal else self._decode_on(ordinal)
                if picture is not None:
                    return picture
                break
            if len(tried) == _BACK:
                break
        self._give_up(ordinal, tried)
        raise self._undecodable(ordinal)

    def _give_up(self, ordinal: int, tried: Sequence[int]) -> None:
        """Its neighbours up to the next keyframe are looked at too, in one go: what is damaged is so for a stretch."""
        entries, after = self.index.entry_first, self.index.entry(ordinal) + 1
        end = int(entries[after]) if after < len(entries) else len(self.index)
        lost = set(range(int(entries[tried[0]]) if tried else ordinal, end))
        for k in tried:
            came = -1 if self._go(k) else end
            while came < end - 1 and (got := self._next(end - 1, since=0)) is not None:
                came = got[0]
                lost.discard(came)
        self.lost |= lost | {ordinal}
        self._last = None

    def _go(self, k: int) -> bool:
        """To the keyframe of this entry; whether it can be read there."""
        try:
            self._decoder.go(int(self.index.entry_place[k]))
        except ChangedError:
            raise
        except KnownError:
            return False
        return True

    def _decode_on(self, ordinal: int) -> VideoFrame | None:
        """Decode until it comes; None where the decoder passes it by."""
        while self._last is not None and self._last[0] < ordinal:
            self._last = self._next(ordinal, since=ordinal)
        return self._last[1] if self._last is not None and self._last[0] == ordinal else None

    def _next(self, sought: int, at_least: int = 0, since: int = 0) -> tuple[int, VideoFrame] | None:
        """The next picture that has an ordinal, `at_least` this one: what a keyframe's followers show before it may lack a reference.
        Those before `since` may be left out. None at the end, and where the `sought` one cannot come any more."""
        while True:
            try:
                got = self._decoder.next(_PATIENCE, since)
            except ChangedError:
                raise
            except KnownError:
                return None
            if got is not None and got[0] >= at_least:
                return got
            if got is None and self._decoder.ended:
                return None
            if got is None and self._decoder.place > self.index.place(sought) + _HELD:
                self._decoder.drain()

    def _undecodable(self, ordinal: int, detail: str = "") -> KnownError:
        at = float(self.index.pts_s[ordinal])
        return KnownError(f"The picture at {at:.3f} s of {self.path.name} cannot be decoded.", "The file may be damaged there.", detail)


def _stands_alone(frame: VideoFrame) -> bool:
    """Whether the decoder says so too (containers mark keyframes that are none)."""
    return frame.key_frame or frame.pict_type in (PictureType.I, PictureType.SI)
