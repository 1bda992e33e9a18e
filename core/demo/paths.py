"""Where people walk: a path from timed waypoints, smoothed, with heading, speed and the phase of the step at any time."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEP_S = 0.05
_SMOOTH_S = 0.7

Waypoint = tuple[float, float, float]
"""Time (s), x, y (m)."""


@dataclass(frozen=True, slots=True)
class State:
    """A walker at one time. `phase`: radians of the two-step cycle; `speed` m/s; `heading` radians."""

    x: float
    y: float
    heading: float
    speed: float
    phase: float


class Path:
    """A walk through waypoints; `face` says from when on a standing walker looks at a point: (time, x, y)."""

    def __init__(self, waypoints: Sequence[Waypoint], face: Sequence[Waypoint] = ()) -> None:
        first, last = waypoints[0][0] - 2, waypoints[-1][0] + 2
        self._first, self._n = first, int((last - first) / _STEP_S) + 1
        t = (first + np.arange(self._n) * _STEP_S).astype(np.float64)
        ts, xs, ys = (np.array(c, np.float64) for c in zip(*waypoints, strict=True))
        kernel = np.ones(int(_SMOOTH_S / _STEP_S) | 1)
        x, y = (_smooth(np.interp(t, ts, v), kernel) for v in (xs, ys))
        vx, vy = np.gradient(x, _STEP_S), np.gradient(y, _STEP_S)
        speed = np.hypot(vx, vy)
        heading = _headings(t, x, y, vx, vy, speed, face)
        stride = np.where(speed > 2.2, 2.3, 1.45)
        phase = 2 * math.pi * np.cumsum(speed / stride) * _STEP_S
        self._table = np.stack([x, y, heading, speed, phase], 1)

    def at(self, t_s: float) -> State:
        k = min(max((t_s - self._first) / _STEP_S, 0.0), self._n - 1.001)
        i = int(k)
        a, b = self._table[i], self._table[i + 1]
        x, y, heading, speed, phase = (a + (b - a) * (k - i)).tolist()
        return State(x, y, heading, speed, phase)


def _smooth(values: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    half = len(kernel) // 2
    padded = np.concatenate([np.full(half, values[0]), values, np.full(half, values[-1])])
    return np.convolve(padded, kernel / kernel.sum(), "valid")


def _headings(
    t: NDArray[np.float64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    vx: NDArray[np.float64],
    vy: NDArray[np.float64],
    speed: NDArray[np.float64],
    face: Sequence[Waypoint],
) -> NDArray[np.float64]:
    times = [f[0] for f in face]
    out = np.empty(len(t))
    moving = np.flatnonzero(speed > 0.3)
    last = math.atan2(vy[moving[0]], vx[moving[0]]) if len(moving) else 0.0
    for i in range(len(t)):
        k = bisect.bisect_right(times, float(t[i])) - 1
        if k >= 0:
            last = math.atan2(face[k][2] - y[i], face[k][1] - x[i])
        elif speed[i] > 0.3:
            last = math.atan2(vy[i], vx[i])
        out[i] = last
    return _smooth(np.unwrap(out), np.ones(11))


def back_and_forth(a: tuple[float, float], b: tuple[float, float], speed: float, start_s: float, end_s: float, lead_s: float = 0.0) -> Path:
    """A walker who goes to and fro between two points, `lead_s` into the first leg at `start_s`."""
    leg = math.dist(a, b) / speed
    n = int((end_s - start_s) / leg) + 3
    return Path([(start_s - lead_s + k * leg, *(a if k % 2 == 0 else b)) for k in range(n)])
