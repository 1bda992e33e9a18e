"""Where `Show me` leads, and what `[` and `]` stop at."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.model.finding import Finding
from gui.incident.moments import finding_moment, next_stop, stops
from tests.sample import T, sample_view

VIEW = sample_view()


def test_each_kind_of_finding_has_its_moment():
    late, missing, clock = VIEW.findings
    assert finding_moment(VIEW, late) == T.plus_s(6.2)
    assert finding_moment(VIEW, missing) == T
    assert finding_moment(VIEW, clock) == T
    assert finding_moment(VIEW, Finding("short_buffer", 1, "", "T-1", "B07", "C07")) == T.plus_s(-23.8)
    assert finding_moment(VIEW, Finding("early_stop", 1, "", "T-1", "B07", "C07")) == T.plus_s(140)


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
