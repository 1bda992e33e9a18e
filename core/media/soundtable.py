"""When every packet of a sound track is heard, kept beside the packet index: sound of a shift of hours opens without being read through."""

from itertools import islice
from pathlib import Path

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from core.media.container import packets
from core.media.index import kept_in
from core.media.indexfile import FAULTS, SOUND, index_file, load_arrays, packed, save_arrays, unpacked

_BATCH = 4096
"""Packets turned into an array at once: those of hours as Python's numbers take a hundred times the room."""
_LEAST, _MOST = 64, 65536
"""Packets looked at together for a slip, at first after one and at most."""


def sound_table(path: Path, container: InputContainer, stream: AudioStream) -> NDArray[np.int64]:
    """One row a packet: pts and duration in ticks, by pts. From where indexes are kept, else read from `container` and put there."""
    folder = kept_in()
    if folder is None:
        return _read(container, stream)
    try:
        kept = load_arrays(index_file(folder, path, SOUND))
        return np.stack([unpacked(kept["pts"]), unpacked(kept["duration"])], 1)
    except FAULTS:
        table = _read(container, stream)
        save_arrays(folder, path, SOUND, {"pts": packed(table[:, 0]), "duration": packed(table[:, 1])})
        return table


def _read(container: InputContainer, stream: AudioStream) -> NDArray[np.int64]:
    rows = ((p.pts, p.duration or 0) for p in packets(container, stream) if p.pts is not None)
    parts = [np.zeros((0, 2), np.int64)]
    while some := list(islice(rows, _BATCH)):
        parts.append(np.array(some, np.int64))
    table = np.concatenate(parts)
    return table[np.argsort(table[:, 0], kind="stable")]


def placed(stamps: NDArray[np.int64], lengths: NDArray[np.int64], slip: int) -> NDArray[np.int64]:
    """First sample of each packet: where the one before ends, unless its stamp is off that by more than `slip`; then there."""
    places = np.empty(len(stamps), np.int64)
    first, at, many = 0, 0, _LEAST
    while first < len(stamps):
        some = slice(first, first + many)
        ends = at + np.cumsum(lengths[some])
        begins = ends - lengths[some]
        off = np.flatnonzero(np.abs(stamps[some] - begins) > slip)
        good = int(off[0]) if len(off) else len(begins)
        places[first : first + good] = begins[:good]
        first, at = first + good, int(ends[good - 1]) if good else at
        many = min(2 * many, _MOST)
        if len(off):
            places[first] = stamps[first]
            at, many = int(stamps[first] + lengths[first]), _LEAST
            first += 1
    return places
