"""How loud a recording is from moment to moment: measured once, drawn at any zoom, with digital silence told apart from quiet."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.levels import SILENCE, length_s
from core.media.sound import Sound
from core.progress import Progress

PER_SECOND = 100
FLOOR_DB = -80.0
"""Digital silence lies below this; what is louder is never written as silence."""
_COARSER = 4
_GATHER_S = 2.0
"""Sound is counted in pieces of this length: a packet at a time would keep every other thread waiting."""


@dataclass(frozen=True, slots=False, eq=False)
class Peaks:
    """`levels`: uint8, one for each 1/PER_SECOND of media time from 0 to the end; see `code`."""

    levels: NDArray[np.uint8]

    @cached_property
    def _coarser(self) -> tuple[NDArray[np.uint8], ...]:
        """The same with 1, 4, 16 ... bins in one: the loudest of them."""
        steps = [self.levels]
        while len(steps[-1]) > _COARSER:
            last = steps[-1]
            steps.append(np.maximum.reduceat(last, np.arange(0, len(last), _COARSER)))
        return tuple(steps)

    def between(self, edges_s: NDArray[np.float64]) -> NDArray[np.uint8]:
        """Loudest level from each edge (ascending media seconds) to the next, every bin counted that is touched; 0 outside of the recording.

        Columns wider than four bins read a coarser step, so they may tell of sound up to a quarter of a column away; never of less.
        """
        out = np.zeros(max(0, len(edges_s) - 1), np.uint8)
        if not len(self.levels) or not len(out):
            return out
        wide = (edges_s[-1] - edges_s[0]) / len(out) * PER_SECOND
        k = 0
        while k + 1 < len(self._coarser) and _COARSER ** (k + 1) * _COARSER <= wide:
            k += 1
        levels, per_bin = self._coarser[k], _COARSER**k
        first = np.floor(edges_s[:-1] * PER_SECOND / per_bin + 1e-6).astype(np.int64)
        after = np.maximum(np.ceil(edges_s[1:] * PER_SECOND / per_bin - 1e-6).astype(np.int64), first + 1)
        inside = (after > 0) & (first < len(levels))
        first, after = np.clip(first[inside], 0, len(levels) - 1), np.clip(after[inside], 1, len(levels))
        if len(first):
            pairs = np.stack([first, after], 1).ravel()
            out[inside] = np.maximum.reduceat(np.append(levels, np.uint8(0)), pairs)[::2]
        return out


def code(loudest: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Amplitudes (full scale 1) as bytes: 0 is digital silence, 1 to 255 are -80 dBFS to full scale, evenly in decibels."""
    db = 20 * np.log10(np.maximum(loudest, 1e-9))
    steps = np.clip(np.round((db - FLOOR_DB) / -FLOOR_DB * 254), 0, 254) + 1
    return np.where(loudest < SILENCE, 0, steps).astype(np.uint8)


def measure_peaks(path: Path, progress: Progress) -> Peaks | None:
    """Decodes all sound. None without a sound track; Cancelled where the person asked to stop."""
    try:
        sound = Sound(path)
    except KnownError:
        return None
    try:
        bins = np.zeros(max(0, int(np.ceil(length_s(sound) * PER_SECOND))), np.float32)
        run: list[NDArray[np.float32]] = []
        start, held = 0, 0
        while (got := sound.next()) is not None:
            position, block = got
            if run and (position != start + held or held >= _GATHER_S * sound.rate):
                progress.check()
                _count(bins, np.concatenate(run), sound.offset_s + start / sound.rate, sound.rate)
                run, held = [], 0
            if not run:
                start = position
            run.append(np.max(np.abs(block), axis=0))
            held += block.shape[1]
        if run:
            _count(bins, np.concatenate(run), sound.offset_s + start / sound.rate, sound.rate)
        return Peaks(code(bins))
    finally:
        sound.close()


def _count(bins: NDArray[np.float32], loud: NDArray[np.float32], from_s: float, rate: int) -> None:
    """Raises bins to the loudest sample in each; `loud` are absolute samples from media second `from_s`."""
    at = np.floor((from_s + np.arange(len(loud)) / rate) * PER_SECOND).astype(np.int64)
    first = np.flatnonzero(np.concatenate(([True], np.diff(at) > 0)))
    loudest, at = np.maximum.reduceat(loud, first), at[first]
    there = (at >= 0) & (at < len(bins))
    bins[at[there]] = np.maximum(bins[at[there]], loudest[there])
