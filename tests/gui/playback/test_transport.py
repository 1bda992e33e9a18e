from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.playback.levels import Level
from core.playback.meters import STILL, Levels
from core.playback.mix import MIX, Mix
from gui import theme
from gui.playback.player import SPEEDS
from gui.playback.transport import TransportBar, speed_text
from tests.sample import T, sample_view

BOTH = Mix(("B12", "D3"))


@pytest.fixture
def bar(qapp: QApplication, qtbot: QtBot) -> Iterator[TransportBar]:
    theme.apply(qapp, "dark")
    made = TransportBar()
    made.resize(1200, made.sizeHint().height())
    made.set_view(sample_view({"C12": Path("/c12.mp4"), "CD3": Path("/cd3.mp4")}))
    made.show()
    qtbot.addWidget(made)
    yield made


def test_both_clocks_and_utc_on_hover(bar: TransportBar):
    bar.set_position(T.plus_s(-11.6))
    assert bar.relative.text() == "T−00:11.6"
    assert bar.wall.text() == "22:03:55.400 EDT"
    assert bar.wall.toolTip() == "2026-05-15 02:03:55.400 UTC"


def test_running_clocks_move_nothing(bar: TransportBar):
    bar.set_position(T.plus_s(-11.6))
    QApplication.processEvents()
    places = bar.wall.geometry(), bar.sound.geometry()
    bar.set_position(T.plus_s(71.1))
    QApplication.processEvents()
    assert (bar.wall.geometry(), bar.sound.geometry()) == places


def test_buttons_wish_what_they_say(bar: TransportBar, qtbot: QtBot):
    heard: list[object] = []
    bar.play_requested.connect(lambda: heard.append("play"))
    bar.step_requested.connect(heard.append)
    bar.start_requested.connect(lambda: heard.append("start"))
    bar.end_requested.connect(lambda: heard.append("end"))
    for button in (bar.start, bar.back, bar.play, bar.forward, bar.end):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == ["start", -1, "play", 1, "end"]


def test_the_play_button_says_what_it_will_do(bar: TransportBar):
    bar.set_playing(True)
    assert (bar.play.icon_name, bar.play.accessibleName()) == ("pause", "Pause")
    bar.set_playing(False)
    assert (bar.play.icon_name, bar.play.accessibleName()) == ("play", "Play")


def test_only_cameras_with_media_and_sound_are_offered(bar: TransportBar):
    assert [bar.sound.itemData(i) for i in range(bar.sound.count())] == [None, "B12", "D3", MIX]
    bar.set_view(sample_view({"CD3": Path("/cd3.mp4")}))
    assert [bar.sound.itemData(i) for i in range(bar.sound.count())] == [None, "D3"], "nothing to mix"


def test_choosing_sound_and_speed_by_keyboard(bar: TransportBar, qtbot: QtBot):
    heard: list[object] = []
    bar.sound_requested.connect(heard.append)
    bar.speed_requested.connect(heard.append)
    bar.sound.setFocus()
    qtbot.keyClick(bar.sound, Qt.Key.Key_Down)
    bar.speed.setFocus()
    qtbot.keyClick(bar.speed, Qt.Key.Key_Down)
    assert heard == ["B12", 2.0]


def test_what_the_player_does_is_shown_without_wishing_it(bar: TransportBar):
    heard: list[object] = []
    for signal in (bar.sound_requested, bar.speed_requested, bar.zoom_requested, bar.volume_requested):
        signal.connect(heard.append)
    bar.set_speed(-4.0)
    assert (bar.speed.currentText(), bar.running.text()) == ("4×", "backwards")
    bar.set_mix(BOTH.choose("D3").with_volume(0.4))
    assert (bar.sound.currentData(), bar.desk.volume.value()) == ("D3", 40)
    bar.set_zoom(0.25)
    assert bar.zoom.value() == 250
    assert heard == []


def test_the_slider_zooms(bar: TransportBar, qtbot: QtBot):
    heard: list[float] = []
    bar.zoom_requested.connect(heard.append)
    bar.zoom.setFocus()
    qtbot.keyClick(bar.zoom, Qt.Key.Key_PageUp)
    assert heard == [0.1]


def test_without_an_incident_nothing_can_be_pressed(bar: TransportBar):
    bar.set_view(None)
    assert not any(b.isEnabled() for b in (bar.play, bar.back, bar.forward, bar.start, bar.end, bar.sound, bar.zoom))
    assert bar.wall.text() == ""


def test_every_control_has_a_name(bar: TransportBar):
    controls = (
        bar.start,
        bar.back,
        bar.play,
        bar.forward,
        bar.end,
        bar.loop,
        bar.gaps,
        bar.speed,
        bar.sound,
        bar.zoom,
        bar.relative,
        bar.wall,
    )
    controls = (*controls, bar.desk.volume, bar.desk.meter)
    assert all(c.accessibleName() for c in controls)
    assert [speed_text(s) for s in (*SPEEDS[:3], -4.0)] == ["0.1×", "0.25×", "0.5×", "−4×"]
    assert SPEEDS[-1] == 32


def test_the_chooser_tells_how_many_are_in_the_mix(bar: TransportBar):
    bar.set_mix(BOTH.choose(MIX))
    assert bar.sound.currentText() == "mix of all"
    bar.set_mix(BOTH.choose(MIX).toggle_mute("D3"))
    assert bar.sound.currentText() == "mix of 1 of 2"
    bar.set_mix(BOTH.choose("D3").toggle_mute("B12"))
    assert bar.sound.currentText().startswith("D3")


def test_the_volume_by_keyboard(bar: TransportBar, qtbot: QtBot):
    heard: list[float] = []
    bar.volume_requested.connect(heard.append)
    bar.desk.volume.setFocus()
    qtbot.keyClick(bar.desk.volume, Qt.Key.Key_PageDown)
    assert heard == [0.9] and bar.desk.volume.toolTip() == "Volume 90 %"


@pytest.mark.parametrize(
    ("mix", "playing", "speed", "said"),
    [
        (BOTH.choose("D3"), True, 1.5, ""),
        (BOTH.choose("D3"), True, -1.0, "silent at −1×"),
        (BOTH.choose("D3"), True, 4.0, "silent at 4×"),
        (BOTH.choose("D3"), False, 4.0, ""),
        (BOTH.choose(None), True, 4.0, ""),
        (BOTH.choose(MIX).toggle_mute("D3").toggle_mute("B12"), False, 1.0, "muted"),
    ],
)
def test_why_nothing_is_heard_is_said(bar: TransportBar, mix: Mix, playing: bool, speed: float, said: str):
    bar.set_mix(mix)
    bar.set_playing(playing)
    bar.set_speed(speed)
    assert bar.desk.quiet.text() == said and bar.desk.quiet.isVisible() == bool(said)
    assert bar.desk.meter.isVisible() != bool(said), "one in the other's place"


def test_the_meter_shows_what_goes_out_and_rests(bar: TransportBar):
    meter = bar.desk.meter
    empty = meter.grab().toImage()
    bar.show_levels(Levels({}, Level(-23.0, -18.0, -12.0)))
    assert "−23 dBFS, loudest −12" in meter.toolTip()
    loud = meter.grab().toImage()
    assert loud != empty
    bar.show_levels(STILL)
    assert meter.grab().toImage() == empty
