"""The sound of one recording as blocks of native samples with exact places, decoded from any packet."""

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.container import audio_stream, only, open_container, packets, video_stream
from core.media.index import index_of
from core.media.order import NONE, unwrap
from core.media.soundtable import placed, sound_table

_PREROLL = {"mp3": 12, "mp3float": 12, "mp2": 2, "opus": 6, "vorbis": 3}
"""Packets a decoder must have heard before its output is exact (others: 2; AAC needs one for its overlap, one more with SBR)."""

_SLIP_S = 0.01
"""A packet whose time stamp is further than this from where the samples so far end starts there anew (containers round to 1 ms)."""

_CREEP_S = 0.001
"""Time stamps that creep away from the samples (a recorder that counts by another clock than its microphone's) are followed in steps of this."""


class Sound:
    """Not thread-safe. Positions count native samples from the first packet's time stamp. KnownError without a sound stream.

    Media second 0 is the first picture; without a picture, the first sample that is meant to be heard.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._container, self._stream = _open(path)
        self.rate = self._stream.codec_context.sample_rate
        self._base = self._stream.time_base or Fraction(1, self.rate or 1)
        table = sound_table(path, self._container, self._stream)
        if not len(table) or not self.rate:
            self.close()
            raise KnownError(f"The sound track of {path.name} is empty.")
        self._shift = _clock_shift(path, table[:, 0], self._base)
        """By packet in the file's order: what makes its time stamp one of a clock that is never set back."""
        table[:, 0] += self._shift
        table = table[np.argsort(table[:, 0], kind="stable")]
        self._pts = table[:, 0]
        lengths, exact = self._lengths(table)
        self._loose = 1 if exact else (2 * float(self._base) + _CREEP_S) * self.rate
        """Samples by which packets may lie off where those before end, and still go on there."""
        stamps = np.round((self._pts - self._pts[0]) * float(self._base * self.rate)).astype(np.int64)
        self.position = placed(stamps, lengths, round(_SLIP_S * self.rate), _CREEP_S * self.rate)
        """First sample of each packet."""
        self._ends = self.position + lengths
        self.end = int(self._ends[-1])
        self.has_picture = video_stream(self._container) is not None
        begin = self._stream.start_time
        zero = index_of(path).start if self.has_picture else self._base * (int(self._pts[0]) if begin is None else begin)
        self.offset_s = float(self._base * int(self._pts[0]) - zero)
        """Media second of position 0."""
        self._ready: deque[tuple[int, NDArray[np.float32]]] = deque()
        self.go(0)

    def close(self) -> None:
        self._container.close()

    @property
    def end_s(self) -> float:
        """Media second at which the sound ends."""
        return self.offset_s + self.end / self.rate

    def lasts_s(self, hole_s: float) -> float:
        """Media second at which the sound ends that has no longer hole in it than this: what comes after one may be a false time stamp."""
        leaps = np.flatnonzero(np.diff(self.position) > hole_s * self.rate)
        return self.offset_s + float(self._ends[leaps[0]]) / self.rate if len(leaps) else self.end_s

    def packet_at(self, position: int) -> int:
        """The packet that holds this sample (the first for what lies before it)."""
        return max(0, int(np.searchsorted(self.position, position, side="right")) - 1)

    def go(self, packet: int) -> None:
        """Be ready to give exact samples from this packet on; decodes a little before it, unheard.

        The track's beginning has nothing before it and is read by a fresh decoder: old ones remember what they heard last.
        """
        first = max(0, packet - _PREROLL.get(self._stream.codec_context.name, 2))
        wanted = int(self._pts[first])
        source = self._seek(first, wanted) if first and not self._shift.any() else None
        if source is None:
            self._container.close()
            self._container, self._stream = _open(self.path)
            source = packets(self._container, self._stream)
        self._source, self._count = source, 0
        self._wanted, self._from = wanted, int(self.position[packet]) if packet else None
        self._next: float | None = None
        """Where the samples so far end."""
        self._ready.clear()
        self._drained = False

    def _seek(self, first: int, wanted: int) -> Iterator[Packet] | None:
        """Packets from somewhere at or before the one with this time stamp; None where the demuxer does not find back."""
        for ask in (wanted, int(self._pts[max(0, first - 50)])):
            try:
                self._container.seek(ask, stream=self._stream, backward=True)
            except FFmpegError:
                continue
            source = packets(self._container, self._stream)
            head = next((packet for packet in source if packet.pts is not None), None)
            if head is not None and (head.pts or 0) <= wanted:
                return chain((head,), source)
        return None

    def next(self) -> tuple[int, NDArray[np.float32]] | None:
        """The next block: position of its first sample and float32 (channels, n); None at the end. Damaged packets leave a hole."""
        while not self._ready:
            if self._drained:
                return None
            self._feed()
        return self._ready.popleft()

    def _feed(self) -> None:
        packet = next(self._source, None)
        self._drained = packet is None
        if packet is not None and packet.pts is not None:
            packet.pts += int(self._shift[min(self._count, len(self._shift) - 1)])
            self._count += 1
            if packet.pts < self._wanted:
                return
        try:
            frames = self._stream.codec_context.decode(packet)
        except FFmpegError:
            self._next = None
            return
        for frame in frames:
            self._keep(frame)

    def _keep(self, frame: AudioFrame) -> None:
        """Samples at another rate than the track's are put on its grid."""
        at = self._position(frame)
        if at is None or not frame.sample_rate:
            return
        block, step = channels(frame), frame.sample_rate / self.rate
        position, end = round(at), at + block.shape[1] / step
        self._next = end
        if step != 1:
            places = (np.arange(position, round(end)) - at) * step
            block = np.stack([np.interp(places, np.arange(block.shape[1]), one) for one in block]).astype(np.float32)
        cut = 0 if self._from is None else self._from - position
        if cut < block.shape[1]:
            self._ready.append((position + max(0, cut), block[:, max(0, cut) :]))

    def _position(self, frame: AudioFrame) -> float | None:
        """Of a decoded frame: its packet's, else right after the frame before. Where the rate is not the track's, its time stamp's:
        packets are placed as if all were as long."""
        if frame.pts is None:
            return self._next
        packet = max(0, int(np.searchsorted(self._pts, frame.pts, side="right")) - 1)
        inside = round((frame.pts - int(self._pts[packet])) * self._base * self.rate)
        at = int(self.position[packet]) + inside
        other = frame.sample_rate != self.rate
        if other:
            at = round((frame.pts - int(self._pts[0])) * self._base * self.rate)
        near = self._next is not None and abs(at - self._next) <= (_SLIP_S * self.rate if inside or other else self._loose)
        return self._next if near else at

    def _lengths(self, table: NDArray[np.int64]) -> tuple[NDArray[np.int64], bool]:
        """Samples in each packet, and whether they are exact: the codec's fixed frame size where the time stamps agree with it; else what
        nearly all are apart on the average, where stamps are only coarse; else the packets' durations, as coarse as the stamps."""
        tick = float(self._base * self.rate)
        steps = np.diff(table[:, 0]) * tick
        usual = float(np.median(steps)) if len(steps) else 0.0
        fixed = self._stream.codec_context.frame_size or 0
        if fixed and (not usual or abs(usual - fixed) <= max(0.06 * fixed, self.rate / 500)):
            return np.full(len(table), fixed, np.int64), True
        told = np.round(table[:, 1] * tick).astype(np.int64)
        like = np.abs(steps - usual) <= 2 * tick
        if tick <= 1 or not len(steps) or like.mean() < 0.9:
            return np.where(told > 0, told, max(1, round(usual))), tick <= 1
        usual = round(float(steps[like].mean()))
        return np.where((told > 0) & (np.abs(told - usual) > 2 * tick), told, usual), False


def _open(path: Path) -> tuple[InputContainer, AudioStream]:
    container = open_container(path)
    stream = audio_stream(container)
    if stream is None:
        container.close()
        raise KnownError(f"There is no sound in {path.name}.")
    only(container, stream)
    return container, stream


def _clock_shift(path: Path, pts: NDArray[np.int64], base: Fraction) -> NDArray[np.int64]:
    """What to add to each time stamp (file order) where the clock was set back, as in joined transport streams: what the picture's are
    shifted by there, so that both stay together; without a picture the sound goes on where it stopped.
    """
    second = round(1 / base)
    back = np.concatenate(([0], np.cumsum(np.diff(pts) < -second)))
    own = unwrap(pts, second)
    if not back[-1]:
        return own
    with open_container(path) as container:
        picture = video_stream(container)
        if picture is None:
            return own
        only(container, picture)
        unit = (picture.time_base or base) / base
        dts = np.array([NONE if p.dts is None else p.dts for p in packets(container, picture)], np.int64)
    shifts = np.unique(unwrap(dts, round(1 / (unit * base))))
    return own if len(shifts) != back[-1] + 1 else np.round(shifts[back] * float(unit)).astype(np.int64)


def channels(frame: AudioFrame) -> NDArray[np.float32]:
    """Decoded samples as float32 (channels, n), full scale 1."""
    raw = frame.to_ndarray()
    if not frame.format.is_planar:
        raw = raw.reshape(-1, len(frame.layout.channels)).T
    zero, full = _SCALE.get(raw.dtype.str[1:], (0, 1))
    return (raw.astype(np.float32) - np.float32(zero)) / np.float32(full)


_SCALE = {"u1": (128, 128), "i2": (0, 1 << 15), "i4": (0, 1 << 31)}
"""Zero and full scale of integer samples."""
