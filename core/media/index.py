"""The packet index: every picture of a file with its exact time, found by demuxing alone (nothing is decoded)."""

import threading
from collections import OrderedDict
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.container import gathered, only, open_container, packets, video_stream
from core.media.fields import coding_of, second_fields
from core.media.indexfile import load_index, save_index
from core.media.order import NONE, is_told, presentation_times, rank, told_order, unwrap
from core.media.packets import STRAY, PacketIndex, packet_index

__all__ = ["PacketIndex", "build_index", "index_of", "keep_indexes", "kept_in"]

_KEEP = 64


def _table(container: InputContainer, stream: VideoStream) -> tuple[NDArray[np.int64], bool]:
    """One row a packet in decode order: pts, dts, size, position, flags (1 keyframe, 2 hidden), duration. And whether other streams begin
    on the way."""
    late = list[bool]()
    rows = (
        (
            NONE if packet.pts is None else packet.pts,
            NONE if packet.dts is None else packet.dts,
            packet.size,
            -1 if packet.pos is None else packet.pos,
            packet.is_keyframe + 2 * packet.is_discard,
            packet.duration or 0,
        )
        for packet in packets(container, stream, lambda: late.append(True))
    )
    return gathered(rows, 6), bool(late)


def _order(path: Path, counting: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """A second reading for streams whose presentation order the container does not tell; of the packets that count."""
    container, stream = _open(path)
    with container:
        order = told_order(packets(container, stream), stream)
    return None if order is None or len(order) != len(counting) else rank(order[counting])


def _second_fields(path: Path, extradata: bytes | None, count: int) -> NDArray[np.bool_]:
    """Packets that only complete the picture of the one before; read again where the stream may hold any."""
    coding = coding_of(extradata)
    if coding is None or not coding.may_have_fields:
        return np.zeros(count, np.bool_)
    container, stream = _open(path)
    with container:
        second = second_fields(packets(container, stream), extradata)
    return second if len(second) == count else np.zeros(count, np.bool_)


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
        table, late = _table(container, stream)
        base = stream.time_base or Fraction(1, 1000)
        rate = stream.guessed_rate or stream.average_rate or Fraction(25)
        depth, aspect = stream.codec_context.reorder_depth, stream.codec_context.sample_aspect_ratio
        reorders = depth > 0
        packed = reorders and container.format.name == "avi" and stream.codec_context.name == "mpeg4"
        fields = stream.codec_context.extradata if stream.codec_context.name == "h264" else None
    second = _second_fields(path, fields, len(table))
    table[second, 4] = 2
    keys = np.flatnonzero(table[:, 4] & 1)
    if not len(keys):
        raise KnownError(f"There is no picture in {path.name} that can be decoded.", "The recording may have been cut off or damaged.")
    stray = _strays(table[:, 1], int(keys[-1]), round(1 / base))
    table[stray, 4] = 2
    counts = ~(second | stray)
    times = np.zeros(len(table), np.int64)
    pts, dts = table[counts, 0], table[counts, 1]
    shown = pts if is_told(pts, reorders) and not packed else presentation_times(pts, dts, _order(path, counts), 1 / (rate * base))
    times[counts] = shown + unwrap(np.where(dts == NONE, shown, dts), round(1 / base))
    at, ordinal = _shown(table, times, keys)
    ordinal[stray] = STRAY
    last = int(table[at[-1], 5])
    return packet_index(
        pts=times[at],
        key=(table[at, 4] & 1).astype(bool),
        time_base=base,
        ordinal=ordinal,
        position=table[:, 3].copy(),
        size=table[:, 2].copy(),
        entry_place=keys,
        entry_first=np.maximum.accumulate(np.searchsorted(times[at], times[keys], side="left")),
        entry_pts=np.where(table[keys, 1] == NONE, table[keys, 0], table[keys, 1]),
        last_s=float(last * base) if last > 0 else float(1 / rate),
        depth=depth,
        aspect=aspect,
        late=late,
    )


def _strays(dts: NDArray[np.int64], key: int, second: int) -> NDArray[np.bool_]:
    """Packets after the last keyframe that lie back in time: what a transport stream's demuxer still held of numbers that its programme
    has left. They belong to pictures long past, and cannot be decoded here."""
    stray = np.zeros(len(dts), np.bool_)
    there = key + np.flatnonzero(dts[key:] != NONE)
    stray[there] = dts[there] < np.maximum.accumulate(dts[there]) - second
    return stray


def _shown(table: NDArray[np.int64], times: NDArray[np.int64], keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the pictures that are shown, in presentation order; and by place the ordinal, -1 where it is not shown."""
    visible = (table[:, 4] & 2 == 0) & (table[:, 2] > 0) & (np.arange(len(table)) >= keys[0]) & (times >= times[keys[0]])
    at = np.flatnonzero(visible)
    at = at[np.argsort(times[at], kind="stable")]
    if not len(at):
        raise KnownError("There is no picture in this file that can be shown.", "Its edit list may be damaged.")
    ordinal = np.full(len(table), -1, np.int64)
    ordinal[at] = np.arange(len(at))
    return at, ordinal


_cache: OrderedDict[tuple[str, int, int], PacketIndex] = OrderedDict()
_lock = threading.Lock()
_folder: Path | None = None


def keep_indexes(folder: Path | None) -> None:
    """From now on indexes are also kept in this folder (made when needed, not its parents), so that opening long recordings again takes no reading."""
    global _folder
    _folder = folder


def kept_in() -> Path | None:
    """The folder that `keep_indexes` named."""
    return _folder


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
    index = _kept(path)
    with _lock:
        _cache[key] = index
        while len(_cache) > _KEEP:
            _cache.popitem(last=False)
    return index


def _kept(path: Path) -> PacketIndex:
    """From the folder of indexes; where it is not there, built and put there."""
    folder = _folder
    if folder is None:
        return build_index(path)
    index = load_index(folder, path)
    if index is None:
        index = build_index(path)
        save_index(folder, path, index)
    return index
