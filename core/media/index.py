"""The packet index: every picture of a file with its exact time, found by demuxing alone (nothing is decoded)."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.container import only, open_container, packets, video_stream
from core.media.order import NONE, is_told, presentation_times, told_order, unwrap

_KEEP = 64
_BATCH = 4096
"""Packets turned into an array at once: a whole recording's would keep every other thread, the window's too, waiting."""


@dataclass(frozen=True, slots=True, eq=False)
class PacketIndex:
    """Pictures in presentation order ("ordinals") and packets in decode order ("places").

    Media second 0 is the first shown picture that can be decoded; what lies before the first keyframe, and what an edit
    list hides, has no ordinal.
    """

    pts_s: NDArray[np.float64]
    """Presentation time of each ordinal, media seconds, ascending."""
    key: NDArray[np.bool_]
    """Whether that ordinal is a keyframe."""
    pts: NDArray[np.int64]
    """The same times in ticks of `time_base`, as the stream counts."""
    time_base: Fraction
    ordinal: NDArray[np.int64]
    """By place: the ordinal of the packet's picture, -1 where it is not shown."""
    position: NDArray[np.int64]
    """By place: byte position in the file (-1 unknown)."""
    size: NDArray[np.int64]
    """By place: bytes."""
    entry_place: NDArray[np.int64]
    """Places where decoding can start (keyframes), ascending."""
    entry_first: NDArray[np.int64]
    """For each of these the first ordinal that can be decoded from it."""
    entry_pts: NDArray[np.int64]
    """For each of these what to ask the demuxer for, in ticks (NONE: cannot be asked)."""
    by_position: NDArray[np.int64]
    """Places sorted by byte position, then size."""
    last_s: float
    """How long the last picture is shown, seconds."""

    def __len__(self) -> int:
        return len(self.pts_s)

    @property
    def start(self) -> Fraction:
        """PTS of the first picture, stream seconds, exactly."""
        return int(self.pts[0]) * self.time_base

    @property
    def start_s(self) -> float:
        return float(self.start)

    @property
    def duration_s(self) -> float:
        """From the first picture to the end of the last."""
        return float(self.pts_s[-1]) + self.last_s

    @property
    def fps(self) -> float:
        """Mean rate; 0 for a single picture."""
        span = float(self.pts_s[-1] - self.pts_s[0])
        return (len(self) - 1) / span if span > 0 else 0.0

    @property
    def vfr(self) -> bool:
        """Whether more than one step in a hundred is off the usual one by more than a tenth (and by more than 1 ms rounding makes)."""
        steps = np.diff(self.pts_s)
        if len(steps) < 2:
            return False
        usual = float(np.median(steps))
        off = np.abs(steps - usual) > max(0.1 * usual, 0.0021)
        return bool(np.count_nonzero(off) > max(1, len(steps) // 100))

    def ordinal_at(self, t_s: float) -> int:
        """The newest picture not after `t_s` media seconds; -1 before the first."""
        return int(np.searchsorted(self.pts_s, t_s, side="right")) - 1

    def place_of(self, position: int | None, size: int) -> int | None:
        """Which packet lies at this byte position; None where that does not tell."""
        if position is None or position < 0:
            return None
        sorted_positions = self.position[self.by_position]
        low, high = np.searchsorted(sorted_positions, [position, position + 1])
        found = [place for place in self.by_position[low:high].tolist() if self.size[place] == size]
        return found[0] if len(found) == 1 else None

    def entry(self, ordinal: int) -> int:
        """Which entry to start decoding at for this ordinal: the last one at or before it in time."""
        return max(0, int(np.searchsorted(self.entry_first, ordinal, side="right")) - 1)


def _table(container: InputContainer, stream: VideoStream) -> NDArray[np.int64]:
    """One row a packet in decode order: pts, dts, size, position, flags (1 keyframe, 2 hidden), duration."""
    rows = (
        (
            NONE if packet.pts is None else packet.pts,
            NONE if packet.dts is None else packet.dts,
            packet.size,
            -1 if packet.pos is None else packet.pos,
            packet.is_keyframe + 2 * packet.is_discard,
            packet.duration or 0,
        )
        for packet in packets(container, stream)
    )
    parts = [np.zeros((0, 6), np.int64)]
    while some := list(islice(rows, _BATCH)):
        parts.append(np.array(some, np.int64))
    return np.concatenate(parts)


def _order(path: Path) -> NDArray[np.int64] | None:
    """A second reading for streams whose presentation order the container does not tell."""
    container, stream = _open(path)
    with container:
        return told_order(packets(container, stream), stream)


def _open(path: Path) -> tuple[InputContainer, VideoStream]:
    container = open_container(path)
    stream = video_stream(container)
    if stream is None:
        container.close()
        raise KnownError(f"There is no picture in {path.name}.")
    only(container, stream)
    return container, stream


def build_index(path: Path) -> PacketIndex:
    """Demuxes the whole file. KnownError where it holds no picture that can be decoded."""
    container, stream = _open(path)
    with container:
        table = _table(container, stream)
        base = stream.time_base or Fraction(1, 1000)
        rate = stream.guessed_rate or stream.average_rate or Fraction(25)
        reorders = stream.codec_context.reorder_depth > 0
        packed = reorders and container.format.name == "avi" and stream.codec_context.name == "mpeg4"
    keys = np.flatnonzero(table[:, 4] & 1)
    if not len(keys):
        raise KnownError(f"There is no picture in {path.name} that can be decoded.", "The recording may have been cut off or damaged.")
    pts, dts = table[:, 0], table[:, 1]
    shown = pts if is_told(pts, reorders) and not packed else presentation_times(pts, dts, _order(path), 1 / (rate * base))
    times = shown + unwrap(np.where(dts == NONE, shown, dts), round(1 / base))
    return _assemble(table, times, keys, base, rate)


def _assemble(table: NDArray[np.int64], times: NDArray[np.int64], keys: NDArray[np.int64], base: Fraction, rate: Fraction) -> PacketIndex:
    places = np.arange(len(table))
    visible = (table[:, 4] & 2 == 0) & (table[:, 2] > 0) & (places >= keys[0]) & (times >= times[keys[0]])
    at = np.flatnonzero(visible)
    at = at[np.argsort(times[at], kind="stable")]
    if not len(at):
        raise KnownError("There is no picture in this file that can be shown.", "Its edit list may be damaged.")
    ordinal = np.full(len(table), -1, np.int64)
    ordinal[at] = np.arange(len(at))
    pts = times[at]
    last = int(table[at[-1], 5])
    ask = np.where(table[keys, 1] == NONE, table[keys, 0], table[keys, 1])
    return PacketIndex(
        pts_s=(pts - pts[0]) * base.numerator / base.denominator,
        key=(table[at, 4] & 1).astype(bool),
        pts=pts,
        time_base=base,
        ordinal=ordinal,
        position=table[:, 3],
        size=table[:, 2],
        entry_place=keys,
        entry_first=np.maximum.accumulate(np.searchsorted(pts, times[keys], side="left")),
        entry_pts=ask,
        by_position=np.lexsort((table[:, 2], table[:, 3])),
        last_s=float(last * base) if last > 0 else float(1 / rate),
    )


_cache: OrderedDict[tuple[str, int, int], PacketIndex] = OrderedDict()
_lock = threading.Lock()


def index_of(path: Path) -> PacketIndex:
    """The file's index, remembered while size and modification time stay the same. Safe from any thread. KnownError as `build_index`."""
    try:
        stat = path.stat()
    except OSError as fault:
        raise KnownError(f"{path.name} cannot be read.", "Is it still there?", str(fault)) from fault
    key = (str(path.absolute()), stat.st_size, stat.st_mtime_ns)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    index = build_index(path)
    with _lock:
        _cache[key] = index
        while len(_cache) > _KEEP:
            _cache.popitem(last=False)
    return index
