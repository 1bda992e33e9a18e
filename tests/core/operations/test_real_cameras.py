"""Four real cameras whose every frame's true time is known: `frames --at` tells the truth about what each of them saw."""

import csv
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.media.opencv import cv2
from core.media.reader import Reader
from core.model.incident import IncidentView
from core.model.times import Instant
from core.operations.frames import frames_at
from core.operations.importing import import_paths
from core.operations.incidents import all_incidents, incident_view
from core.operations.library import open_library
from core.progress import Progress
from tests.footage import FOOTAGE, needs_footage
from tests.rolls import write_rolls

pytestmark = needs_footage
RIG = FOOTAGE / "multicam" / "caliscope_charuco"
ORIGIN = Instant.parse("2026-05-14T12:00:00Z")
"""An arbitrary day: the table counts seconds of its own."""
JITTER_S = 0.060
CAMERAS = tuple(range(4))


def true_times() -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    with (RIG / "timestamps.csv").open() as table:
        for row in csv.DictReader(table):
            found[int(row["cam_id"])].append(float(row["frame_time"]))
    return {camera: sorted(times) for camera, times in found.items()}


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IncidentView]:
    folder = tmp_path_factory.mktemp("rig")
    times = true_times()
    clips = [
        {
            "clip_id": f"cam{c}",
            "camera_id": f"CAM{c}",
            "start": ORIGIN.plus_s(times[c][0]).iso(),
            "end": ORIGIN.plus_s(times[c][-1] + 1 / 6).iso(),
            "path": str(RIG / f"cam_{c}.mp4"),
        }
        for c in CAMERAS
    ]
    write_rolls(folder / "rolls", {"clips": clips, "cameras": [{"camera_id": f"CAM{c}", "kind": "dash"} for c in CAMERAS]})
    library = open_library(folder / "library")
    report = import_paths(library, [folder / "rolls"], Progress())
    assert report.count("imported") == 2 + len(CAMERAS)
    (incident,) = all_incidents(library)
    yield incident_view(library, incident.id)
    library.close()


def instants(count: int) -> list[Instant]:
    times, rng = true_times(), random.Random(20260514)
    first, last = max(t[0] for t in times.values()), min(t[-1] for t in times.values())
    return [ORIGIN.plus_s(round(rng.uniform(first, last), 6)) for _ in range(count)]


def test_every_camera_shows_its_newest_frame_and_says_when_that_truly_was(rig: IncidentView, tmp_path: Path) -> None:
    times = true_times()
    pts = {}
    for c in CAMERAS:
        with Reader(RIG / f"cam_{c}.mp4") as reader:
            pts[c] = reader.index.pts_s
    for n, at in enumerate(instants(25)):
        rows = {r.camera: r for r in frames_at(rig, at, tmp_path / str(n))}
        for c in CAMERAS:
            row = rows[f"CAM{c}"]
            assert row.state == "frame"
            media_s = at.since(ORIGIN) - times[c][0]
            ordinal = bisect_right([round(p * 1e6) for p in pts[c]], round(media_s * 1e6)) - 1
            assert row.pts_s == pytest.approx(pts[c][ordinal], abs=2e-6)
            assert row.utc is not None
            assert abs(row.utc.since(ORIGIN) - times[c][ordinal]) <= JITTER_S


def test_the_pictures_are_those_frames_at_full_size(rig: IncidentView, tmp_path: Path) -> None:
    at = instants(1)[0]
    for row in frames_at(rig, at, tmp_path):
        picture = cv2.imread(str(tmp_path / str(row.png)))
        assert picture.shape == (720, 1280, 3)
        with Reader(RIG / f"cam_{row.camera[3:]}.mp4") as reader:
            frame = reader.frame_at(row.pts_s, pixel="bgra")
        assert frame is not None
        assert (picture == frame.image[:, :, :3]).all()
