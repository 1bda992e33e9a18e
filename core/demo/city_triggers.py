"""What switches cameras on in a simulated department: light bars, weapons, and officers' own hands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compiled import compiled
from core.demo.city_calls import PURSUIT, REPORT, STOP, Calls, Visits
from core.demo.city_moves import Moves, place
from core.demo.city_staff import Staff

KINDS = ("taser", "firearm", "lightbar", "manual")
TASER, FIREARM, LIGHTBAR, MANUAL = range(4)
LIT = 0.55
"""Share of cars that come with lights to anything but a stop, where all do."""
BY_HAND = 0.8
"""Share of the other officers who switch on themselves as they arrive."""
PLACED = 0.64
"""Share of weapon triggers that say where."""


@dataclass(frozen=True)
class Triggers:
    """Ordered by cluster, then true time. `actor`: the row of Moves it comes from. `said_s`: the time it states (a camera's own
    button goes by that camera's clock). `accuracy_m`: 68 % radius, nan where it states no place."""

    incident: NDArray[np.int32]
    actor: NDArray[np.int32]
    kind: NDArray[np.int8]
    at_s: NDArray[np.float64]
    said_s: NDArray[np.float64]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]


def triggers(rng: np.random.Generator, staff: Staff, what: Calls, visits: Visits, moves: Moves, dead: NDArray[np.bool_]) -> Triggers:
    """`dead`: cameras that do not answer; nobody presses their button."""
    v = len(visits.incident)
    kind = what.kind[visits.incident]
    lit = ((kind <= PURSUIT) & (rng.random(v) < LIT)) | (kind == STOP)
    travel = visits.arrive_s - moves.drive_s[:v]
    light = visits.arrive_s - np.where(kind == STOP, rng.uniform(2, 12.3, v), rng.uniform(0.3, 1, v) * travel)
    car = np.flatnonzero(lit)
    n = len(moves.visit)
    own = what.kind[visits.incident[moves.visit]]
    dark = ~lit[moves.visit] & (np.arange(n) >= v) & ~dead
    hand = np.flatnonzero(dark & ((own == REPORT) | ((own <= PURSUIT) & (rng.random(n) < BY_HAND))))
    pressed = visits.arrive_s[moves.visit[hand]] + rng.uniform(-4, 16, len(hand))
    size = 8 * len(what)
    who, shot = np.zeros(size, np.int32), np.zeros(size)
    order = np.concatenate([np.flatnonzero(np.arange(n) >= v)])
    order = order[np.argsort(visits.incident[moves.visit[order]], kind="stable")].astype(np.int64)
    home = visits.incident[moves.visit[order]]
    first = np.searchsorted(home, np.arange(len(what) + 1)).astype(np.int64)
    m = _weapons(rng, what.kind, what.start_s, what.length_s, first, order, moves.on_s, moves.off_s, who, shot)
    who, shot = who[:m], shot[:m]
    actor = np.concatenate([car, hand, who]).astype(np.int32)
    at = np.concatenate([light[car], pressed, shot])
    what_kind = np.concatenate(
        [
            np.full(len(car), LIGHTBAR),
            np.full(len(hand), MANUAL),
            np.where(rng.random(m) < 0.66, TASER, FIREARM),
        ]
    ).astype(np.int8)
    incident = visits.incident[moves.visit[actor]].astype(np.int32)
    order = np.lexsort((at, what.cluster[incident]))
    actor, at, what_kind, incident = actor[order], at[order], what_kind[order], incident[order]
    east, north = _places(moves.first, moves.at_s, moves.east_m, moves.north_m, actor, at)
    accuracy = np.where(what_kind == LIGHTBAR, 3.3 * np.exp(rng.normal(0, 0.2, len(at))), 7.5 * np.exp(rng.normal(0, 0.28, len(at))))
    placed = (what_kind == LIGHTBAR) | ((what_kind <= FIREARM) & (rng.random(len(at)) < PLACED))
    accuracy = np.where(placed, np.round(accuracy, 1), np.nan)
    off = accuracy / 1.515
    east, north = east + off * rng.standard_normal(len(at)), north + off * rng.standard_normal(len(at))
    said = np.where(what_kind == MANUAL, at + staff.offset_s(moves.camera[actor], at), at)
    return Triggers(incident, actor, what_kind, at, said, east, north, accuracy)


@compiled
def _weapons(rng, kind, start, length, first, order, on, off, who, shot):  # pyright: ignore
    n = 0
    for i in range(len(kind)):
        if kind[i] > 2 or first[i] == first[i + 1]:
            continue
        draw = rng.random()
        times = 1 + (draw > 0.6) + (draw > 0.88)
        for _ in range(times):
            t = start[i] + rng.uniform(0.05, 0.85) * length[i]
            for _ in range(4):
                a = order[first[i] + int(rng.random() * (first[i + 1] - first[i]))]
                if on[a] + 10 < t < off[a] - 30:
                    who[n], shot[n] = a, t
                    n += 1
                    break
    return n


@compiled
def _places(first, at, east, north, actor, when):  # pyright: ignore
    x, y = np.zeros(len(actor)), np.zeros(len(actor))
    for i in range(len(actor)):
        x[i], y[i] = place(first, at, east, north, actor[i], when[i])
    return x, y
