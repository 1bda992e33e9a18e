"""Gaps of bound cameras from rows that say who was bound: what is claimed, how surely, and what is left open."""

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.linking import overlaps
from core.linking.audit import audit
from core.linking.binding import DASH_OF_SOURCE, IN_RANGE, OF_OFFICER
from core.linking.findings import OUTCOMES
from core.linking.reasons import expected_reason, link_reason
from core.model.camera import Camera, Officer
from core.model.columns import NO_TIME, NONE
from core.model.finding import KINDS, Finding
from core.model.timebase import TimeBase
from tests.core.linking.gaps import audited, objects, rows_of, scene
from tests.core.linking.objects import World, clocks_of, columns_of
from tests.core.linking.worlds import clip, ping, taser
from tests.sample import T


def one(start_s: float, end_s: float = 150, silent_s: float | None = 30.0, kind: str = "lightbar", sound: bool = False) -> list[Finding]:
    """Camera B2, bound for sure, with one clip."""
    world = scene(clip("N", "B2", "O2", start_s, end_s, silent_s), triggers=(replace(taser(), kind=kind),), sound=sound)
    return audited(world, ("T-1", "B2", 1.0, OF_OFFICER))


@pytest.mark.parametrize(
    ("start_s", "silent_s", "end_s", "kind", "seconds"),
    [
        (-29.9, 30, 150, None, None),
        (-300, 30, 150, None, None),
        (-23.8, 30, 150, "late", 6.2),
        (3, 10, 150, "late", 13),
        (100, 30, 150, "late", 130),
        (-12, 12, 150, "short_buffer", 12),
        (-0.5, 0, 150, "short_buffer", 0.5),
        (-30, 30, 71, "early_stop", 71),
        (-300, 30, 1, "early_stop", 1),
        (121, 30, 300, "missing", None),
        (-300, 30, -3, "missing", None),
    ],
)
def test_what_is_wrong_with_a_bound_camera(start_s: float, silent_s: float, end_s: float, kind: str | None, seconds: float | None) -> None:
    found = one(start_s, end_s, silent_s)
    assert [f.kind for f in found] == ([kind] if kind else [])
    if kind:
        assert found[0].probability > 0.9
        assert found[0].seconds == (None if seconds is None else pytest.approx(seconds, abs=0.01))
        assert (found[0].trigger_id, found[0].camera_id) == ("T-1", "B2")


def test_the_clip_that_runs_answers_before_one_that_follows() -> None:
    world = scene(clip("A", "B2", "O2", -40, 60), clip("Z", "B2", "O2", 61, 300))
    columns, bound = columns_of(world), rows_of(columns_of(world), ("T-1", "B2", 1.0, OF_OFFICER))
    found = audit(columns, clocks_of(world), bound)
    assert columns.clips.id[found.expected.clip[0]] == "A"
    assert [KINDS[k] for k in found.findings.kind] == ["early_stop"]
    assert OUTCOMES[found.expected.outcome[0]] == "early_stop"


def test_a_silent_head_tells_late_from_short_whatever_the_clock() -> None:
    """Started at T with 12 s kept, by a clock that is good to 3 s only."""
    rough = replace(clip("N", "B2", "O2", -12, 150, 12), time=TimeBase(T.plus_s(-12), 3.0, "roll"))
    found = audited(scene(rough, triggers=(replace(taser(), kind="lightbar"),)), ("T-1", "B2", 1.0, OF_OFFICER))
    assert [f.kind for f in found] == ["short_buffer"]
    assert "give or take 3.0 s" in found[0].reason


def switched_on(start_s: float, sound: bool) -> float:
    """Seconds after the trigger, as the list of expected cameras says."""
    world = scene(clip("N", "B2", "O2", start_s, 150, 0), triggers=(replace(taser(), kind="lightbar"),), sound=sound)
    columns = columns_of(world)
    return float(audit(columns, clocks_of(world), rows_of(columns, ("T-1", "B2", 1.0, OF_OFFICER))).expected.seconds[0])


def test_a_short_buffer_that_is_measured_was_prompt() -> None:
    world = scene(clip("N", "B2", "O2", -12, 150, 12), triggers=(replace(taser(), kind="lightbar"),))
    columns = columns_of(world)
    found = audit(columns, clocks_of(world), rows_of(columns, ("T-1", "B2", 1.0, OF_OFFICER))).expected
    assert OUTCOMES[found.outcome[0]] == "short_buffer"
    assert found.seconds[0] == pytest.approx(0, abs=0.01)


def test_a_buffer_with_sound_leaves_late_and_short_both_open() -> None:
    (within,) = one(-10, silent_s=0, sound=True)
    assert within.kind == "short_buffer"
    assert 0.5 < within.probability < 0.85
    assert "a late start with a full buffer is not ruled out" in within.reason
    assert np.isnan(switched_on(-10, sound=True))  # by a full buffer it would have been 20 s late, which the audit does not believe
    (after,) = one(5, silent_s=0, sound=True)
    assert after.kind == "late"
    assert after.probability > 0.95
    assert "so the full 30 s are assumed" in after.reason
    assert switched_on(5, sound=True) == pytest.approx(35)
    (barely,) = one(-26, silent_s=0, sound=True)
    assert barely.kind == "late"  # no buffer is short by so little
    assert one(-29.9, silent_s=0, sound=True) == []


def test_the_second_trigger_of_a_clip_believes_what_the_first_said() -> None:
    """A short buffer at the first is short at the second; the second trigger did not switch the camera on."""
    first, second = (replace(taser(f"T-{i}", after), kind="lightbar") for i, after in ((1, 0.0), (2, 15.0)))
    world = scene(clip("N", "B2", "O2", -8, 150, 0), triggers=(first, second), sound=True)
    found = audited(world, ("T-1", "B2", 1.0, OF_OFFICER), ("T-2", "B2", 1.0, OF_OFFICER))
    assert [(f.kind, f.trigger_id) for f in found] == [("short_buffer", "T-1"), ("short_buffer", "T-2")]
    assert found[0].probability == pytest.approx(found[1].probability, abs=0.02)


def test_cameras_that_come_on_together_speak_against_the_triggers_clock() -> None:
    three = (clip("A", "B1", "O1", 10, 300), clip("B", "B2", "O2", 10.2, 300), clip("C", "B3", "O3", 9.9, 130))
    rows = [("T-1", c.camera_id, 1.0, OF_OFFICER if c.id == "A" else IN_RANGE) for c in three]
    assert {f.kind for f in audited(scene(*three), *rows)} == {"early_stop"}
    (early,) = audited(scene(*three), *rows)
    assert early.seconds == pytest.approx(130 - 39.8, abs=0.3)
    assert "taken to be 39.8 s later than recorded, as cameras came on together then" in early.reason
    alone = audited(scene(*three[:1]), *rows[:1])
    assert [f.kind for f in alone] == ["late"]
    assert alone[0].probability < 0.9  # its clock may be off
    bar = scene(*three, triggers=(replace(taser(), kind="lightbar"),))
    assert Counter(f.kind for f in audited(bar, *rows)) == {"late": 3}  # a cruiser's clock is not a taser's
    prompt = scene(*three[:2], clip("P", "B4", "O4", -29.8, 300))
    assert Counter(f.kind for f in audited(prompt, *rows[:2], ("T-1", "B4", 1.0, IN_RANGE)))["late"] == 2


def test_a_finding_is_no_surer_than_that_the_camera_was_bound() -> None:
    def missing(p: float) -> list[Finding]:
        return audited(scene(), ("T-1", "B2", p, IN_RANGE))

    (sure,), (doubtful,) = missing(0.9), missing(0.4)
    assert (sure.kind, sure.probability) == ("missing", 0.9)
    assert sure.reason.endswith("90 % is the probability of having been within 30 ft, not of anybody's fault.")
    assert (doubtful.kind, doubtful.probability) == ("undetermined", 0.4)
    assert doubtful.reason.startswith("Cannot be determined (40 % likely): camera B2 was 13 ft (4 m) from the taser")
    assert missing(0.2) == []
    world = scene(clip("N", "B2", "O2", -20, 60))
    (both,) = audited(world, ("T-1", "B2", 0.4, IN_RANGE))
    assert both.kind == "undetermined"  # two doubtful gaps of one camera are one thing


def test_times_that_are_not_known_are_not_guessed() -> None:
    rows = ("T-1", "B2", 1.0, OF_OFFICER)
    lost = clip("L", "B2", "O2", 0, 100, sigma_s=7 * 3600.0)
    (covered,) = audited(scene(lost), rows)
    assert (covered.kind, covered.clip_id) == ("undetermined", None)
    assert "a recording whose time is not known well enough" in covered.reason
    far = replace(lost, time=TimeBase(T.plus_s(40 * 86400), 7 * 3600.0, "roll"))
    assert [f.kind for f in audited(scene(far), rows)] == ["missing"]  # hours do not make a month
    columns = columns_of(scene(far))
    bound, nowhen = rows_of(columns, rows), replace(clocks_of(scene(far)), start_us=np.array([NO_TIME]))
    (never,) = objects(columns, bound, audit(columns, nowhen, bound).findings)
    assert never.reason == covered.reason
    vague = replace(taser(), sigma_s=300.0)
    (when,) = audited(scene(clip("N", "B2", "O2", -30, 150), triggers=(vague,)), rows)
    assert when.reason.startswith("The time of the trigger is not known well enough")
    ended = replace(clip("N", "B2", "O2", -300, -3), time=TimeBase(T.plus_s(-300), 3.0, "roll"))
    (doubt,) = audited(scene(ended), rows)
    assert (doubt.kind, doubt.seconds) == ("missing", None)
    assert 0.7 < doubt.probability < 0.9
    assert "its last one ended 3.0 s before" in doubt.reason


def test_a_trigger_without_place_or_camera_says_so() -> None:
    nowhere = replace(taser(), lat=None, lon=None)
    (place,) = audited(scene(clip("N", "B1", "O1", -30, 150), triggers=(nowhere,)), ("T-1", "B1", 1.0, OF_OFFICER), of_triggers=True)
    assert place.reason == "Nobody knows where the taser was, so it cannot be determined which other cameras had to record."
    pinged = replace(scene(clip("N", "B1", "O1", -30, 150), triggers=(nowhere,)), pings=(ping("O1", 0, 0, 0),))
    assert audited(pinged, ("T-1", "B1", 1.0, OF_OFFICER), of_triggers=True) == []
    (camera,) = audited(scene(), of_triggers=True)
    assert camera.reason == "Nobody knows which camera officer O1 had, so it cannot be determined whether that camera recorded."
    assert audited(scene(triggers=(replace(taser(), kind="manual"),)), of_triggers=True) == []


@pytest.mark.parametrize(("p", "why"), [(0.9, IN_RANGE), (1.0, OF_OFFICER)])
def test_a_clip_taken_away_by_hand_leaves_its_camera_in_the_audit(p: float, why: int) -> None:
    """It neither answers the trigger any more nor is it missing: that it does not belong here says nothing of where its officer was."""
    world = scene(clip("N", "B2", "O2", -10, 60))
    rows = ("T-1", "B2", p, why)
    assert {f.kind for f in audited(world, rows)} == {"late", "early_stop"}
    rejected = replace(world, decisions={("T-1", "N"): "rejected"})
    (doubt,) = audited(rejected, rows)
    assert (doubt.kind, doubt.probability, doubt.clip_id) == ("undetermined", p, None)
    assert doubt.reason.startswith(
        "The recording of camera B2 about the moment when the taser was drawn was taken out of this incident by hand."
    )


def of_trigger(world: World) -> set[str]:
    """What O2's camera is found to have done, the two recordings at once apart, which its clips have by themselves."""
    return {f.kind for f in audited(world, ("T-1", "B2", 1.0, OF_OFFICER)) if f.trigger_id is not None}


def test_another_clip_answers_for_one_taken_away_by_hand() -> None:
    world = scene(clip("N", "B2", "O2", -10, 60), clip("M", "B2", "O2", -30, 150))
    rejected = replace(world, decisions={("T-1", "N"): "rejected"})
    assert of_trigger(world) == of_trigger(rejected) == set()
    assert of_trigger(replace(world, decisions={("T-1", "M"): "rejected"})) == {"late", "early_stop"}


def test_links_overlap_the_window_as_surely_as_clocks_know() -> None:
    def links(world: World, p: float = 1.0) -> list[tuple[str, float]]:
        columns = columns_of(world)
        found = overlaps.links(columns, clocks_of(world), rows_of(columns, ("T-1", "B2", p, OF_OFFICER)))
        assert np.all(found.row == 0)
        return [(str(columns.clips.id[c]), float(q)) for c, q in zip(found.clip, found.p, strict=True)]

    inside, outside = clip("I", "B2", "O2", -100, -25), clip("O", "B2", "O2", -100, -35)
    other, late = clip("P", "B1", "O1", -30, 150), clip("Q", "B2", "O2", 119, 300)
    assert links(scene(inside, outside, other, late), 0.8) == [("I", pytest.approx(0.8)), ("Q", pytest.approx(0.8, abs=0.001))]
    rough = replace(outside, time=TimeBase(outside.start, 5.0, "roll"))
    ((_, chance),) = links(scene(rough))
    assert chance == pytest.approx(0.159, abs=0.01)
    lost = replace(inside, time=TimeBase(inside.start, 20_000.0, "roll"))
    assert links(scene(lost)) == []
    adrift = replace(taser(), sigma_s=20_000.0)
    assert links(scene(lost, inside, triggers=(adrift,))) == [("I", pytest.approx(0.994, abs=0.002))]


def test_a_long_clip_is_found_behind_many_short_ones() -> None:
    short = tuple(clip(f"S{i}", "B2", "O2", -900 + i * 10, -895 + i * 10) for i in range(80))
    assert of_trigger(scene(clip("A", "B2", "O2", -5000, 200), *short)) == set()


def test_names_and_ids_stand_as_they_are() -> None:
    world = replace(
        scene(clip("N", "D1", None, -10, 150, 10)),
        officers={"O1": Officer("O1", "J. McKay")},
        cameras={"D1": Camera("D1", "dash"), "B1": Camera("B1", "body")},
    )
    columns = columns_of(world)
    bound = rows_of(columns, ("T-1", "B1", 1.0, OF_OFFICER), ("T-1", "D1", 0.99, DASH_OF_SOURCE))
    named = replace(bound, officer=np.array([0, NONE], np.int32), via=np.array([NONE, 0], np.int32))
    assert list(columns.units) == ["O1"]
    assert expected_reason(columns, named, 0) == "It is the camera of J. McKay, whose taser was drawn."
    assert link_reason(columns, named, 1) == "It is the dash cam of the cruiser that the roster gives J. McKay, whose taser was drawn."
    missing, short = objects(columns, named, audit(columns, clocks_of(world), named).findings)
    assert missing.reason == (
        "No recording of camera B1 covers the moment when the taser was drawn: it is the camera of J. McKay, whose taser was drawn."
    )
    assert short.reason == "The cruiser's camera has only 10.0 s of footage before the taser was drawn; 30 s are required."


def test_nothing_in_nothing_out() -> None:
    columns = columns_of(World())
    bound = rows_of(columns)
    found = audit(columns, clocks_of(World()), bound)
    assert (len(found.expected), len(found.findings), len(overlaps.links(columns, clocks_of(World()), bound))) == (0, 0, 0)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-40, 100), st.floats(0, 31), st.floats(0.05, 20), st.sampled_from(["taser", "lightbar"]), st.booleans(), st.floats(0.06, 1)
)
def test_chances_add_up_and_sentences_are_whole(start_s: float, head_s: float, sigma_s: float, kind: str, sound: bool, p: float) -> None:
    world = scene(clip("N", "B2", "O2", start_s, start_s + 130, head_s, sigma_s), triggers=(replace(taser(), kind=kind),), sound=sound)
    found = audited(world, ("T-1", "B2", p, IN_RANGE))
    assert all(0.25 <= f.probability <= p + 1e-12 for f in found)
    assert sum(f.probability for f in found if f.kind in ("late", "short_buffer")) <= p + 1e-12
    for f in found:
        assert f.reason.endswith(".")
        assert "nan" not in f.reason
        assert not re.search(r"\b0 %", f.reason)
