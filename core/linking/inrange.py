"""P(a true distance is within a radius), from measured places, under a prior that is stated: officers cluster."""

from collections.abc import Sequence

import numpy as np
from scipy.special import chndtr  # pyright: ignore[reportMissingTypeStubs]

from core.model.columns import Floats

Prior = Sequence[tuple[float, float | Floats]]
"""(weight, spread in metres per axis): where others are, seen from a source, before looking; circular normals round it. A spread may
differ from row to row."""
SAME_SCENE, ELSEWHERE_M = 0.65, 90.0
"""Other officers about somebody who draws a weapon: the share who are at the same scene (see `persons`), and the spread of the rest. Set by
hand among few settings looked at on all departments at hand, where it hardly matters."""
MILLING_M, MILLING_S, MILLING_LOG = 8.3, 50.0, 0.46
"""How far people walk about at a scene of which no track tells (metres per axis), what that weighs beside tracks (seconds of them), and
how sure it is (sigma of its logarithm): maximum likelihood on the true distances of one simulated department (standard-10000). Real ones:
unknown."""
PAIR = 2**0.5
"""Spread of two people about each other, by that of each about the middle of their scene."""
CRUISER: Prior = ((0.42, 18.5), (0.58, 88.0))
"""Cruisers about such a person, none of whose officers is in range (those are bound through their officers): maximum likelihood on true
distances in one simulated department (standard-10000; the two others give the same within chance)."""
PASSING: Prior = ((0.002, 6.0), (0.01, 20.0), (0.988, 145.0))
"""Anybody about a cruiser whose light bar goes on, crew apart. The 145 m are read off the same departments, where nobody came within
12 m; the two small weights are assumed."""
CREW: Prior = ((0.97, 1.5), (0.01, 14.0), (0.02, 300.0))
"""The crew that the roster gives a cruiser, about it when its light bar goes on: aboard in all simulated departments but one
crew member. The weights are assumed: real crews get out."""
TAIL, TAIL_TIMES, TAIL_M = 0.04, 3.0, 60.0
"""Share of places that are worse than stated (reflections that last, gates that failed), and by how much: up to three times, and by no more than
so many metres; assumed. 1 to 3 % of simulated distances were off by more than three sigma."""


def persons(metres2_s: Floats, seconds: Floats) -> Prior:
    """Where other officers are about one who draws a weapon, row by row. How far people walk about at its scene, as tracks show it
    (core/linking/milling.py): variances per axis times what each rests on, summed, and the sum of what they rest on; 0: nothing is known.
    How sure that is stands as two spreads, one sigma to either side."""
    rest = MILLING_S / (seconds + MILLING_S)
    spread = PAIR * np.sqrt((np.maximum(metres2_s, 0.0) + MILLING_S * MILLING_M**2) / (seconds + MILLING_S))
    wide = np.exp(np.sqrt(rest) * MILLING_LOG)
    return ((SAME_SCENE / 2, spread / wide), (SAME_SCENE / 2, spread * wide), (1 - SAME_SCENE, ELSEWHERE_M))


PERSON = persons(np.zeros(1), np.zeros(1))
"""The same where no track tells."""


def within(distance_m: Floats, sigma_m: Floats, radius_m: float, prior: Prior) -> tuple[Floats, Floats]:
    """P(true distance <= radius), and how likely the measurement is (density, per square metre).

    With the measured offset m normal about the true one (s per axis, the sum of both places' variances) and the true one, before
    looking, normal about zero (t per axis), it is afterwards normal about m t2/(t2 + s2) with variance v = t2 s2/(t2 + s2), so that
    P = ncx2.cdf(R2/v; 2, (m t2/(t2 + s2))2/v) (Rice 1945; Johnson, Kotz & Balakrishnan ch. 29), weighted over the parts of the prior
    and of the error by how well each explains m: exp(-m2/2(t2 + s2))/(t2 + s2). nan where the distance is unknown.
    """
    top, total = np.zeros(len(distance_m)), np.zeros(len(distance_m))
    known = np.isfinite(distance_m) & np.isfinite(sigma_m)
    m2, s = distance_m[known] ** 2, np.maximum(sigma_m[known], 1e-3)
    for share, error in ((1 - TAIL, s), (TAIL, worse(s))):
        s2 = error**2
        for weight, stated in prior:
            spread = np.broadcast_to(stated, len(distance_m))[known]
            both = spread**2 + s2
            density = share * weight * np.exp(-m2 / (2 * both)) / (2 * np.pi * both)
            v = spread**2 * s2 / both
            total[known] += density
            top[known] += density * _ball(radius_m**2 / v, m2 * (spread**2 / both) ** 2 / v)
    some = known & (total > 0)
    p = np.full(len(distance_m), np.nan)
    p[known] = 0.0
    p[some] = np.clip(top[some] / total[some], 0.0, 1.0)
    return p, np.where(known, total, np.nan)


def worse(sigma_m: Floats) -> Floats:
    """One sigma per axis of the TAIL of places."""
    more = (TAIL_TIMES - 1) * sigma_m
    return sigma_m + more * TAIL_M / (more + TAIL_M)


def before_looking(radius_m: float, prior: Prior, rows: int) -> Floats:
    """P(within the radius) by the prior alone."""
    out = np.zeros(rows)
    for weight, spread in prior:
        out += weight * (1 - np.exp(-(radius_m**2) / (2 * np.square(spread))))
    return out


def _ball(x: Floats, centre: Floats) -> Floats:
    """ncx2.cdf(x; 2, centre), skipping what is surely 0 or 1."""
    gap = np.sqrt(x) - np.sqrt(centre)
    out = (gap > 0).astype(np.float64)
    open_ = np.abs(gap) < 7
    out[open_] = chndtr(np.minimum(x[open_], 1e6), 2.0, np.minimum(centre[open_], 1e6))
    return np.nan_to_num(out, nan=0.5)
