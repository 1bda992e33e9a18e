from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.playback.mix import Mix
from core.playback.tiles import TileFrame
from gui import theme
from gui.playback.grid import TileGrid
from gui.playback.tile_painter import EDGE
from tests.gui.playback.pictures import VIEW, shown
from tests.sample import T


@pytest.fixture
def grid(qapp: QApplication, qtbot: QtBot) -> Iterator[TileGrid]:
    theme.apply(qapp, "dark")
    made = TileGrid()
    made.resize(1100, 620)
    made.set_view(VIEW)
    made.show()
    qtbot.addWidget(made)
    yield made


def frame(grid: TileGrid, camera_id: str, seconds: float = -11.6, value: int = 90) -> TileFrame:
    """A picture that fills the tile, where the camera has one at this time."""
    width, height = grid.sizes()[camera_id]
    image = np.full((height, width, 4), value, np.uint8)
    image[..., 3] = 255
    return shown(camera_id, seconds, image)


def test_every_lane_has_a_tile_recorded_or_not(grid: TileGrid):
    assert [t.camera_id for t in grid.tiles] == ["B12", "B07", "B21", "D3", "D5"]
    assert all(t.isVisible() and t.width() > (200 if t.recorded else 140) for t in grid.tiles)


def test_the_picture_is_painted_pixel_for_pixel(grid: TileGrid):
    tile = grid.tile("B12")
    assert tile is not None
    width, height = tile.picture_pixels()
    rng = np.random.default_rng(1)
    image = rng.integers(0, 255, (height, width, 4), np.uint8)
    image[..., 3] = 255
    tile.show_frame(TileFrame("B12", "frame", T, image, "C12", 1.0, T, 0.3))
    tile.setFocus()
    grid.set_selected_camera("B12")
    shot = tile.grab().toImage().convertToFormat(tile.grab().toImage().Format.Format_RGB32)
    whole = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.width(), 4)
    top = (tile.height() - height) // 2
    assert np.array_equal(whole[top : top + height, EDGE : EDGE + width, :3], image[..., :3])


@pytest.mark.parametrize(("seconds", "state"), [(-25.6, "before"), (141.5, "after")])
def test_a_tile_without_a_picture_shows_none_and_says_why(grid: TileGrid, seconds: float, state: str):
    tile = grid.tile("B07")
    assert tile is not None
    tile.show_frame(frame(grid, "B07", 0))
    shown = tile.grab().toImage()
    tile.show_frame(frame(grid, "B07", seconds))
    assert tile.frame is not None and tile.frame.state == state and tile.frame.reason
    assert tile.grab().toImage().pixelColor(20, 60) != shown.pixelColor(20, 60)
    assert tile.frame.reason in tile.hint()


def test_screen_readers_hear_who_and_what(grid: TileGrid):
    grid.show_frames({c: frame(grid, c) for c in ("B12", "B07", "B21", "D3", "D5")})
    said = {t.camera_id: (t.accessibleName(), t.accessibleDescription()) for t in grid.tiles}
    assert said["B12"][0] == "B12 · R. Alvarez"
    assert "T−00:11" in said["B12"][1] and "pre-event buffer without sound" in said["B12"][1]
    assert said["B21"][1] == "no recording, no recording, expected"
    mix = Mix(("B12", "B07")).choose("B12")
    grid.set_mix(mix)
    assert "its sound is heard" in grid.tiles[0].accessibleDescription()
    assert "its sound is not heard" in grid.tiles[1].accessibleDescription()
    assert "its sound" not in grid.tiles[2].accessibleDescription()
    grid.set_mix(mix.toggle_mute("B12"))
    assert "its sound is muted" in grid.tiles[0].accessibleDescription()


def test_a_click_selects(grid: TileGrid, qtbot: QtBot):
    tile = grid.tile("D3")
    assert tile is not None
    with qtbot.waitSignal(grid.camera_selected) as heard:
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=QPoint(30, 50))
    assert heard.args == ["D3"]
    assert tile.look().selected


def test_tab_reaches_the_tiles_in_their_order(grid: TileGrid, qtbot: QtBot):
    first = grid.tiles[0]
    first.setFocus()
    heard: list[str] = []
    grid.camera_selected.connect(heard.append)
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert heard == ["B07", "B21", "D3"]


def test_double_click_and_enter_enlarge_and_bring_back(grid: TileGrid, qtbot: QtBot):
    tile = grid.tile("B07")
    assert tile is not None
    small = tile.picture_pixels()
    heard: list[str] = []
    sizes: list[dict[str, tuple[int, int]]] = []
    grid.camera_enlarged.connect(heard.append)
    grid.sizes_changed.connect(sizes.append)
    qtbot.mouseDClick(tile, Qt.MouseButton.LeftButton, pos=QPoint(30, 50))
    assert grid.enlarged == "B07"
    assert tile.picture_pixels()[0] > 2 * small[0]
    assert sizes[-1]["B07"] == tile.picture_pixels()
    assert all(t.isVisible() for t in grid.tiles)
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    assert grid.enlarged is None and tile.picture_pixels() == small
    assert heard == ["B07", ""]


def test_a_new_size_is_told_once(grid: TileGrid, qtbot: QtBot):
    sizes: list[object] = []
    grid.sizes_changed.connect(sizes.append)
    grid.resize(800, 500)
    assert len(sizes) == 1
    assert grid.sizes() == sizes[0]


def test_while_a_picture_is_decoded_the_one_before_is_dimmed(grid: TileGrid):
    tile = grid.tile("B12")
    assert tile is not None

    def brightness() -> int:
        return tile.grab().toImage().pixelColor(tile.width() // 2, tile.height() // 2).lightness()

    tile.show_frame(frame(grid, "B12", value=200))
    bright = brightness()
    waiting = TileFrame("B12", "frame", T, clip_id="C12", reason="decoding", exact=False)
    tile.show_frame(waiting)
    assert 20 < brightness() < bright / 2
    tile.show_frame(replace(waiting, clip_id="another"))
    assert brightness() < 20
    tile.show_frame(frame(grid, "B12", value=200))
    assert brightness() == bright


def test_cameras_that_stay_keep_their_picture_and_others_go(grid: TileGrid, qtbot: QtBot):
    kept = grid.tile("B12")
    assert kept is not None
    kept.show_frame(frame(grid, "B12"))
    grid.enlarge("B07")
    grid.set_view(replace(VIEW, lanes=VIEW.lanes[:1]))
    assert grid.tiles == (kept,)
    assert kept.frame is not None and grid.enlarged is None
    grid.set_view(None)
    assert grid.tiles == ()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_absence_is_told_by_words_a_dashed_frame_and_contrast(grid: TileGrid, qapp: QApplication, name: str):
    theme.apply(qapp, name)
    tile = grid.tile("B21")
    assert tile is not None
    tile.show_frame(frame(grid, "B21"))
    image = tile.grab().toImage()
    bad, panel = theme.current().bad, theme.current().panel
    colours = ((y, image.pixelColor(x, y).name()) for x in range(16, 40) for y in range(tile.height() // 2))
    edge = next(y for y, colour in colours if colour == bad)
    row = [image.pixelColor(x, edge).name() for x in range(12, tile.width() - 12)]
    assert 0.2 < row.count(bad) / len(row) < 0.9 and panel in row
    theme.apply(qapp, "dark")
