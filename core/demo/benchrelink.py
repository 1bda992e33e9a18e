"""A day added to a linked library, with its roster: only what it can reach is settled and linked again, and everything is compared bit for
bit with linking the whole at once."""

import time
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.clocks.reach import reaches_of, rostered_anew
from core.clocks.solve import solve
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns, PreviousColumns
from core.linking.relink import Patch, meets, relink
from core.linking.rostering import OVERTIME_S
from core.model.columns import NO_TIME, NONE, ClockColumns, Columns, Flags, taken
from core.model.part import Part, part_of

DAY_US = 86_400_000_000
KEYS = {"links": ("clip", "trigger"), "expected": ("camera", "trigger"), "findings": ("kind", "clip", "camera", "trigger")}
NUMBERS = ("row", "link", "nearest")
"""Columns that say where other rows stand: they differ between a part and the whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """The last day of a library (`columns` with it): its clips, triggers, positions and roster rows (masks), and when it begins."""

    columns: Columns
    us: int
    clips: Flags
    triggers: Flags
    pings: Flags
    shifts: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """All before that day, linked."""

    part: Part
    clocks: ClockColumns
    columns: LinkedColumns
    previous: PreviousColumns


def relink_last_day(columns: Columns) -> dict[str, Any]:
    """`seconds`: what the day took once it was there; `full_seconds`: the same by linking everything."""
    day = last_day(columns)
    before = linked_before(day)

    began, busy = time.perf_counter(), time.process_time()
    clocks, patch, reached = added(day, before)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - busy

    began, busy = time.perf_counter(), time.process_time()
    full_clocks = solve(columns)
    timed = time.perf_counter()
    full = link_columns(columns, full_clocks, before.previous)
    done, worked = time.perf_counter(), time.process_time()
    everything = np.arange(len(day.clips)), np.arange(len(day.triggers))
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "full_seconds": done - began,
        "full_cpu_seconds": worked - busy,
        "full_clocks_seconds": timed - began,
        "day_clips": int(day.clips.sum()),
        "day_triggers": int(day.triggers.sum()),
        "day_roster_rows": int(day.shifts.sum()),
        "clocks_looked_at": int(reached.sum()),
        "clips_linked": len(patch.part.clips),
        "clips_replaced": int(patch.clips.sum()),
        "same": {
            "clocks": not differing(clocks, full_clocks).any(),
            **same_results(patched(before.columns, before.part, patch), tables(full, *everything)),
        },
    }


def last_day(columns: Columns) -> Day:
    us = int(columns.triggers.time_us.max(initial=NO_TIME + DAY_US) // DAY_US * DAY_US)
    return Day(
        columns, us, columns.clips.best_us >= us, columns.triggers.time_us >= us, columns.pings.us >= us, columns.shifts.start_us >= us
    )


def linked_before(day: Day) -> Linked:
    known = replace(day.columns, shifts=taken(day.columns.shifts, np.flatnonzero(~day.shifts)))
    part = part_of(known, ~day.clips, ~day.triggers, ~day.pings)
    clocks = solve(part.columns)
    linked = link_columns(part.columns, clocks)
    return Linked(part, clocks, linked, held(linked, part))


def added(day: Day, before: Linked) -> tuple[ClockColumns, Patch, Flags]:
    """All clocks with the day, what linking gives anew, and the clips whose clocks were looked at."""
    columns, clips, triggers = day.columns, day.clips, day.triggers
    start_us, end_us = columns.shifts.start_us[day.shifts], columns.shifts.end_us[day.shifts]
    starts, roster = stretch(start_us, start_us), stretch(start_us, end_us)
    reached, needed = reaches_of(columns, clips | rostered_anew(columns, starts), triggers)
    own_us, time_us = columns.clips.own_us[needed & (columns.clips.own_us != NO_TIME)], columns.triggers.time_us
    beside = (time_us >= own_us.min(initial=day.us) - DAY_US) & (time_us <= own_us.max(initial=day.us) + DAY_US)
    near = part_of(columns, needed, beside, np.zeros(0, np.int64))
    mine = np.flatnonzero(reached[near.clips])
    settled = taken_clocks(solve(near.columns), mine)
    rows = near.clips[mine]
    clocks = merged(len(clips), before.part.clips, before.clocks)
    was = taken_clocks(clocks, rows)
    put(clocks, rows, settled)
    other = ~clips[rows] & differing(settled, was)
    moved = np.zeros(len(clips), np.bool_)
    moved[rows[other]] = True
    ended_us = was.end_us(taken(columns.clips, rows))
    sent = columns.pings.us[day.pings]
    over = np.array([-1, 1]) * round(OVERTIME_S * 1e6)
    spans = [np.stack([was.start_us[other], ended_us[other]], 1), stretch(sent, sent), roster + over]
    during = meets(clocks.start_us, clocks.end_us(columns.clips), roster + over)
    return clocks, relink(columns, clocks, before.previous, clips | moved | during, triggers, np.concatenate(spans)), reached


def stretch(since_us: NDArray[np.int64], until_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """From the first to the last of these, as one row; no row without any."""
    return np.array([[since_us.min(), until_us.max()]] if len(since_us) else np.zeros((0, 2)), np.int64)


def held(linked: LinkedColumns, part: Part) -> PreviousColumns:
    """The incidents of a part's linking, in the numbers of the whole."""
    found = linked.incidents
    order = np.argsort(found.id.astype(str))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    return PreviousColumns(
        found.id[order],
        np.repeat(rank, np.diff(found.trigger_first)),
        part.triggers[found.trigger].astype(np.int32),
        np.repeat(rank, np.diff(found.member_first)),
        part.clips[found.clip].astype(np.int32),
    )


def merged(n: int, rows: NDArray[np.int64], clocks: ClockColumns) -> ClockColumns:
    """Clocks of these of n clips."""
    columns: list[Any] = [np.zeros(n, getattr(clocks, f.name).dtype) for f in fields(ClockColumns)]
    whole = ClockColumns(*columns)
    put(whole, rows, clocks)
    return whole


def put(whole: ClockColumns, rows: NDArray[np.int64], clocks: ClockColumns) -> None:
    for f in fields(ClockColumns):
        getattr(whole, f.name)[rows] = getattr(clocks, f.name)


def taken_clocks(clocks: ClockColumns, rows: NDArray[np.int64]) -> ClockColumns:
    return ClockColumns(*(getattr(clocks, f.name)[rows] for f in fields(ClockColumns)))


def differing(a: ClockColumns, b: ClockColumns) -> NDArray[np.bool_]:
    """Clips whose clocks differ in any bit."""
    out = np.zeros(len(a.start_us), np.bool_)
    for f in fields(ClockColumns):
        x, y = getattr(a, f.name), getattr(b, f.name)
        out |= (x != y) & ~((x != x) & (y != y))
    return out


def patched(old: LinkedColumns, before: Part, patch: Patch) -> dict[str, dict[str, Any]]:
    """The whole's results: what stays of the old ones, and the patch."""
    clips = np.zeros(len(patch.clips), np.bool_)
    clips[patch.clips] = True
    of_clip = np.repeat(np.arange(len(old.incidents)), np.diff(old.incidents.member_first))
    of_trigger = np.repeat(np.arange(len(old.incidents)), np.diff(old.incidents.trigger_first))
    incidents = np.ones(len(old.incidents), np.bool_)
    incidents[of_clip[patch.clips[before.clips[old.incidents.clip]]]] = False
    incidents[of_trigger[patch.triggers[before.triggers[old.incidents.trigger]]]] = False
    on = ~patch.triggers[before.triggers]
    findings = old.findings
    by_clip = ~patch.clips[before.clips[findings.clip]]
    stays = np.where(findings.trigger != NONE, on[findings.trigger], by_clip) if len(findings) else np.zeros(0, np.bool_)
    a = tables(old, before.clips, before.triggers, incidents, on[old.links.trigger], on[old.expected.trigger], stays)
    b = tables(patch.linked, patch.part.clips, patch.part.triggers, patch.incidents, patch.links, patch.expected, patch.findings)
    return {name: {c: np.concatenate([a[name][c], b[name][c]]) for c in a[name]} for name in a}


def tables(
    linked: LinkedColumns,
    clips: NDArray[np.int64],
    triggers: NDArray[np.int64],
    incidents: Any = slice(None),
    links: Any = slice(None),
    expected: Any = slice(None),
    findings: Any = slice(None),
) -> dict[str, dict[str, Any]]:
    """Results as columns that can be compared: clips and triggers in the numbers of the whole, incidents by id."""
    found = linked.incidents
    kept = np.zeros(len(found), np.bool_)
    kept[incidents] = True
    out: dict[str, dict[str, Any]] = {
        name: _numbered(table, rows, clips, triggers)
        for name, table, rows in (
            ("links", linked.links, links),
            ("expected", linked.expected, expected),
            ("findings", linked.findings, findings),
        )
    }
    ids = found.id.astype(str)
    names = ("start_us", "end_us", "kind", "shown", "timed", "placed")
    out["incidents"] = {"id": ids[kept], **{n: getattr(found, n)[kept] for n in names}}
    of = np.repeat(np.arange(len(found)), np.diff(found.member_first))
    mine = kept[of]
    members = {n: getattr(found, n)[mine] for n in ("probability", "why", "status")}
    out["members"] = {"id": ids[of[mine]], "clip": clips[found.clip[mine]], **members}
    of = np.repeat(np.arange(len(found)), np.diff(found.trigger_first))
    out["triggers"] = {"id": ids[of[kept[of]]], "trigger": triggers[found.trigger[kept[of]]]}
    return out


def _numbered(table: Any, rows: Any, clips: NDArray[np.int64], triggers: NDArray[np.int64]) -> dict[str, Any]:
    out = {f.name: getattr(table, f.name)[rows] for f in fields(table) if f.name not in NUMBERS}
    for name, number in (("clip", clips), ("trigger", triggers)):
        if name in out:
            out[name] = np.where(out[name] == NONE, NONE, number[out[name]]) if len(number) else out[name].astype(np.int64)
    return out


def same_results(a: dict[str, dict[str, Any]], b: dict[str, dict[str, Any]]) -> dict[str, bool]:
    """By table, whether all rows are the same in every bit, in any order."""
    return {name: _same(a[name], b[name], KEYS.get(name, tuple(c for c in a[name] if c in ("clip", "trigger", "id")))) for name in b}


def _same(a: dict[str, Any], b: dict[str, Any], keys: tuple[str, ...]) -> bool:
    x, y = np.lexsort([a[k] for k in keys]), np.lexsort([b[k] for k in keys])
    return len(x) == len(y) and all(np.array_equal(a[c][x], b[c][y], equal_nan=a[c].dtype.kind == "f") for c in b)
