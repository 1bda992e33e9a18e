"""What a window shows after many small changes is what it would show if all of it were painted anew."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.playback.levels import Level
from core.playback.meters import Levels
from core.playback.mix import Mix
from core.playback.tiles import TileFrame
from gui import theme
from gui.playback.grid import TileGrid
from gui.playback.surface import Surface
from gui.playback.tile import Tile
from tests.gui.playback.pictures import VIEW, shown
from tests.sample import T

CAMERAS = [lane.camera.id for lane in VIEW.lanes]


@pytest.fixture(scope="module")
def grid(qapp: QApplication) -> Iterator[TileGrid]:
    theme.apply(qapp, "dark")
    made = TileGrid()
    made.resize(1100, 620)
    made.set_view(VIEW)
    made.set_mix(Mix(tuple(CAMERAS[:2])))
    made.show()
    assert QTest.qWaitForWindowActive(made)
    QTest.qWait(50)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def picture(grid: TileGrid, camera_id: str, seconds: float, seed: int, scale: float) -> TileFrame:
    """Noise that fits the tile (or another size), or what this camera says where it has none."""
    width, height = grid.sizes()[camera_id]
    image = np.random.default_rng(seed).integers(0, 256, (int(height * scale), width, 4), np.uint8)
    return shown(camera_id, seconds, image, 0.3 * seed, "proxy" if seed else "")


def on_screen(grid: TileGrid) -> QImage:
    """What the window has been given to show, nothing painted for it."""
    QApplication.processEvents()
    shot = grid.screen().grabWindow(grid.winId()).toImage()
    assert not shot.isNull()
    return shot.convertToFormat(QImage.Format.Format_RGB32)


def composed(grid: TileGrid) -> QImage:
    """Every tile's own picture of itself where the tile stands."""
    image = QImage(grid.size(), QImage.Format.Format_RGB32)
    image.fill(theme.qcolor("window"))
    painter = QPainter(image)
    for tile in grid.tiles:
        painter.drawPixmap(tile.pos(), tile.grab())
    painter.end()
    return image


def differing(one: QImage, other: QImage) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of where they differ."""
    a, b = (np.frombuffer(i.constBits(), np.uint32).reshape(i.height(), i.width()) & 0xFFFFFF for i in (one, other))
    y, x = np.nonzero(a != b)
    return (int(x.min()), int(y.min()), int(x.max()), int(y.max())) if len(x) else None


change = st.one_of(
    st.tuples(
        st.just("picture"),
        st.sampled_from(CAMERAS),
        st.sampled_from([-45.0, -44.0, -11.6, -11.5, 3.0, 700.0]),
        st.integers(0, 3),
        st.sampled_from([1.0, 1.0, 0.8, 0.5]),
    ),
    st.tuples(st.just("waiting"), st.sampled_from(CAMERAS)),
    st.tuples(st.just("level"), st.sampled_from(CAMERAS), st.floats(-50, 0)),
    st.tuples(st.just("selected"), st.sampled_from([None, *CAMERAS])),
    st.tuples(st.just("trial"), st.sampled_from(CAMERAS), st.sampled_from([0, 120_000])),
    st.tuples(st.just("enlarge"), st.sampled_from([None, *CAMERAS])),
    st.just(("painted",)),
)


def apply(grid: TileGrid, what: tuple[object, ...]) -> None:
    match what:
        case ("picture", str(camera), float(seconds), int(seed), float(scale)):
            grid.show_frames({camera: picture(grid, camera, seconds, seed, scale)})
        case ("waiting", str(camera)):
            grid.show_frames({camera: TileFrame(camera, "frame", T, clip_id="C12", reason="decoding", exact=False)})
        case ("level", str(camera), float(db)):
            grid.show_levels(Levels({camera: Level(db, db, db)}))
        case ("selected", camera):
            grid.set_selected_camera(camera)  # type: ignore[arg-type]
        case ("trial", str(camera), int(us)):
            grid.set_trials({camera: us})
        case ("enlarge", camera):
            grid.enlarge(camera)  # type: ignore[arg-type]
        case _:
            QApplication.processEvents()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(change, min_size=1, max_size=12))
def test_many_small_changes_show_what_one_whole_painting_shows(grid: TileGrid, changes: list[tuple[object, ...]]):
    grid.set_view(None)
    grid.set_view(VIEW)
    for what in changes:
        apply(grid, what)
    seen = on_screen(grid)
    assert differing(seen, grid.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)) is None
    assert differing(seen, composed(grid)) is None


class Paints(QObject):
    """What was painted anew, each time."""

    def __init__(self) -> None:
        super().__init__()
        self.of: list[type] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.of.append(type(watched))
        return False


def test_new_pictures_of_all_cameras_are_one_painting(grid: TileGrid):
    on_screen(grid)
    watch = Paints()
    surface = grid.findChild(Surface)
    for widget in (surface, *grid.tiles):
        assert isinstance(widget, Surface | Tile)
        widget.installEventFilter(watch)
    for seconds in (-11.5, -11.4):
        grid.show_frames({c: picture(grid, c, seconds, 1, 1.0) for c in CAMERAS})
        QApplication.processEvents()
    assert watch.of == [Surface, Surface]
    shown = {t.camera_id: t.frame for t in grid.tiles if t.frame is not None}
    grid.show_frames({c: replace(f, at=f.at.plus_s(0.001)) for c, f in shown.items()})
    QApplication.processEvents()
    assert watch.of == [Surface, Surface], "nothing looks different"


def test_the_pointer_reaches_the_tile_that_is_seen(grid: TileGrid, qtbot: QtBot):
    grid.enlarge(None)
    for tile in grid.tiles:
        assert grid.childAt(tile.geometry().center()) is tile
        with qtbot.waitSignal(grid.camera_selected) as heard:
            QTest.mouseClick(grid.windowHandle(), Qt.MouseButton.LeftButton, pos=tile.geometry().center())
        assert heard.args == [tile.camera_id]
