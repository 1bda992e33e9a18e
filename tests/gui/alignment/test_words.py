"""What a trial is called, which camera moves, and how sure it can be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.incident import IncidentView
from core.model.ledger import Entry, Held, Mark
from gui.alignment.ledgerwords import lines, title
from gui.alignment.trial import Trial, amount, less_known, reference_s, said
from tests.sample import ZONE, T, sample_view


@pytest.mark.parametrize(
    ("us", "frame_s", "text"),
    [
        (133_333, 1 / 30, "+0.133 s (4 frames)"),
        (-33_367, 1 / 30, "−0.033 s (1 frame)"),
        (1_000, 1 / 30, "+0.001 s"),
        (-70_000, 0.04, "−0.070 s (about 1.8 frames)"),
        (7_200_000_000, 0.04, "+7200.000 s (180000 frames)"),
    ],
)
def test_amounts(us: int, frame_s: float, text: str):
    assert amount(us, frame_s) == text


def test_frames_that_were_counted_are_told_however_they_are_spaced():
    assert said([Trial("B07", "C07", 133_000, 1 / 23.5, 0.1, frames=4)]).startswith("B07: +0.133 s (4 frames), shown later.")
    assert amount(-50_000, 1 / 23.5, -1) == "−0.050 s (1 frame)"


def test_a_trial_says_which_way_and_that_it_is_not_kept():
    assert said([Trial("B07", "C07", -40_000, 0.04, 0.1)]) == "B07: −0.040 s (1 frame), shown earlier. A trial, not kept."


def test_several_trials_are_told_in_one_line():
    trials = [Trial("B07", "C07", -40_000, 0.04, 0.1), Trial("B12", "C12", 1_000, 0.04, 0.1)]
    assert said(trials) == "B07 −0.040 s (1 frame) · B12 +0.001 s. Trials, not kept."
    assert said(trials, {"B07"}).endswith("Being kept…")


def view_with(sigmas: dict[str, float]) -> IncidentView:
    view = sample_view()

    def known(lane):
        clips = (replace(c, clip=replace(c.clip, time=replace(c.clip.time, sigma_s=sigmas.get(c.clip.camera_id, 9.0)))) for c in lane.clips)
        return replace(lane, clips=tuple(clips))

    return replace(view, lanes=tuple(known(lane) for lane in view.lanes))


@given(st.floats(0.01, 5), st.floats(0.01, 5))
def test_the_camera_whose_clock_is_less_well_known_moves(b12: float, b07: float):
    view = view_with({"B12": b12, "B07": b07})
    first, second = Mark("B12", "C12", 1.0, T, 0.04), Mark("B07", "C07", 1.0, T, 0.04)
    mover, other = less_known(view, first, second)
    assert mover.camera_id == ("B12" if b12 > b07 else "B07")
    assert {mover, other} == {first, second}


def test_a_nudge_is_no_surer_than_the_best_known_picture_beside_it():
    view = view_with({"B12": 0.3, "B07": 2.0, "D3": 0.7})
    assert reference_s(view, "B07", "C07", T) == 0.3
    assert reference_s(view, "B07", "C07", T.plus_s(86_400)) == 2.0
    assert reference_s(view, "B07", "C07", T, {"B12"}) == 0.7, "a clock that is being tried itself is nothing to hold another against"
    shift = Trial("B07", "C07", 40_000, 0.04, 0.3).shift(view, session=False)
    assert (shift.sigma_s, shift.against_s, shift.clip_ids, shift.method) == (0.02, 0.3, ("C07",), "nudged")


def test_an_entry_is_told_with_who_when_before_after_and_why():
    marks = (Mark("B07", "C07", 1.5, T, 0.04), Mark("B12", "C12", 2.5, T, 0.03))
    entry = Entry("K4", "matched", "B07", (Held("C07", -0.13, 0.003, 0.2, 0.0),), "door closes", "Lt. Ruiz", T, 0.025, marks)
    assert title(entry) == "B07 +0.133 s, later"
    told = "\n".join(lines(entry, ZONE))
    for part in ("Lt. Ruiz", "22:04:07", "± 25 ms", "+0.003 s before, −0.130 s after", "1.500 s of C07", "2.500 s of C12", "door closes"):
        assert part in told
    taken = Entry("K5", "withdrawn", "B07", entry.held, "", "Sgt. Amin", T, withdraws="K4")
    assert title(taken) == "B07, withdraws K4"
    assert lines(taken, ZONE)[-1] == "No reason given"
    assert title(Entry("K6", "typed", "D5", (Held(None, 190.0),), "", "x", T)) == "D5 set to 3 min 10.0 s fast"
