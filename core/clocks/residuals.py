"""What each thing that speaks for a clip's clock says, minus what was chosen: for windows and papers, a few clips at a time."""

import numpy as np

from core.clocks.hints import started_by
from core.clocks.measured import lag_of, said_of
from core.clocks.sessions import SESSION_S
from core.model.columns import CLIP_SOURCES, NO_TIME, ClockColumns, Columns, Longs

TRIGGERS_S = 10.0
"""Triggers further than this from starting the clip did not start it."""


def residuals(columns: Columns, clocks: ClockColumns, clips: Longs) -> list[list[tuple[str, float]]]:
    """For each of these clips (row numbers): (what speaks, seconds its start lies after the one chosen).

    GPS is stated with the receiver's mean lag taken out, as it was used. `same camera X`: by the correction of clip X before or after
    it; `alignment X`: by sound shared with clip X, where that clip is placed; `trigger X`: that the trigger started it.
    """
    rows = np.asarray(clips, np.int64)
    table = columns.clips
    wanted = {int(row): i for i, row in enumerate(rows)}
    found: list[list[tuple[str, float]]] = [_own(columns, clocks, int(row)) + _beside(columns, clocks, int(row)) for row in rows]
    lines = np.flatnonzero(np.isin(columns.alignments.a, rows) | np.isin(columns.alignments.b, rows))
    for line in lines.tolist():
        a, b = int(columns.alignments.a[line]), int(columns.alignments.b[line])
        seconds = float(columns.alignments.b_minus_a_s[line])
        if a == b or table.own_us[a] == NO_TIME or table.own_us[b] == NO_TIME:
            continue
        offset_a, offset_b = ((int(table.own_us[c]) - int(clocks.start_us[c])) / 1e6 for c in (a, b))
        apart = offset_b - offset_a - seconds
        for one, other, said in ((b, str(table.id[a]), apart), (a, str(table.id[b]), -apart)):
            if one in wanted:
                found[wanted[one]].append((f"alignment {other}", said))
    with_own = np.flatnonzero(table.own_us[rows] != NO_TIME)
    at, trigger, offset = started_by(columns, rows[with_own])
    numbers: list[int] = with_own[at].tolist()
    names: list[str] = columns.triggers.id[trigger].tolist()
    for i, name, said in zip(numbers, names, offset.tolist(), strict=True):
        chosen = (int(table.own_us[rows[i]]) - int(clocks.start_us[rows[i]])) / 1e6
        if abs(chosen - said) <= TRIGGERS_S:
            found[i].append((f"trigger {name}", chosen - said))
    return found


def _own(columns: Columns, clocks: ClockColumns, row: int) -> list[tuple[str, float]]:
    table, start = columns.clips, int(clocks.start_us[row])
    out: list[tuple[str, float]] = []
    if table.own_us[row] != NO_TIME:
        out.append((CLIP_SOURCES[int(table.own_source[row])], (int(table.own_us[row]) - start) / 1e6))
    source = int(table.best_source[row])
    if source != table.own_source[row] or table.own_us[row] == NO_TIME:
        out.append((CLIP_SOURCES[source], (int(table.best_us[row]) - start) / 1e6 + float(lag_of(table)[row])))
    return out


def _beside(columns: Columns, clocks: ClockColumns, row: int) -> list[tuple[str, float]]:
    """By the corrections of the nearest clips of the same camera and clock, before and after, that have one."""
    clips, out = columns.clips, list[tuple[str, float]]()
    if clips.own_us[row] == NO_TIME:
        return out
    others = np.flatnonzero((clips.camera == clips.camera[row]) & (clips.own_source == clips.own_source[row]) & (clips.own_us != NO_TIME))
    said = said_of(clips, others)[0]
    away = (clips.own_us[others] - clips.own_us[row]) / 1e6
    good = np.isfinite(said) & (np.abs(away) <= SESSION_S) & (others != row)
    chosen = (int(clips.own_us[row]) - int(clocks.start_us[row])) / 1e6
    for side in (good & (away <= 0), good & (away > 0)):
        if side.any():
            i = int(np.argmin(np.where(side, np.abs(away), np.inf)))
            out.append((f"same camera {clips.id[others[i]]}", chosen - float(said[i])))
    return out


__all__ = ["residuals"]
