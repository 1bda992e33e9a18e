"""Every clip's place on the true time line, for a whole library at once: robust least squares over what was measured between clocks.

A camera's clock runs freely from one docking to the next (core/clocks/sessions.py): one offset and one rate a session. What times it:
a person's word, GPS time inside the clips, and sound heard by two cameras, where sessions that time themselves come first and others
follow in at most LEVELS steps; so what is added anywhere is felt no further than that (`reaches_of`).
"""

from dataclasses import dataclass

import numpy as np

from core.clocks.consensus import PARTS, RATE_SIGMA, settle
from core.clocks.hints import TRIGGER_SIGMA_S, UNTIMED_S, from_sessions_beside, from_triggers
from core.clocks.measured import GPS_LAG_SIGMA_S, MANUAL_SIGMA_S, Edges, edges_of, lag_of, said_of
from core.clocks.sessions import Sessions, sessions_of
from core.model.columns import CLIP_SOURCES, NO_TIME, NONE, Bytes, ClipColumns, ClockColumns, Columns, Flags, Floats, Ints

LEVELS = 4
SAID_WEIGHT = 20.0
"""What a correction on a clip itself weighs in the vote: more than one alignment, less than two that agree."""
FLOOR_S = 0.005
"""However much is measured: time stamps of media are no better, and rates change with warmth."""
UNKNOWN_ZONE_S = 3600.0
ZONE_REST_S = 600.0
WIDEST_S = 26 * 3600.0
_MANUAL, _GPS, _ALIGNMENT, _TRIGGER = (CLIP_SOURCES.index(s) for s in ("manual", "gps", "alignment", "trigger"))


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What sessions' clocks turned out to be, PARTS rows a session: mean (offset s, rate s/h at the session's hour 0), cov (offset, both,
    rate), `voices` it stands on. label: which part of its session each place belongs to."""

    label: Bytes
    known: Flags
    mean: Floats
    cov: Floats
    voices: Ints

    def of(self, sessions: Sessions) -> Ints:
        """The part each place belongs to."""
        return (sessions.of * PARTS + self.label).astype(np.int32)

    def but(self, those: Flags, other: "Parts", sessions: Sessions) -> "Parts":
        """These, but the other's for `those` sessions."""
        rows, places = np.repeat(those, PARTS), those[sessions.of]
        return Parts(
            np.where(places, other.label, self.label),
            np.where(rows, other.known, self.known),
            np.where(rows[:, None], other.mean, self.mean),
            np.where(rows[:, None], other.cov, self.cov),
            np.where(rows, other.voices, self.voices),
        )


def solve(columns: Columns) -> ClockColumns:
    """Pure; the order of rows and their names do not matter."""
    sessions = sessions_of(columns)
    said = said_of(columns.clips, sessions.clip)
    parts, timed = _settled(columns, sessions, said)
    return _placed(columns, sessions, parts, timed, np.isfinite(said[0]))


def _settled(columns: Columns, sessions: Sessions, said: tuple[Floats, Floats]) -> tuple[Parts, Ints]:
    """What every session's clock is, and by session how that is known: number in CLIP_SOURCES, NONE where its own clock is all there is."""
    edges, timed = edges_of(columns, sessions), np.full(len(sessions), NONE, np.int32)
    source = np.where(np.isfinite(columns.clips.manual_s), np.uint8(_MANUAL), columns.clips.best_source)[sessions.clip]
    for kind in (_ALIGNMENT, _MANUAL, _GPS):
        timed[sessions.of[np.isfinite(said[0]) & (source == kind)]] = kind
    itself = timed != NONE
    alone = _step(columns, sessions, edges, said, itself, _nothing(sessions))
    helped = _step(columns, sessions, edges, said, itself, alone)
    parts = alone
    for _ in range(LEVELS):
        new = _step(columns, sessions, edges, said, timed == NONE, parts)
        settled = new.known[::PARTS]
        parts = parts.but(settled, new, sessions)
        timed[settled] = _ALIGNMENT
        if not settled.any():
            break
    parts = parts.but(itself, helped, sessions)
    new = _step(
        columns, sessions, edges, _own_word(columns, sessions), timed == NONE, _own_clocks(columns, sessions, parts, timed == NONE), 0.0
    )
    settled = new.known[::PARTS] & (new.voices.reshape(-1, PARTS).sum(axis=1) > 1)
    parts = parts.but(settled, new, sessions)
    timed[settled] = _ALIGNMENT
    return parts, timed


def _step(
    columns: Columns, sessions: Sessions, edges: Edges, said: tuple[Floats, Floats], which: Flags, given: Parts, weight: float = SAID_WEIGHT
) -> Parts:
    """Settles `which` sessions from what they say of themselves and from edges to parts that are given."""
    new = _nothing(sessions)
    own_sigma = columns.clips.own_sigma_s[sessions.clip]
    known = (
        edges.first,
        edges.to,
        edges.hours,
        edges.seconds,
        edges.sigma_s,
        edges.weight,
        given.of(sessions),
        given.known,
        given.mean,
        given.cov,
    )
    settle(
        np.flatnonzero(which),
        sessions.first,
        sessions.hours,
        own_sigma,
        *said,
        weight,
        *known,
        new.label,
        new.known,
        new.mean,
        new.cov,
        new.voices,
    )
    return new


def _nothing(sessions: Sessions) -> Parts:
    n = len(sessions) * PARTS
    return Parts(
        np.zeros(len(sessions.clip), np.uint8), np.zeros(n, bool), np.zeros((n, 2)), np.tile([1.0, 0.0, 1.0], (n, 1)), np.zeros(n, np.int32)
    )


def _own_clocks(columns: Columns, sessions: Sessions, parts: Parts, loose: Flags) -> Parts:
    """Sessions nothing times, as what their own clocks state: right, give or take their sigma; of an unknown zone, nothing."""
    own, stated = _nothing(sessions), columns.clips.own_sigma_s[sessions.clip[sessions.first[:-1]]]
    own.known[::PARTS] = stated <= UNTIMED_S
    own.cov[::PARTS, 0] = np.maximum(stated, FLOOR_S) ** 2
    own.cov[::PARTS, 2] = RATE_SIGMA**2
    return parts.but(loose, own, sessions)


def _own_word(columns: Columns, sessions: Sessions) -> tuple[Floats, Floats]:
    """Every session's own clock as one measurement of itself."""
    said = np.full(len(sessions.clip), np.nan)
    said[sessions.first[:-1]] = 0.0
    return said, columns.clips.own_sigma_s[sessions.clip]


def _placed(columns: Columns, sessions: Sessions, parts: Parts, timed: Ints, spoke: Flags) -> ClockColumns:
    """Clocks of sessions as clocks of clips; where only hints are left, those. `spoke`: by place, it says something of itself."""
    clips = columns.clips
    part, t = parts.of(sessions), sessions.hours
    how = np.where(parts.known[part], timed[sessions.of], NONE)
    mean, cov = parts.mean[part], parts.cov[part]
    value = np.where(how == NONE, np.nan, mean[:, 0] + mean[:, 1] * t)
    spread = np.sqrt(cov[:, 0] + 2 * t * cov[:, 1] + t * t * cov[:, 2])
    rate = np.where(how == NONE, 0.0, mean[:, 1] / 3600 * 1e6)
    itself = np.zeros(len(sessions), bool)
    itself[sessions.of[spoke]] = True
    lent = itself[sessions.of] & ~spoke
    found, lender, offset, sigma = from_sessions_beside(columns, sessions, how != NONE, value, spread)
    hinted = [(found, offset, sigma, timed[lender], True)]
    loose = timed == NONE
    loose[found] = False
    found, offset = from_triggers(columns, sessions, loose)
    hinted.append((found, offset, np.full(len(found), TRIGGER_SIGMA_S), np.full(len(found), _TRIGGER, np.int32), False))
    for found, offset, sigma, source, neighbour in hinted:
        at = np.isin(sessions.of, found)
        which = np.searchsorted(found, sessions.of[at])
        value[at], spread[at], how[at] = offset[which], sigma[which], source[which]
        lent[at] = neighbour
    how = np.where(spoke, clips.best_source[sessions.clip], how)
    return _of_clips(clips, sessions, value, spread, rate, how, lent)


def _of_clips(clips: ClipColumns, sessions: Sessions, value: Floats, spread: Floats, rate: Floats, how: Ints, lent: Flags) -> ClockColumns:
    """The same by clip, with what a person said, and the whole hours that are a wrong zone."""
    n = len(clips)
    word = np.isfinite(clips.manual_s)
    offset, ppm, neighbour = np.full(n, np.nan), np.zeros(n), np.zeros(n, bool)
    lag, source = lag_of(clips), clips.best_source.copy()
    sigma = np.where(lag > 0, GPS_LAG_SIGMA_S, clips.best_sigma_s)
    known = np.isfinite(value)
    rows = sessions.clip[known]
    offset[rows], ppm[rows] = np.round(value[known], 6), np.round(rate[known], 3)
    sigma[rows] = np.maximum(np.round(spread[known], 6), FLOOR_S)
    neighbour[rows] = lent[known]
    source[rows] = how[known]
    offset, sigma = np.where(word, clips.manual_s, offset), np.where(word, MANUAL_SIGMA_S, sigma)
    source, neighbour = np.where(word, np.uint8(_MANUAL), source), neighbour & ~word
    best = clips.best_us + np.round(lag * 1e6).astype(np.int64)
    base = np.where(clips.own_us == NO_TIME, best, clips.own_us)
    put = np.isfinite(clips.placed[:, 0])
    if put.any():
        said = clips.placed.T
        offset, sigma, ppm = np.where(put, said[0], offset), np.where(put, np.maximum(said[1], FLOOR_S), sigma), np.where(put, said[2], ppm)
        source, neighbour = np.where(put, np.uint8(_MANUAL), source), neighbour & ~put
        base = np.where(put & (clips.own_us == NO_TIME), clips.best_us, base)  # the reading a person sees and corrects
    start = np.where(np.isfinite(offset), base, best)
    start -= np.round(np.nan_to_num(offset) * 1e6).astype(np.int64)
    hours = np.round(offset / 3600.0) * 3600.0
    slip = (np.abs(hours) > 0) & (np.abs(hours) <= WIDEST_S) & (np.abs(offset - hours) <= ZONE_REST_S)
    unstated = slip & (clips.own_sigma_s >= UNKNOWN_ZONE_S)
    offset = np.where(unstated, offset - hours, offset)
    return ClockColumns(start, sigma, offset, ppm, np.where(slip & ~unstated, hours, 0.0), source, neighbour)


__all__ = ["solve"]
