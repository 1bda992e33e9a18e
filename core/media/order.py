"""Presentation times for streams whose containers do not tell them: raw streams, AVI, broken muxers."""

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from av.bitstream import BitStreamFilterContext
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

NONE = np.iinfo(np.int64).min
"""Stands for an absent time stamp in arrays of ticks."""

_STEP = 16
"""Distance of the decode times handed to the filter; leaves room between them for what it reports."""


_LAST = np.iinfo(np.int64).max

_RESETS = {"h264": (0x1F, 0, {5}), "hevc": (0x3F, 1, {16, 17, 18, 19, 20})}
"""By codec: mask and shift of a NAL unit's type, and the types at which picture order counts start again (H.264 7.4.1, H.265 7.4.2)."""


class CountedOrder:
    """The presentation order of H.264 and HEVC from the pictures' own order counts, by FFmpeg's dts2pts filter.

    The filter confuses groups of pictures whose counts repeat, so each group gets a filter of its own.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._stream = stream
        self._codec = stream.codec_context.name
        self._filter: BitStreamFilterContext | None = None
        self._ranks: list[NDArray[np.int64]] = []
        self._times: list[int | None] = []
        self._count = 0

    def add(self, packet: Packet) -> None:
        """Take the next packet in decode order. Its time stamps are overwritten. FFmpegError, ValueError where it makes no sense."""
        if self._filter is None or (packet.is_keyframe and _restarts(bytes(packet), self._codec)):
            self._finish()
            self._filter = BitStreamFilterContext("dts2pts", self._stream)
        packet.pts, packet.dts, packet.duration = None, self._count * _STEP, _STEP
        self._count += 1
        self._times += [done.pts for done in self._filter.filter(packet)]

    def ranks(self) -> NDArray[np.int64]:
        """Of all packets, in decode order."""
        self._finish()
        return np.concatenate([np.zeros(0, np.int64), *self._ranks])

    def _finish(self) -> None:
        """Close the group of pictures. The filter leaves at most the last one shown without a time."""
        if self._filter is None:
            return
        self._times += [done.pts for done in self._filter.filter(None)]
        times = np.array([_LAST if time is None else time for time in self._times], np.int64)
        if len(times) != self._count or len(np.unique(times)) != len(times):
            raise ValueError("the order counts contradict each other")
        self._ranks.append(sum(map(len, self._ranks)) + rank(times))
        self._filter, self._times, self._count = None, [], 0


class TypedOrder:
    """The presentation order of MPEG-4 part 2 from picture types: B pictures come before the reference sent before them.

    "Packed" AVI files put a reference and a B picture into one packet and leave an empty one behind; FFmpeg's filter undoes it,
    as its decoder does.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._filter = BitStreamFilterContext("mpeg4_unpack_bframes", stream)
        self._is_b: list[bool] = []

    def add(self, packet: Packet) -> None:
        """Take the next packet in decode order."""
        self._is_b += [_is_b_picture(bytes(done)) for done in self._filter.filter(packet)]

    def ranks(self) -> NDArray[np.int64]:
        """Of all packets, in decode order."""
        self._is_b += [_is_b_picture(bytes(done)) for done in self._filter.filter(None)]
        shown: list[int] = []
        held: int | None = None
        for place, is_b in enumerate(self._is_b):
            if is_b:
                shown.append(place)
                continue
            shown += [] if held is None else [held]
            held = place
        shown += [] if held is None else [held]
        return np.argsort(np.array(shown, np.int64))


def told_order(source: Iterable[Packet], stream: VideoStream) -> NDArray[np.int64] | None:
    """Presentation rank of every packet in decode order as the pictures themselves tell; None where they do not."""
    codec = stream.codec_context.name
    if codec not in (*_RESETS, "mpeg4"):
        return None
    count = 0
    try:
        order = TypedOrder(stream) if codec == "mpeg4" else CountedOrder(stream)
        for packet in source:
            order.add(packet)
            count += 1
        ranks = order.ranks()
    except (FFmpegError, ValueError):
        return None
    return ranks if len(ranks) == count else None


def _restarts(data: bytes, codec: str) -> bool:
    """Whether a packet with start codes holds a picture that resets the order count."""
    mask, shift, types = _RESETS[codec]
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        if (data[at + 3] >> shift) & mask in types:
            return True
        at = data.find(b"\0\0\1", at + 3)
    return False


def _is_b_picture(data: bytes) -> bool:
    """Whether the first video object plane is bidirectional (ISO/IEC 14496-2, 6.2.5: two bits after the start code)."""
    at = data.find(b"\0\0\1\xb6")
    return 0 <= at < len(data) - 4 and data[at + 4] >> 6 == 2


def rank(times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position of each entry in ascending, stable order."""
    ranks = np.empty(len(times), np.int64)
    ranks[np.argsort(times, kind="stable")] = np.arange(len(times))
    return ranks


def unwrap(times: NDArray[np.int64], second: int) -> NDArray[np.int64]:
    """Times after which the clock was set back by more than a second (joined transport streams) go on where it stopped.

    `times` in decode order with NONE where absent; `second` is one second in ticks. Returns what to add to each time.
    """
    shift = np.zeros(len(times), np.int64)
    there = np.flatnonzero(times != NONE)
    if len(there) < 2:
        return shift
    steps = np.diff(times[there])
    usual = int(np.median(steps))
    for i in np.flatnonzero(steps < -second):
        shift[there[i + 1] :] += usual - steps[i]
    return shift


def is_told(pts: NDArray[np.int64], reorders: bool) -> bool:
    """Whether the container's own times can stand: complete and, in a stream that reorders pictures, not simply in decode order."""
    return not np.any(pts == NONE) and (not reorders or bool(np.any(np.diff(pts) < 0)))


def presentation_times(
    pts: NDArray[np.int64], dts: NDArray[np.int64], order: NDArray[np.int64] | None, period: Fraction
) -> NDArray[np.int64]:
    """The time of every packet (in decode order, ticks) where the container does not tell it.

    Its times, else its decode times, else equal steps of `period` ticks are dealt out in presentation `order`; where only some pictures
    have a time, the steps go on from these. Where the order is unknown, the times there are stand, completed by decode times.
    """
    steps = np.array([round(i * period) for i in range(len(pts))], np.int64)
    if order is not None:
        told = next((times for times in (pts, dts) if not np.any(times == NONE)), None)
        if told is None and np.any(pts != NONE):
            return _filled(pts, order, period)[order]
        return np.sort(steps if told is None else told)[order]
    filled = np.where(pts == NONE, dts, pts)
    return steps if np.any(filled == NONE) else filled


def _filled(pts: NDArray[np.int64], order: NDArray[np.int64], period: Fraction) -> NDArray[np.int64]:
    """Times by rank: those that are told, and in equal steps after each the untold ones up to the next."""
    known = np.flatnonzero(pts != NONE)
    known = known[np.argsort(order[known])]
    known = known[np.diff(np.maximum.accumulate(pts[known]), prepend=NONE // 2) > 0]
    ranks, times = order[known], pts[known]
    step = float(np.median(np.diff(times) / np.diff(ranks))) if len(known) > 1 else float(period)
    rank = np.arange(len(pts))
    before = np.maximum(0, np.searchsorted(ranks, rank, side="right") - 1)
    after = np.minimum(before + 1, len(ranks) - 1)
    filled = times[before] + np.round((rank - ranks[before]) * step).astype(np.int64)
    return np.where(ranks[after] > rank, np.minimum(filled, times[after] - (ranks[after] - rank)), filled)
