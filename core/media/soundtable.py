"""When every packet of a sound track is heard, kept beside the packet index: sound of a shift of hours opens without being read through."""

from pathlib import Path

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from core.media.container import gathered, packets
from core.media.index import kept_in
from core.media.indexfile import FAULTS, SOUND, index_file, load_arrays, packed, save_arrays, unpacked

_MEAN = 32
"""Packets whose stamps are averaged."""
_LEAST, _MOST = 64, 4096
"""Packets looked at together for a slip, at first after one and at most."""


def sound_table(path: Path, container: InputContainer, stream: AudioStream) -> NDArray[np.int64]:
    """One row a packet: pts and duration in ticks, in the file's order. From where indexes are kept, else read from `container` and put there."""
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
    return gathered(((p.pts, p.duration or 0) for p in packets(container, stream) if p.pts is not None), 2)


def placed(stamps: NDArray[np.int64], lengths: NDArray[np.int64], slip: int, creep: float) -> NDArray[np.int64]:
    """First sample of each packet: where the one before ends, unless its stamp is off that by more than `slip`, then there; or stamps are
    on the average (of about `_MEAN` packets: single ones jump about) by more than `creep`, then by so much moved."""
    places = np.empty(len(stamps), np.int64)
    first, at, many, mean = 0, 0, _LEAST, 0.0
    while first < len(stamps):
        some = slice(first, first + many)
        ends = at + np.cumsum(lengths[some])
        begins = ends - lengths[some]
        off = stamps[some] - begins
        means = _means(off, mean)
        leaves = np.flatnonzero((np.abs(off) > slip) | (np.abs(means) > creep))
        good = int(leaves[0]) if len(leaves) else len(begins)
        places[first : first + good] = begins[:good]
        if good:
            at, mean = int(ends[good - 1]), float(means[good - 1])
        first, many = first + good, min(2 * many, _MOST)
        if len(leaves):
            slips = abs(int(off[good])) > slip
            places[first] = stamps[first] if slips else at + round(float(means[good]))
            at, many, mean = int(places[first] + lengths[first]), _LEAST, 0.0
            first += 1
    return places


def _means(off: NDArray[np.int64], before: float) -> NDArray[np.float64]:
    """Of each and those before it, older ones counting ever less."""
    rest = (1 - 1 / _MEAN) ** np.arange(1, len(off) + 1)
    return rest * (before + np.cumsum(off / rest) / _MEAN)
