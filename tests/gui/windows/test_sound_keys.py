"""Mute and solo from the keyboard and on the tiles, in the whole window."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.model.incident import IncidentView
from core.playback.mix import MIX
from gui.incident import review
from gui.playback import desk, soundbar
from gui.windows.main_window import MainWindow


def recorded(view: IncidentView) -> tuple[str, ...]:
    return tuple(lane.camera.id for lane in view.lanes if lane.clips)


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """The story has no media: its recordings are taken to have sound, of which nothing can be decoded."""
    for place in (review, desk, soundbar):
        monkeypatch.setattr(place, "sound_cameras", recorded)


def test_mute_and_solo_of_the_focused_camera(loud: None, window: MainWindow, qtbot: QtBot):
    shown = window.review
    assert shown.player is not None and shown.view is not None
    cameras = recorded(shown.view)
    assert len(cameras) > 1
    first, focused = cameras[0], cameras[-1]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    shown.selection.set_camera(None)
    before = shown.player.desk.mix
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert shown.player.desk.mix == before, "no camera is focused"
    shown.selection.set_camera(focused)
    shown.player.set_sound(MIX)
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert focused not in shown.player.desk.mix.heard and first in shown.player.desk.mix.heard
    tile = shown.tiles.tile(focused)
    assert tile is not None and "muted" in tile.look().sound.words
    qtbot.keyClick(window, Qt.Key.Key_A, both)
    assert shown.player.desk.mix.heard == (focused,)
    assert shown.transport.sound.currentData() == focused
    qtbot.keyClick(window, Qt.Key.Key_A, both)
    assert shown.player.desk.mix.heard == cameras


def test_the_signs_on_a_tile_and_the_chooser_drive_the_same_mix(loud: None, window: MainWindow, qtbot: QtBot):
    shown = window.review
    assert shown.player is not None and shown.view is not None
    camera = recorded(shown.view)[0]
    tile = shown.tiles.tile(camera)
    assert tile is not None
    shown.player.set_sound(MIX)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=tile.signs().speaker.center())
    assert camera in shown.player.desk.mix.muted
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=tile.signs().solo.center())
    assert shown.player.desk.mix.heard == (camera,) and shown.transport.sound.currentData() == camera
    shown.transport.desk.volume.setFocus()
    qtbot.keyClick(shown.transport.desk.volume, Qt.Key.Key_PageDown)
    assert shown.player.desk.mix.volume == pytest.approx(0.9)
