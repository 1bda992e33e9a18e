"""A part of a library as a library of its own: some clips, triggers and positions; cameras, units and roster stay whole."""

from dataclasses import dataclass, replace

import numpy as np

from core.model.columns import NONE, AlignmentColumns, Columns, DecisionColumns, Flags, Ints, Longs, taken, taken_fixes


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """`clips`, `triggers`: row numbers in the whole, ascending, of the part's rows."""

    columns: Columns
    clips: Longs
    triggers: Longs


def part_of(columns: Columns, clips: Flags, triggers: Flags, pings: Flags | Longs) -> Part:
    """The rows where the masks are true (pings: or those numbers, ascending); alignments and decisions between what is left."""
    clip_rows, trigger_rows = np.flatnonzero(clips), np.flatnonzero(triggers)
    clip_number, trigger_number = _numbers(clips), _numbers(triggers)
    table = columns.alignments
    rows = np.flatnonzero(clips[table.a])
    rows = rows[clips[table.b[rows]]]
    said = columns.decisions
    of_trigger = np.where(said.trigger == NONE, NONE, _at(trigger_number, said.trigger))
    kept = (_at(clip_number, said.clip) != NONE) & ((said.trigger == NONE) | (of_trigger != NONE))
    part = replace(
        columns,
        clips=taken(columns.clips, clip_rows),
        triggers=taken(columns.triggers, trigger_rows),
        pings=taken(columns.pings, pings),
        fixes=taken_fixes(columns.fixes, clip_rows),
        alignments=AlignmentColumns(clip_number[table.a[rows]], clip_number[table.b[rows]], table.b_minus_a_s[rows], table.score[rows]),
        decisions=DecisionColumns(of_trigger[kept].astype(np.int32), _at(clip_number, said.clip)[kept], said.status[kept]),
    )
    return Part(part, clip_rows, trigger_rows)


def _numbers(mask: Flags) -> Ints:
    """Row number in the part by row number in the whole; NONE where it is not in it."""
    return np.where(mask, np.cumsum(mask) - 1, NONE).astype(np.int32)


def _at(numbers: Ints, rows: Ints) -> Ints:
    return numbers[rows] if len(numbers) else np.full(len(rows), NONE, np.int32)
