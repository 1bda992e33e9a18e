"""The story's numbers: who stood where, when cameras ran, and that rolls say it so that the importer reads it."""

import json
import math
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.demo.build import TRUTH, build_demo, make_footage
from core.demo.paths import Path as Walk
from core.demo.positions import degrees, fixes, pings, true_place
from core.demo.rolls import axis_container, axon_stem, write_rolls
from core.demo.story import DEMO_EPOCH, FULL_POST_S, T2, T, post_s, shots
from core.errors import Cancelled, KnownError
from core.media.vendors.rolls import read_rolls
from core.model.times import Instant
from core.progress import Progress, Step
from tests.demo_library import SmallDemo


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.dist(a, b)


def test_the_times_of_the_story() -> None:
    assert Instant.parse("2026-05-15T02:04:07Z") == T == DEMO_EPOCH.plus_s(600)
    by_id = {s.camera_id: s for s in shots()}
    for shot in by_id.values():
        assert shot.end_s > FULL_POST_S
    assert by_id["B07"].activation.since(T) == pytest.approx(6.2)
    assert by_id["D05"].clock_s == 200
    for camera in ("X60A4512M", "D03", "D05"):
        assert by_id[camera].start_s == pytest.approx(-30, abs=0.02)
    assert T2.since(T) > 3600


@given(st.floats(0.75, 3))
def test_a_short_variant_still_outlasts_its_policy(minutes: float) -> None:
    assert 10 <= post_s(minutes) <= FULL_POST_S
    for shot in shots(minutes):
        assert shot.end_s > post_s(minutes)


def test_distances_at_the_trigger() -> None:
    at = true_place("O12", T)
    assert metres(at, true_place("O07", T)) == pytest.approx(5, abs=0.1)
    assert metres(at, true_place("O21", T)) == pytest.approx(4, abs=0.1)
    assert metres(at, true_place("O18", T)) == pytest.approx(90, abs=0.5)
    assert metres(at, true_place("O31", T)) > 500
    assert metres(at, true_place("O31", T2)) == pytest.approx(600, abs=15)
    for officer in ("O12", "O07", "O21", "O18"):
        assert metres(true_place(officer, T2), true_place("O31", T2)) > 300


@given(st.floats(-700, 700), st.floats(-700, 700))
def test_degrees_are_metres_on_the_ellipsoid(east: float, north: float) -> None:
    lat, lon = degrees(east, north)
    lat0, lon0 = degrees(0, 0)
    mid = math.radians((lat + lat0) / 2)
    north_back = (lat - lat0) * (111_132.954 - 559.822 * math.cos(2 * mid) + 1.175 * math.cos(4 * mid))
    east_back = (lon - lon0) * (111_412.84 * math.cos(mid) - 93.5 * math.cos(3 * mid))
    assert north_back == pytest.approx(north, abs=0.05)
    assert east_back == pytest.approx(east, abs=0.12)


def test_fixes_stay_near_the_truth_and_carry_true_time() -> None:
    for shot in shots():
        for fix in fixes(shot):
            assert fix.at.since(shot.start) == pytest.approx(fix.t_s, abs=1e-6)
            x, y = degrees(*true_place(shot.officer_id, fix.at)) if shot.kind == "body" else (fix.lat, fix.lon)
            assert abs(fix.lat - x) * 111_000 < 6 and abs(fix.lon - y) * 83_000 < 6
    at_trigger = next(p for p in pings() if p.unit_id == "O21" and p.time >= T)
    x, y = degrees(*true_place("O21", T))
    assert math.hypot((at_trigger.lat - x) * 111_000, (at_trigger.lon - y) * 83_000) < 8


@given(st.floats(-60, 60), st.floats(0.01, 0.2))
def test_nobody_jumps(at_s: float, step_s: float) -> None:
    walk = Walk([(-30, 0, 0), (-10, 26, 0), (5, 26, 20), (20, 26, 20)], [(6, 0, 0)])
    a, b = walk.at(at_s), walk.at(at_s + step_s)
    assert metres((a.x, a.y), (b.x, b.y)) <= 2.5 * step_s + 1e-6
    assert b.phase >= a.phase


def test_rolls_are_read_without_a_complaint(tmp_path: Path) -> None:
    recorded = shots()
    write_rolls(tmp_path, recorded)
    rolls = read_rolls(sorted(tmp_path.glob("*.csv")))
    assert rolls.rejected == ()
    assert {c.camera_id for c in rolls.clips} == {"B07", "D03", "D05", "B31", "D09"}
    fast = next(c for c in rolls.clips if c.camera_id == "D05")
    shot = next(s for s in recorded if s.camera_id == "D05")
    assert fast.start is not None and fast.start.since(shot.start) == 200
    assert len(rolls.tracks[fast.id]) == len(fixes(shot))
    assert {s.body_camera_id for s in rolls.shifts} == {"X60A4512M", "B07", "B21", "B8A44F00C218", "B31"}
    assert [t.kind for t in rolls.triggers] == ["taser", "lightbar"]


def test_names_of_makers() -> None:
    by_id = {s.camera_id: s for s in shots()}
    assert axon_stem(by_id["X60A4512M"]) == "Axon_Body_3_Video_2026-05-14_2203_X60A4512M"
    assert axis_container(by_id["B8A44F00C218"]).startswith("O18_B8A44F00C218_2026")


def test_truth_agrees_with_the_footage_beside_it(small_demo: SmallDemo) -> None:
    for camera in small_demo.truth["cameras"]:
        assert (small_demo.footage / camera["file"]).stat().st_size == camera["bytes"]
        assert Instant.parse(camera["activation"]).since(Instant.parse(camera["start"])) == camera["silent_head_s"]
    assert small_demo.truth["policy"]["post_s"] == 25
    assert not any(c["id"] == "B21" for c in small_demo.truth["cameras"])


def test_a_finished_build_is_used_again(small_demo: SmallDemo) -> None:
    stamps = {p: p.stat().st_mtime_ns for p in small_demo.footage.rglob("*")}
    assert make_footage(small_demo.folder, small_demo.truth["minutes"], Progress()) == small_demo.truth
    assert {p: p.stat().st_mtime_ns for p in small_demo.footage.rglob("*")} == stamps


def test_cancelling_is_prompt_and_leaves_nothing_finished(tmp_path: Path) -> None:
    heard: list[Step] = []
    progress = Progress(heard.append)
    threading.Timer(1.5, progress.cancel).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        make_footage(tmp_path / "demo", 0.75, progress)
    assert time.monotonic() - started < 6
    assert not (tmp_path / "demo" / TRUTH).exists()
    assert not list((tmp_path / "demo").rglob("*.mp4"))
    assert heard[0].total > 5000 and heard[0].unit == "frames"


@pytest.mark.parametrize("name", ["footage/mine.txt", "sightline.db", "library/sightline.db"])
def test_a_strangers_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("keep")
    for build in (make_footage, lambda *a: build_demo(*a, library=tmp_path)):
        with pytest.raises(KnownError, match="did not make"):
            build(tmp_path, 1, Progress())
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [tmp_path / name]
    assert (tmp_path / name).read_text() == "keep"


def test_another_variant_replaces_the_library_of_the_first(tmp_path: Path) -> None:
    """Only what the demo made goes; a build that is cancelled at once shows what was cleared."""
    (tmp_path / "demo.json").write_text("{}")
    for old in ("sightline.db", "sightline.db-wal", "objects/ab/cd", "footage/old.mp4"):
        (tmp_path / old).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / old).write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        build_demo(tmp_path, 0.75, progress, library=tmp_path)
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["demo.json", "notes.txt"]


def test_the_library_tells_the_story(small_demo: SmallDemo) -> None:
    from core.operations.findings import all_findings
    from core.operations.incidents import all_incidents, incident_view
    from core.operations.library import open_library

    library = open_library(small_demo.library)
    try:
        incidents = {i.trigger_ids: i for i in all_incidents(library)}
        view = incident_view(library, incidents[("TR-2601",)].id)
        found = {(f.kind, f.camera_id) for f, _ in all_findings(library)}
        short = incident_view(library, incidents[("TR-2602",)].id)
    finally:
        library.close()
    assert found == {("missing", "B21"), ("late", "B07"), ("clock_offset", "D05")}
    lanes = {lane.camera.id: lane for lane in view.lanes}
    assert set(lanes) == {"X60A4512M", "B07", "B21", "D03", "D05"}
    assert lanes["B21"].state == "missing"
    for stated in json.loads((small_demo.folder / TRUTH).read_text("utf-8"))["cameras"]:
        lane = lanes.get(stated["id"])
        if lane is not None:
            assert lane.clips[0].clip.start.since(Instant.parse(stated["start"])) == pytest.approx(0, abs=0.002), stated["id"]
    assert {lane.camera.id for lane in short.lanes} == {"B31", "D09"}
