"""The demo's story in metadata alone, through import, clocks, linking and audit."""

import dataclasses
from pathlib import Path

import pytest

from core.errors import UsageError
from core.model.finding import Finding
from core.operations.clips import all_clips, assign_clip
from core.operations.clocks import clock_rows, set_clock
from core.operations.findings import all_expected, all_findings, answer_finding, answers_given
from core.operations.importing import import_paths
from core.operations.incidents import all_incidents, incident_summaries, incident_view
from core.operations.library import Library, open_library, set_policy
from core.operations.linking import decide_link, link
from core.operations.markers import add_marker, remove_marker
from core.operations.triggers import add_trigger
from core.progress import Progress
from tests.rolls import story, write_rolls
from tests.sample import T


def the_incident(library: Library) -> str:
    (found,) = [i.id for i in all_incidents(library) if "T-1" in i.trigger_ids]
    return found


def test_each_camera_is_told_correctly(told: Library) -> None:
    outcomes = {e.camera_id: e.outcome for e in all_expected(told) if e.probability >= 0.5}
    assert outcomes == {"B12": "on_time", "B07": "late", "B21": "missing", "D3": "on_time", "D5": "on_time"}
    found = {(f.kind, f.camera_id): f for f, _ in all_findings(told)}
    assert set(found) == {("late", "B07"), ("missing", "B21"), ("clock_offset", "D5")}
    assert found["late", "B07"].seconds == pytest.approx(6.2, abs=0.05)
    assert found["clock_offset", "D5"].seconds == pytest.approx(200, abs=0.3)
    assert "M. Okafor" in found["missing", "B21"].reason


def test_the_fast_clock_is_corrected_before_linking(told: Library) -> None:
    clip = next(c for c in all_clips(told) if c.id == "CD5")
    assert abs(clip.start.since(T.plus_s(-30))) < 0.3
    assert clip.time.source == "gps"
    row = next(r for r in clock_rows(told, the_incident(told)) if r.clip_id == "CD5")
    assert row.offset_s == pytest.approx(200, abs=0.3)


def test_the_passer_by_is_not_a_member(told: Library) -> None:
    incident = next(i for i in all_incidents(told) if "T-1" in i.trigger_ids)
    assert set(incident.clip_ids) == {"C12", "C07", "CD3", "CD5"}
    (alone,) = [i for i in all_incidents(told) if "C44" in i.clip_ids]
    assert not alone.trigger_ids


def test_the_view_holds_a_lane_for_the_camera_that_is_missing(told: Library) -> None:
    view = incident_view(told, the_incident(told))
    lanes = {lane.camera.id: lane for lane in view.lanes}
    assert view.lanes[0].camera.id == "B12"
    assert lanes["B21"].state == "missing"
    assert lanes["B21"].clips == ()
    assert lanes["B21"].officer is not None
    assert lanes["B21"].officer.name == "M. Okafor"
    span = view.expected_span(lanes["B21"])
    assert span is not None
    assert (span.start, span.end) == (T.plus_s(-30), T.plus_s(120))
    assert view.cue == T.plus_s(-30)
    assert view.zone == "America/New_York"
    assert view.pings["O21"]


def test_importing_again_adds_nothing_and_keeps_ids(told: Library, tmp_path: Path) -> None:
    before = all_incidents(told)
    import_paths(told, [tmp_path / "rolls"], Progress())
    assert all_incidents(told) == before


def test_a_corrected_roster_takes_its_error_back(told: Library, tmp_path: Path) -> None:
    tables = story()
    for row in tables["roster"]:
        if row["officer_id"] == "O07":
            row["dash_camera_id"] = ""
    write_rolls(tmp_path / "rolls", {"roster": tables["roster"]})
    import_paths(told, [tmp_path / "rolls" / "roster.csv"], Progress())
    bound = {e.camera_id for e in all_expected(told) if e.trigger_id == "T-1" and e.probability >= 0.5}
    assert bound == {"B12", "B07", "B21", "D3"}


def test_a_rejected_link_stays_rejected(told: Library) -> None:
    incident_id = the_incident(told)
    decide_link(told, incident_id, "C07", "rejected", "not the scene")
    link(told, Progress())
    incident = next(i for i in all_incidents(told) if i.id == incident_id)
    assert "C07" not in incident.clip_ids
    assert next(m for m in incident.members if m.clip_id == "C07").status == "rejected"
    decide_link(told, incident_id, "C07", "proposed")
    assert "C07" in next(i for i in all_incidents(told) if i.id == incident_id).clip_ids


def test_two_recordings_of_one_camera_at_once_are_a_finding(told: Library, tmp_path: Path) -> None:
    """Found when the second one comes, and gone when it turns out to be another camera's; linking everything says the same."""
    seen = next(c for c in all_clips(told) if c.id == "C07")
    row = {
        "clip_id": "C07b",
        "camera_id": "B07",
        "officer_id": "O07",
        "start": seen.start.plus_s(20).iso(),
        "end": seen.end.plus_s(60).iso(),
    }
    import_paths(told, [write_rolls(tmp_path / "second", {"clips": [row]})], Progress())

    def doubled() -> list[Finding]:
        return [f for f in incident_view(told, the_incident(told)).findings if f.kind == "undetermined"]

    (found,) = doubled()
    assert (found.camera_id, found.clip_id) == ("B07", "C07b")
    assert found.reason.startswith("Recordings C07 and C07b of camera B07 run at the same time for ")
    assert found.seconds == pytest.approx(seen.length_s - 20, abs=0.5)
    link(told, Progress())
    assert doubled() == [found]
    assign_clip(told, "C07b", camera_id="B99", note="label misread")
    assert [f for f, _ in all_findings(told) if f.kind == "undetermined"] == []


def test_nobody_leaves_the_audit_by_a_rejected_clip(told: Library) -> None:
    """J. Chen's only recording is taken out: the camera stays among those expected, and somebody has to answer where the officer was."""
    incident_id = the_incident(told)
    (before,) = [e for e in all_expected(told) if e.camera_id == "B07"]
    people = {i: s.officers for i, s in ((s.id, s) for s in incident_summaries(told))}
    decide_link(told, incident_id, "C07", "rejected", "not the scene")
    view = incident_view(told, incident_id)
    lane = view.lane("B07")
    assert lane is not None and lane.state == "undetermined"
    (after,) = lane.expected
    assert (after.outcome, after.probability, after.officer_id) == ("undetermined", before.probability, before.officer_id)
    (doubt,) = [f for f in view.findings if f.camera_id == "B07" and f.trigger_id]
    assert doubt.kind == "undetermined" and "taken out of this incident by hand" in doubt.reason
    assert next(s for s in incident_summaries(told) if s.id == incident_id).officers == people[incident_id]
    decide_link(told, incident_id, "C07", "proposed")
    assert [e for e in all_expected(told) if e.camera_id == "B07"] == [before]


def test_a_confirmed_passer_by_joins(told: Library) -> None:
    incident_id = the_incident(told)
    decide_link(told, incident_id, "C44", "confirmed")
    member = next(m for m in incident_view(told, incident_id).incident.members if m.clip_id == "C44")
    assert member.status == "confirmed"
    link(told, Progress())
    assert "C44" in incident_view(told, incident_id).incident.clip_ids


def test_an_answer_stays_with_its_finding(told: Library) -> None:
    late = next(f for f, _ in all_findings(told) if f.kind == "late")
    answer_finding(told, late.id, "reviewed")
    answer_finding(told, late.id, "explained", "Holster of the old type.")
    assert [a.status for a in answers_given(told, {late.id})] == ["reviewed", "explained"]
    link(told, Progress())
    view = incident_view(told, the_incident(told))
    assert view.answers[late.id].note == "Holster of the old type."
    assert view.answers[late.id].actor == "tester"
    summary = next(s for s in incident_summaries(told) if s.id == view.incident.id)
    assert summary.open_findings == len(summary.findings) - 1
    with pytest.raises(UsageError):
        answer_finding(told, late.id, "whatever")
    with pytest.raises(UsageError):
        answer_finding(told, "late|nothing||", "reviewed")


def test_a_clock_set_by_hand_beats_gps_and_moves_the_clip(told: Library) -> None:
    set_clock(told, "D5", 190.0, "read off the wall clock")
    clip = next(c for c in all_clips(told) if c.id == "CD5")
    assert clip.time.source == "manual"
    assert clip.start.since(T.plus_s(-20)) == pytest.approx(0, abs=0.01)
    with pytest.raises(UsageError):
        set_clock(told, "D99", 1.0)


def test_a_wider_post_makes_early_stops(told: Library) -> None:
    set_policy(told, dataclasses.replace(told.policy(), post_s=300))
    link(told, Progress())
    kinds = [f.kind for f, _ in all_findings(told)]
    assert kinds.count("early_stop") >= 3


def test_a_manual_trigger_starts_an_incident_and_binds_only_its_camera(told: Library) -> None:
    added = add_trigger(told, T.plus_s(60), "manual", camera_id="B44", note="shouting heard")
    incident = next(i for i in all_incidents(told) if added.id in i.trigger_ids)
    assert "C44" in incident.clip_ids
    assert {e.camera_id for e in all_expected(told) if e.trigger_id == added.id} <= {"B44"}
    with pytest.raises(UsageError):
        add_trigger(told, T, "manual")
    with pytest.raises(UsageError):
        add_trigger(told, T, "laser", camera_id="B44")


def test_a_clip_can_be_given_another_officer(told: Library) -> None:
    assign_clip(told, "C44", officer_id="O99", note="swapped cameras at roll call")
    assert next(c for c in all_clips(told) if c.id == "C44").officer_id == "O99"
    with pytest.raises(UsageError):
        assign_clip(told, "nope", officer_id="O1")
    with pytest.raises(UsageError):
        assign_clip(told, "C44")


def test_markers_come_and_go(told: Library) -> None:
    incident_id = the_incident(told)
    marker = add_marker(told, incident_id, T.plus_s(3), "Commands begin", camera_id="B12")
    assert incident_view(told, incident_id).markers == (marker,)
    remove_marker(told, marker.id)
    assert incident_view(told, incident_id).markers == ()
    with pytest.raises(UsageError):
        remove_marker(told, marker.id)


def test_an_incident_that_is_not_there(told: Library) -> None:
    with pytest.raises(UsageError, match="no incident I-none"):
        incident_view(told, "I-none")


def test_a_change_is_announced_once_it_is_kept(told: Library) -> None:
    heard = []
    told.events.subscribe(heard.append)
    decide_link(told, the_incident(told), "C07", "rejected")
    assert any("links" in c.kinds for c in heard)
    assert any("incidents" in c.kinds for c in heard)


def test_the_library_reopens_as_it_was(tmp_path: Path) -> None:
    first = open_library(tmp_path / "lib")
    import_paths(first, [write_rolls(tmp_path / "rolls", story())], Progress())
    before = all_incidents(first)
    first.close()
    again = open_library(tmp_path / "lib")
    assert all_incidents(again) == before
    again.close()
