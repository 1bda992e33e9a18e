"""What a track's GPS time says about a clip's start."""

import numpy as np

from core.model.timebase import Candidate
from core.model.times import Instant
from core.model.track import NO_TIME, Track

RECEIVER_LAG_S = 0.2
"""One sigma of what a receiver and a camera add between the moment of a fix and its stamp (0 to 0.3 s is usual)."""


def gps_candidate(track: Track) -> Candidate | None:
    """The clip's true start by the receiver's own time: the median of (GPS time - media time) over accepted fixes.

    None without a fix that carries time, or for a track tied to UTC (a separate logger knows nothing of the camera). A median stands while fewer than half of the stamps are wrong; stamps that
    scatter by more than the receiver's lag widen the stated sigma.
    """
    use = track.good & (track.gps_us != NO_TIME)
    if track.tied == "utc" or not bool(use.any()):
        return None
    starts = track.gps_us[use] - np.round(track.t_s[use] * 1e6).astype(np.int64)
    first = int(starts.min())
    relative = (starts - first).astype(np.float64)
    middle = float(np.median(relative))
    spread = float(np.median(np.abs(relative - middle))) * 1.4826e-6
    count = int(use.sum())
    sigma = float(np.hypot(RECEIVER_LAG_S, spread)) if count > 1 else 1.0
    return Candidate("gps", Instant(first + round(middle)), sigma, f"GPS time of {count} fix{'es' if count > 1 else ''}")
