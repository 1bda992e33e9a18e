"""One selection: a finding brings its camera and trigger, a range never runs backwards, and nothing is said twice."""

from core.model.times import Span
from gui.incident.selection import Selection
from tests.sample import T, sample_view


def test_a_finding_brings_its_camera_and_trigger(qapp):
    selection, heard = Selection(), []
    selection.changed.connect(heard.append)
    late = sample_view().findings[0]
    selection.set_finding(late)
    assert (selection.now.camera_id, selection.now.trigger_id, selection.now.finding_id) == ("B07", "T-1", late.id)
    selection.set_camera("B07")
    assert selection.now.finding_id == late.id
    selection.set_camera("B12")
    assert selection.now.finding_id is None
    selection.set_camera("B12")
    assert len(heard) == 2


def test_a_range_never_runs_backwards(qapp):
    selection = Selection()
    selection.begin_range(T)
    selection.end_range(T.plus_s(5))
    assert selection.now.range == Span(T, T.plus_s(5))
    selection.begin_range(T.plus_s(9))
    assert selection.now.range == Span(T.plus_s(9), T.plus_s(9))
    selection.end_range(T.plus_s(2))
    assert selection.now.range == Span(T.plus_s(2), T.plus_s(2))
