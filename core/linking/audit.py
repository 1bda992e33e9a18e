"""Expected cameras against actual recordings: which clip answers each trigger, what is missing, and what cannot be said."""

from dataclasses import dataclass, fields

import numpy as np

from core.linking.binding import BoundColumns
from core.linking.clipfaults import clip_faults
from core.linking.findings import (
    BY_HAND,
    BY_NEIGHBOUR,
    BY_USUAL,
    CLOCK,
    EARLY,
    LATE,
    LOOSE_CLIP,
    LOOSE_TRIGGER,
    MISSING,
    NEITHER,
    NO_CAMERA,
    NO_PLACE,
    OFFICER,
    ON_TIME,
    OUTCOMES,
    SHORT,
    TWOFOLD,
    UNDETERMINED,
    ZONE,
    Audited,
    ExpectedColumns,
    FindingColumns,
    findings_of,
    joined,
)
from core.linking.gaps import Answers, Gaps, gaps, kept_buffer_s
from core.linking.overlaps import LISTED_P, MEMBER_P, Pairs, above, pairs
from core.linking.twofold import twofold
from core.linking.whereabouts import Whereabouts
from core.model.columns import NO_TIME, NONE, REJECTED, ClockColumns, Columns, Flags, Floats, Longs, taken
from core.model.policy import Policy
from core.model.trigger import KINDS as TRIGGER_KINDS

DOUBTFUL_P = 0.25
"""Between this and one half a gap is listed as one that cannot be determined; below it is not listed."""
LOOSE_CLOCK_S = 60.0
"""A clip whose clock is less certain than this cannot show when its camera was switched on."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Bound rows of propagating triggers, the clip that answers each, and, given that it was bound, the probability of each gap. `absent`:
    that no clip was running (nan: cannot be determined); `ended_s`: seconds since one did; `by_hand`: what would have answered it a
    person took out. Whose clip was taken out stays in the audit: that a clip does not belong here says nothing of where its officer was."""

    rows: Longs
    answers: Answers
    wrong: Gaps
    absent: Floats
    vague: Flags
    ended_s: Floats
    by_hand: Flags


def audit(columns: Columns, clocks: ClockColumns, bound: BoundColumns) -> Audited:
    """For every propagating trigger its expected cameras and their gaps; then the findings about clips themselves."""
    propagates = np.array([k in columns.policy.propagating for k in TRIGGER_KINDS])[columns.triggers.kind]
    w = weigh(columns, clocks, bound, propagates)
    expected = _expected(bound, w.rows, w.answers, w.wrong, w.absent)
    listed = _gap_findings(bound, w)
    parts = [listed, _unknown(columns, clocks, bound, propagates), clip_findings(columns, clocks)]
    return Audited(expected, joined(parts))


def weigh(columns: Columns, clocks: ClockColumns, bound: BoundColumns, propagates: Flags) -> Weighed:
    """`propagates`: by trigger."""
    policy, triggers = columns.policy, columns.triggers
    rows = np.flatnonzero(propagates[bound.trigger] & (bound.p >= LISTED_P))
    found = pairs(columns, clocks, bound, rows)
    out = _taken_out(columns, bound, rows, found)
    by_hand = np.bincount(found.at[out & _within(found, policy)], minlength=len(rows)) > 0
    found = Pairs(*(getattr(found, f.name)[~out] for f in fields(Pairs)))
    answers, covered, ended = _answers(columns, clocks, bound, rows, found)
    by_hand &= answers.clip < 0
    trigger, p = bound.trigger[rows], bound.p[rows]
    wrong = gaps(answers, trigger, triggers.kind[trigger], p, policy)
    vague = triggers.sigma_s[trigger] > LOOSE_CLOCK_S
    absent = np.where(answers.clip >= 0, 0.0, np.where(vague | covered | by_hand, np.nan, _absence(ended, answers.sigma_s)))
    return Weighed(rows, answers, wrong, absent, vague, ended, by_hand)


def _taken_out(columns: Columns, bound: BoundColumns, rows: Longs, found: Pairs) -> Flags:
    """Pairs whose clip a person took away from the trigger."""
    decisions = columns.decisions
    no = decisions.status == REJECTED
    if not no.any():
        return np.zeros(len(found.at), bool)
    n = len(columns.clips)
    keys = decisions.trigger[no].astype(np.int64) * n + decisions.clip[no]
    return np.isin(bound.trigger[rows[found.at]].astype(np.int64) * n + found.clip, keys)


def _within(found: Pairs, policy: Policy) -> Flags:
    return found.timed & (found.starts_s < policy.post_s) & (found.ends_s > -policy.pre_s)


def _answers(columns: Columns, clocks: ClockColumns, bound: BoundColumns, rows: Longs, found: Pairs) -> tuple[Answers, Flags, Floats]:
    """The clip that answers each row; whether a recording whose time is not well known may cover it; and, where no clip answers,
    seconds since the last one in the window ended (nan: there was none)."""
    triggers, policy = columns.triggers, columns.policy
    trigger = bound.trigger[rows]
    loose = ~(clocks.sigma_s[found.clip] <= LOOSE_CLOCK_S)
    vague = triggers.sigma_s[trigger[found.at]] > LOOSE_CLOCK_S
    covered = np.bincount(found.at[loose], minlength=len(rows)) > 0
    timeless = np.bincount(columns.clips.camera[clocks.start_us == NO_TIME], minlength=len(columns.cameras)) > 0
    covered |= timeless[bound.camera[rows]]
    usable = _within(found, policy) & ~loose & ~vague
    runs = (found.starts_s <= 0) & (found.ends_s > 0)
    after = found.starts_s > 0
    candidates = np.flatnonzero(usable & (runs | after))
    order = np.lexsort((found.clip[candidates], found.starts_s[candidates], found.at[candidates]))
    candidates = candidates[order]
    at = found.at[candidates]
    chosen = candidates[np.r_[True, at[1:] != at[:-1]]] if len(at) else candidates
    row = found.at[chosen]
    clip = np.full(len(rows), NONE, np.int32)
    starts, ends, sigma = (np.full(len(rows), np.nan) for _ in range(3))
    clip[row], starts[row], ends[row], sigma[row] = found.clip[chosen], found.starts_s[chosen], found.ends_s[chosen], found.sigma_s[chosen]
    kept, measured = np.full(len(rows), np.nan), np.zeros(len(rows), bool)
    kept[row], measured[row] = kept_buffer_s(columns.clips, columns.cameras, clip[row], policy)
    likely = row[bound.p[rows[row]] >= MEMBER_P]
    earliest = np.full(len(columns.clips), 2**62, np.int64)
    np.minimum.at(earliest, clip[likely], triggers.time_us[trigger[likely]])
    first = np.full(len(rows), np.nan)
    at_us = triggers.time_us[trigger[row]]
    first[row] = (np.minimum(earliest[clip[row]], at_us) - at_us) / 1e6
    before = np.flatnonzero(usable & ~runs & ~after)
    ended = np.full(len(rows), np.nan)
    order = np.lexsort((found.clip[before], -found.ends_s[before], found.at[before]))
    before = before[order][::-1]
    idle = before[clip[found.at[before]] == NONE]
    ended[found.at[idle]], sigma[found.at[idle]] = -found.ends_s[idle], found.sigma_s[idle]
    clock = np.where(clip >= 0, clocks.sigma_s[clip], np.nan) if len(clocks.sigma_s) else np.full(len(rows), np.nan)
    return Answers(clip, starts, ends, sigma, clock, kept, measured, first), covered, ended


def _absence(ended: Floats, sigma: Floats) -> Floats:
    """P(no clip was running at the trigger): doubtful only where one ended shortly before, by clocks that are not exact."""
    return np.where(np.isnan(ended), 1.0, above(np.nan_to_num(ended), np.nan_to_num(sigma)))


def _expected(bound: BoundColumns, rows: Longs, answers: Answers, wrong: Gaps, absent: Floats) -> ExpectedColumns:
    p = bound.p[rows]
    chances = np.stack([absent, wrong.late, wrong.short, wrong.early])
    sure = np.nan_to_num(chances * p) >= MEMBER_P
    ranked = np.where(sure, np.nan_to_num(chances), -1.0)
    ranked[LATE][sure[LATE]] = 2.0
    worst = np.argmax(ranked, axis=0)
    doubtful = (answers.clip < 0) | (np.nan_to_num(chances) >= DOUBTFUL_P).any(axis=0)
    outcome = np.where(sure.any(axis=0), worst, np.where(doubtful, UNDETERMINED, ON_TIME)).astype(np.uint8)
    assumed = ~answers.measured & (np.nan_to_num(wrong.short) >= MEMBER_P)  # taken for prompt, so that a full buffer is not what it kept
    on_s = np.where(assumed, np.nan, wrong.on_s)
    return ExpectedColumns(rows, bound.trigger[rows], bound.camera[rows], bound.officer[rows], answers.clip, p, outcome, on_s)


def _gap_findings(bound: BoundColumns, w: Weighed) -> FindingColumns:
    """Late or a short buffer, whichever is likelier, an early stop, a missing recording, and what cannot be determined."""
    rows, answers, wrong, absent, vague, ended = w.rows, w.answers, w.wrong, w.absent, w.vague, w.ended_s
    p = bound.p[rows]
    late = np.nan_to_num(wrong.late) >= np.nan_to_num(wrong.short)
    nothing = np.isnan(absent)
    each = [
        (MISSING, np.nan_to_num(absent), np.full(len(rows), np.nan)),
        (LATE, np.where(late, np.nan_to_num(wrong.late), 0.0), wrong.on_s),
        (SHORT, np.where(late, 0.0, np.nan_to_num(wrong.short)), wrong.short_s),
        (EARLY, np.nan_to_num(wrong.early), wrong.ends_s),
        (UNDETERMINED, np.where(nothing, 1.0, 0.0), np.full(len(rows), np.nan)),
    ]
    parts: list[FindingColumns] = []
    for kind, gap_p, seconds in each:
        at = np.flatnonzero(p * gap_p >= DOUBTFUL_P)
        row = rows[at]
        total = p[at] * gap_p[at]
        doubt = np.select([w.by_hand[at], vague[at]], [BY_HAND, LOOSE_TRIGGER], LOOSE_CLIP)
        note = doubt if kind == UNDETERMINED else np.zeros(len(at))
        parts.append(
            findings_of(
                len(at),
                kind=np.where(total >= MEMBER_P, kind, UNDETERMINED),
                trigger=bound.trigger[row],
                camera=bound.camera[row],
                clip=answers.clip[at],
                officer=bound.officer[row],
                p=total,
                seconds=seconds[at],
                row=row,
                gap=np.full(len(at), kind),
                gap_p=gap_p[at],
                sigma_s=answers.sigma_s[at],
                measured=answers.measured[at],
                shift_s=np.nan_to_num(wrong.shift_s[at]),
                ended_s=ended[at],
                note=note,
            )
        )
    return _once(joined(parts))


def _once(found: FindingColumns) -> FindingColumns:
    """Two doubtful gaps of one camera are one thing that cannot be determined: the likelier stands. Ordered by bound row, then kind."""
    order = np.lexsort((found.gap, -found.p, found.kind, found.row))
    row, kind = found.row[order], found.kind[order]
    first = np.r_[True, (row[1:] != row[:-1]) | (kind[1:] != kind[:-1])] if len(row) else np.zeros(0, bool)
    return taken(found, order[first])


def _unknown(columns: Columns, clocks: ClockColumns, bound: BoundColumns, propagates: Flags) -> FindingColumns:
    """What keeps a trigger from being audited at all: nobody knows where it was, or which camera is its own."""
    triggers = columns.triggers
    n = len(triggers)
    own = np.bincount(bound.trigger[bound.own], minlength=n) > 0
    placed = np.isfinite(triggers.lat) & np.isfinite(triggers.lon)
    placed |= np.bincount(bound.trigger[np.isfinite(bound.distance_m) & ~bound.own], minlength=n) > 0
    ask = np.flatnonzero(propagates & ~placed)
    if len(ask):
        where = Whereabouts(columns, clocks)
        for unit in (triggers.officer, triggers.vehicle):
            placed[ask] |= np.isfinite(where.of_units(unit[ask], triggers.time_us[ask], triggers.sigma_s[ask]).sigma_m)
        rows = np.flatnonzero(bound.own & ~placed[bound.trigger] & propagates[bound.trigger])
        near = pairs(columns, clocks, bound, rows)
        t = bound.trigger[rows[near.at]]
        seen = np.isfinite(where.of_clips(near.clip, triggers.time_us[t], triggers.sigma_s[t]).sigma_m)
        placed[t[seen]] = True
        officer = bound.officer[rows]
        placed[
            bound.trigger[
                rows[
                    np.isfinite(
                        where.of_units(officer, triggers.time_us[bound.trigger[rows]], triggers.sigma_s[bound.trigger[rows]]).sigma_m
                    )
                ]
            ]
        ] = True
    at = np.flatnonzero(propagates & ~(own & placed))
    officer = triggers.officer[at].copy()
    return findings_of(
        len(at),
        kind=np.full(len(at), UNDETERMINED),
        trigger=at,
        officer=officer,
        p=np.ones(len(at)),
        gap=np.full(len(at), UNDETERMINED),
        gap_p=np.ones(len(at)),
        note=np.where(own[at], NO_PLACE, np.where(placed[at], NO_CAMERA, NEITHER)),
    )


def clip_findings(columns: Columns, clocks: ClockColumns) -> FindingColumns:
    """Clock off, wrong time zone, wrong officer, each of at least one half; and recordings of one camera that overlap."""
    parts: list[FindingColumns] = []
    clips = columns.clips
    for kind, fault in zip((ZONE, CLOCK, OFFICER), clip_faults(columns, clocks), strict=True):
        at = fault.clip
        parts.append(
            findings_of(
                len(at),
                kind=np.full(len(at), kind),
                camera=clips.camera[at],
                clip=at,
                officer=clips.officer[at],
                p=fault.p,
                seconds=fault.seconds,
                gap=np.full(len(at), kind),
                gap_p=fault.p,
                sigma_s=clocks.sigma_s[at],
                other=fault.other,
                note=np.where(fault.aside, BY_USUAL if kind == OFFICER else BY_NEIGHBOUR, 0),
            )
        )
    at, other, seconds, p = twofold(columns, clocks)
    of = {"camera": clips.camera[at], "clip": at, "officer": clips.officer[at], "other": other}
    kind, note = np.full(len(at), UNDETERMINED), np.full(len(at), TWOFOLD)
    parts.append(findings_of(len(at), kind=kind, gap=kind, p=p, gap_p=p, seconds=seconds, sigma_s=clocks.sigma_s[at], note=note, **of))
    found = joined(parts)
    return taken(found, np.argsort(found.clip, kind="stable"))


__all__ = ["DOUBTFUL_P", "LOOSE_CLOCK_S", "OUTCOMES", "Audited", "ExpectedColumns", "FindingColumns", "audit"]
