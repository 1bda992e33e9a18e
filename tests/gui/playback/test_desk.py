"""The sound desk in the window: signs and meters on tiles, without any device that plays sound."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.playback.levels import FLOOR_DB, Level
from core.playback.meters import STILL, Levels
from core.playback.mix import MIX, Mix
from core.playback.tiles import TileFrame
from gui import theme
from gui.playback import sound
from gui.playback.grid import TileGrid
from gui.playback.player import Course, Player
from gui.playback.surface import Surface
from gui.playback.tile import Tile
from gui.playback.transport import TransportBar
from tests.core.playback.videos import made, view_of
from tests.gui.playback.pictures import VIEW
from tests.sample import T

RATE = 48_000
CAMERAS = ("B12", "B07", "D3")


def film(path: Path, size: float, seconds: int = 6) -> Path:
    """10 pictures a second and a tone of this size."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10)
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        audio = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        wave = (size * 32767 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)[None]
        for second in range(seconds):
            for i in range(10):
                frame = av.VideoFrame.from_ndarray(np.full((36, 64, 3), 90, np.uint8), format="rgb24")
                frame.pts, frame.time_base = second * 10 + i, Fraction(1, 10)
                out.mux(video.encode(frame))
            block = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
            block.sample_rate, block.pts, block.time_base = RATE, second * RATE, Fraction(1, RATE)
            out.mux(audio.encode(block))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    return path


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("desk")
    return {"B12": film(folder / "a.mov", 0.5), "B07": film(folder / "b.mov", 0.1)}


@pytest.fixture
def player(qapp: QApplication, films: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    """Two cameras with sound on a machine without a device."""
    monkeypatch.setattr(sound, "open_sink", lambda _parent: None)
    ticks = [9000 * i for i in range(60)]
    running = Player(view_of({c: [made(f"C{c}", c, path, ticks, start_s=0.0)] for c, path in films.items()}))
    yield running
    running.close()


@pytest.fixture
def grid(qapp: QApplication, qtbot: QtBot) -> Iterator[TileGrid]:
    theme.apply(qapp, "dark")
    made_ = TileGrid()
    made_.resize(1100, 620)
    made_.set_view(VIEW)
    made_.set_mix(Mix(CAMERAS).choose(MIX))
    made_.show()
    qtbot.addWidget(made_)
    yield made_


def tile(grid: TileGrid, camera_id: str) -> Tile:
    found = grid.tile(camera_id)
    assert found is not None
    return found


class Painted(QObject):
    """Where what it watches was repainted."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def test_without_a_device_the_clock_runs_and_the_meters_move(player: Player, qtbot: QtBot):
    told: list[Levels] = []
    unusable: list[bool] = []
    player.desk.levels_changed.connect(told.append)
    player.sound_usable_changed.connect(unusable.append)
    player.set_sound(MIX)
    player.play()
    qtbot.waitUntil(lambda: bool(told) and all(not level.silent for level in told[-1].lanes.values()) and len(told[-1].lanes) == 2)
    levels = told[-1]
    assert levels.lanes["B12"].peak_db == pytest.approx(-6.0, abs=0.3)
    assert levels.lanes["B07"].peak_db == pytest.approx(-20.0, abs=0.3)
    assert unusable == [False] and player.position > player.view.span.start
    player.set_sound("B07")
    qtbot.waitUntil(lambda: set(told[-1].lanes) == {"B07"})
    player.pause()
    qtbot.waitUntil(lambda: told[-1] == STILL)


def test_choices_are_kept_when_the_footage_is_read_again(player: Player, films: dict[str, Path]):
    player.set_sound(MIX)
    player.desk.toggle_mute("B12")
    player.desk.set_volume(0.5)
    course = player.course()
    other = Player(player.view)
    try:
        other.resume(course)
        assert other.desk.mix == player.desk.mix
        other.resume(Course(1.0, None, "no such camera"))
        assert other.sound_camera is None
    finally:
        other.close()


def test_transport_and_player_agree(player: Player, qtbot: QtBot):
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.follow(player)
    bar.show()
    bar.sound.setFocus()
    for expected in ("B12", "B07", MIX):
        qtbot.keyClick(bar.sound, Qt.Key.Key_Down)
        assert player.sound_camera == expected
    bar.desk.volume.setFocus()
    qtbot.keyClick(bar.desk.volume, Qt.Key.Key_PageDown)
    assert player.desk.mix.volume == pytest.approx(0.9)
    player.desk.toggle_solo("B07")
    assert bar.sound.currentData() == "B07"


def test_clicks_on_the_signs_mute_and_solo_and_nothing_else(grid: TileGrid, qtbot: QtBot):
    heard: list[tuple[str, str]] = []
    grid.mute_requested.connect(lambda c: heard.append(("mute", c)))
    grid.solo_requested.connect(lambda c: heard.append(("solo", c)))
    grid.camera_selected.connect(lambda c: heard.append(("select", c)))
    grid.camera_enlarged.connect(lambda c: heard.append(("enlarge", c)))
    there = tile(grid, "B07")
    qtbot.mouseClick(there, Qt.MouseButton.LeftButton, pos=there.signs().speaker.center())
    qtbot.mouseClick(there, Qt.MouseButton.LeftButton, pos=there.signs().solo.center())
    qtbot.mouseDClick(there, Qt.MouseButton.LeftButton, pos=there.signs().speaker.center())
    assert ("select", "B07") not in heard and ("enlarge", "B07") not in heard
    assert heard[:2] == [("mute", "B07"), ("solo", "B07")]
    heard.clear()
    qtbot.mouseClick(there, Qt.MouseButton.LeftButton, pos=QPoint(30, 60))
    assert heard == [("select", "B07")]


def test_a_camera_without_sound_has_no_signs_and_one_alone_no_solo(grid: TileGrid):
    assert tile(grid, "B21").signs().speaker.isNull()
    grid.set_mix(Mix(("B12",)).choose("B12"))
    assert tile(grid, "B12").signs().solo.isNull() and not tile(grid, "B12").signs().speaker.isNull()


@pytest.mark.parametrize("width", [64, 90, 140, 400])
def test_signs_stay_inside_and_apart_however_small(grid: TileGrid, width: int):
    there = tile(grid, "B12")
    there.resize(width, 80)
    place = there.signs()
    boxes = [box for box in (place.speaker, place.solo, place.meter) if not box.isNull()]
    assert all(there.rect().contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])


def looks(grid: TileGrid, camera_id: str) -> bytes:
    """The header with its signs, in grey: what it tells without colour."""
    there = tile(grid, camera_id)
    image = there.grab(QRect(0, 0, there.width(), there.signs().meter.bottom())).toImage()
    return bytes(image.convertToFormat(image.Format.Format_Grayscale8).constBits())


def test_heard_muted_solo_and_not_heard_look_different_in_grey(grid: TileGrid):
    mix = Mix(CAMERAS).choose(MIX)
    states = (mix, mix.toggle_mute("B12"), mix.toggle_solo("B12"), mix.toggle_solo("B07"))
    seen: list[bytes] = []
    for state in states:
        grid.set_mix(state)
        seen.append(looks(grid, "B12"))
    assert len(set(seen)) == len(states)


def test_a_new_level_repaints_the_meter_alone(grid: TileGrid, qtbot: QtBot):
    there, watch = tile(grid, "B12"), Painted()
    qtbot.waitExposed(grid)
    QApplication.processEvents()
    surface = grid.findChild(Surface)
    assert isinstance(surface, Surface)
    surface.installEventFilter(watch)
    meter = there.signs().meter.translated(there.pos())
    for db in (-40.0, -20.0, -3.0):
        grid.show_levels(Levels({"B12": Level(db - 6, db, db)}))
        QApplication.processEvents()
    assert len(watch.rects) == 3
    assert all(meter.contains(rect) for rect in watch.rects)
    watch.rects.clear()
    grid.show_levels(Levels({"B12": Level(-9.0, -3.0, -3.0)}))
    QApplication.processEvents()
    assert watch.rects == [], "the same level is not painted again"


def strip(there: Tile) -> list[int]:
    """Lightness along the middle of the meter."""
    box = there.signs().meter
    image = there.grab(box).toImage()
    return [image.pixelColor(x, image.height() // 2).lightness() for x in range(image.width())]


def test_louder_is_longer_and_the_end_is_where_the_scale_says(grid: TileGrid):
    there, lengths = tile(grid, "B12"), list[int]()
    grid.show_levels(STILL)
    empty = strip(there)
    for db in (-50.0, -30.0, -15.0, 0.0):
        grid.show_levels(Levels({"B12": Level(db, db, db)}))
        bright = [x for x, (now, before) in enumerate(zip(strip(there), empty, strict=True)) if now > before + 30]
        lengths.append(max(bright))
        assert max(bright) / len(empty) == pytest.approx((db + 60) / 60, abs=0.02)
    assert lengths == sorted(lengths)


def test_a_muted_buffer_is_hatched_and_says_so(grid: TileGrid):
    there = tile(grid, "B12")
    grid.show_levels(Levels({"B12": Level(-20.0, -12.0, -12.0)}))
    image = np.zeros((60, 100, 4), np.uint8)
    there.show_frame(TileFrame("B12", "frame", T, image, "C12", 1.0, T, 0.3))
    metered = strip(there)
    assert "loudest −12" in there.hint()
    there.show_frame(TileFrame("B12", "frame", T, image, "C12", 1.0, T, 0.3, in_buffer=True))
    assert strip(there) != metered
    assert "without sound" in there.hint() and "loudest" not in there.hint()


def test_a_camera_that_is_not_heard_has_a_line_as_long_as_its_sound_is_loud(grid: TileGrid):
    there, seen = tile(grid, "B12"), set[bytes]()
    image = np.zeros((60, 100, 4), np.uint8)
    there.show_frame(TileFrame("B12", "frame", T, image, "C12", 1.0, T, 0.3))
    for mix in (Mix(CAMERAS).choose("B07"), Mix(CAMERAS).choose(MIX).toggle_mute("B12")):
        grid.set_mix(mix)
        for level in (None, Level(FLOOR_DB, -40.0, -40.0), Level(FLOOR_DB, -6.0, -6.0)):
            grid.show_levels(Levels({"B12": level} if level else {}))
            seen.add(looks(grid, "B12"))
        assert "loudest −6 dBFS" in there.hint() and ("muted" in there.hint()) == (mix.muted == {"B12"})
    assert len(seen) == 6, "muted by hand, not chosen, and how loud it is"
    there.show_frame(TileFrame("B12", "frame", T, image, "C12", 1.0, T, 0.3, in_buffer=True))
    assert looks(grid, "B12") not in seen and "no sound was recorded" in there.hint()
