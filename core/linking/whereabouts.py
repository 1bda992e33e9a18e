"""Where clips and units were at given instants: their fixes smoothed, gated and interpolated, each with one sigma per axis.

The error model (measured on the simulated departments): a receiver's error is its stated 68 % radius / 1.515 per axis, mostly shared
by all fixes of about a minute; only WHITE of it is new with each fix. So a place is a line fitted through the fixes of some seconds
around the instant (which takes away the new part, however many fixes a second there are) plus the shared part, which stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.linking.geometry import AXIS_PER_RADIUS_68, DEFAULT_ACCURACY_M, MIN_ACCURACY_M
from core.linking.smoothing import LOST_S, UNSEEN_S, fuse, locate
from core.model.columns import NO_LAG, ClockColumns, Columns, Floats, Ints, Longs
from core.model.timebase import UNTIMED_S


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """m places: degrees, one sigma per axis in metres (nan: unknown), seconds to the nearest fix used."""

    lat: Floats
    lon: Floats
    sigma_m: Floats
    age_s: Floats

    def __len__(self) -> int:
        return len(self.lat)


class Whereabouts:
    """Places of clips by their own tracks on the true time line, and of units by their pings."""

    def __init__(self, columns: Columns, clocks: ClockColumns) -> None:
        self._columns, self._clocks = columns, clocks
        self.track_start_us, self.track_ppm, self.sigma_s = track_base(columns, clocks)
        self.unit_first = np.searchsorted(columns.pings.unit, np.arange(len(columns.units) + 1)).astype(np.int64)

    def of_clips(self, clip: Ints, us: Longs, sigma_s: Floats) -> Spots:
        """Where clip[i]'s camera was at us[i] by its own track; `sigma_s`: uncertainty of that time, to which the clip's own is added."""
        fixes = self._columns.fixes
        media_ms = (us - self.track_start_us[clip]) * (1 + self.track_ppm[clip] * 1e-6) / 1000.0
        total_s = np.hypot(self.sigma_s[clip], sigma_s)
        usable = total_s <= UNTIMED_S
        return _spots(
            fixes.first, fixes.t_ms, fixes.lat_e7, fixes.lon_e7, fixes.accuracy_m,
            1e-7, 1000.0, clip, media_ms, total_s, usable, LOST_S,
        )  # fmt: skip

    def of_units(self, unit: Ints, us: Longs, sigma_s: Floats) -> Spots:
        """Where unit[i] (NONE: nowhere) was at us[i] by its position pings."""
        pings = self._columns.pings
        known = unit >= 0
        row = np.where(known, unit, 0)
        if not len(self._columns.units):
            return nowhere(len(unit))
        return _spots(
            self.unit_first, pings.us, pings.lat, pings.lon, pings.accuracy_m,
            1.0, 1e6, row, us.astype(np.float64), sigma_s, known & (sigma_s <= UNTIMED_S), UNSEEN_S,
        )  # fmt: skip


def nowhere(m: int) -> Spots:
    """m unknown places."""
    return Spots(*(np.full(m, np.nan) for _ in range(4)))


def joined(spots: Sequence[Spots]) -> Spots:
    """One after the other."""
    return Spots(*(np.concatenate([getattr(s, name) for s in spots]) for name in ("lat", "lon", "sigma_m", "age_s")))


def axis_sigmas(accuracy_m: Floats) -> Floats:
    """One sigma per axis from 68 % radii; unknown (nan, not positive, infinite) means DEFAULT_ACCURACY_M."""
    known = (accuracy_m > 0) & np.isfinite(accuracy_m)
    return np.where(known, np.maximum(accuracy_m, MIN_ACCURACY_M), DEFAULT_ACCURACY_M) * AXIS_PER_RADIUS_68


def track_base(columns: Columns, clocks: ClockColumns) -> tuple[Longs, Floats, Floats]:
    """By clip: true time of its track's second 0, rate (ppm) and one sigma. A separate logger's track keeps the receiver's own UTC."""
    clips, fixes = columns.clips, columns.fixes
    start, ppm, sigma = clocks.start_us.copy(), clocks.ppm.copy(), clocks.sigma_s.copy()
    for clip in np.flatnonzero(clips.tied_utc):
        lag = fixes.gps_lag_ms[fixes.first[clip] : fixes.first[clip + 1]]
        lag = lag[lag != NO_LAG]
        if len(lag):
            start[clip] = fixes.gps_base_us[clip] + round(float(np.median(lag)) * 1000)
            ppm[clip], sigma[clip] = 0.0, 0.2
    return start, ppm, sigma


def _spots(*query: Any) -> Spots:
    """What `locate` makes of its arguments."""
    out = np.full((4, len(query[7])), np.nan)
    first, t, y, x, accuracy, degrees, tick, row, at, sigma_s, usable, lost_s = query
    locate(first, t, y, x, accuracy, degrees, tick, row, at, sigma_s, usable, lost_s, out)
    return Spots(out[0], out[1], out[2], out[3])


def apart_m(one: Spots, other: Spots) -> tuple[Floats, Floats]:
    """(measured distances in metres on the plane between, one sigma per axis of the difference)."""
    f = np.radians((one.lat + other.lat) / 2)
    north = 111132.954 - 559.822 * np.cos(2 * f) + 1.175 * np.cos(4 * f)
    east = 111412.84 * np.cos(f) - 93.5 * np.cos(3 * f) + 0.118 * np.cos(5 * f)
    turn = (other.lon - one.lon + 540.0) % 360.0 - 180.0
    return np.hypot((other.lat - one.lat) * north, turn * east), np.hypot(one.sigma_m, other.sigma_m)


def fused(group: Ints | Longs, groups: int, spots: Spots) -> Spots:
    """One place a group from several receivers', weighted by 1 / variance: their errors were found independent of one another, track
    against pings and either against a trigger's own fix. Those that contradict the place that most agree with (the freshest of equals)
    are left out; where the rest differ by more than they state, sigma grows likewise."""
    known = np.flatnonzero(np.isfinite(spots.sigma_m))
    order = known[np.argsort(group[known], kind="stable")]
    sorted_ = (group[order], spots.lat[order], spots.lon[order], spots.sigma_m[order], spots.age_s[order])
    out = np.full((4, groups), np.nan)
    fuse(*sorted_, out)
    return Spots(out[0], out[1], out[2], out[3])
