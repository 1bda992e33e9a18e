"""What a person said stands, whatever is imported, named, settled or linked afterwards."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UsageError
from core.model.camera import Camera
from core.model.clip import Clip
from core.model.roster import Shift
from core.model.timebase import Candidate
from core.model.times import Instant, local_to_instant
from core.model.trigger import Trigger
from core.operations.cameras import settle_cameras
from core.operations.clipmaking import time_of
from core.operations.clips import all_clips, assign_clip
from core.operations.clocks import clock_rows, set_clock
from core.operations.findings import all_answers, all_expected, all_findings, answer_finding, answers_given, withdraw_answer
from core.operations.importing import import_paths
from core.operations.incidents import all_incidents, incident_view
from core.operations.library import Library, set_zone
from core.operations.linking import decide_link, link
from core.operations.markers import add_marker
from core.operations.triggers import add_trigger
from core.progress import Progress
from tests.rolls import story, write_rolls
from tests.sample import T, clip


def named(library: Library, clip_id: str) -> Clip:
    return next(c for c in all_clips(library) if c.id == clip_id)


def test_an_assignment_outlives_the_roll_files_that_say_otherwise(told: Library, tmp_path: Path) -> None:
    assign_clip(told, "C44", camera_id="B99", note="label misread")
    assign_clip(told, "C44", officer_id="O07", note="recognised by voice")
    import_paths(told, [tmp_path / "rolls"], Progress())
    assert (named(told, "C44").camera_id, named(told, "C44").officer_id) == ("B99", "O07")
    assign_clip(told, "C44", camera_id="B44")
    import_paths(told, [tmp_path / "rolls"], Progress())
    assert (named(told, "C44").camera_id, named(told, "C44").officer_id) == ("B44", "O07")


def test_the_roster_does_not_argue_with_a_person_about_the_wearer(told: Library) -> None:
    """O21 had B21 by the roster and nothing recorded; a person says that O21 wore B07 that night."""
    assign_clip(told, "C07", officer_id="O21", note="cameras swapped at roll call")
    kinds = {(f.kind, f.camera_id) for f, _ in all_findings(told)}
    assert ("wrong_officer", "B07") not in kinds
    assert ("missing", "B21") not in kinds
    (bound,) = [e for e in all_expected(told) if e.camera_id == "B07"]
    assert bound.officer_id == "O21"
    assert "M. Okafor" in bound.reason


def test_the_source_wore_the_camera_a_person_says(told: Library, tmp_path: Path) -> None:
    import_paths(told, [write_rolls(tmp_path / "rolls", _by_a_taser_of_its_own(story()))], Progress())
    assign_clip(told, "C07", officer_id="O12", note="cameras swapped at roll call")
    (bound,) = [e for e in all_expected(told) if e.camera_id == "B07"]
    assert (bound.officer_id, bound.probability) == ("O12", 1.0)
    assert "R. Alvarez" in bound.reason


def test_a_decision_made_before_the_trigger_was_known_can_be_taken_back(told: Library, tmp_path: Path) -> None:
    lone = write_rolls(tmp_path / "two", {"clips": [_roll("CX1", "BX1"), _roll("CX2", "BX2")], "tracks": [*_fixes("CX1"), *_fixes("CX2")]})
    import_paths(told, [lone], Progress())
    (incident,) = [i for i in all_incidents(told) if "CX1" in i.clip_ids]
    assert "CX2" in incident.clip_ids
    decide_link(told, incident.id, "CX2", "rejected")
    add_trigger(told, T.plus_s(20_010), "taser", camera_id="BX1")
    assert "CX2" not in incident_view(told, incident.id).incident.clip_ids
    decide_link(told, incident.id, "CX2", "proposed")
    assert "CX2" in incident_view(told, incident.id).incident.clip_ids


def test_a_clip_named_by_a_later_roll_file_keeps_its_answers_and_its_incident(told: Library) -> None:
    late = next(f for f, _ in all_findings(told) if f.kind == "late")
    answer_finding(told, late.id, "explained", "old holster")
    lone = next(i.id for i in all_incidents(told) if "C44" in i.clip_ids)
    with told.store.write("tester") as write:
        for old, new in (("C07", "C-seven"), ("C44", "C-lone")):
            (known,) = write.clips([old])
            write.rename_clip(old, new)
            write.put_clips([replace(known, id=new)])
    link(told, Progress())
    view = incident_view(told, next(i.id for i in all_incidents(told) if "C-seven" in i.clip_ids))
    assert [a.note for a in view.answers.values()] == ["old holster"]
    assert incident_view(told, lone).incident.clip_ids == ("C-lone",)


def test_naming_a_clip_that_stood_there_without_its_media(told: Library) -> None:
    known = named(told, "C07")
    with told.store.write("tester") as write:
        write.put_clips([replace(known, id="C-abc", sha256="ab" * 32)])
        write.put_track("C-abc", write.tracks(["C07"])["C07"])
    link(told, Progress())
    with told.store.write("tester") as write:
        write.rename_clip("C-abc", "C07")
    link(told, Progress())
    assert [c.id for c in all_clips(told) if c.camera_id == "B07"] == ["C07"]


@pytest.fixture
def by_serial(library: Library) -> Library:
    """A clip and a trigger that a maker's file knows by the camera's serial; the roll files come later."""
    with library.store.write("tester") as write:
        write.put_cameras([Camera("X1", "body", serial="X1")])
        write.put_clips([clip("C1", "X1", None, -30, 140, 30.0)])
        write.put_triggers([Trigger("T-1", T.plus_s(60), "taser", "X1")])
    link(library, Progress())
    return library


def name_it(library: Library) -> None:
    with library.store.write("tester") as write:
        write.put_cameras([Camera("B1", "body", serial="X1")])
        write.put_shifts([Shift("O1", None, "B1")])
        settle_cameras(write)
    link(library, Progress())


def test_what_was_said_of_a_serial_is_said_of_the_camera_it_turns_out_to_be(by_serial: Library) -> None:
    set_clock(by_serial, "X1", 7.0)
    (finding, *_) = [f for f, _ in all_findings(by_serial) if f.camera_id == "X1"]
    answer_finding(by_serial, finding.id, "explained", "known")
    name_it(by_serial)
    assert [(r.camera_id, r.source, r.offset_s) for r in clock_rows(by_serial)] == [("B1", "manual", 7.0)]
    view = incident_view(by_serial, all_incidents(by_serial)[0].id)
    assert [a.note for a in view.answers.values()] == ["known"]
    assert [(e.camera_id, e.clip_id) for e in all_expected(by_serial)] == [("B1", "C1")]


def test_a_serial_does_not_take_back_a_camera_given_by_hand(by_serial: Library) -> None:
    assign_clip(by_serial, "C1", camera_id="B7")
    with by_serial.store.write("tester") as write:
        write.put_cameras([Camera("B7", serial="X1")])
    name_it(by_serial)
    assert named(by_serial, "C1").camera_id == "B7"


@pytest.mark.parametrize(
    "path", [("Europe/Berlin",), ("America/Chicago", "Europe/Berlin"), ("Europe/Berlin", "America/Chicago", "Europe/Berlin")]
)
@pytest.mark.parametrize("month", [7, 10])
def test_a_zone_set_wrongly_first_leaves_no_trace(library: Library, path: tuple[str, ...], month: int) -> None:
    """In October the reading lies in the hour that Berlin has twice and Chicago once."""
    reading = Instant.parse(f"2026-{month:02}-25T02:30:15.5Z").utc().replace(tzinfo=None)
    start, zone_sigma_s, rule = local_to_instant(reading, None)
    candidates = (
        Candidate("filename", start, math.hypot(5.0, zone_sigma_s), f"the time in the file's name; {rule}"),
        Candidate("container", Instant.parse("2026-07-25T02:30:15Z"), 30.0, "creation_time, UTC"),
    )
    made = replace(clip("C1", "B1", None, 0, 60, None), candidates=candidates, time=time_of(candidates))
    with library.store.write("tester") as write:
        write.put_clips([made])
        write.put_triggers([Trigger("T-1", start, "crash", "B1", sigma_s=math.hypot(1.0, zone_sigma_s), note=f"event.json, {rule}")])
    for zone in path:
        set_zone(library, zone)
    link(library, Progress())
    right, extra_s, rule = local_to_instant(reading, "Europe/Berlin")
    local, container = named(library, "C1").candidates
    assert (local.start, local.sigma_s) == (right, pytest.approx(math.hypot(5.0, extra_s), rel=1e-3))
    assert local.note == f"the time in the file's name; {rule}"
    assert container == candidates[1]
    with library.store.read() as read:
        (trigger,) = read.triggers()
    assert (trigger.time, trigger.note) == (right, f"event.json, {rule}")


def test_hand_set_clocks_survive_a_new_import_and_a_change_of_zone(told: Library, tmp_path: Path) -> None:
    set_clock(told, "D5", 190.0)
    set_clock(told, "B12", -3.0, clip_id="C12")
    set_zone(told, "America/Chicago")
    import_paths(told, [write_rolls(tmp_path / "rolls", story())], Progress())
    rows = {r.clip_id: (r.offset_s, r.source) for r in clock_rows(told)}
    assert rows["CD5"] == (190.0, "manual")
    assert rows["C12"] == (-3.0, "manual")


def _by_a_taser_of_its_own(tables: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    return {**tables, "triggers": [{**row, "device_id": "X2-9041"} for row in tables["triggers"]]}


def _roll(clip_id: str, camera: str) -> dict[str, object]:
    return {
        "clip_id": clip_id,
        "camera_id": camera,
        "officer_id": "",
        "start": T.plus_s(20_000).iso(),
        "end": T.plus_s(20_120).iso(),
        "silent_head_s": 0,
        "path": "",
    }


def _fixes(clip_id: str) -> list[dict[str, object]]:
    return [{"clip_id": clip_id, "t_s": s, "lat": 41.5, "lon": -72.5, "accuracy_m": 2.0} for s in range(120)]


def test_markers_go_where_their_incident_goes(library: Library, tmp_path: Path) -> None:
    """Two lone clips, each marked, turn out to be one scene once the trigger is imported."""
    tables = story()
    clips = [row for row in tables["clips"] if row["clip_id"] in ("C12", "C07")]
    import_paths(library, [write_rolls(tmp_path / "first", {"clips": clips})], Progress())
    for incident in all_incidents(library):
        add_marker(library, incident.id, T.plus_s(3), f"seen by {incident.clip_ids[0]}")
    import_paths(library, [write_rolls(tmp_path / "rolls", tables)], Progress())
    whole = next(i for i in all_incidents(library) if "T-1" in i.trigger_ids)
    assert {m.text for m in incident_view(library, whole.id).markers} == {"seen by C12", "seen by C07"}


def test_an_answer_taken_back_leaves_the_finding_open_and_stays_on_record(told: Library) -> None:
    finding = all_findings(told)[0][0]
    with pytest.raises(UsageError):
        withdraw_answer(told, finding.id)
    answer_finding(told, finding.id, "explained", "at repair")
    withdraw_answer(told, finding.id, "wrong camera")
    assert finding.id not in all_answers(told)
    given = answers_given(told, {finding.id})
    assert [(a.status, a.note) for a in given] == [("explained", "at repair"), ("withdrawn", "wrong camera")]
    with pytest.raises(UsageError):
        withdraw_answer(told, finding.id)
    with pytest.raises(UsageError):
        answer_finding(told, finding.id, "withdrawn")
    answer_finding(told, finding.id, "reviewed")
    assert all_answers(told)[finding.id].status == "reviewed"
