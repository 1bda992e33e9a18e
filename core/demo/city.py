"""A simulated department of any size with its truth, for measuring: everything here is made up, and scores on it are scores on simulated data.

Its kinds of incidents, faults and errors follow simulated departments we were given (shares and sizes were read off them), not recordings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.demo.city_calls import STRAY, Calls, Visits, attend, calls
from core.demo.city_evidence import Alignments, Pings, alignments, pings
from core.demo.city_moves import Moves, move
from core.demo.city_recording import Expectations, Faults, Recordings, faults, record
from core.demo.city_staff import Staff, hire
from core.demo.city_tracks import Fixes, Receivers, fixes, receivers
from core.demo.city_triggers import Triggers, triggers

FIRST_DAY = datetime(2025, 6, 15, tzinfo=UTC)
LATITUDE, LONGITUDE = 41.76, -72.68
METRES_PER_DEGREE = 111_320.0
CLIPS_PER_INCIDENT = 4.6
"""Per main incident, twins and strays not counted; in the mean."""
CLIPS_PER_SHIFT = 11.6
"""Of one officer, where nothing else is said."""
BLOCK = 20_000
"""Clips whose tracks are made at a time; their random numbers are their own, so a block can be made alone."""


@dataclass(frozen=True)
class Profile:
    """Shares and sizes that make a department easy or hard."""

    twins: float
    apart_m: tuple[float, float]
    crossing: float
    passers: float
    missing: float
    late: float
    short: float
    early: float
    gross: float
    coarse: float
    silent: float
    cold: float
    pinged: float
    heard: float
    misheard: float
    elsewhere: float
    wrong_officer: float


PROFILES = {
    "standard": Profile(0.2, (100, 145), 0.5, 0.1, 0.03, 0.042, 0.03, 0.027, 0.02, 1.0, 0.03, 0.05, 0.8, 1.0, 0.07, 0.09, 0.007),
    "hard": Profile(0.28, (70, 125), 0.6, 0.22, 0.06, 0.09, 0.053, 0.075, 0.045, 1.75, 0.07, 0.11, 0.4, 0.62, 0.12, 0.11, 0.011),
}


@dataclass(frozen=True)
class City:
    seed: int
    profile: Profile
    fix_every_s: float
    staff: Staff
    calls: Calls
    visits: Visits
    moves: Moves
    triggers: Triggers
    faults: Faults
    clips: Recordings
    expectations: Expectations
    receivers: Receivers
    pings: Pings
    alignments: Alignments
    named: NDArray[np.int32]
    """The officer that each clip names."""

    def track_blocks(self) -> Iterator[Fixes]:
        for i, lo in enumerate(range(0, len(self.clips), BLOCK)):
            rng = np.random.default_rng([self.seed, 1, i])
            yield fixes(rng, self.staff, self.moves, self.clips, self.receivers, self.fix_every_s, slice(lo, lo + BLOCK))


def make_city(
    clips: int, profile: str = "standard", seed: int = 1, fix_every_s: float = 1.0, officers: int | None = None, days: int | None = None
) -> City:
    """About `clips` clips. Without `officers` and `days`: as many officers as departments of that size had in what we were given, and as
    many shifts as they need."""
    p = PROFILES[profile]
    rng = np.random.default_rng([seed, 0])
    if officers is None:
        officers = int(np.clip(15 * int((clips / 100) ** 0.5), 15, 400))
    shifts = 3 * days if days else max(1, round(clips / CLIPS_PER_SHIFT / (officers / 3)))
    staff = hire(rng, officers, shifts, p.gross)
    mains = max(1, round(clips / CLIPS_PER_INCIDENT / (1 + 0.25 * (p.twins - 0.2))))
    what = calls(rng, mains, shifts, p.twins, p.apart_m, p.passers)
    visits = attend(rng, staff, what)
    moves = move(rng, staff, what, visits, p.crossing)
    wrong = faults(rng, len(moves.visit), p.missing, p.late, p.short, p.early)
    wrong.dead[what.kind[visits.incident[moves.visit]] == STRAY] = False
    fired = triggers(rng, staff, what, visits, moves, wrong.dead)
    recorded, expected = record(rng, what, visits, moves, fired, wrong)
    order = np.argsort(recorded.start_s, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    recorded = Recordings(recorded.actor[order], recorded.start_s[order], recorded.end_s[order], recorded.kept_s[order])
    answers = np.where(expected.clip >= 0, rank[expected.clip], -1).astype(np.int32) if len(order) else expected.clip
    expected = Expectations(
        expected.trigger,
        expected.actor,
        expected.reason,
        expected.distance_m,
        answers,
        expected.missing,
        expected.late_s,
        expected.short_s,
        expected.early_s,
    )
    named = moves.officer[recorded.actor].copy()
    swap = np.flatnonzero((rng.random(len(named)) < p.wrong_officer) & (recorded.actor >= len(visits.incident)))
    named[swap] = (named[swap] + 1 + rng.integers(0, officers - 1, len(swap))) % officers
    return City(
        seed,
        p,
        fix_every_s,
        staff,
        what,
        visits,
        moves,
        fired,
        wrong,
        recorded,
        expected,
        receivers(rng, moves, recorded, p.coarse, p.silent, p.cold),
        pings(rng, staff, visits, moves, fired, expected, p.pinged),
        alignments(rng, staff, what, visits, moves, recorded, p.heard, p.misheard, p.elsewhere),
        named.astype(np.int32),
    )
