"""From close by every frame in sight shows its own picture, and at every zoom a picture stands where it belongs."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gui.timeline import Timeline
from tests.golden import pixels
from tests.gui.timeline.scenes import Told, frame_colour, with_media
from tests.sample import T


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(1280, 560)
    made.set_view(with_media())
    made.set_position(T.plus_s(20))
    return made


def bar(timeline: Timeline, camera: str) -> tuple[np.ndarray, float, int, float]:
    """A row of the camera's pictures, where its clip begins, the first column of lanes, and seconds a pixel."""
    scene = timeline.scene()
    assert scene is not None
    lane = next(s for s in scene.lanes if s.lane.lane.camera.id == camera)
    seen = scene.seen
    k = int(np.flatnonzero(seen.slot == lane.slot)[0])
    y = round(lane.lane.bar_y + lane.lane.bar_h * 0.3)
    return pixels(timeline.grab().toImage())[y], float(seen.x[k]), round(scene.layout.x0), scene.layout.axis.us_per_px / 1e6


def test_at_the_closest_zoom_each_frame_in_sight_shows_its_own_picture(timeline: Timeline) -> None:
    timeline.set_source(Told())
    timeline.set_zoom_level(1.0)
    row, x, left, per_s = bar(timeline, "B12")
    first, last = np.ceil((left - x) * per_s * 30), np.floor((len(row) - 60 - x) * per_s * 30)
    assert last - first >= 5
    playhead = timeline.scene().layout.x(timeline._state.position)
    for n in np.arange(first, last + 1).astype(int).tolist():
        column = round(x + n / 30 / per_s) + 12
        if abs(column - playhead) > 3:
            assert sorted(row[column][:3].tolist()) == sorted(frame_colour(n)), n


def test_between_the_strip_and_single_frames_pictures_are_frames_at_their_own_times(timeline: Timeline) -> None:
    timeline.set_source(Told())
    for level in (0.5, 0.65, 0.8, 0.9):
        timeline.set_zoom_level(level)
        row, x, left, per_s = bar(timeline, "B12")
        known: dict[tuple[int, ...], list[int]] = {}
        for n in range(4500):
            known.setdefault(tuple(sorted(frame_colour(n))), []).append(n)
        playhead, found = timeline.scene().layout.x(timeline._state.position), 0
        runs = np.flatnonzero((row[1:] != row[:-1]).any(1)) + 1
        for a, b in zip(runs[:-1].tolist(), runs[1:].tolist(), strict=True):
            numbers = known.get(tuple(sorted(row[a][:3].tolist())), [])
            if a > left + 2 and b - a >= 20 and numbers and abs(a - playhead) > 60:
                at = (a - x) * per_s * 30
                assert min(abs(n - at) for n in numbers) <= max(1.0, 2 * per_s * 30), (level, a)
                found += 1
        assert found >= 5, level


def test_in_a_low_window_pictures_are_still_there_with_loudness_over_them(timeline: Timeline) -> None:
    timeline.set_source(Told())
    timeline.resize(1280, 250)
    timeline.set_zoom_level(0.8)
    scene = timeline.scene()
    lane = next(s for s in scene.lanes if s.lane.lane.camera.id == "B12")
    assert lane.lane.bar_h < 30
    row, _, left, _ = bar(timeline, "B12")
    known = {tuple(sorted(frame_colour(n))) for n in range(4500)}
    assert sum(tuple(sorted(p[:3].tolist())) in known for p in row[left:]) > 300
