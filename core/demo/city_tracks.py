"""The receivers of a simulated department: a smooth error over about a minute, white noise, a wrong idea of their own accuracy, bursts of
multipath, cold starts, gaps, roofs. Figures fitted to simulated departments we were given, not to recordings."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compiled import compiled
from core.demo.city_moves import Moves, place
from core.demo.city_recording import Recordings
from core.demo.city_staff import Staff

KNOT_S = 30.0
STEADY = 0.68
"""The slow error is a straight line between knots KNOT_S apart, each this much of the one before..."""
WHITE = 0.14
"""...and this share of the variance is new with every fix."""
RADIUS_68 = 1.515
WALKED_S = 40.0
"""Who walks over to another scene is out from under the roof so long before arriving."""
UNDER = 0.87
"""Of receivers under a roof, the share that loses its fix there."""
"""68 % radius over one sigma per axis."""


@dataclass(frozen=True)
class Receivers:
    """By clip; seconds since its start. A span that does not happen begins at infinity."""

    phase_s: NDArray[np.float64]
    lag_s: NDArray[np.float64]
    sigma_m: NDArray[np.float64]
    said_m: NDArray[np.float64]
    begin_s: NDArray[np.float64]
    gap_s: NDArray[np.float64]
    gap_end_s: NDArray[np.float64]
    roof_s: NDArray[np.float64]
    roof_end_s: NDArray[np.float64]
    burst_s: NDArray[np.float64]
    burst_end_s: NDArray[np.float64]
    burst_east_m: NDArray[np.float64]
    burst_north_m: NDArray[np.float64]


def receivers(rng: np.random.Generator, moves: Moves, clips: Recordings, coarse: float, silent: float, cold: float) -> Receivers:
    """`coarse`: a factor on all errors; `silent`: share of clips without a track; `cold`: share that begin without a fix."""
    n = len(clips)
    length = clips.end_s - clips.start_s
    body = clips.actor >= len(np.unique(moves.visit))
    sigma = coarse * np.where(body, 2.9, 2.3) * np.exp(rng.normal(0, 0.53, n))
    begin = np.where(rng.random(n) < cold, rng.uniform(20, 60, n), 0.0)
    begin[rng.random(n) < silent] = np.inf
    gap = np.where(rng.random(n) < 0.08 * (1 + (coarse > 1)), rng.uniform(0.05, 0.95, n) * length, np.inf)
    burst = np.where(rng.random(n) < 0.03 * coarse, rng.uniform(5, np.maximum(length - 5, 6), n), np.inf)
    turn, far = rng.uniform(0, 2 * np.pi, n), rng.uniform(15, 40, n)
    under = moves.roof[clips.actor] & body & (rng.random(n) < UNDER)
    entered = rng.uniform(10, 45, n)
    return Receivers(
        rng.uniform(0, 0.5, n),
        rng.uniform(0.02, 0.3, n),
        sigma,
        sigma * RADIUS_68 * np.exp(rng.normal(0, 0.25, n)),
        begin,
        gap,
        gap + rng.uniform(10, 120, n),
        np.where(under, moves.on_s[clips.actor] + entered - clips.start_s, np.inf),
        np.where(under, np.fmin(moves.off_s[clips.actor] - 5, moves.over_s[clips.actor] - WALKED_S) - clips.start_s, np.inf),
        burst,
        burst + rng.uniform(8, 40, n),
        far * np.cos(turn),
        far * np.sin(turn),
    )


@dataclass(frozen=True)
class Fixes:
    """`clip`: row of Recordings; `t_cs`: camera centiseconds since the clip's start; `gps_ms`: what the receiver's clock says,
    milliseconds since the first midnight (meaningless where the camera logs no such time)."""

    clip: NDArray[np.int32]
    t_cs: NDArray[np.int32]
    east_m: NDArray[np.float32]
    north_m: NDArray[np.float32]
    accuracy_dm: NDArray[np.int16]
    gps_ms: NDArray[np.int64]


def fixes(rng: np.random.Generator, staff: Staff, moves: Moves, clips: Recordings, gps: Receivers, every_s: float, some: slice) -> Fixes:
    """Of the clips with these rows."""
    rows = np.arange(len(clips))[some]
    room = int((np.maximum(clips.end_s[some] - clips.start_s[some], 0) / every_s + 2).astype(np.int64).sum())
    out: Any = tuple(np.zeros(room, t) for t in (np.int32, np.int32, np.float32, np.float32, np.int16, np.int64))
    spans = np.stack([gps.gap_s, gps.gap_end_s, gps.roof_s, gps.roof_end_s, gps.burst_s, gps.burst_end_s], axis=1)
    n = _fixes(
        rng,
        rows,
        clips.actor,
        clips.start_s,
        clips.end_s,
        staff.ppm[moves.camera[clips.actor]],
        (moves.first, moves.at_s, moves.east_m, moves.north_m),
        (gps.phase_s, gps.lag_s, gps.sigma_m, gps.said_m, gps.begin_s, gps.burst_east_m, gps.burst_north_m),
        spans,
        every_s,
        out,
    )
    return Fixes(*(o[:n] for o in out))


@compiled
def _fixes(rng, rows, actor, start, end, ppm, line, gps, spans, every, out):  # pyright: ignore
    phase, lag, sigma, said, begin, burst_x, burst_y = gps
    n = 0
    fresh = np.sqrt(1 - STEADY * STEADY)
    for c in rows:
        length = end[c] - start[c]
        if begin[c] >= length:
            continue
        slow, white = sigma[c] * np.sqrt(1 - WHITE), sigma[c] * np.sqrt(WHITE)
        knot = 0
        ax, ay = rng.standard_normal(), rng.standard_normal()
        bx, by = STEADY * ax + fresh * rng.standard_normal(), STEADY * ay + fresh * rng.standard_normal()
        t = phase[c]
        while t < length:
            if t < begin[c] or spans[c, 0] <= t < spans[c, 1] or spans[c, 2] <= t < spans[c, 3]:
                t += every
                continue
            while (knot + 1) * KNOT_S <= t:
                knot += 1
                ax, ay = bx, by
                bx, by = STEADY * ax + fresh * rng.standard_normal(), STEADY * ay + fresh * rng.standard_normal()
            w = t / KNOT_S - knot
            x, y = place(line[0], line[1], line[2], line[3], actor[c], start[c] + t)
            x += slow * (ax + w * (bx - ax)) + white * rng.standard_normal()
            y += slow * (ay + w * (by - ay)) + white * rng.standard_normal()
            radius = said[c] * np.exp(0.08 * rng.standard_normal())
            if spans[c, 4] <= t < spans[c, 5]:
                x, y, radius = x + burst_x[c], y + burst_y[c], 2.5 * radius
            out[0][n] = c
            out[1][n] = int(np.round(t * (1 + ppm[c] * 1e-6) * 100))
            out[2][n], out[3][n] = x, y
            out[4][n] = max(1, min(32_000, int(np.round(radius * 10))))
            out[5][n] = int(np.round((start[c] + t - lag[c]) * 1000))
            n += 1
            t += every
    return n
