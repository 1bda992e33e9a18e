"""Clips of bound cameras joined to triggers by time: the pairs that links and the audit work on, and the links themselves."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from core.compiled import compiled
from core.linking.binding import BoundColumns
from core.model.columns import LATEST, NO_TIME, ClockColumns, Columns, Floats, Ints, Longs
from core.model.timebase import UNTIMED_S, WIDEST_S

LISTED_P = 0.05
"""A link or an expected camera less likely than this is not listed."""
MEMBER_P = 0.5
"""From this probability on a link makes its clip a member of the trigger's incident; below it is only listed."""
ADRIFT_SIGMA_S = 2.0
"""A clip and a trigger of one device whose zone nobody knows share that zone: this is what else lies between their clocks."""
REACH_SIGMAS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class LinkColumns:
    """One row a link, ordered by trigger, then clip. `row`: of the bound camera that it comes by; `starts_after_s`: clip start minus
    trigger time (negative: it was already running, or kept a buffer)."""

    trigger: Ints
    clip: Ints
    p: Floats
    starts_after_s: Floats
    row: Longs

    def __len__(self) -> int:
        return len(self.trigger)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Bound rows and clips of their cameras that may lie in their triggers' windows, times in seconds after the trigger.

    `at`: position in the rows asked for (ascending); `sigma_s`: of both clocks together; `timed`: both are on the true time line, or
    both are adrift together.
    """

    at: Longs
    clip: Ints
    starts_s: Floats
    ends_s: Floats
    sigma_s: Floats
    timed: np.ndarray

    def __len__(self) -> int:
        return len(self.at)


def pairs(columns: Columns, clocks: ClockColumns, bound: BoundColumns, rows: Longs) -> Pairs:
    """Every clip of the rows' cameras that overlaps [T - pre, T + post] or may do so, its clock being uncertain; none without any time."""
    clips, triggers, policy = columns.clips, columns.triggers, columns.policy
    start_us, end_us = clocks.start_us, clocks.end_us(clips)
    slack_us = _slack_us(clocks.sigma_s)
    timeless = start_us == NO_TIME
    lo_us, hi_us = np.where(timeless, LATEST, start_us - slack_us), np.where(timeless, LATEST, end_us + slack_us)
    order = np.lexsort((lo_us, clips.camera)).astype(np.int64)
    first = np.searchsorted(clips.camera[order], np.arange(len(columns.cameras) + 1)).astype(np.int64)
    trigger = bound.trigger[rows]
    own_slack = _slack_us(triggers.sigma_s)
    since_us = (triggers.time_us - int(policy.pre_s * 1e6) - own_slack)[trigger]
    until_us = (triggers.time_us + int(policy.post_s * 1e6) + own_slack)[trigger]
    at, clip = _overlapping(first, lo_us[order], hi_us[order], bound.camera[rows], since_us, until_us)
    clip = order[clip].astype(np.int32)
    at_us = triggers.time_us[trigger[at]]
    theirs, ours = clocks.sigma_s[clip], triggers.sigma_s[trigger[at]]
    adrift = (theirs > UNTIMED_S) & (ours > UNTIMED_S)
    return Pairs(
        at,
        clip,
        (start_us[clip] - at_us) / 1e6,
        (end_us[clip] - at_us) / 1e6,
        np.where(adrift, ADRIFT_SIGMA_S, np.hypot(theirs, ours)),
        adrift | ((theirs <= UNTIMED_S) & (ours <= UNTIMED_S)),
    )


def _slack_us(sigma_s: Floats) -> Longs:
    """How far off a time of this uncertainty may be; no more than two zones are apart."""
    return (np.fmin(REACH_SIGMAS * sigma_s, WIDEST_S) * 1e6).astype(np.int64)


@compiled
def first_above(values: Longs, lo: Any, hi: Any, limit: Any) -> Any:
    """The first of values[lo:hi] (ascending) that is above the limit; hi where none is."""
    while lo < hi:
        middle = (lo + hi) // 2
        if values[middle] > limit:
            hi = middle
        else:
            lo = middle + 1
    return lo


@compiled
def _overlapping(first: Longs, lo_us: Longs, hi_us: Longs, camera: Ints, since_us: Longs, until_us: Longs) -> tuple[Longs, Longs]:
    """(position in `camera`, position in the sorted clips) of every overlap. Clips lie camera after camera by `lo_us`."""
    n = len(lo_us)
    latest = np.empty(n, np.int64)
    """Up to here in its camera, the latest end."""
    for c in range(len(first) - 1):
        high = -(2**62)
        for i in range(first[c], first[c + 1]):
            high = max(high, hi_us[i])
            latest[i] = high
    begin = np.empty(len(camera), np.int64)
    count = 0
    for k in range(len(camera)):
        c = camera[k]
        i = first_above(latest, first[c], first[c + 1], since_us[k])
        begin[k] = i
        while i < first[c + 1] and lo_us[i] < until_us[k]:
            count += hi_us[i] > since_us[k]
            i += 1
    at, clip = np.empty(count, np.int64), np.empty(count, np.int64)
    count = 0
    for k in range(len(camera)):
        i = begin[k]
        while i < first[camera[k] + 1] and lo_us[i] < until_us[k]:
            if hi_us[i] > since_us[k]:
                at[count], clip[count] = k, i
                count += 1
            i += 1
    return at, clip


def links(columns: Columns, clocks: ClockColumns, bound: BoundColumns) -> LinkColumns:
    """p = P(the camera was bound) x P(its clip overlaps [T - pre, T + post], both times being uncertain), from LISTED_P on."""
    rows = np.flatnonzero(bound.p >= LISTED_P)
    found = pairs(columns, clocks, bound, rows)
    policy = columns.policy
    row = rows[found.at]
    p = np.where(found.timed, bound.p[row] * in_window(found, policy.pre_s, policy.post_s), 0.0)
    keep = np.flatnonzero(p >= LISTED_P)
    row, clip = row[keep], found.clip[keep]
    order = np.argsort(bound.trigger[row].astype(np.int64) << 32 | clip, kind="stable")  # then by row: these ascend
    keep, row, clip = keep[order], row[order], clip[order]
    return LinkColumns(bound.trigger[row], clip, p[keep], found.starts_s[keep], row)


def in_window(found: Pairs, pre_s: float, post_s: float) -> Floats:
    """P(the clip overlaps [T - pre, T + post])."""
    after_start, before_end = above(post_s - found.starts_s, found.sigma_s), above(found.ends_s + pre_s, found.sigma_s)
    return np.maximum(0.0, after_start + before_end - 1.0)


def above(amount: Floats, sigma: Floats) -> Floats:
    """P(a quantity measured as `amount` with this sigma is above zero)."""
    return ndtr(amount / np.maximum(sigma, 1e-9))
