"""Linking again after rows were added or moved: only what they can reach, with the same results as linking everything.

What can change: triggers and clips that run within BESIDE_S of anything added or moved, those that may ask for an officer's camera which
no roster row names and which other clips show (`_given_anew`; `clipfaults` asks for it within USUAL_WITHIN_S), whatever shares an incident
with them, before or now, and so on until nothing more does. These are linked together with all that happened within some hours around
them; where what can change comes near the edge of those hours, they are widened.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from core.linking.binding import WEIGHED_S
from core.linking.clipfaults import USUAL_WITHIN_S
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns, PreviousColumns
from core.linking.rostering import OVERTIME_S
from core.linking.sources import USUAL_S, settled_at_once
from core.model.columns import NONE, ClockColumns, Columns, Flags, Floats, Ints, Longs, ShiftColumns, taken
from core.model.part import Part, part_of
from core.model.timebase import UNTIMED_S

BESIDE_S = 900.0 + WEIGHED_S
"""Nothing that a trigger or a clip depends on directly lies further off in time: windows, pings, dwells and triggers without clips, and
the triggers that what cameras did is weighed over."""
BARE_S = 40 * 3600.0
"""Where the roster names officers without a camera, clips up to a day and a half around their shifts decide whose it is then."""
HOURS = (3.0, 8.0, 26.0, 72.0, 1e6)
"""How far around is linked with it, one after the other, until that is enough."""
_EVER_S = 1e10
EDGE_S = 3600.0
"""What can change must stay this far from the edge of what is linked."""


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """New results in place of old: of the whole's clips and triggers (masks) that may have changed.

    `part`: what was linked, rows by number in the whole; `linked`: its results, of which `incidents`, `links`, `expected`, `findings`
    (masks) are to be kept in place of everything that was there of those clips and triggers.
    """

    clips: Flags
    triggers: Flags
    part: Part
    linked: LinkedColumns
    incidents: Flags
    links: Flags
    expected: Flags
    findings: Flags


def relink(
    columns: Columns,
    clocks: ClockColumns,
    previous: PreviousColumns,
    clips: Flags,
    triggers: Flags,
    spans: Longs,
) -> Patch:
    """`clips`, `triggers`: added or moved; `spans` [k, 2]: UTC microseconds of whatever else came or was there before (positions, a
    moved clip's former time, roster rows with OVERTIME_S on either side). `previous`: the last linking's incidents, in the numbers of `columns`."""
    end_us = clocks.end_us(columns.clips)
    bare = bare_s(columns.shifts)
    news = np.concatenate(
        [
            np.stack([clocks.start_us[clips], end_us[clips]], 1),
            np.repeat(columns.triggers.time_us[triggers][:, None], 2, 1),
            spans.reshape(-1, 2),
        ]
    )
    touched = _merged(news, BESIDE_S)
    if bare:
        unlike = _merged(_given_anew(columns, clocks, end_us, _merged(news, 0.0)), BESIDE_S)
        touched = _merged(np.concatenate([_merged(news, BESIDE_S + USUAL_WITHIN_S), unlike]), 0.0)
    adrift = clocks.sigma_s > UNTIMED_S
    loose = columns.triggers.sigma_s > UNTIMED_S
    hit_clips = meets(clocks.start_us, end_us, touched) | clips
    hit_triggers = meets(columns.triggers.time_us, columns.triggers.time_us, touched) | triggers
    hit_clips, hit_triggers = _spread(previous, hit_clips, hit_triggers)
    for hours in HOURS:
        near = _merged(
            np.concatenate(
                [
                    np.stack([clocks.start_us[hit_clips & ~adrift], end_us[hit_clips & ~adrift]], 1),
                    np.repeat(columns.triggers.time_us[hit_triggers & ~loose][:, None], 2, 1),
                    touched,
                ]
            ),
            min(hours, 1e5) * 3600.0,
        )
        there = meets(clocks.start_us, end_us, near) | adrift | hit_clips
        if bare:
            there[_context(columns, np.flatnonzero(meets(clocks.start_us, end_us, _merged(near, bare))))] = True
        fired = meets(columns.triggers.time_us, columns.triggers.time_us, near) | loose | hit_triggers
        pings = np.arange(len(columns.pings)) if adrift.any() or loose.any() else _pings(columns, near)
        part = part_of(_rostered(columns, clocks, end_us, there, fired), there, fired, pings)
        linked = link_columns(part.columns, taken(clocks, part.clips), _restricted(previous, there, fired))
        now = _held(linked, part)
        all_clips, all_triggers = _closed((previous, now), hit_clips, hit_triggers)
        inner = _shrunk(near, EDGE_S)
        safe = there.all() and fired.all()
        kept, fire = np.flatnonzero(all_clips & ~adrift), columns.triggers.time_us[all_triggers & ~loose]
        inside = _within(clocks.start_us[kept], end_us[kept], inner)
        if safe or bool(inside.all() and _within(fire, fire, inner).all()):
            return _patch(all_clips, all_triggers, part, linked)
    raise AssertionError("the last widening holds everything")


def bare_s(shifts: ShiftColumns) -> float:
    """How far off in time what a trigger or a clip depends on may lie because the roster names officers without a camera: BARE_S from one
    end of such a shift, on the other side of it. 0 where it names none."""
    bare = shifts.body == NONE
    longest_us = (shifts.end_us[bare].astype(np.float64) - shifts.start_us[bare]).max(initial=0.0)
    return float(BARE_S + min(longest_us / 1e6, _EVER_S)) if bare.any() else 0.0


def _given_anew(columns: Columns, clocks: ClockColumns, end_us: Longs, news: Longs) -> Longs:
    """When those roster rows without a camera may be asked whose camera may be another one after this news (spans, ordered, apart).

    A row's camera is what clips within OVERTIME_S of it elect, and only where these elect none, those within USUAL_S. A clip that votes,
    or no longer does, starts within the news, and so does one whose right to vote came or went with another roster row. So where no
    news comes within OVERTIME_S of a row and its nearer clips elect a camera now, they elected the same before.
    """
    shifts = columns.shifts
    wide = _merged(news, USUAL_S + bare_s(shifts))
    rows = np.flatnonzero(meets(clocks.start_us, end_us, wide))
    shifts = taken(shifts, np.flatnonzero(meets(shifts.start_us, shifts.end_us, wide)))
    settled = settled_at_once(replace(columns, shifts=shifts, clips=taken(columns.clips, rows)), taken(clocks, rows))
    over, usual = round(OVERTIME_S * 1e6), round(USUAL_S * 1e6)
    since, until = shifts.start_us - over, shifts.end_us + over
    far = meets(shifts.start_us - usual, shifts.end_us + usual, news) & ~settled
    unlike = (shifts.body == NONE) & (meets(since, until, news) | far)
    return np.stack([since[unlike], until[unlike]], 1)


def _patch(clips: Flags, triggers: Flags, part: Part, linked: LinkedColumns) -> Patch:
    mine, fired = clips[part.clips], triggers[part.triggers]
    found = linked.incidents
    of_clip = np.repeat(np.arange(len(found)), np.diff(found.member_first))
    of_trigger = np.repeat(np.arange(len(found)), np.diff(found.trigger_first))
    incidents = np.zeros(len(found), np.bool_)
    incidents[of_clip[mine[found.clip]]] = True
    incidents[of_trigger[fired[found.trigger]]] = True
    findings = linked.findings
    by_trigger = np.where(findings.trigger != NONE, _at(fired, findings.trigger), _at(mine, findings.clip))
    return Patch(
        clips, triggers, part, linked, incidents, _at(fired, linked.links.trigger), _at(fired, linked.expected.trigger), by_trigger
    )


def _at(mask: Flags, rows: Ints) -> Flags:
    return mask[rows] & (rows != NONE) if len(mask) else np.zeros(len(rows), np.bool_)


def _restricted(previous: PreviousColumns, clips: Flags, triggers: Flags) -> PreviousColumns:
    """Rows of the part, in its numbers; all ids stay taken."""
    number_c, number_t = np.cumsum(clips) - 1, np.cumsum(triggers) - 1
    keep_c, keep_t = np.flatnonzero(clips[previous.clip]), np.flatnonzero(triggers[previous.trigger])
    return replace(
        previous,
        of_trigger=previous.of_trigger[keep_t],
        trigger=number_t[previous.trigger[keep_t]].astype(np.int32),
        of_clip=previous.of_clip[keep_c],
        clip=number_c[previous.clip[keep_c]].astype(np.int32),
    )


def _held(linked: LinkedColumns, part: Part) -> PreviousColumns:
    """Which incident of the part each clip and trigger stands in now, in the whole's numbers."""
    found = linked.incidents
    of_clip = np.repeat(np.arange(len(found), dtype=np.int32), np.diff(found.member_first))
    of_trigger = np.repeat(np.arange(len(found), dtype=np.int32), np.diff(found.trigger_first))
    return PreviousColumns(
        found.id, of_trigger, part.triggers[found.trigger].astype(np.int32), of_clip, part.clips[found.clip].astype(np.int32)
    )


def _spread(held: PreviousColumns, clips: Flags, triggers: Flags) -> tuple[Flags, Flags]:
    """With all that shares an incident with any of them."""
    hit = np.zeros(len(held.id), np.bool_)
    hit[held.of_clip[clips[held.clip]]] = True
    hit[held.of_trigger[triggers[held.trigger]]] = True
    more_clips, more_triggers = clips.copy(), triggers.copy()
    more_clips[held.clip[hit[held.of_clip]]] = True
    more_triggers[held.trigger[hit[held.of_trigger]]] = True
    return more_clips, more_triggers


def _closed(held: tuple[PreviousColumns, ...], clips: Flags, triggers: Flags) -> tuple[Flags, Flags]:
    while True:
        size = int(clips.sum()) + int(triggers.sum())
        for each in held:
            clips, triggers = _spread(each, clips, triggers)
        if int(clips.sum()) + int(triggers.sum()) == size:
            return clips, triggers


def _merged(spans: Longs, padding_s: Floats | float) -> Longs:
    """Spans widened on both sides, those that meet made one; ordered."""
    if not len(spans):
        return spans.reshape(0, 2)
    wide = spans + np.array([-1, 1], np.int64) * round(float(padding_s) * 1e6)
    wide = wide[np.argsort(wide[:, 0], kind="stable")]
    ends = np.maximum.accumulate(wide[:, 1])
    first = np.flatnonzero(np.append(True, wide[1:, 0] > ends[:-1]))
    return np.stack([wide[first, 0], ends[np.append(first[1:], len(wide)) - 1]], 1)


def _shrunk(spans: Longs, by_s: float) -> Longs:
    by = round(by_s * 1e6)
    return np.stack([spans[:, 0] + by, spans[:, 1] - by], 1) if len(spans) else spans


def meets(start_us: Longs, end_us: Longs, spans: Longs) -> Flags:
    """Which of these intervals touch any span (ordered, apart)."""
    if not len(spans):
        return np.zeros(len(start_us), np.bool_)
    found = (start_us <= spans[-1, 1]) & (end_us >= spans[0, 0])
    rows = np.flatnonzero(found)
    found[rows] = spans[np.searchsorted(spans[:, 1], start_us[rows]), 0] <= end_us[rows]
    return found


def _pings(columns: Columns, spans: Longs) -> Longs:
    """Rows of pings in any span (ordered, apart), unit after unit."""
    pings = columns.pings
    first = np.searchsorted(pings.unit, np.arange(len(columns.units) + 1, dtype=pings.unit.dtype)).tolist()
    found = [np.zeros(0, np.int64)]
    for lo, hi in pairwise(first):
        us = pings.us[lo:hi]
        begin, end = np.searchsorted(us, spans[:, 0]), np.searchsorted(us, spans[:, 1], "right")
        found += [np.arange(lo + a, lo + b) for a, b in zip(begin.tolist(), end.tolist(), strict=True) if b > a]
    return np.concatenate(found)


def _context(columns: Columns, rows: Longs) -> Longs:
    """Those of these clips that may show whose camera an officer wears for whom the roster names none: clips of these officers, and of
    cameras that any of those clips comes from."""
    camera, officer = columns.clips.camera[rows], columns.clips.officer[rows]
    officers, cameras = np.zeros(len(columns.units) + 1, np.bool_), np.zeros(len(columns.cameras), np.bool_)
    officers[columns.shifts.officer[columns.shifts.body == NONE]] = True
    officers[-1] = False
    cameras[camera[officers[officer]]] = True
    return rows[cameras[camera]]


def _rostered(columns: Columns, clocks: ClockColumns, end_us: Longs, clips: Flags, triggers: Flags) -> Columns:
    """With those roster rows alone that hold within BARE_S of any of these clips and triggers: no others are looked at for them."""
    rows, us = np.flatnonzero(clips), columns.triggers.time_us[triggers]
    times = np.concatenate([np.stack([clocks.start_us[rows], end_us[rows]], 1), np.stack([us, us], 1)])
    shifts = columns.shifts
    return replace(columns, shifts=taken(shifts, np.flatnonzero(meets(shifts.start_us, shifts.end_us, _merged(times, BARE_S)))))


def _within(start_us: Longs, end_us: Longs, spans: Longs) -> Flags:
    """Which of these intervals lie wholly in a span."""
    if not len(spans):
        return np.zeros(len(start_us), np.bool_)
    at = np.minimum(np.searchsorted(spans[:, 1], end_us), len(spans) - 1)
    return (spans[at, 0] <= start_us) & (end_us <= spans[at, 1])
