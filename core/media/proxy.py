"""Making a proxy: every picture of a recording once, small, upright, each a JPEG of its own, known by its ordinal.

Proxies are for finding one's way; what is measured, kept or printed comes from the original.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.codec.context import CodecContext
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from core.errors import KnownError
from core.media.decoder import ChangedError, Decoder
from core.media.index import PacketIndex
from core.media.picture import clockwise
from core.media.proxy_pack import DAMAGED, GOOD, PackFacts, PackWriter

BOX = (480, 270)
"""No proxy picture is wider or higher."""
QUALITY, COARSE = 8, 12
"""Of MJPEG: 1 is best, 31 worst. The second is for grainy pictures, which would take much room and long to read."""
_GRAINY, _CALM = 0.09, 0.04
"""Bytes a pixel from which a picture is grainy, and (when coarse) below which it is not any more."""
_RATE = Fraction(1, 30)
"""The encoder asks for one; nobody reads it."""
_DRIFT_S = 12.0
"""With keyframes further apart than this the loop filter stays on: without it errors add up until the next keyframe."""


def make_proxy(
    source: Path,
    into: Path,
    sha256: str,
    step: Callable[[int], None] = lambda _: None,
    made_from: str | None = None,
    count: int | None = None,
) -> PackFacts:
    """Decodes all of `source` and writes the proxy `into` of the recording `sha256`, whole or not at all.

    `step` hears the bytes written so far after every picture, and may wait, or raise (Cancelled, say) to stop. `made_from` is the SHA-256
    of `source` where that is a camera's small copy. KnownError where nothing can be decoded, or there are not `count` pictures, or it
    cannot be written; ChangedError where the source changes meanwhile.
    """
    decoder = _Quick(source)
    try:
        if count is not None and len(decoder.index) != count:
            raise KnownError(f"{source.name} has {len(decoder.index)} pictures, not {count}.")
        shrink, done = _Shrink(decoder.index.aspect), 0
        with PackWriter(into, sha256, made_from or sha256, len(decoder.index)) as pack:
            for ordinal, frame in _pictures(decoder):
                if ordinal >= 0 and not pack.has(ordinal) and (jpeg := shrink.jpeg(frame)):
                    state = DAMAGED if decoder.is_damaged(ordinal) or frame.is_corrupt else GOOD
                    pack.add(ordinal, jpeg, int(frame.colorspace), state, shrink.shape(frame))
                    done += 1
                step(pack.size)
            if not done:
                raise KnownError(f"No picture of {source.name} can be decoded.", "The recording may have been damaged.")
        return PackFacts(sha256, made_from or sha256, len(decoder.index), pack.size)
    finally:
        decoder.close()


class _Quick(Decoder):
    """Decodes without the codec's loop filter, and not to the last bit: good enough for a small picture, and a third faster."""

    def _open(self) -> None:
        super()._open()
        if _longest_s(self.index) <= _DRIFT_S:
            self._context.options = {"skip_loop_filter": "all", "flags2": "+fast"}


def _longest_s(index: PacketIndex) -> float:
    """From a keyframe to the next, or to the end, at most; seconds."""
    at = index.pts_s[np.minimum(index.entry_first, len(index) - 1)]
    return float(np.max(np.diff(np.append(at, index.duration_s))))


def _pictures(decoder: Decoder) -> Iterator[tuple[int, VideoFrame]]:
    """All pictures, as the decoder gives them; where the file cannot be read it goes on at the next keyframe."""
    while True:
        place = decoder.place
        try:
            got = decoder.next()
        except ChangedError:
            raise
        except KnownError:
            after = int(decoder.index.entry_place.searchsorted(max(place, decoder.place), side="right"))
            if after == len(decoder.index.entry_place):
                return
            decoder.go(int(decoder.index.entry_place[after]))
            continue
        if got is None:
            return
        yield got


class _Shrink:
    """Scales, turns and encodes. One encoder as long as the size stays."""

    def __init__(self, aspect: Fraction | None) -> None:
        self._aspect = aspect or Fraction(0)
        self._reformatter = VideoReformatter()
        self._encoder: VideoCodecContext | None = None
        self._quality = QUALITY
        self._count = 0

    def shape(self, frame: VideoFrame) -> tuple[int, int, int, int, int]:
        return frame.width, frame.height, clockwise(frame), self._aspect.numerator, self._aspect.denominator

    def jpeg(self, frame: VideoFrame) -> bytes:
        """Empty where the picture cannot be converted."""
        turn = clockwise(frame)
        width, height = small_size(frame.width, frame.height, turn, self._aspect)
        try:
            small = self._reformatter.reformat(frame, width, height, "yuvj420p", interpolation=Interpolation.FAST_BILINEAR, threads=1)
        except (FFmpegError, ValueError, MemoryError):
            return b""
        if turn:
            small = _turned(small, turn)
        self._count += 1
        small.pts, small.time_base, small.pict_type = self._count, _RATE, PictureType.I
        data = b"".join(bytes(packet) for packet in self._encoder_for(small).encode(small))
        share = len(data) / (small.width * small.height)
        if share > _GRAINY if self._quality == QUALITY else share < _CALM:
            self._quality, self._encoder = (COARSE if self._quality == QUALITY else QUALITY), None
        return data

    def _encoder_for(self, small: VideoFrame) -> VideoCodecContext:
        made = self._encoder
        if made is None or (made.width, made.height) != (small.width, small.height):
            made = CodecContext.create("mjpeg", "w")
            assert isinstance(made, VideoCodecContext)
            made.width, made.height, made.pix_fmt = small.width, small.height, "yuvj420p"
            made.time_base = _RATE
            made.thread_count = 1
            made.qmin = made.qmax = self._quality
            made.options = {"huffman": "default"}
            self._encoder = made
        return made


def small_size(width: int, height: int, turn: int, aspect: Fraction) -> tuple[int, int]:
    """Even width and height of the proxy before it is turned: what fits BOX when upright; never more pixels than the original has."""
    box = (BOX[1], BOX[0]) if turn % 180 else BOX
    wide = width * float(aspect or 1)
    scale = min(1.0, box[0] / wide, box[1] / height)
    return tuple(max(2, min(most, round(side * scale / 2) * 2)) for side, most in zip((wide, height), box, strict=True))  # type: ignore[return-value]


def _turned(frame: VideoFrame, turn: int) -> VideoFrame:
    """`frame` (yuvj420p, even sides) turned clockwise."""
    flat, width, height = frame.to_ndarray().astype(np.uint8, copy=False), frame.width, frame.height
    chroma = flat[height:].reshape(2, height // 2, width // 2)
    planes = [np.rot90(plane, -turn // 90) for plane in (flat[:height], chroma[0], chroma[1])]
    high, wide = planes[0].shape
    joined = np.concatenate([np.ascontiguousarray(plane).reshape(-1) for plane in planes]).reshape(high * 3 // 2, wide)
    return VideoFrame.from_ndarray(joined, format="yuvj420p")
