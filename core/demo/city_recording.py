"""Which cameras of a simulated department had to record, what they recorded, and where they failed: the rules that truth follows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compiled import compiled
from core.demo.city_calls import STRAY, Calls, Visits
from core.demo.city_moves import Moves, place
from core.demo.city_triggers import MANUAL, Triggers

RADIUS_M = 9.144
NEAR_M = 300.0
"""Truth lists cameras up to here, expected or not."""
BUFFER_S = 30.0
POST_S = 120.0
NONE, SOURCE, IN_RANGE, CRUISER = range(4)
REASONS = ("none", "source", "in_range", "cruiser")


@dataclass(frozen=True)
class Faults:
    """By actor: silent for the whole incident; seconds that it starts late (0: in time), that it stops after activation (nan: as it
    should), and that its buffer keeps."""

    dead: NDArray[np.bool_]
    late_s: NDArray[np.float64]
    stop_s: NDArray[np.float64]
    kept_s: NDArray[np.float64]


def faults(rng: np.random.Generator, actors: int, missing: float, late: float, short: float, early: float) -> Faults:
    return Faults(
        rng.random(actors) < missing,
        np.where(rng.random(actors) < late, rng.uniform(5, 85, actors), 0.0),
        np.where(rng.random(actors) < early, rng.uniform(0, 105, actors), np.nan),
        np.where(rng.random(actors) < short, rng.uniform(0, 24, actors), BUFFER_S),
    )


@dataclass(frozen=True)
class Recordings:
    """Clips in true seconds since the first midnight; ordered by cluster."""

    actor: NDArray[np.int32]
    start_s: NDArray[np.float64]
    end_s: NDArray[np.float64]
    kept_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.actor)


@dataclass(frozen=True)
class Expectations:
    """One row a (trigger, actor) within NEAR_M, or bound whatever its distance (`distance_m` nan for a cruiser bound by its officer).
    `clip`: what answers for it (-1: nothing). The findings' values are nan where there is none; `missing` is a flag."""

    trigger: NDArray[np.int32]
    actor: NDArray[np.int32]
    reason: NDArray[np.int8]
    distance_m: NDArray[np.float64]
    clip: NDArray[np.int32]
    missing: NDArray[np.bool_]
    late_s: NDArray[np.float64]
    short_s: NDArray[np.float64]
    early_s: NDArray[np.float64]


def record(
    rng: np.random.Generator, what: Calls, visits: Visits, moves: Moves, when: Triggers, wrong: Faults
) -> tuple[Recordings, Expectations]:
    cluster = what.cluster[visits.incident[moves.visit]]
    crowd = np.argsort(cluster, kind="stable").astype(np.int64)
    clusters = int(what.cluster.max()) + 1 if len(what) else 0
    crowd_first = np.searchsorted(cluster[crowd], np.arange(clusters + 1)).astype(np.int64)
    fired = what.cluster[when.incident]
    fired_first = np.searchsorted(fired, np.arange(clusters + 1)).astype(np.int64)
    room = int((np.diff(fired_first) * np.diff(crowd_first)).sum())
    clip: list[Any] = [np.zeros(4 * len(crowd), np.int32)] + [np.zeros(4 * len(crowd)) for _ in range(3)]
    row: list[Any] = [
        np.zeros(room, t) for t in (np.int32, np.int32, np.int8, np.float64, np.int32, np.bool_, np.float64, np.float64, np.float64)
    ]
    home, cars, actor = visits.incident[moves.visit], len(visits.incident), np.arange(len(moves.visit))
    # A stray: somebody's camera runs by mistake, the dash camera of a car that passes, else one officer's body camera.
    stray = (what.kind[home] == STRAY) & np.where(what.passing[home], actor < cars, (actor >= cars) & (actor < 2 * cars))
    clips, rows = _record(
        rng,
        crowd_first,
        crowd,
        fired_first,
        when.kind,
        when.actor,
        when.at_s,
        cars,
        moves.visit,
        stray,
        (moves.first, moves.at_s, moves.east_m, moves.north_m),
        moves.on_s,
        moves.gone_s,
        (wrong.dead, wrong.late_s, wrong.stop_s, wrong.kept_s),
        tuple(clip),
        tuple(row),
    )
    return Recordings(*(c[:clips] for c in clip)), Expectations(*(r[:rows] for r in row))


@compiled
def _record(rng, crowd_first, crowd, fired_first, kind, source, at, cars, visit, stray, line, on, gone, wrong, clip, row):  # pyright: ignore
    dead, late, stop, kept = wrong
    c_actor, c_start, c_end, c_kept = clip
    n, m = 0, 0
    widest = 0
    for k in range(len(crowd_first) - 1):
        widest = max(widest, crowd_first[k + 1] - crowd_first[k])
    first, last, used = np.zeros(widest, np.int64), np.zeros(widest, np.int64), np.zeros(widest, np.bool_)
    far, reason = np.zeros(widest), np.zeros(widest, np.int8)
    after = np.zeros(4 * widest, np.int64)
    for k in range(len(crowd_first) - 1):
        lo, size = crowd_first[k], crowd_first[k + 1] - crowd_first[k]
        first[:size] = -1
        last[:size] = -1
        used[:size] = False
        began, rows = n, m
        for i in range(size):
            a = crowd[lo + i]
            if stray[a]:
                c_actor[n], c_start[n], c_end[n], c_kept[n] = a, on[a] - BUFFER_S, gone[a], BUFFER_S
                first[i], last[i] = n, n
                after[n - began] = -1
                n += 1
        for t in range(fired_first[k], fired_first[k + 1]):
            s = source[t]
            T = at[t]
            if kind[t] != MANUAL:
                sx, sy = place(line[0], line[1], line[2], line[3], s, T)
                for i in range(size):
                    a = crowd[lo + i]
                    x, y = place(line[0], line[1], line[2], line[3], a, T)
                    far[i] = np.hypot(x - sx, y - sy)
                    reason[i] = NONE
                    if line[1][line[0][a]] > T + 600 or gone[a] < T - 60:
                        far[i] = 1e9
                for i in range(size):
                    a = crowd[lo + i]
                    if a == s:
                        reason[i], far[i] = SOURCE, 0.0
                    elif far[i] <= RADIUS_M:
                        reason[i] = IN_RANGE
                for i in range(size):
                    if crowd[lo + i] < cars and reason[i] == NONE:
                        for j in range(size):
                            b = crowd[lo + j]
                            if b >= cars and visit[b] == crowd[lo + i] and reason[j] != NONE:
                                reason[i] = CRUISER
            for i in range(size):
                a = crowd[lo + i]
                if kind[t] == MANUAL:
                    if a != s:
                        continue
                elif reason[i] == NONE or dead[a]:
                    continue
                if last[i] >= 0 and c_end[last[i]] > T + 1:
                    continue
                begin = T + rng.uniform(0, 0.5)
                keep = 30.0 + 0.05 * rng.standard_normal()
                if not used[i]:
                    begin += late[a] if kind[t] != MANUAL else 0.0
                    keep += kept[a] - 30.0
                end = gone[a]
                if not used[i] and stop[a] == stop[a]:
                    end = min(end, begin + stop[a])
                used[i] = True
                if begin > gone[a] - 5 or n - began >= 4 * size:
                    continue
                c_actor[n], c_start[n], c_end[n], c_kept[n] = a, begin - max(keep, 0.0), end, max(keep, 0.0)
                after[n - began] = -1
                if last[i] >= 0:
                    c_start[n] = max(c_start[n], c_end[last[i]] + 0.5)
                    c_kept[n] = begin - c_start[n]
                    after[last[i] - began] = n
                else:
                    first[i] = n
                last[i] = n
                n += 1
            if kind[t] == MANUAL:
                continue
            for i in range(size):
                if reason[i] != NONE or far[i] <= NEAR_M:
                    row[0][m], row[1][m], row[2][m] = t, crowd[lo + i], reason[i]
                    row[3][m] = np.nan if reason[i] == CRUISER else far[i]
                    row[4][m] = i
                    m += 1
        for r in range(rows, m):
            i, T = row[4][r], at[row[0][r]]
            row[4][r] = -1
            row[6][r], row[7][r], row[8][r] = np.nan, np.nan, np.nan
            if row[2][r] == NONE:
                continue
            c = first[i]
            while c >= 0 and c_end[c] < T:
                c = after[c - began]
            if c < 0 or c_start[c] > T + POST_S:
                row[5][r] = True
                continue
            row[4][r] = c
            begin = c_start[c] + c_kept[c]
            if begin > T + 2:
                row[6][r] = begin - T
            elif c_start[c] > T - 28:
                row[7][r] = T - c_start[c]
            if c_end[c] < T + 118:
                row[8][r] = c_end[c] - T
    return n, m
