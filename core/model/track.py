"""Where a camera was: fixes in the clip's own seconds. Rejected fixes are kept with the reason and never used."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

NO_TIME = np.iinfo(np.int64).min
"""`gps_us` of a fix without GPS time."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Arrays of equal length n, ordered by `t_s`.

    t_s: float64, media seconds since the clip's start · lat, lon: float64 WGS 84 degrees · accuracy_m: float64, 68 %
    radius, nan = unknown · gps_us: int64 UTC microseconds said by the receiver, NO_TIME = none · rejected: uint8,
    0 = good, else 1 + index into `reasons` · source: which reader made it (gpmf, gpx, axis, roll, iso6709) · tied: what the
    positions are bound to. `media`: logged with the pictures, so `t_s` counts and moves with the clip; `utc`: a separate
    logger, so `gps_us` counts (`t_s` was derived from one candidate start) and a clock correction must not move it.
    """

    t_s: NDArray[np.float64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    gps_us: NDArray[np.int64]
    rejected: NDArray[np.uint8]
    reasons: tuple[str, ...] = ()
    source: str = ""
    tied: str = "media"
    """`media`: `t_s` holds (the camera logged it itself); `utc`: a separate logger, `gps_us` holds and `t_s` follows from the clip's start."""

    def __len__(self) -> int:
        return len(self.t_s)

    @property
    def good(self) -> NDArray[np.bool_]:
        return self.rejected == 0

    @property
    def accepted(self) -> "Track":
        """Only the fixes that may be used."""
        return replace(self.chosen(self.good), reasons=())

    def chosen(self, keep: NDArray[np.bool_]) -> "Track":
        """Only the fixes where `keep` (n) is true."""
        arrays = (self.t_s, self.lat, self.lon, self.accuracy_m, self.gps_us, self.rejected)
        t_s, lat, lon, accuracy_m, gps_us, rejected = (array[keep] for array in arrays)
        return replace(self, t_s=t_s, lat=lat, lon=lon, accuracy_m=accuracy_m, gps_us=gps_us, rejected=rejected)

    def rejections(self) -> dict[str, int]:
        """Reason -> how many fixes."""
        return {reason: int(np.sum(self.rejected == i + 1)) for i, reason in enumerate(self.reasons)}


def make_track(
    t_s: NDArray[np.float64] | list[float],
    lat: NDArray[np.float64] | list[float],
    lon: NDArray[np.float64] | list[float],
    accuracy_m: NDArray[np.float64] | list[float] | None = None,
    gps_us: NDArray[np.int64] | list[int] | None = None,
    rejected: list[str | None] | None = None,
    source: str = "",
    tied: str = "media",
) -> Track:
    """Builds an ordered Track; `rejected` holds a reason or None per fix; coordinates that are not on Earth are rejected here."""
    t = np.asarray(t_s, np.float64)
    la, lo = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
    n = len(t)
    acc = np.full(n, np.nan) if accuracy_m is None else np.asarray(accuracy_m, np.float64)
    gps = np.full(n, NO_TIME, np.int64) if gps_us is None else np.asarray(gps_us, np.int64)
    why: list[str | None] = list(rejected) if rejected is not None else [None] * n
    off_earth = ~(np.isfinite(la) & np.isfinite(lo) & (np.abs(la) <= 90) & (np.abs(lo) <= 180))
    for i in np.flatnonzero(off_earth):
        why[i] = why[i] or "coordinates not on Earth"
    reasons = tuple(sorted({w for w in why if w}))
    code = np.array([0 if w is None else 1 + reasons.index(w) for w in why], np.uint8)
    order = np.argsort(t, kind="stable")
    return Track(t[order], la[order], lo[order], acc[order], gps[order], code[order], reasons, source, tied)
