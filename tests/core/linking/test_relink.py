"""What was added is linked alone, and everything says what linking all of it anew would say."""

from pathlib import Path

import numpy as np
import pytest

from core.clocks.reach import reaches_of
from core.clocks.solve import solve
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns, PreviousColumns
from core.linking.relink import relink
from core.linking.rows import expected_rows, finding_rows, incident_rows, link_rows
from core.model.columns import ClockColumns, Columns, taken
from core.model.part import part_of
from tests.core.linking.lab import department
from tests.core.linking.objects import World, clocks_of, columns_of
from tests.core.linking.worlds import cameras, clip, ping, shift, still, taser
from tests.footage import needs_scenarios

HOUR_US = 3_600_000_000


def said(columns: Columns, linked: LinkedColumns, masks: dict[str, np.ndarray] | None = None) -> dict[str, set[object]]:
    rows = {k: None if masks is None else np.flatnonzero(m) for k, m in (masks or dict.fromkeys("ilef")).items()}
    return {
        "i": set(incident_rows(columns, linked, rows["i"])),
        "l": set(link_rows(columns, linked, rows["l"])),
        "e": set(expected_rows(columns, linked, rows["e"])),
        "f": set(finding_rows(columns, linked, rows["f"])),
    }


def previous_of(linked: LinkedColumns, clips: np.ndarray, triggers: np.ndarray) -> PreviousColumns:
    """In the whole's numbers."""
    found = linked.incidents
    order = np.argsort(found.id.astype(str))
    rank = np.argsort(order).astype(np.int32)
    return PreviousColumns(
        found.id[order],
        np.repeat(rank, np.diff(found.trigger_first)),
        triggers[found.trigger].astype(np.int32),
        np.repeat(rank, np.diff(found.member_first)),
        clips[found.clip].astype(np.int32),
    )


@needs_scenarios
@pytest.mark.parametrize(("name", "hours"), [("standard-1000", (10, 14)), ("hard-1000", (30, 31)), ("standard-10000", (40, 48))])
def test_a_day_added_gives_what_a_full_run_gives(name: str | Path, hours: tuple[int, int]) -> None:
    columns, _ = department(name)
    clips, triggers, pings = columns.clips, columns.triggers, columns.pings
    since, until = (int(triggers.time_us.min()) + h * HOUR_US for h in hours)
    new = (clips.own_us >= since) & (clips.own_us < until)
    fired = (triggers.time_us >= since) & (triggers.time_us < until)
    sent = (pings.us >= since) & (pings.us < until)
    assert 0 < new.sum() < len(new) / 2
    before = part_of(columns, ~new, ~fired, ~sent)
    clocks_before = solve(before.columns)
    linked_before = link_columns(before.columns, clocks_before)
    previous = previous_of(linked_before, before.clips, before.triggers)

    clocks = solve(columns)
    full = said(columns, link_columns(columns, clocks, previous))

    reached, needed = reaches_of(columns, new, fired)
    part = part_of(columns, needed, np.ones(len(triggers), bool), np.zeros(len(pings), bool))
    mine = reached[part.clips]
    patched = _merged(clocks_before, before.clips, taken(solve(part.columns), mine), part.clips[mine], len(clips))
    for column in ("start_us", "sigma_s", "offset_s", "ppm", "slip_s", "source", "neighbour"):
        np.testing.assert_array_equal(getattr(patched, column), getattr(clocks, column), err_msg=column)
    moved = new.copy()
    moved[before.clips] |= ~_same(clocks_before, taken(patched, before.clips))
    old = np.flatnonzero(moved[before.clips])
    end_us = clocks_before.end_us(before.columns.clips)
    spans = np.concatenate([np.stack([clocks_before.start_us[old], end_us[old]], 1), np.repeat(pings.us[sent][:, None], 2, 1)])
    patch = relink(columns, patched, previous, moved, fired, spans)
    assert patch.clips.sum() < 0.8 * len(new) or len(new) < 5000  # a day or two is all there is

    kept = _without(said(before.columns, linked_before), columns, patch.clips, patch.triggers)
    masks = {"i": patch.incidents, "l": patch.links, "e": patch.expected, "f": patch.findings}
    fresh = said(patch.part.columns, patch.linked, masks)
    for table in "ilef":
        assert kept[table] | fresh[table] == full[table], table


def _same(a: ClockColumns, b: ClockColumns) -> np.ndarray:
    columns = ("start_us", "sigma_s", "offset_s", "ppm", "slip_s", "source", "neighbour")
    pairs = [(getattr(a, c), getattr(b, c)) for c in columns]
    return np.logical_and.reduce([(x == y) | ((x != x) & (y != y)) for x, y in pairs])


def _merged(old: ClockColumns, old_rows: np.ndarray, new: ClockColumns, new_rows: np.ndarray, n: int) -> ClockColumns:
    columns: list[np.ndarray] = []
    for name in ("start_us", "sigma_s", "offset_s", "ppm", "slip_s", "source", "neighbour"):
        values = np.zeros(n, getattr(old, name).dtype)
        values[old_rows] = getattr(old, name)
        values[new_rows] = getattr(new, name)
        columns.append(values)
    return ClockColumns(*columns)


def _without(found: dict[str, set[object]], columns: Columns, clips: np.ndarray, triggers: np.ndarray) -> dict[str, set[object]]:
    gone_clips, gone_triggers = set(columns.clips.id[clips]), set(columns.triggers.id[triggers])
    return {
        "i": {i for i in found["i"] if not (gone_triggers & set(i.trigger_ids)) and not (gone_clips & {m.clip_id for m in i.members})},
        "l": {x for x in found["l"] if x.trigger_id not in gone_triggers},
        "e": {x for x in found["e"] if x.trigger_id not in gone_triggers},
        "f": {x for x in found["f"] if (x.trigger_id not in gone_triggers if x.trigger_id else x.clip_id not in gone_clips)},
    }


@pytest.mark.parametrize("worn", [False, True])
def test_a_clip_shows_the_day_before_whose_camera_it_was_unless_that_day_shows_it(worn: bool) -> None:
    """O2 stood beside the taser, and the roster names no camera for O2; a clip of 30 hours later does."""
    later = clip("N", "B2", "O2", 108_000, 108_300)
    own = [clip("OWN", "B2", "O2", -3600, -3300)] if worn else []
    world = World(
        (clip("A", "B1", "O1", -30, 150), later, *own),
        (taser(),),
        cameras("B1", "B2"),
        shifts=(shift("O1", "B1"), shift("O2", None)),
        tracks={"A": still(180, 0, 0), "N": still(300, 900, 900)},
        pings=tuple(ping("O2", s, 1, 0) for s in (-5.0, 5.0)),
    )
    columns, clocks = columns_of(world), clocks_of(world)
    new = columns.clips.id == "N"
    before = part_of(columns, ~new, np.ones(1, bool), np.ones(2, bool))
    linked = link_columns(before.columns, taken(clocks, before.clips))
    previous = previous_of(linked, before.clips, before.triggers)
    asked = {e.camera_id for e in expected_rows(before.columns, linked, None)}
    assert asked == ({"B1", "B2"} if worn else {"B1"})

    patch = relink(columns, clocks, previous, new, np.zeros(1, bool), np.zeros((0, 2), np.int64))
    assert patch.triggers.tolist() == [not worn]
    full = said(columns, link_columns(columns, clocks, previous))
    assert {e.camera_id for e in full["e"]} == {"B1", "B2"}
    fresh = {"i": patch.incidents, "l": patch.links, "e": patch.expected, "f": patch.findings}
    kept = _without(said(before.columns, linked), columns, patch.clips, patch.triggers)
    now = said(patch.part.columns, patch.linked, fresh)
    for table in "ilef":
        assert kept[table] | now[table] == full[table], table
