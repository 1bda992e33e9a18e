"""What happens in a simulated department, and which cars go there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compiled import compiled
from core.demo.city_staff import SHIFT_S, Staff

KINDS = ("incident", "indoor", "pursuit", "report", "stop", "stray")
INCIDENT, INDOOR, PURSUIT, REPORT, STOP, STRAY = range(6)
SHARES = np.array([0.254, 0.092, 0.091, 0.116, 0.447])
"""Of the kinds before `stray`, twins and strays left out."""
BLOCK_M = 110.0
HALF_CITY_M = 4950.0
FIRST_S, LAST_S = 100.0, 26_400.0
"""When in a shift an incident may begin."""
CARS = np.array([0.0, 0.37, 0.33, 0.2, 0.1])
"""Chance of 1, 2, ... cars at an incident, a pursuit or an indoor scene."""
AGAIN = 0.09
"""Share of serious incidents that follow another one at the same address."""
STRAYS = 0.12
"""Accidental recordings per incident."""


@dataclass(frozen=True)
class Calls:
    """n incidents, ordered by start. Metres east and north of the city's centre, seconds since the first midnight. Incidents of one
    `cluster` (a twin, a passer-by) may see each other's cameras; `twin` is the row of the other one, -1 without."""

    kind: NDArray[np.int8]
    shift: NDArray[np.int32]
    start_s: NDArray[np.float64]
    length_s: NDArray[np.float64]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]
    cluster: NDArray[np.int32]
    twin: NDArray[np.int32]
    passing: NDArray[np.bool_]
    cars: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.kind)


def calls(rng: np.random.Generator, mains: int, shifts: int, twins: float, apart_m: tuple[float, float], passers: float) -> Calls:
    """`twins`: chance that another incident begins a block away (`apart_m` metres) at the same time; `passers`: that somebody else's dash
    camera drives by, recording."""
    kind = rng.choice(5, mains, p=SHARES).astype(np.int8)
    shift = np.sort(rng.integers(0, shifts, mains)).astype(np.int32)
    start = shift * SHIFT_S + rng.uniform(FIRST_S, LAST_S, mains)
    length = _lengths(rng, kind)
    east, north = _streets(rng, mains)
    cluster = np.arange(mains, dtype=np.int32)
    twin = np.full(mains, -1, np.int32)
    serious = np.flatnonzero(kind <= PURSUIT)
    again = serious[rng.random(len(serious)) < AGAIN]
    again = again[again > serious[0]] if len(serious) else again
    before = serious[np.searchsorted(serious, again) - 1]
    start[again] = np.minimum(start[before] + length[before] + rng.uniform(600, 2400, len(again)), (shift[before] + 1) * SHIFT_S - 2400)
    late = start[again] < start[before] + length[before] + 600
    east[again], north[again], shift[again] = east[before], north[before], shift[before]
    start[again[late]] = start[before[late]] + 2000  # too late in the shift to follow: it will find no car

    host = serious[rng.random(len(serious)) < twins]
    angle, far = rng.uniform(0, 2 * np.pi, len(host)), rng.uniform(*apart_m, len(host))
    twin_kind = np.where(rng.random(len(host)) < 0.5, INCIDENT, PURSUIT).astype(np.int8)
    passed = serious[rng.random(len(serious)) < passers]
    side = rng.uniform(15, 45, len(passed)) * rng.choice([-1, 1], len(passed))
    lone = rng.integers(0, mains, rng.binomial(mains, STRAYS)) if mains else np.zeros(0, np.int64)
    lone_east, lone_north = _streets(rng, len(lone))
    parts = [
        (kind, shift, start, length, east, north, cluster, twin),
        (
            twin_kind,
            shift[host],
            start[host] + rng.uniform(-50, 180, len(host)),
            _lengths(rng, twin_kind),
            east[host] + far * np.cos(angle),
            north[host] + far * np.sin(angle),
            cluster[host],
            host,
        ),
        (
            np.full(len(passed), STRAY, np.int8),
            shift[passed],
            start[passed] + rng.uniform(0.05, 0.85, len(passed)) * length[passed],
            np.full(len(passed), 120.0),
            east[passed],
            north[passed] + side,
            cluster[passed],
            np.full(len(passed), -1),
        ),
        (
            np.full(len(lone), STRAY, np.int8),
            shift[lone],
            shift[lone] * SHIFT_S + rng.uniform(FIRST_S, LAST_S, len(lone)),
            rng.uniform(20, 300, len(lone)),
            lone_east,
            lone_north,
            mains + np.arange(len(lone)),
            np.full(len(lone), -1),
        ),
    ]
    columns: list[Any] = [np.concatenate(c) for c in zip(*parts, strict=True)]
    order = np.argsort(columns[2], kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    columns = [c[order] for c in columns]
    passing = (order >= mains + len(host)) & (order < mains + len(host) + len(passed))
    k = columns[0]
    cars = np.where(k <= PURSUIT, 1 + rng.choice(5, len(k), p=CARS), 1).astype(np.int32)
    other = np.where(columns[7] >= 0, rank[columns[7]], -1).astype(np.int32)
    start, length, east, north = columns[2:6]
    return Calls(k, columns[1].astype(np.int32), start, length, east, north, columns[6].astype(np.int32), other, passing, cars)


def _lengths(rng: np.random.Generator, kind: NDArray[np.int8]) -> NDArray[np.float64]:
    low = np.array([260.0, 260, 260, 180, 180])[kind]
    high = np.array([1200.0, 1200, 1200, 900, 720])[kind]
    return rng.uniform(low, high)


def _streets(rng: np.random.Generator, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places along the streets of a grid."""
    blocks = int(HALF_CITY_M / BLOCK_M)
    on = rng.integers(-blocks, blocks + 1, n) * BLOCK_M + rng.uniform(-11, 11, n)
    along = rng.uniform(-HALF_CITY_M, HALF_CITY_M, n)
    across = rng.random(n) < 0.5
    return np.where(across, along, on), np.where(across, on, along)


@dataclass(frozen=True)
class Visits:
    """One row a car at an incident, ordered by incident. `arrive_s` since the first midnight."""

    incident: NDArray[np.int32]
    car: NDArray[np.int32]
    arrive_s: NDArray[np.float64]


def attend(rng: np.random.Generator, staff: Staff, what: Calls) -> Visits:
    """Free cars at random, as many as an incident asks for and there are; the first arrives as it starts."""
    room = int(what.cars.sum())
    incident, car, arrive = np.zeros(room, np.int32), np.zeros(room, np.int32), np.zeros(room)
    n = _attend(rng, what.shift, what.kind, what.start_s, what.length_s, what.cars, staff.car_first, incident, car, arrive)
    return Visits(incident[:n], car[:n], arrive[:n])


@compiled
def _attend(rng, shift, kind, start, length, cars, car_first, incident, car, arrive):  # pyright: ignore
    free = np.zeros(car_first[-1])
    picked = np.zeros(car_first[-1], np.int64)
    n = 0
    for i in range(len(shift)):
        can = 0
        for c in range(car_first[shift[i]], car_first[shift[i] + 1]):
            if free[c] <= start[i] - 160:
                picked[can] = c
                can += 1
        for k in range(min(can, cars[i])):
            j = k + int(rng.random() * (can - k))
            picked[k], picked[j] = picked[j], picked[k]
            at = start[i]
            if k > 0:
                at += min(rng.exponential(60.0), 0.6 * length[i])
            incident[n], car[n], arrive[n] = i, picked[k], at
            n += 1
            free[picked[k]] = start[i] + length[i] + (200 if kind[i] != 5 else 60)
    return n
