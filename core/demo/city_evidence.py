"""What else a simulated department knows: positions that units sent, and clocks compared by sound."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compiled import compiled
from core.demo.city_calls import Calls, Visits
from core.demo.city_moves import Moves, place
from core.demo.city_recording import Expectations, Recordings
from core.demo.city_staff import Staff
from core.demo.city_triggers import Triggers

PING_S = np.array([-30.0, -15.0, 0.0, 15.0, 30.0])
RADIUS_68 = 1.515


@dataclass(frozen=True)
class Pings:
    """`unit`: vehicles count on from the last officer, as cameras do. `sent`: by row of Expectations, whether its unit sent any."""

    at_s: NDArray[np.float64]
    unit: NDArray[np.int32]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    sent: NDArray[np.bool_]


@dataclass(frozen=True)
class Alignments:
    """Own clock of clip b minus own clock of clip a."""

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    b_minus_a_s: NDArray[np.float64]
    score: NDArray[np.float64]


def pings(
    rng: np.random.Generator, staff: Staff, visits: Visits, moves: Moves, when: Triggers, expected: Expectations, share: float
) -> Pings:
    """Five positions about a trigger for `share` of the units near it."""
    sent = rng.random(len(expected.trigger)) < share
    some = np.flatnonzero(sent)
    actor = np.repeat(expected.actor[some], len(PING_S))
    at = (when.at_s[expected.trigger[some], None] + PING_S + rng.uniform(-5.2, 5.2, (len(some), len(PING_S)))).ravel()
    order = np.argsort(at, kind="stable")
    actor, at = actor[order], at[order]
    x, y = _places(moves.first, moves.at_s, moves.east_m, moves.north_m, actor, at)
    body = actor >= len(visits.incident)
    radius = np.where(body, 7.5, 3.8) * np.exp(rng.normal(0, 0.25, len(at)))
    radius: Any = np.round(np.where(rng.random(len(at)) < np.where(body, 0.06, 0.0), 4 * radius, radius), 1)
    x += radius / RADIUS_68 * rng.standard_normal(len(at))
    y += radius / RADIUS_68 * rng.standard_normal(len(at))
    return Pings(at, moves.camera[actor], x, y, radius, sent)


@compiled
def _places(first, at, east, north, actor, when):  # pyright: ignore
    x, y = np.zeros(len(actor)), np.zeros(len(actor))
    for i in range(len(actor)):
        x[i], y[i] = place(first, at, east, north, actor[i], when[i])
    return x, y


def alignments(
    rng: np.random.Generator,
    staff: Staff,
    what: Calls,
    visits: Visits,
    moves: Moves,
    clips: Recordings,
    heard: float,
    misheard: float,
    elsewhere: float,
) -> Alignments:
    """Pairs of one incident that overlap, most of them right; and pairs of different scenes: two radios with one dispatcher (right in
    time), or plain wrong. Clips are ordered by start."""
    incident = visits.incident[moves.visit[clips.actor]]
    order = np.argsort(incident, kind="stable").astype(np.int64)
    first = np.searchsorted(incident[order], np.arange(len(what) + 1)).astype(np.int64)
    size = np.diff(first)
    a, b = np.zeros(int((size * size).sum()), np.int32), np.zeros(int((size * size).sum()), np.int32)
    n = _pairs(rng, first, order, clips.actor >= len(visits.incident), clips.start_s, clips.end_s, heard, a, b)
    a, b = a[:n], b[:n]
    far_a = np.flatnonzero(rng.random(len(clips)) < elsewhere).astype(np.int32)
    far_b = _others(rng, far_a, incident, clips.start_s, clips.end_s)
    far_a, far_b = far_a[far_b >= 0], far_b[far_b >= 0]
    wrong = np.concatenate([rng.random(n) < misheard, rng.random(len(far_a)) < 0.45])
    score = np.maximum(14 * np.exp(rng.normal(0, 0.5, len(wrong))), 5.5)
    radio = np.arange(len(wrong)) >= n
    score: Any = np.round(np.where(wrong, 4 + rng.exponential(1.15, len(wrong)), score), 2)
    noise = np.where(radio, 0.6, 1.0) * 0.06 * np.exp(-score / 35) * rng.standard_normal(len(wrong))
    a, b = np.concatenate([a, far_a]), np.concatenate([b, far_b])
    turn = rng.random(len(a)) < 0.5
    a, b = np.where(turn, b, a), np.where(turn, a, b)
    own = staff.offset_s(moves.camera[clips.actor], clips.start_s)
    value = own[b] - own[a] + noise
    value = np.where(wrong, value + rng.uniform(-200, 200, len(a)), value)
    return Alignments(a.astype(np.int32), b.astype(np.int32), value, score)


@compiled
def _pairs(rng, first, order, body, start, end, heard, a, b):  # pyright: ignore
    n = 0
    for k in range(len(first) - 1):
        for i in range(first[k], first[k + 1]):
            for j in range(first[k], i):
                p, q = order[i], order[j]
                overlap = min(end[p], end[q]) - max(start[p], start[q])
                chance = (0.88 if body[p] and body[q] else 0.69) * heard * min(1.0, 0.3 + overlap / 200)
                if overlap > 15 and rng.random() < chance:
                    a[n], b[n] = p, q
                    n += 1
    return n


@compiled
def _others(rng, some, incident, start, end):  # pyright: ignore
    """For each of these clips one of another incident that runs at its start (-1: none does)."""
    out = np.full(len(some), -1, np.int32)
    for i in range(len(some)):
        a, seen = some[i], 0
        for b in range(a - 1, max(a - 300, -1), -1):
            if incident[b] != incident[a] and min(end[a], end[b]) > start[a] + 30:
                seen += 1
                if rng.random() * seen < 1:
                    out[i] = b
    return out
