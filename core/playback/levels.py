"""How loud a block of samples is, and what a meter shows of it: quick to rise, slow to fall, the loudest held. Pure."""

import math
from dataclasses import dataclass

import numpy as np

from core.playback.mix import Samples

FLOOR_DB = -60.0
"""Everything below is silence to a meter."""
FALL_DB_S = 24.0
"""A meter falls by this much in a second."""
HOLD_S = 1.5
"""So long the loudest sample stays marked."""


@dataclass(frozen=True, slots=True)
class Level:
    """In dBFS (0: full scale), FLOOR_DB at least. `held_db` is the loudest peak of the last HOLD_S."""

    rms_db: float = FLOOR_DB
    peak_db: float = FLOOR_DB
    held_db: float = FLOOR_DB

    @property
    def silent(self) -> bool:
        return self.held_db <= FLOOR_DB and self.peak_db <= FLOOR_DB


SILENT = Level()


def decibels(amplitude: float) -> float:
    """Of full scale 1.0; FLOOR_DB for what is fainter, 0 of silence included."""
    return max(FLOOR_DB, 20.0 * math.log10(max(amplitude, 1e-9)))


def measured(samples: Samples) -> tuple[float, float]:
    """RMS and peak of a block, in dBFS."""
    if not samples.size:
        return FLOOR_DB, FLOOR_DB
    power = float(np.dot(samples, samples)) / len(samples)
    return decibels(power**0.5), decibels(max(float(samples.max()), -float(samples.min())))


class Ballistics:
    """One meter's needle. `level` is what it shows now."""

    def __init__(self) -> None:
        self.level = SILENT
        self._age_s = 0.0
        """Of the held peak."""

    def hear(self, samples: Samples, elapsed_s: float) -> Level:
        """`samples` are those since the last call, which was `elapsed_s` ago."""
        return self.take(*measured(samples), elapsed_s)

    def take(self, rms: float, peak: float, elapsed_s: float) -> Level:
        """The same, of what was measured elsewhere, in dBFS."""
        fallen = FALL_DB_S * max(0.0, elapsed_s)
        before = self.level
        shown = max(peak, before.peak_db - fallen, FLOOR_DB)
        self._age_s += elapsed_s
        held = before.held_db
        if peak >= held or self._age_s > HOLD_S:
            held, self._age_s = (peak, 0.0) if peak >= held else (max(shown, peak), self._age_s)
        self.level = Level(max(rms, before.rms_db - fallen, FLOOR_DB), shown, held)
        return self.level
