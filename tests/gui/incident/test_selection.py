"""One selection: a finding brings its camera and trigger, and nothing is said twice."""

from gui.incident.selection import Selection
from tests.sample import sample_view


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
