"""From the pixels of `snapshot` at random instants: every tile shows its camera's newest frame not after the instant."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from core.demo.timestrip import DEMO_EPOCH, read_time_strip
from core.media.reader import Reader
from core.model.incident import IncidentView
from core.operations.incidents import incident_summaries, incident_view
from core.operations.library import open_library
from gui.main import main
from tests.demo_library import SmallDemo, small_demo
from tests.golden import pixels

__all__ = ["small_demo"]

HALF_MS = 0.0005
"""The strip counts whole milliseconds."""


@pytest.fixture(scope="module")
def view(small_demo: SmallDemo) -> IncidentView:
    library = open_library(small_demo.library)
    try:
        taser = next(row.id for row in incident_summaries(library) if "taser" in row.trigger_kinds)
        return incident_view(library, taser)
    finally:
        library.close()


@pytest.mark.parametrize("size", ["1280x720", "1920x1080"])
def test_twenty_random_instants(small_demo: SmallDemo, view: IncidentView, size: str, tmp_path: Path, qapp, capsys) -> None:
    chance = random.Random(size)
    recorded = {lane.camera.id: lane.clips[0] for lane in view.lanes if lane.clips}
    shown = {camera: Reader(clip.media_file).index.pts_s for camera, clip in recorded.items() if clip.media_file}
    told = 0
    for n in range(10):
        at = view.span.start.plus_s(round(chance.uniform(0, view.span.duration_s), 6))
        out = tmp_path / f"{n}.png"
        command = [
            "--library",
            str(small_demo.library),
            "snapshot",
            view.incident.id,
            "--at",
            at.iso(),
            "--out",
            str(out),
            "--size",
            size,
            "--json",
        ]
        assert main(command) == 0
        image = pixels(QImage(str(out)))
        for tile in json.loads(capsys.readouterr().out)["tiles"]:
            x, y, width, height = tile["rect"]
            seconds = read_time_strip(np.ascontiguousarray(image[y : y + height, x : x + width]))
            clip = recorded.get(tile["camera"])
            if clip is None or at not in clip.clip.span:
                assert seconds is None
                continue
            times = [clip.clip.time.to_utc(p) for p in shown[tile["camera"]]]
            newest = max(t for t in times if t <= at)
            true = small_demo.camera(tile["camera"])["start"]
            claimed_error_s = clip.clip.start.since(type(at).parse(true))
            assert seconds is not None, (tile["camera"], at.iso())
            assert abs(DEMO_EPOCH.plus_s(seconds).since(newest) + claimed_error_s) <= HALF_MS + 2e-6, (tile["camera"], at.iso())
            told += 1
    assert told >= 25
