"""Every clip's place on the true time line, for a whole library at once: robust least squares over what was measured between clocks.

A camera's clock runs freely from one docking to the next (core/clocks/sessions.py): one offset and one rate a session. What times it:
a person's word, GPS time inside the clips, and sound heard by two cameras, where sessions that time themselves come first and others
follow in at most LEVELS steps; so what is added anywhere is felt no further than that (`reach_of`).
"""

from dataclasses import dataclass

import numpy as np

from core.clocks.consensus import PARTS, settle
from core.clocks.sessions import CORRECTING, Sessions, known_us, sessions_of
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
_MANUAL, _GPS, _ALIGNMENT = (CLIP_SOURCES.index(s) for s in ("manual", "gps", "alignment"))


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Alignments seen from both ends, by place (Sessions): offset of p minus offset of place `to` is `seconds`. first: m + 1."""

    first: Longs
    to: Longs
    seconds: Floats
    sigma_s: Floats
    weight: Floats


def solve(columns: Columns) -> ClockColumns:
    """Pure; the order of rows and their names do not matter."""
    clips = columns.clips
    sessions = sessions_of(columns)
    edges = edges_of(columns, sessions)
    said, said_sigma = said_of(clips, sessions.clip)
    m, parts = len(sessions.clip), len(sessions) * PARTS
    known, mean, cov = np.zeros(parts, bool), np.zeros((parts, 2)), np.ones((parts, 3))
    part_of = sessions.of * PARTS
    voices, label = np.zeros(parts, np.int32), np.zeros(m, np.uint8)
    selfmade = np.zeros(len(sessions), bool)
    selfmade[sessions.of[np.isfinite(said)]] = True

    def run(which: Flags, part_of: Ints) -> tuple[Bytes, Flags, Floats, Floats]:
        out = label.copy(), np.zeros(parts, bool), np.zeros((parts, 2)), np.ones((parts, 3))
        settle(
            np.flatnonzero(which),
            sessions.first,
            sessions.hours,
            clips.own_sigma_s[sessions.clip],
            said,
            said_sigma,
            edges.first,
            edges.to,
            edges.seconds,
            edges.sigma_s,
            edges.weight,
            part_of,
            known,
            mean,
            cov,
            *out,
            voices,
        )
        return out

    label, known, mean, cov = run(selfmade, part_of)
    part_of = (sessions.of * PARTS + label).astype(np.int32)
    final = run(selfmade, part_of)
    open_ = ~selfmade
    for _ in range(LEVELS):
        label_, known_, mean_, cov_ = run(open_, part_of)
        new = known_.reshape(-1, PARTS)[:, 0]
        if not new.any():
            break
        there = new[sessions.of]
        label = np.where(there, label_, label)
        part_of = (sessions.of * PARTS + label).astype(np.int32)
        rows = np.repeat(new, PARTS)
        known, mean, cov = known | known_, np.where(rows[:, None], mean_, mean), np.where(rows[:, None], cov_, cov)
        open_ &= ~new
    own_rows = np.repeat(selfmade, PARTS)[:, None]
    label = np.where(selfmade[sessions.of], final[0], label)
    mean, cov = np.where(own_rows, final[2], mean), np.where(own_rows, final[3], cov)
    known = np.where(own_rows[:, 0], final[1], known)
    part = sessions.of * PARTS + label
    return _placed(columns, sessions, known[part], mean[part], cov[part], selfmade[sessions.of])


def edges_of(columns: Columns, sessions: Sessions) -> Edges:
    """Alignments between two clips with clocks of their own; several of one pair share the weight of one."""
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
    m = len(sessions.clip)
    when = np.empty(m, np.int64)
    when[np.lexsort((np.arange(m), columns.clips.own_us[sessions.clip]))] = np.arange(m)
    at, to = np.concatenate([b, a]), np.concatenate([a, b])
    order = np.argsort(at * m + when[to], kind="stable")
    first = np.searchsorted(at[order], np.arange(m + 1)).astype(np.int64)
    both = [np.concatenate([x, y])[order] for x, y in ((seconds, -seconds), (sigma, sigma), (weight, weight))]
    return Edges(first, to[order], *both)


def said_of(clips: ClipColumns, rows: Longs) -> tuple[Floats, Floats]:
    """What a correction on the clip itself says of its offset (a person's word, GPS, sound aligned earlier), nan: nothing; its sigma."""
    manual, source, stated = clips.manual_s[rows], clips.best_source[rows], clips.best_sigma_s[rows]
    lag = np.where(source == _GPS, GPS_LAG_S, 0.0)
    offset = np.where(CORRECTING[source], (clips.own_us[rows] - clips.best_us[rows]) / 1e6 - lag, np.nan)
    sigma = np.where((source == _GPS) & (stated <= GPS_SIGMA_S), GPS_LAG_SIGMA_S, np.maximum(stated, 1e-3))
    word = np.isfinite(manual)
    return np.where(word, manual, offset), np.where(word, MANUAL_SIGMA_S, sigma)


def _placed(columns: Columns, sessions: Sessions, known: Flags, mean: Floats, cov: Floats, selfmade: Flags) -> ClockColumns:
    """Offsets of places as the clocks of clips; `known`, `mean`, `cov`, `selfmade` (its session times itself) by place."""
    clips = columns.clips
    n, t = len(clips), sessions.hours
    start = known_us(clips)
    start -= np.where((clips.own_us == NO_TIME) & (clips.best_source == _GPS), round(-GPS_LAG_S * 1e6), 0)
    sigma, source = clips.best_sigma_s.copy(), clips.best_source.copy()
    offset, ppm, neighbour = np.full(n, np.nan), np.zeros(n), np.zeros(n, bool)
    rows = sessions.clip[known]
    offset[rows] = np.round((mean[:, 0] + mean[:, 1] * t)[known], 6)
    ppm[rows] = np.round(mean[known, 1] / 3600 * 1e6, 3)
    sigma[rows] = np.round(np.sqrt((cov[:, 0] + 2 * t * cov[:, 1] + t * t * cov[:, 2])[known]), 6)
    lent = known & selfmade & ~CORRECTING[clips.best_source[sessions.clip]]
    neighbour[sessions.clip[lent]] = True
    source[sessions.clip[lent]] = _GPS
    source[sessions.clip[known & ~selfmade]] = _ALIGNMENT
    word = np.isfinite(clips.manual_s)
    base = np.where(clips.own_us == NO_TIME, clips.best_us, clips.own_us)
    offset = np.where(word, clips.manual_s, offset)
    sigma, source = np.where(word, MANUAL_SIGMA_S, sigma), np.where(word, np.uint8(_MANUAL), source)
    neighbour &= ~word
    moved = np.isfinite(offset)
    start[moved] = base[moved] - np.round(offset[moved] * 1e6).astype(np.int64)
    hours = np.round(offset / 3600.0) * 3600.0
    slip = moved & (np.abs(hours) > 0) & (np.abs(hours) <= WIDEST_S) & (np.abs(offset - hours) <= ZONE_REST_S)
    unstated = slip & (clips.own_sigma_s >= UNKNOWN_ZONE_S)
    offset = np.where(unstated, offset - hours, offset)
    return ClockColumns(start, sigma, offset, ppm, np.where(slip & ~unstated, hours, 0.0), source, neighbour)


__all__ = ["NONE", "Edges", "edges_of", "said_of", "solve"]
