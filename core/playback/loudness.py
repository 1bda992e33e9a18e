"""How loud a camera is from what was measured of its recordings before: nothing is decoded for it."""

from collections.abc import Callable

import numpy as np

from core.media.peaks import FLOOR_DB, Peaks
from core.model.incident import Lane, LaneClip
from core.model.times import Instant
from core.playback.lanesound import LaneSound

PeaksOf = Callable[[LaneClip], Peaks | None]
"""None: not measured yet, or there is no sound."""
_RATE = 100
"""Pieces of a lane are looked up to 10 ms, as peaks are measured."""


class Loudness:
    """Not thread-safe."""

    def __init__(self, peaks_of: PeaksOf) -> None:
        self._peaks_of = peaks_of
        self._lanes: dict[str, tuple[Lane, LaneSound]] = {}

    def peak_db(self, lane: Lane, at: Instant, seconds: float) -> float | None:
        """The loudest moment of some seconds from `at` on, in dBFS (digital silence: -120); None: nothing is recorded there, or not measured."""
        known = self._lanes.get(lane.camera.id)
        if known is None or known[0] is not lane:
            known = self._lanes[lane.camera.id] = (lane, LaneSound(lane))
        loudest, told = 0, False
        for piece in known[1].pieces(at, max(1, round(seconds * _RATE)), _RATE):
            peaks = self._peaks_of(piece.clip)
            if peaks is None:
                return None
            time = piece.clip.clip.time
            edges = [time.to_media(at.plus_s(k / _RATE)) for k in (piece.first, piece.stop)]
            loudest, told = max(loudest, int(peaks.between(np.array(edges))[0])), True
        return None if not told else FLOOR_DB * (255 - loudest) / 254 if loudest else -120.0
