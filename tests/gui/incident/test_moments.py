"""Where `Show me` leads, and what `[` and `]` stop at."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.model.finding import Finding
from gui.incident.moments import expected_moment, finding_moment, next_stop, stops
from tests.sample import T, sample_view

VIEW = sample_view()


def test_each_kind_of_finding_has_its_moment():
    late, missing, clock = VIEW.findings
    assert finding_moment(VIEW, late) == T.plus_s(6.2)
    assert finding_moment(VIEW, missing) == T
    assert finding_moment(VIEW, clock) == T
    assert finding_moment(VIEW, Finding("short_buffer", 1, "", "T-1", "B07", "C07")) == T.plus_s(-23.8)
    assert finding_moment(VIEW, Finding("early_stop", 1, "", "T-1", "B07", "C07")) == T.plus_s(140)


def test_a_camera_is_shown_when_it_was_switched_on_or_where_its_last_recording_ends():
    late, missing = VIEW.lane("B07").expected[0], VIEW.lane("B21").expected[0]
    assert expected_moment(VIEW, late) == T.plus_s(6.2)
    assert expected_moment(VIEW, missing) == T
    assert expected_moment(VIEW, replace(late, seconds=-700.0)) == T
    earlier = replace(VIEW.lane("B07").clips[0], clip=replace(VIEW.lane("B07").clips[0].clip, length_s=10.0))
    lanes = tuple(replace(lane, clips=(earlier,)) if lane.camera.id == "B21" else lane for lane in VIEW.lanes)
    view = replace(VIEW, lanes=lanes)
    assert expected_moment(view, missing) == finding_moment(view, VIEW.findings[1]) == T.plus_s(-23.8 + 10 - 1)


def test_without_any_trigger_a_finding_is_seen_at_its_clip():
    view = replace(VIEW, triggers=())
    assert finding_moment(view, VIEW.findings[2]) == T.plus_s(-30)


@given(st.floats(-60, 200))
def test_stops_lead_strictly_on(seconds: float):
    at = T.plus_s(seconds)
    forward, back = next_stop(VIEW, at, True), next_stop(VIEW, at, False)
    assert forward is None or forward > at
    assert back is None or back < at
    between = [s for s in stops(VIEW) if (back is None or s > back) and (forward is None or s < forward)]
    assert all(s == at for s in between)
