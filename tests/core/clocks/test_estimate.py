"""Every clip's clock: whom to believe, how far, and what is only reported."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clocks.estimate import ClockEstimate, ManualCorrection, estimate
from core.clocks.votes import Reading, agree
from core.model.clip import Clip
from core.model.roster import Alignment
from core.model.timebase import Candidate, TimeBase
from core.model.trigger import Trigger
from tests.sample import T


def clip(clip_id: str, camera: str, start_s: float, offset_s: float, gps: bool = False, silent_s: float = 30.0) -> Clip:
    """True start at T + start_s; the camera's clock reads `offset_s` more."""
    true = T.plus_s(start_s)
    candidates = [Candidate("roll", true.plus_s(offset_s), 2.0)] + ([Candidate("gps", true, 0.2)] if gps else [])
    return Clip(clip_id, camera, TimeBase(true.plus_s(offset_s), 2.0, "roll"), 600.0, f"O-{camera}", tuple(candidates), silent_s)


def offset(found: dict[str, ClockEstimate], clip_id: str) -> float | None:
    return found[clip_id].time.offset_s


def test_the_cameras_own_clock_alone_states_no_offset() -> None:
    found = estimate([clip("A", "C1", 0, 3.0)], [], [], {})["A"]
    assert (found.time.source, found.time.sigma_s, found.time.offset_s) == ("roll", 2.0, None)
    assert found.residuals == (("roll", 0.0),)


def test_gps_beats_the_cameras_own_clock() -> None:
    found = estimate([clip("A", "C1", 0, 200.0, gps=True)], [], [], {})["A"]
    assert (found.time.start, found.time.source) == (T, "gps")
    assert found.time.offset_s == pytest.approx(200)
    assert dict(found.residuals) == {"roll": 200.0, "gps": 0.0}


def test_a_persons_word_beats_gps_for_a_clip_or_a_whole_camera() -> None:
    clips = [clip("A", "C1", 0, 200.0, gps=True), clip("B", "C1", 900, 200.0)]
    word = ManualCorrection(190.0, "wall clock", "reviewer")
    by_camera = estimate(clips, [], [], {"C1": word})
    assert [by_camera[k].time.source for k in "AB"] == ["manual", "manual"]
    assert by_camera["A"].time.start == T.plus_s(10)
    assert dict(by_camera["A"].residuals)["gps"] == pytest.approx(-10)
    by_clip = estimate(clips, [], [], {"B": word, "C1": ManualCorrection(1.0)})
    assert (offset(by_clip, "A"), offset(by_clip, "B")) == (1.0, 190.0)


def test_a_clip_without_gps_takes_its_cameras_offset_less_surely_the_further_off() -> None:
    clips = [clip("A", "C1", 0, 60.0, gps=True), clip("B", "C1", 900, 60.0), clip("C", "C1", 9000, 60.0), clip("X", "C2", 900, 0.0)]
    found = estimate(clips, [], [], {})
    assert offset(found, "B") == pytest.approx(60)
    assert found["B"].time.source == "gps of another clip of this camera"
    assert 0.2 < found["B"].time.sigma_s < found["C"].time.sigma_s < 1
    assert offset(found, "X") is None


def test_a_zone_slip_is_named() -> None:
    found = estimate([clip("A", "C1", 0, -18000.3, gps=True)], [], [], {})["A"]
    assert found.time.source == "gps, zone slip"
    assert found.time.offset_s == pytest.approx(-18000.3)


def test_an_unknown_zone_is_not_a_slip() -> None:
    lost = Clip(
        "A", "C1", TimeBase(T, 1, "roll"), 60.0, None, (Candidate("container", T.plus_s(-14385), 7 * 3600.0), Candidate("gps", T, 0.2))
    )
    found = estimate([lost], [], [], {})["A"].time
    assert (found.source, found.offset_s) == ("gps", pytest.approx(15))


def test_sound_that_agrees_corrects_a_clock_and_a_contradiction_is_only_reported() -> None:
    clips = [clip(f"G{i}", f"C{i}", 0, 0.1 * i, gps=True) for i in range(3)] + [clip("A", "C9", 0, 61.0), clip("B", "C8", 0, 1.0)]
    right = [Alignment(f"G{i}", "A", 61.0 - 0.1 * i, 12.0) for i in range(3)]
    wrong = [Alignment("G0", "B", -107.0, 4.7)]
    found = estimate(clips, [*right, *wrong], [], {})
    assert found["A"].time.source == "alignment"
    assert offset(found, "A") == pytest.approx(61.0, abs=0.01)
    assert 0.1 <= found["A"].time.sigma_s < 0.5
    assert found["B"].time.source == "roll"
    assert dict(found["B"].residuals)["alignment G0"] == pytest.approx(108.0 + (-1.0), abs=0.01)


def test_a_lone_alignment_far_from_the_own_clock_is_not_believed() -> None:
    clips = [clip("G", "C1", 0, 0.0, gps=True), clip("A", "C2", 0, 61.0)]
    found = estimate(clips, [Alignment("G", "A", 61.0, 20.0)], [], {})
    assert found["A"].time.source == "roll"
    near = estimate([clips[0], clip("A", "C2", 0, 1.5)], [Alignment("A", "G", -1.5, 20.0)], [], {})
    assert (near["A"].time.source, near["A"].time.sigma_s) == ("alignment", 0.3)


def test_a_clock_that_was_set_at_the_dock_is_not_dragged_along() -> None:
    """Before the dock 61 s fast, heard by many; afterwards right, heard by one and by its neighbours."""
    before = [clip(f"B{i}", "C9", -7200 - 600 * i, 61.0) for i in range(6)]
    after = [clip(f"A{i}", "C9", 600 * i, 0.6) for i in range(3)]
    anchors = [clip(f"G{c.id}", f"G{c.id}", c.start.since(T), 0.0, gps=True) for c in [*before, *after]]
    heard = [Alignment(f"G{c.id}", c.id, 61.0 if c in before else 0.6, 12.0) for c in [*before, *after]]
    found = estimate([*before, *after, *anchors], heard, [], {})
    for c in before:
        assert offset(found, c.id) == pytest.approx(61.0, abs=0.1)
    for c in after:
        assert offset(found, c.id) == pytest.approx(0.6, abs=0.1)


def test_triggers_that_most_clips_of_a_camera_share_show_a_slip() -> None:
    clips = [clip(f"A{i}", "C1", 4000 * i, -18000.0) for i in range(4)]
    started = [Trigger(f"T{i}", T.plus_s(4000 * i + 30 + 0.3 * i), "manual", "C1") for i in range(4)]
    found = estimate(clips, [], started, {})
    assert all(offset(found, c.id) == pytest.approx(-18000, abs=2) for c in clips)
    assert found["A0"].time.source == "trigger, zone slip"
    assert offset(estimate(clips[:2], [], started, {}), "A0") is None  # two are too few


def test_a_clip_without_candidates_stays_where_it_was() -> None:
    bare = Clip("A", "C1", TimeBase(T, 5.0, "roll"), 60.0)
    assert estimate([bare], [], [], {})["A"].time == TimeBase(T, 5.0, "roll")


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_matter(random) -> None:  # type: ignore[no-untyped-def]
    clips = [clip(f"G{i}", f"C{i}", 100 * i, 0.3 * i, gps=i % 2 == 0) for i in range(8)]
    links = [Alignment(f"G{i}", f"G{j}", 0.3 * (j - i) + (50.0 if (i, j) == (0, 1) else 0.0), 9.0) for i in range(8) for j in range(i)]
    straight = estimate(clips, links, [], {})
    random.shuffle(clips)
    random.shuffle(links)
    assert estimate(clips, links, [], {}) == straight


def test_the_largest_agreeing_group_wins() -> None:
    readings = [Reading(x, 0.05, "alignment", f"w{i}") for i, x in enumerate((61.0, 61.1, 60.95, -40.0, 300.0))]
    verdict = agree(readings, 0.3)
    assert verdict is not None
    assert verdict.offset_s == pytest.approx(61.0)
    assert verdict.witnesses == 3
    assert agree([], 0.3) is None


def test_one_witness_is_one_voice_however_often_it_speaks() -> None:
    readings = [Reading(5.0, 0.05, "alignment", "same")] * 5 + [Reading(9.0, 0.05, "alignment", w) for w in ("a", "b")]
    verdict = agree(readings, 0.3)
    assert verdict is not None
    assert (verdict.offset_s, verdict.witnesses) == (9.0, 2)
