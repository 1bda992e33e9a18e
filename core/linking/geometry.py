"""Places in metres: a local plane, where something was at an instant, and the probability of being within a radius."""

from dataclasses import dataclass
from math import cos, erfc, hypot, inf, radians, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chndtr  # pyright: ignore[reportMissingTypeStubs]

AXIS_PER_RADIUS_68 = 1 / 1.515
"""A circular normal error with sigma per axis holds 68 % within sqrt(-2 ln 0.32) sigma = 1.515 sigma."""
DEFAULT_ACCURACY_M = 10.0
"""68 % radius taken where a receiver states none: an ordinary phone or body camera under open sky, rounded up."""
MIN_ACCURACY_M = 1.0
"""No body-worn receiver is better; a stated 0 means that it said nothing sensible."""
INTERPOLATE_S = 10.0
"""Between fixes no further apart than this the straight line stands; across wider gaps wandering is added."""
WANDER = 0.5
"""Metres a square root of a second that somebody strays from the straight line between two fixes (a Brownian bridge)."""
STALE_S = 90.0
"""A fix older (or younger) than this says nothing."""
WALK_M_S = 1.0
"""One sigma per axis and second of staleness for a person on foot."""
DRIVE_M_S = 6.0
"""The same for a vehicle."""


def plane_scale(lat: float) -> tuple[float, float]:
    """Metres per degree of latitude and of longitude at `lat` (series for WGS 84, good to 1 cm a degree)."""
    f = radians(lat)
    return (
        111132.954 - 559.822 * cos(2 * f) + 1.175 * cos(4 * f),
        111412.84 * cos(f) - 93.5 * cos(3 * f) + 0.118 * cos(5 * f),
    )


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """On the local plane between the two points; good to centimetres over the distances that matter here (kilometres)."""
    north, east = plane_scale((lat1 + lat2) / 2)
    turn = (lon2 - lon1 + 540.0) % 360.0 - 180.0
    return hypot((lat2 - lat1) * north, turn * east)


def axis_sigma(accuracy_m: float | None) -> float:
    """One sigma per axis from a 68 % radius; unknown (None, nan, not positive) means DEFAULT_ACCURACY_M."""
    known = accuracy_m is not None and accuracy_m > 0 and accuracy_m < inf
    return (max(accuracy_m, MIN_ACCURACY_M) if known and accuracy_m is not None else DEFAULT_ACCURACY_M) * AXIS_PER_RADIUS_68


def probability_within(apart_m: float, sigma_m: float, radius_m: float) -> float:
    """P(true distance <= radius) for a measured distance and the per-axis sigma of the difference of both positions.

    The true offset is normal about the measured one, so its length over sigma is Rice distributed and its square is
    non-central chi-square with 2 degrees of freedom: P = ncx2.cdf((R/s)^2; 2, (m/s)^2), s^2 = the sum of both positions'
    variances per axis (Rice 1945; Johnson, Kotz & Balakrishnan ch. 29). The prior is flat: no place is favoured before
    looking. As s -> 0 it becomes the plain comparison (one half on the circle), and for a huge s it goes to 0.
    """
    if not sigma_m > 1e-6 * max(radius_m, 1e-9):
        return 0.5 if apart_m == radius_m else float(apart_m < radius_m)
    if sigma_m == inf:
        return 0.0
    if apart_m - radius_m > 12 * sigma_m:
        return 0.0
    if radius_m - apart_m > 12 * sigma_m:
        return 1.0
    if (apart_m / sigma_m) ** 2 > 1e4:  # far from the centre the circle is a line
        return float(normal_cdf((radius_m - apart_m) / sigma_m))
    value = float(chndtr((radius_m / sigma_m) ** 2, 2.0, (apart_m / sigma_m) ** 2))
    return min(1.0, max(0.0, value))


def normal_cdf(z: float) -> float:
    """The standard normal distribution's mass below z."""
    return 0.5 * erfc(-z / sqrt(2))


@dataclass(frozen=True, slots=True)
class Position:
    """A place with one sigma per axis in metres; `age_s`: how far in time the nearest fix used is."""

    lat: float
    lon: float
    sigma_m: float
    age_s: float = 0.0

    @property
    def accuracy_m(self) -> float:
        """68 % radius."""
        return self.sigma_m / AXIS_PER_RADIUS_68


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """Fixes on the true time line, ordered: us int64 UTC microseconds, lat, lon float64 degrees, sigma float64 metres per axis."""

    us: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    sigma: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.us)

    def at(self, us: int, stale_m_s: float = WALK_M_S, time_sigma_s: float = 0.0) -> Position | None:
        """Where it was: on the line between the two fixes around, else at the nearest with sigma growing as it goes stale.

        `time_sigma_s`, the uncertainty of the clock, adds the way made in that time. None where no fix is within STALE_S.
        """
        n = len(self.us)
        after = int(np.searchsorted(self.us, us))
        if n == 0:
            return None
        options: list[Position] = []
        if 0 < after < n:
            options.append(self._between(after, us))
        for i in (after - 1, after):
            if 0 <= i < n:
                age = abs(int(self.us[i]) - us) / 1e6
                sigma = hypot(float(self.sigma[i]), stale_m_s * age)
                options.append(Position(float(self.lat[i]), float(self.lon[i]), sigma, age))
        best = min((p for p in options if p.age_s <= STALE_S), key=lambda p: p.sigma_m, default=None)
        if best is None or time_sigma_s <= 0:
            return best
        return Position(best.lat, best.lon, hypot(best.sigma_m, self._speed(us, time_sigma_s) * time_sigma_s), best.age_s)

    def _between(self, after: int, us: int) -> Position:
        a, b = after - 1, after
        gap = (int(self.us[b]) - int(self.us[a])) / 1e6
        w = 0.0 if gap <= 0 else (us - int(self.us[a])) / 1e6 / gap
        lat = float(self.lat[a] + w * (self.lat[b] - self.lat[a]))
        lon = float(self.lon[a] + w * (self.lon[b] - self.lon[a]))
        noise = float((1 - w) * self.sigma[a] + w * self.sigma[b])  # neighbouring fixes err together: nothing is gained by averaging
        wander = 0.0
        if gap > INTERPOLATE_S:
            moved = distance_m(float(self.lat[a]), float(self.lon[a]), float(self.lat[b]), float(self.lon[b]))
            wander = hypot(WANDER * sqrt(gap * w * (1 - w)), 0.5 * moved * w * (1 - w))
        return Position(lat, lon, hypot(noise, wander), min(w, 1 - w) * gap)

    def _speed(self, us: int, time_sigma_s: float) -> float:
        """Metres a second over at least 10 s around, so that the noise of single fixes does not pass for motion."""
        half = round(max(5.0, 2 * time_sigma_s) * 1e6)
        lo = max(0, int(np.searchsorted(self.us, us - half, "right")) - 1)
        hi = min(len(self.us) - 1, int(np.searchsorted(self.us, us + half)))
        seconds = (int(self.us[hi]) - int(self.us[lo])) / 1e6
        moved = distance_m(float(self.lat[lo]), float(self.lon[lo]), float(self.lat[hi]), float(self.lon[hi]))
        return moved / seconds if seconds > 0 else 0.0


def apart(one: Position, other: Position) -> tuple[float, float]:
    """(measured distance in metres, one sigma per axis of the difference)."""
    return distance_m(one.lat, one.lon, other.lat, other.lon), hypot(one.sigma_m, other.sigma_m)
