"""What the incident list reads says the same as the objects do."""

from core.operations.importing import import_paths
from core.operations.incidents import EXPECTED_FROM, incident_summaries, incident_view
from core.operations.library import open_library
from core.operations.linking import decide_link
from core.progress import Progress
from core.store import listing
from tests.rolls import story, write_rolls


def test_the_list_and_the_open_incident_agree(tmp_path):
    library = open_library(tmp_path / "library", actor="tester")
    import_paths(library, [write_rolls(tmp_path / "rolls", story())], Progress(), zone="America/New_York")
    row = next(r for r in incident_summaries(library) if "taser" in r.trigger_kinds)
    view = incident_view(library, row.id)
    assert row.findings == view.findings
    assert set(row.cameras) == {lane.camera.id for lane in view.lanes}
    decide_link(library, row.id, "C-B07" if "C-B07" in view.incident.clip_ids else view.incident.clip_ids[0], "rejected")
    with library.store.read() as read:
        kept = {i.id: list(i.clip_ids) for i in read.incidents()}
        assert listing.members(read) == {i: sorted(clips) for i, clips in kept.items() if clips}
        due = {t: [(e.camera_id, e.officer_id) for e in found] for t, found in _by_trigger(read.expected()).items()}
        assert listing.bound(read, EXPECTED_FROM) == due
        clips = {c.id: (c.camera_id, c.officer_id, c.start.us, c.time.sigma_s) for c in read.clips()}
        assert {i: tuple(c) for i, c in listing.clips(read).items()} == clips
        for incident in read.incidents():
            found = listing.findings_of(read, incident.trigger_ids, incident.clip_ids)
            own = [
                f
                for f in read.findings()
                if f.trigger_id in incident.trigger_ids or (f.trigger_id is None and f.clip_id in incident.clip_ids)
            ]
            assert list(found) == own
    library.close()


def _by_trigger(expected):
    found = {}
    for e in expected:
        if e.probability >= EXPECTED_FROM:
            found.setdefault(e.trigger_id, []).append(e)
    return found
