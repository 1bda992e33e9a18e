"""Every clip's place on the true time line, for a whole library at once: robust least squares over what was measured between clocks.

A camera's clock runs freely from one docking to the next (core/clocks/sessions.py): one offset and one rate a session. What times it:
a person's word, GPS time inside the clips, and sound heard by two cameras, where sessions that time themselves come first and others
follow in at most LEVELS steps; so what is added anywhere is felt no further than that (`reach_of`).
"""

from dataclasses import dataclass

import numpy as np

from core.clocks.consensus import PARTS, RATE_SIGMA, settle
from core.clocks.hints import TRIGGER_SIGMA_S, from_sessions_beside, from_triggers
from core.clocks.sessions import CORRECTING, Sessions, sessions_of
from core.model.columns import CLIP_SOURCES, NO_TIME, NONE, Bytes, ClipColumns, ClockColumns, Columns, Flags, Floats, Ints, Longs

MANUAL_SIGMA_S = 0.1
GPS_LAG_S = 0.16
"""A receiver's message is written after the second it speaks of: fitted on simulated departments (0.02 to 0.30 s, evenly)."""
GPS_LAG_SIGMA_S = 0.081
GPS_SIGMA_S = 0.2
"""A reader that states at most this of GPS time means the lag, which is known better."""
PLAIN_SCORE = 8.0
"""What an alignment without a score is taken for."""
LEVELS = 4
UNKNOWN_ZONE_S = 3600.0
ZONE_REST_S = 600.0
WIDEST_S = 26 * 3600.0
_MANUAL, _GPS, _ALIGNMENT, _TRIGGER = (CLIP_SOURCES.index(s) for s in ("manual", "gps", "alignment", "trigger"))


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Alignments seen from both ends, by place (Sessions): offset of p minus offset of place `to` is `seconds`. first: m + 1; hours
    (k, 2): when that was, in the session of p and in that of `to`."""

    first: Longs
    to: Longs
    hours: Floats
    seconds: Floats
    sigma_s: Floats
    weight: Floats


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
    parts, timed = _settled(columns, sessions)
    return _placed(columns, sessions, parts, timed)


def _settled(columns: Columns, sessions: Sessions) -> tuple[Parts, Ints]:
    """What every session's clock is, and by session how that is known: number in CLIP_SOURCES, NONE where its own clock is all there is."""
    edges, said = edges_of(columns, sessions), said_of(columns.clips, sessions.clip)
    timed = np.full(len(sessions), NONE, np.int32)
    itself = np.zeros(len(sessions), bool)
    itself[sessions.of[np.isfinite(said[0])]] = True
    timed[itself] = _GPS
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
    new = _step(columns, sessions, edges, _own_word(columns, sessions), timed == NONE, _own_clocks(columns, sessions, parts, timed == NONE))
    settled = new.known[::PARTS] & (new.voices.reshape(-1, PARTS).sum(axis=1) > 1)
    parts = parts.but(settled, new, sessions)
    timed[settled] = _ALIGNMENT
    return parts, timed


def _step(columns: Columns, sessions: Sessions, edges: Edges, said: tuple[Floats, Floats], which: Flags, given: Parts) -> Parts:
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
        np.flatnonzero(which), sessions.first, sessions.hours, own_sigma, *said, *known, new.label, new.known, new.mean, new.cov, new.voices
    )
    return new


def _nothing(sessions: Sessions) -> Parts:
    n = len(sessions) * PARTS
    return Parts(
        np.zeros(len(sessions.clip), np.uint8), np.zeros(n, bool), np.zeros((n, 2)), np.tile([1.0, 0.0, 1.0], (n, 1)), np.zeros(n, np.int32)
    )


def _own_clocks(columns: Columns, sessions: Sessions, parts: Parts, loose: Flags) -> Parts:
    """Sessions nothing times, as what their own clocks state: right, give or take their sigma."""
    own = _nothing(sessions)
    own.known[::PARTS] = True
    own.cov[::PARTS, 0] = columns.clips.own_sigma_s[sessions.clip[sessions.first[:-1]]] ** 2
    own.cov[::PARTS, 2] = RATE_SIGMA**2
    return parts.but(loose, own, sessions)


def _own_word(columns: Columns, sessions: Sessions) -> tuple[Floats, Floats]:
    """Every session's own clock as one measurement of itself."""
    said = np.full(len(sessions.clip), np.nan)
    said[sessions.first[:-1]] = 0.0
    return said, columns.clips.own_sigma_s[sessions.clip]


def edges_of(columns: Columns, sessions: Sessions) -> Edges:
    """Alignments between two clips with clocks of their own; several of one pair share the weight of one.

    Sound is compared over all that two clips share: the difference is that of the middle of the overlap.
    """
    table = columns.alignments
    a, b = sessions.place[table.a], sessions.place[table.b]
    keep = (a >= 0) & (b >= 0) & (a != b) & np.isfinite(table.b_minus_a_s)
    a, b, seconds, score = a[keep], b[keep], table.b_minus_a_s[keep], table.score[keep]
    score = np.where(np.isfinite(score), score, PLAIN_SCORE)
    new = np.ones(len(a), bool)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    pair = np.cumsum(new) - 1
    times = np.bincount(pair)[pair] if len(a) else np.zeros(0)
    weight = np.where(score < 5.0, 1.2, np.clip(6.5 + 1.05 * (score - 5.0), 0.0, 11.0)) / times
    sigma = np.maximum(0.058 * np.exp(-score / 33.0), 0.02) * np.sqrt(times)
    clips, length = columns.clips, columns.clips.length_s[sessions.clip]
    b_from = (clips.own_us[sessions.clip[b]] - clips.own_us[sessions.clip[a]]) / 1e6 - seconds
    middle = (np.maximum(b_from, 0.0) + np.minimum(length[a], b_from + length[b])) / 2
    ha = sessions.hours[a] + np.clip(np.nan_to_num(middle), 0.0, length[a]) / 3600
    hb = sessions.hours[b] + np.clip(np.nan_to_num(middle - b_from), 0.0, length[b]) / 3600
    m = len(sessions.clip)
    when = np.empty(m, np.int64)
    when[np.lexsort((np.arange(m), clips.own_us[sessions.clip]))] = np.arange(m)
    at, to = np.concatenate([b, a]), np.concatenate([a, b])
    order = np.argsort(at * m + when[to], kind="stable")
    first = np.searchsorted(at[order], np.arange(m + 1)).astype(np.int64)
    both = [np.concatenate([x, y])[order] for x, y in ((seconds, -seconds), (sigma, sigma), (weight, weight))]
    hours = np.stack([np.concatenate([hb, ha]), np.concatenate([ha, hb])], 1)[order]
    return Edges(first, to[order], hours, *both)


def said_of(clips: ClipColumns, rows: Longs) -> tuple[Floats, Floats]:
    """What a correction on the clip itself says of its offset (a person's word, GPS, sound aligned earlier), nan: nothing; its sigma."""
    manual, source, stated = clips.manual_s[rows], clips.best_source[rows], clips.best_sigma_s[rows]
    lag = np.where(source == _GPS, GPS_LAG_S, 0.0)
    offset = np.where(CORRECTING[source], (clips.own_us[rows] - clips.best_us[rows]) / 1e6 - lag, np.nan)
    sigma = np.where((source == _GPS) & (stated <= GPS_SIGMA_S), GPS_LAG_SIGMA_S, np.maximum(stated, 1e-3))
    word = np.isfinite(manual)
    return np.where(word, manual, offset), np.where(word, MANUAL_SIGMA_S, sigma)


def _placed(columns: Columns, sessions: Sessions, parts: Parts, timed: Ints) -> ClockColumns:
    """Clocks of sessions as clocks of clips; where only hints are left, those."""
    clips = columns.clips
    part, t = parts.of(sessions), sessions.hours
    how = timed[sessions.of]
    mean, cov = parts.mean[part], parts.cov[part]
    value = np.where(how == NONE, np.nan, mean[:, 0] + mean[:, 1] * t)
    spread = np.sqrt(cov[:, 0] + 2 * t * cov[:, 1] + t * t * cov[:, 2])
    rate = np.where(how == NONE, 0.0, mean[:, 1] / 3600 * 1e6)
    lent = (how == _GPS) & ~CORRECTING[clips.best_source[sessions.clip]]
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
    return _of_clips(clips, sessions, value, spread, rate, how, lent)


def _of_clips(clips: ClipColumns, sessions: Sessions, value: Floats, spread: Floats, rate: Floats, how: Ints, lent: Flags) -> ClockColumns:
    """The same by clip, with what a person said, and the whole hours that are a wrong zone."""
    n = len(clips)
    word = np.isfinite(clips.manual_s)
    offset, ppm, neighbour = np.full(n, np.nan), np.zeros(n), np.zeros(n, bool)
    sigma, source = clips.best_sigma_s.copy(), clips.best_source.copy()
    known = np.isfinite(value)
    rows = sessions.clip[known]
    offset[rows], sigma[rows], ppm[rows] = np.round(value[known], 6), np.round(spread[known], 6), np.round(rate[known], 3)
    neighbour[rows] = lent[known]
    source[rows] = np.where(CORRECTING[source[rows]] & (how[known] == _GPS), source[rows], how[known])
    offset, sigma = np.where(word, clips.manual_s, offset), np.where(word, MANUAL_SIGMA_S, sigma)
    source, neighbour = np.where(word, np.uint8(_MANUAL), source), neighbour & ~word
    lag = np.where((clips.own_us == NO_TIME) & (clips.best_source == _GPS), round(GPS_LAG_S * 1e6), 0)
    base = np.where(clips.own_us == NO_TIME, clips.best_us + lag, clips.own_us)
    start = np.where(np.isfinite(offset), base, clips.best_us + lag)
    start -= np.round(np.nan_to_num(offset) * 1e6).astype(np.int64)
    hours = np.round(offset / 3600.0) * 3600.0
    slip = (np.abs(hours) > 0) & (np.abs(hours) <= WIDEST_S) & (np.abs(offset - hours) <= ZONE_REST_S)
    unstated = slip & (clips.own_sigma_s >= UNKNOWN_ZONE_S)
    offset = np.where(unstated, offset - hours, offset)
    return ClockColumns(start, sigma, offset, ppm, np.where(slip & ~unstated, hours, 0.0), source, neighbour)


__all__ = ["solve"]
