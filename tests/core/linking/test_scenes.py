"""One scene or two, as arrays: side by side, a block apart, walking over, pursuits, cruisers, clips and triggers without a place."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.linking.binding import bind
from core.linking.overlaps import links
from core.linking.scenes import SceneColumns, scenes
from core.linking.whereabouts import Whereabouts
from core.media.vendors.roll_columns import read_columns
from core.model.columns import CLIP_SOURCES, ClockColumns, Columns, FixColumns
from core.model.times import Instant
from tests.core.linking.lab import Truth, department, true_clocks
from tests.footage import SCENARIOS

EPOCH_US = 1_750_000_000_000_000
Place = tuple[float, float, float]
"""Seconds, metres east, metres north: a corner of a path."""
HEADS = {
    "cameras": "camera_id,kind,pre_event_s,buffer_has_audio",
    "roster": "officer_id,vehicle_id,body_camera_id,dash_camera_id,shift_start,shift_end",
    "triggers": "trigger_id,time,kind,device_id,officer_id,vehicle_id,lat,lon,accuracy_m",
    "clips": "clip_id,camera_id,officer_id,start,end,silent_head_s",
    "tracks": "clip_id,t_s,lat,lon,accuracy_m",
}


class Town:
    """Roll files in the making; camera B7 is officer O7's, D7 the dash cam of cruiser V7."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, list[str]] = {name: [] for name in HEADS}
        for n in range(1, 10):
            self.rows["cameras"] += [f"B{n},body,30,0", f"D{n},dash,30,0"]
            self.rows["roster"].append(f"O{n},V{n},B{n},D{n},{at(-9000)},{at(9000)}")

    def clip(self, name: str, camera: str, start_s: float, end_s: float, *path: Place, every_s: float = 5.0) -> "Town":
        """Records from start_s to end_s and is where `path` says, standing still before its first corner and after its last."""
        self.rows["clips"].append(f"{name},{camera},O{camera[1:]},{at(start_s)},{at(end_s)},0")
        for t in np.arange(start_s, end_s, every_s) if path else ():
            east, north = (float(np.interp(t, [p[0] for p in path], [p[k] for p in path])) for k in (1, 2))
            self.rows["tracks"].append(f"{name},{t - start_s:.2f},{place(east, north)},4")
        return self

    def trigger(self, name: str, time_s: float, officer: str, east: float | None = None, kind: str = "taser") -> "Town":
        where = ",," if east is None else f"{place(east, 0)},4"
        self.rows["triggers"].append(f"{name},{at(time_s)},{kind},X{officer},{officer},,{where}")
        return self

    def read(self) -> Columns:
        for name, rows in self.rows.items():
            (self.folder / f"{name}.csv").write_text("\n".join([HEADS[name], *rows]) + "\n")
        return read_columns(self.folder)


def at(second: float) -> str:
    return Instant(EPOCH_US + round(second * 1e6)).iso()


def place(east: float, north: float) -> str:
    return f"{41.76 + north / 111_195:.7f},{-72.68 + east / 82_950:.7f}"


def exact(columns: Columns, sigma_s: float | Sequence[float] = 0.1) -> ClockColumns:
    """Clocks that are right."""
    n = len(columns.clips)
    source = np.full(n, CLIP_SOURCES.index("roll"), np.uint8)
    return ClockColumns(
        columns.clips.own_us.copy(), np.zeros(n) + sigma_s, np.zeros(n), np.zeros(n), np.zeros(n), source, np.zeros(n, bool)
    )


def linked(columns: Columns, clocks: ClockColumns) -> SceneColumns:
    where = Whereabouts(columns, clocks)
    bound = bind(columns, clocks, where)
    return scenes(columns, clocks, where, bound, links(columns, clocks, bound))


def groups(columns: Columns, clocks: ClockColumns | None = None) -> set[frozenset[str]]:
    found = linked(columns, clocks or exact(columns))
    members: dict[int, set[str]] = {}
    for clip, scene in zip(found.clip, found.scene, strict=True):
        members.setdefault(int(scene), set()).add(str(columns.clips.id[clip]))
    return {frozenset(m) for m in members.values()}


def together(*names: str) -> set[frozenset[str]]:
    return {frozenset(n.split()) for n in names}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_side_by_side_without_a_trigger(town: Town) -> None:
    town.clip("A", "B1", 0, 400, (0, 0, 0)).clip("B", "B2", 50, 380, (0, 12, 5))
    assert groups(town.read()) == together("A B")


def test_two_scenes_a_block_apart_share_only_who_walked_over(town: Town) -> None:
    town.clip("A1", "B1", 0, 600, (0, 0, 0)).clip("A2", "B2", 0, 600, (0, 8, 0))
    town.clip("C1", "B3", 0, 600, (0, 110, 0)).clip("C2", "B4", 0, 600, (0, 118, 0))
    town.clip("W", "B5", 0, 600, (200, 4, 4), (260, 114, 4))
    assert groups(town.read()) == together("A1 A2 W", "C1 C2 W")


def test_a_passer_by_is_in_no_scene(town: Town) -> None:
    town.clip("A", "B1", 0, 600, (0, 0, 0)).clip("P", "B2", 0, 150, (0, -300, 20), (150, 300, 20))
    assert groups(town.read()) == together("A", "P")


def test_a_pursuit_is_one_scene_with_the_cars_it_left_behind(town: Town) -> None:
    for n, wait in ((1, 60), (2, 70), (3, 65)):
        town.clip(f"P{n}", f"B{n}", -60, 700, (-60, -400, 0), (0, 5.0 * n, 0), (wait, 5.0 * n, 0), (wait + 40, 120, 5.0 * n))
        town.clip(f"D{n}", f"D{n}", -60, 700, (-60, -400, 0), (0, -20, 15.0 * n))
    assert groups(town.read()) == together("P1 P2 P3 D1 D2 D3")


def test_a_pursuit_that_ends_beside_another_scene_stays_its_own(town: Town) -> None:
    for n in (1, 2):
        town.clip(f"P{n}", f"B{n}", -60, 700, (-60, -400, 0), (0, 0, 0), (30, 0, 0), (60, 100, 6.0 * n))
        town.clip(f"D{n}", f"D{n}", -60, 700, (-60, -400, 0), (0, -10, 15.0 * n))
    for n in (3, 4):
        town.clip(f"Q{n}", f"B{n}", -60, 700, (-60, 400, 0), (0, 128, 6.0 * n))
        town.clip(f"D{n}", f"D{n}", -60, 700, (-60, 400, 0), (0, 135, 10.0 * n))
    assert groups(town.read()) == together("P1 P2 D1 D2", "Q3 Q4 D3 D4")


def test_who_walks_to_where_a_pursuit_left_its_cars_joins_it(town: Town) -> None:
    town.clip("A1", "B1", 0, 900, (0, 0, 0)).clip("A2", "D1", 0, 900, (0, 15, 0))
    town.clip("P", "B2", 0, 900, (0, 400, 0), (60, 100, 0), (80, 100, 0), (120, 210, 0)).clip("D", "D2", 0, 900, (0, 400, 0), (60, 110, 10))
    town.clip("W", "B3", 0, 900, (400, 5, 5), (460, 100, 5))
    assert groups(town.read()) == together("A1 A2 W", "P D W")


def test_a_cruiser_goes_with_its_officers_though_it_parks_nearer_to_others(town: Town) -> None:
    town.clip("A", "B1", 0, 600, (0, 0, 0)).clip("D", "D1", 0, 600, (0, 45, 0)).clip("C", "B2", 0, 600, (0, 80, 0))
    assert groups(town.read()) == together("A D", "C")


def test_what_has_no_place_joins_by_its_cruiser(town: Town) -> None:
    town.clip("A", "B1", 0, 600).clip("D", "D1", 0, 600, (0, 5, 0)).clip("B", "B2", 0, 600, (0, 0, 0)).clip("Z", "B3", 0, 600)
    assert groups(town.read()) == together("A B D", "Z")


def test_without_any_place_one_folder_and_one_time_make_a_scene(town: Town) -> None:
    town.clip("A", "B1", 0, 60).clip("B", "B2", 10, 70).clip("C", "B3", 0, 60).clip("D", "B4", 500, 560).clip("E", "B5", 5, 65)
    columns = town.read()
    columns = replace(columns, clips=replace(columns.clips, folder=np.array([0, 0, 1, 0, 0], np.int32)))
    assert groups(columns, exact(columns, [1, 1, 1, 1, 90])) == together("A B", "C", "D", "E")


def test_a_clip_of_unknown_time_stands_alone(town: Town) -> None:
    town.clip("A", "B1", 0, 600, (0, 0, 0)).clip("L", "B2", 0, 600, (0, 0, 0))
    columns = town.read()
    assert groups(columns, exact(columns, [0.1, 25_000])) == together("A", "L")


def test_triggers_have_their_sources_scene_or_one_of_their_own(town: Town) -> None:
    town.clip("A", "B1", 0, 600, (0, 0, 0)).clip("C", "B2", 0, 600, (0, 110, 0))
    town.trigger("T1", 100, "O1").trigger("T2", 200, "O2").trigger("T3", 300, "O9", 3.0)
    town.trigger("T4", 4000, "O8").trigger("T5", 4040, "O8").trigger("T6", 6000, "O8")
    columns = town.read()
    found = linked(columns, exact(columns))
    scene = {str(columns.clips.id[c]): int(s) for c, s in zip(found.clip, found.scene, strict=True)}
    mine = dict(zip(columns.triggers.id, found.trigger_scene.tolist(), strict=True))
    assert (mine["T1"], mine["T2"], mine["T3"]) == (scene["A"], scene["C"], scene["A"])
    assert mine["T4"] == mine["T5"] != mine["T6"]
    assert {mine["T4"], mine["T6"]}.isdisjoint(scene.values())


def test_nothing_at_all(town: Town) -> None:
    found = linked(town.read(), exact(town.read()))
    assert len(found) == 0 and found.count == 0


def test_every_clip_has_a_scene_and_rows_are_in_order() -> None:
    columns, truth = department("standard-100")
    found = linked(columns, true_clocks(columns, truth))
    assert set(found.clip.tolist()) == set(range(len(columns.clips)))
    assert np.all(np.diff(found.scene.astype(np.int64) << 32 | found.clip) > 0)
    assert len(found.trigger_scene) == len(columns.triggers) and found.trigger_scene.min() >= 0


def test_shifting_all_times_and_turning_the_map_change_nothing() -> None:
    columns, truth = department("standard-100")
    clocks = true_clocks(columns, truth)
    later = 987_654_321
    moved = replace(
        columns,
        clips=replace(columns.clips, own_us=columns.clips.own_us + later, best_us=columns.clips.best_us + later),
        triggers=replace(columns.triggers, time_us=columns.triggers.time_us + later),
        shifts=replace(columns.shifts, start_us=columns.shifts.start_us + later, end_us=columns.shifts.end_us + later),
        pings=replace(columns.pings, us=columns.pings.us + later),
    )
    same(linked(columns, clocks), linked(moved, replace(clocks, start_us=clocks.start_us + later)))
    same(linked(columns, clocks), linked(_further_east(columns, 90.0), clocks))


def _further_east(columns: Columns, degrees: float) -> Columns:
    fixes: FixColumns = columns.fixes
    return replace(
        columns,
        fixes=replace(fixes, lon_e7=(fixes.lon_e7 + round(degrees * 1e7)).astype(np.int32)),
        pings=replace(columns.pings, lon=columns.pings.lon + degrees),
        triggers=replace(columns.triggers, lon=columns.triggers.lon + degrees),
    )


def same(one: SceneColumns, other: SceneColumns) -> None:
    assert np.array_equal(one.clip, other.clip)
    assert np.array_equal(one.scene, other.scene)
    assert np.array_equal(one.trigger_scene, other.trigger_scene)


@pytest.mark.parametrize(("name", "least"), [("standard-1000", 0.99), ("hard-1000", 0.97)])
def test_simulated_departments_come_apart_as_they_were(name: str, least: float) -> None:
    if not (SCENARIOS / name).exists():
        pytest.skip("the shared scenarios are not here")
    columns, truth = department(name)
    found = linked(columns, true_clocks(columns, truth))
    ours = _pairs(found.clip, found.scene)
    theirs = _pairs(*_truth(columns, truth))
    assert 2 * len(ours & theirs) / (len(ours) + len(theirs)) >= least


def _truth(columns: Columns, truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    rows = truth.rows("clip_incident")
    number = {clip: n for n, clip in enumerate(columns.clips.id)}
    return np.array([number[r["clip_id"]] for r in rows]), np.unique([r["incident_id"] for r in rows], return_inverse=True)[1]


def _pairs(clip: np.ndarray, scene: np.ndarray) -> set[tuple[int, int]]:
    held: dict[int, list[int]] = {}
    for c, s in zip(clip.tolist(), scene.tolist(), strict=True):
        held.setdefault(s, []).append(c)
    return {(a, b) for members in held.values() for a in members for b in members if a < b}
