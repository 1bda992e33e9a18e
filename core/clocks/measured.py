"""What was measured of cameras' clocks: what a clip's own corrections say, and sound that two clips share."""

from dataclasses import dataclass

import numpy as np

from core.clocks.sessions import CORRECTING, Sessions
from core.model.columns import CLIP_SOURCES, ClipColumns, Columns, Floats, Longs

MANUAL_SIGMA_S = 0.1
GPS_SIGMA_S = 0.2
"""A reader that states at most this of GPS time leaves the receiver's lag in it; others have taken it into their sigma."""
GPS_LAG_S, GPS_LAG_SIGMA_S = 0.16, 0.081
"""A receiver's time is that of the second it speaks of, and arrives later: fitted on simulated departments (0.02 to 0.30 s, evenly)."""
PLAIN_SCORE = 8.0
"""What an alignment without a score is taken for."""
POOR_SCORE, POOR_WEIGHT = 5.0, 1.2
"""Of alignments scored less, 1 in 100 was right on simulated departments; of those at 5 to 6 every second, from 10 on all but 1 in 100."""
_GPS = CLIP_SOURCES.index("gps")


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Alignments seen from both ends, k rows in order of place (Sessions) p: offset of p minus offset of place `to` is `seconds`.

    first: rows of p are first[p]:first[p + 1] · hours (k, 2): when that was, in the session of p and in that of `to` · weight: in
    votes, log-likelihood against an offset anywhere within minutes.
    """

    first: Longs
    to: Longs
    hours: Floats
    seconds: Floats
    sigma_s: Floats
    weight: Floats


def edges_of(columns: Columns, sessions: Sessions) -> Edges:
    """Alignments between two clips with clocks of their own; several of one pair share the weight of one.

    Sound is compared over all that two clips share: the difference is that of the middle of the overlap. Sigma and weight by score
    are fitted on simulated departments: 0.05 s at 5, 0.02 s at 35.
    """
    table = columns.alignments
    a, b = sessions.place[table.a], sessions.place[table.b]
    keep = (a >= 0) & (b >= 0) & (a != b) & np.isfinite(table.b_minus_a_s)
    a, b, seconds, score = a[keep], b[keep], table.b_minus_a_s[keep], table.score[keep]
    score = np.where(np.isfinite(score), score, PLAIN_SCORE)
    times = _times(a, b)
    weight = np.where(score < POOR_SCORE, POOR_WEIGHT, np.clip(6.5 + 1.05 * (score - POOR_SCORE), 0.0, 11.0)) / times
    sigma = np.maximum(0.058 * np.exp(-score / 33.0), 0.02) * np.sqrt(times)
    own = columns.clips.own_us[sessions.clip]
    in_a, in_b = _middle_us(own[b] - own[a] - np.round(seconds * 1e6).astype(np.int64), *_lengths_us(columns, sessions, a, b))
    hours_a, hours_b = sessions.hours[a] + in_a / 3.6e9, sessions.hours[b] + in_b / 3.6e9
    m = len(own)
    when = np.empty(m, np.int64)
    when[np.lexsort((np.arange(m), own))] = np.arange(m)
    at, to = np.concatenate([b, a]), np.concatenate([a, b])
    order = np.argsort(at * m + when[to], kind="stable")
    first = np.searchsorted(at[order], np.arange(m + 1)).astype(np.int64)
    hours = np.stack([np.concatenate([hours_b, hours_a]), np.concatenate([hours_a, hours_b])], 1)[order]
    both = [np.concatenate([x, y])[order] for x, y in ((seconds, -seconds), (sigma, sigma), (weight, weight))]
    return Edges(first, to[order], hours, *both)


def _times(a: Longs, b: Longs) -> Longs:
    """How many alignments there are of the same two clips."""
    if not len(a):
        return np.zeros(0, np.int64)
    new = np.ones(len(a), bool)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    pair = np.cumsum(new) - 1
    return np.bincount(pair)[pair]


def _lengths_us(columns: Columns, sessions: Sessions, a: Longs, b: Longs) -> tuple[Longs, Longs]:
    length = np.round(np.nan_to_num(columns.clips.length_s[sessions.clip]) * 1e6).astype(np.int64)
    return length[a], length[b]


def _middle_us(b_after_a: Longs, length_a: Longs, length_b: Longs) -> tuple[Floats, Floats]:
    """The middle of the overlap, from the start of each; clipped to the clip where they do not meet."""
    twice = np.maximum(b_after_a, 0) + np.minimum(length_a, b_after_a + length_b)
    return np.clip(twice / 2, 0, length_a), np.clip((twice - 2 * b_after_a) / 2, 0, length_b)


def said_of(clips: ClipColumns, rows: Longs) -> tuple[Floats, Floats]:
    """What a correction on the clip itself says of its offset (a person's word, GPS, sound aligned earlier), nan: nothing; its sigma."""
    manual, source, stated = clips.manual_s[rows], clips.best_source[rows], clips.best_sigma_s[rows]
    lag = lag_of(clips)[rows]
    offset = np.where(CORRECTING[source] & np.isfinite(stated), (clips.own_us[rows] - clips.best_us[rows]) / 1e6 - lag, np.nan)
    sigma = np.where(lag > 0, GPS_LAG_SIGMA_S, np.maximum(stated, 1e-3))
    word = np.isfinite(manual)
    return np.where(word, manual, offset), np.where(word, MANUAL_SIGMA_S, sigma)


def lag_of(clips: ClipColumns) -> Floats:
    """By clip: what its best reading is early by, as far as is known."""
    return np.where((clips.best_source == _GPS) & (clips.best_sigma_s <= GPS_SIGMA_S), GPS_LAG_S, 0.0)


__all__ = ["GPS_LAG_SIGMA_S", "MANUAL_SIGMA_S", "Edges", "edges_of", "lag_of", "said_of"]
