"""The whole story at full length (`make soak`)."""

from pathlib import Path

import pytest

from core.demo.build import build_demo
from core.model.times import Instant
from core.operations.findings import all_expected, all_findings
from core.operations.incidents import all_incidents, incident_view
from core.progress import Progress

T = Instant.parse("2026-05-15T02:04:07Z")


@pytest.mark.slow
def test_the_whole_story(tmp_path: Path) -> None:
    library = build_demo(tmp_path, None, Progress())
    try:
        assert {(f.kind, f.camera_id) for f, _ in all_findings(library)} == {("missing", "B21"), ("late", "B07"), ("clock_offset", "D05")}
        taser = next(i for i in all_incidents(library) if "TR-2601" in i.trigger_ids)
        view = incident_view(library, taser.id)
        outcomes = {e.camera_id: e.outcome for e in all_expected(library) if e.trigger_id == "TR-2601" and e.probability >= 0.5}
    finally:
        library.close()
    assert outcomes == {"X60A4512M": "on_time", "B07": "late", "B21": "missing", "D03": "on_time", "D05": "on_time"}
    for lane in view.lanes:
        for clip in lane.clips:
            assert clip.clip.end.since(T) > 120
            assert clip.clip.silent_head_s == pytest.approx(30, abs=0.1)
