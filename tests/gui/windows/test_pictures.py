"""From the window's pixels: every tile shows its camera's newest frame not after the instant, paused and while playing."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from core.demo.timestrip import DEMO_EPOCH, read_time_strip
from core.model.times import Instant
from core.operations.incidents import incident_summaries
from core.operations.library import open_library
from gui.playback.player import sound_cameras
from gui.windows.main_window import MainWindow
from tests.demo_library import SmallDemo, small_demo
from tests.golden import pixels

__all__ = ["small_demo"]

FRAME_S = 1 / 14
"""The longest step between two frames of any of its cameras, the variable frame rate included."""


@pytest.fixture
def window(small_demo: SmallDemo, show, tmp_path: Path) -> MainWindow:
    shutil.copytree(small_demo.library, tmp_path / "library")
    library = open_library(tmp_path / "library", actor="tester")
    taser = next(row.id for row in incident_summaries(library) if "taser" in row.trigger_kinds)
    return show(library, taser)


def seen(window: MainWindow) -> dict[str, Instant]:
    """The true time that each tile's pixels say, by camera; nothing is taken from anywhere but the picture."""
    image = pixels(window.grab().toImage())
    found: dict[str, Instant] = {}
    for tile in window.review.tiles.tiles:
        corner = tile.mapTo(window, QPoint(0, 0))
        part = np.ascontiguousarray(image[corner.y() : corner.y() + tile.height(), corner.x() : corner.x() + tile.width()])
        seconds = read_time_strip(part)
        if seconds is not None:
            found[tile.camera_id] = DEMO_EPOCH.plus_s(seconds)
    return found


def check(window: MainWindow, at: Instant) -> int:
    """How many tiles show the exact picture of the instant: each as claimed, none after it or more than a frame before it.

    A tile that a busy machine leaves behind must say so (`exact` False); what it claims and shows must still agree.
    """
    told, exact = seen(window), 0
    for camera_id, true in told.items():
        frame = window.review.tiles.tile(camera_id).frame
        assert abs(frame.utc.since(true)) <= max(0.05, 3 * frame.error_s), camera_id
        assert at.since(frame.utc) >= 0, camera_id
        if frame.exact:
            assert at.since(frame.utc) < FRAME_S, camera_id
            exact += 1
    expected = [t.camera_id for t in window.review.tiles.tiles if t.frame is not None and t.frame.state == "frame"]
    assert sorted(told) == sorted(expected)
    return exact


def test_paused_anywhere_every_tile_is_exact(qtbot, window):
    chance = random.Random(7)
    span, count = window.review.view.span, 0
    for _ in range(12):
        at = span.start.plus_s(chance.uniform(0, span.duration_s))
        window.review.seek(at)
        qtbot.waitUntil(lambda: window.review.settled and not window.review.player.active, timeout=20_000)
        count += check(window, at)
    assert count > 12


def test_while_playing_all_tiles_stand_at_one_instant(qtbot, window):
    trigger = window.review.view.first_trigger.time
    window.review.seek(trigger.plus_s(-3))
    window.review.player.toggle()
    count = 0
    for _ in range(8):
        qtbot.wait(300)
        instants = {t.frame.at for t in window.review.tiles.tiles if t.frame is not None}
        assert len(instants) == 1
        count += check(window, instants.pop())
    window.review.player.pause()
    assert window.review.position > trigger.plus_s(-3)
    assert count >= 16


def test_the_first_camera_with_sound_is_heard_and_the_key_goes_on(qtbot, window):
    with_sound = list(sound_cameras(window.review.view))
    assert window.review.player.sound_camera == with_sound[0]
    assert window.review.transport.sound.currentData() == with_sound[0]
    qtbot.keyClick(window, Qt.Key.Key_A)
    assert window.review.player.sound_camera == with_sound[1]
    assert window.review.transport.sound.currentData() == with_sound[1]
