"""`sightline bench timeline` measures what it says, and core's benches stay reachable beside it."""

import json
from itertools import pairwise

import pytest

from gui.main import main
from gui.timeline.bench import made_up_day


def test_it_prints_what_it_measured(capsys, qapp):
    assert main(["bench", "timeline", "--clips", "300", "--lanes", "4", "--size", "900x500", "--steps", "5"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["clips"], told["lanes"], told["repaints"]) == (300, 4, 15)
    assert told["clips_in_view_at_first"] == 300
    for part in ("zoom", "zoom_fastest_of_passes", "playing", "copy_of_the_picture"):
        assert 0 <= told[part]["p50_cpu_ms"] <= told[part]["p95_cpu_ms"] <= told[part]["max_cpu_ms"]
    assert told["zoom_fastest_of_passes"]["max_cpu_ms"] <= told["zoom"]["max_cpu_ms"]


@pytest.mark.parametrize("wrong", [["--clips", "0"], ["--clips", "3", "--lanes", "4"], ["--size", "wide"], ["--steps", "0"]])
def test_wrong_usage_is_a_sentence(capsys, wrong):
    assert main(["bench", "timeline", *wrong]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_cores_own_benches_are_still_there(capsys):
    assert main(["bench", "link", "--clips", "0"]) == 2
    assert "--clips" in capsys.readouterr().err


def test_a_made_up_day_has_so_many_clips_in_so_many_lanes():
    view = made_up_day(1003, 10)
    assert len(view.lanes) == 10 and sum(len(lane.clips) for lane in view.lanes) == 1003
    for lane in view.lanes:
        spans = [c.clip.span for c in lane.clips]
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert all(s.start >= view.span.start and s.end <= view.span.end for s in spans)
