"""Whose clock can change when clips or roster rows come or go."""

from dataclasses import replace

import numpy as np

from core.clocks.hints import HINT_S, UNTIMED_S, started_by
from core.clocks.measured import said_of
from core.clocks.sessions import ROSTERED_S, SESSION_S, known_us, sessions_of
from core.clocks.solve import LEVELS
from core.model.columns import NO_TIME, NONE, Columns, Flags, Ints, Longs, taken

DAY_US = 86_400_000_000
AROUND = 3
"""Days around whatever was reached that are looked at."""


def reaches_of(columns: Columns, clips: Flags, triggers: Flags | None = None) -> tuple[Flags, Flags]:
    """All clips whose clock may differ in one bit when these clips (n), what was measured between them and others, and these triggers
    appear or disappear: a superset, in tables that hold both what was and what is. And all clips that those reach in turn: to settle the
    former, `solve` needs no others than the latter.
    """
    own = columns.clips.own_us
    touched = np.array(clips, bool)
    if triggers is not None and triggers.any():
        about = _around(columns.triggers.time_us[triggers] // DAY_US)  # ZONES_S and more
        rows = np.flatnonzero(_on(own, about))
        of_them = replace(columns, triggers=taken(columns.triggers, np.flatnonzero(triggers)))
        touched[rows[started_by(of_them, rows)[0]]] = True
    start = touched & (own != NO_TIME)
    days = _around(_around(own[start] // DAY_US))
    a, b = columns.alignments.a, columns.alignments.b
    while True:
        rows = np.flatnonzero(_on(own, days))
        near = _Near(columns, rows)
        first = near.reached(start[rows])
        reached, needed = np.zeros(len(own), bool), np.zeros(len(own), bool)
        reached[rows[first]], needed[rows[near.reached(first)]] = True, True
        beyond = np.concatenate([b[needed[a]], a[needed[b]]])
        beyond = beyond[own[beyond] != NO_TIME]
        wanted = _around(np.concatenate([own[needed], own[beyond]]) // DAY_US)
        if np.isin(wanted, days).all():
            return reached | touched, needed | touched
        days = np.union1d(days, wanted)


def rostered_anew(columns: Columns, starts: Longs) -> Flags:
    """All clips (n) whose session may be another one where roster rows came, went or changed that start, or started, in these stretches
    [k, 2] (UTC microseconds): a superset, to be given to `reaches_of`.

    Whatever those rows say: a clip's session begins with one of them, and then the clip lies within ROSTERED_S of it; or else it is part
    of what would be its session if the roster had none of them.
    """
    shifts, own = columns.shifts, columns.clips.own_us
    there = (own != NO_TIME) & _in(known_us(columns.clips), starts, round(ROSTERED_S * 1e6))
    without = replace(columns, shifts=taken(shifts, np.flatnonzero(~_in(shifts.start_us, starts))))
    days = _around(own[there] // DAY_US)
    while True:
        rows = np.flatnonzero(_on(own, days))
        sessions = sessions_of(replace(without, clips=taken(columns.clips, rows)))
        of = sessions.of[sessions.place]
        reached = rows[_whole(of, there[rows], len(sessions))[of]]
        wanted = _around(own[reached] // DAY_US)
        if np.isin(wanted, days).all():
            there[reached] = True
            return there
        days = np.union1d(days, wanted)


def _in(us: Longs, spans: Longs, longer_us: int = 0) -> Flags:
    """Which lie in any of these stretches, each so much longer at its end."""
    found = np.zeros(len(us), bool)
    for lo, hi in spans.tolist():
        found |= (us >= lo) & (us <= hi + longer_us)
    return found


def _on(us: Longs, days: Longs) -> Flags:
    """Which are on one of these days (ordered); NO_TIME is on none."""
    found = np.zeros(len(us), bool)
    for run in np.split(days, np.flatnonzero(np.diff(days) > 1) + 1):
        if len(run):
            found |= (us >= run[0] * DAY_US) & (us < (run[-1] + 1) * DAY_US)
    return found


def _around(days: Longs) -> Longs:
    return np.unique(np.unique(days)[:, None] + np.arange(-AROUND, AROUND + 1))


class _Near:
    """Some clips (`rows`), their sessions, and what was measured between these."""

    def __init__(self, columns: Columns, rows: Longs) -> None:
        part = replace(columns, clips=taken(columns.clips, rows))
        self._sessions, self._clips = sessions_of(part), part.clips
        self._of = self._sessions.of[self._sessions.place]
        self._itself = np.zeros(len(self._sessions), bool)
        self._itself[self._sessions.of[np.isfinite(said_of(part.clips, self._sessions.clip)[0])]] = True
        self._a, self._b = _ends(columns, rows, self._of)

    def reached(self, start: Flags) -> Flags:
        """Those among them that `start` reaches."""
        clips, of, itself, a, b = self._clips, self._of, self._itself, self._a, self._b
        untimed = clips.own_sigma_s > UNTIMED_S
        hit = self._whole(start)
        hit = hit | self._whole(_beside(clips.camera, clips.own_us, hit[of], SESSION_S))
        hit = hit | self._whole(_beside(clips.camera, clips.own_us, hit[of] & untimed & ~itself[of], HINT_S))
        spreads = hit
        for _ in range(LEVELS + 1):
            more = hit.copy()
            more[b[spreads[a]]] = more[a[spreads[b]]] = True
            spreads, hit = more & ~hit & ~itself, more
        beside = _beside(clips.camera, clips.own_us, hit[of], SESSION_S)
        beside |= _beside(clips.camera, clips.own_us, hit[of], HINT_S) & untimed
        return (hit | self._whole(beside & ~itself[of]))[of]

    def _whole(self, clips: Flags) -> Flags:
        """The sessions of these clips."""
        return _whole(self._of, clips, len(self._sessions))


def _whole(of: Ints, clips: Flags, sessions: int) -> Flags:
    """The sessions of these clips."""
    found = np.zeros(sessions, bool)
    found[of[clips]] = True
    return found


def _ends(columns: Columns, rows: Longs, of: Ints) -> tuple[Ints, Ints]:
    """Sessions that each alignment among these clips joins."""
    table = columns.alignments
    index = np.full(len(columns.clips), NONE, np.int32)
    index[rows] = np.arange(len(rows))
    lo = np.searchsorted(table.a, rows.astype(np.int32))
    count: Longs = np.searchsorted(table.a, rows.astype(np.int32), "right") - lo
    at = np.arange(int(count.sum())) + np.repeat(lo - np.cumsum(count) + count, count)
    b = index[table.b[at]]
    return of[np.repeat(np.arange(len(rows)), count)[b != NONE]], of[b[b != NONE]]


def _beside(camera: Ints, own_us: Longs, those: Flags, window_s: float) -> Flags:
    """Clips of the same camera within the window of any of those."""
    if not len(own_us):
        return np.zeros(0, bool)
    code: Longs = camera.astype(np.int64) * 2**43 + (own_us - own_us.min()) // 1000
    order = np.argsort(code, kind="stable")
    window, n = round(window_s * 1000) + 1, len(code)
    first: Longs = np.searchsorted(code[order], code[those] - window)
    last: Longs = np.searchsorted(code[order], code[those] + window, "right")
    found = np.zeros(n, bool)
    found[order] = np.cumsum(np.bincount(first, minlength=n + 1) - np.bincount(last, minlength=n + 1))[:n] > 0
    return found


__all__ = ["reaches_of", "rostered_anew"]
