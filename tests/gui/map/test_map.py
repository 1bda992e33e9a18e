"""The map under real mouse, wheel and keys; what it claims against what is true."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsEllipseItem
from pytestqt.qtbot import QtBot

from core.model.policy import FOOT_M
from core.model.roster import Ping
from gui import theme
from gui.map import MapView
from gui.map.labels import shared
from gui.map.overlay import around, corner, nice
from gui.timeline.layout import Box
from tests.golden import assert_golden
from tests.sample import LAT, LON, T, sample_view


@pytest.fixture
def shown(qtbot: QtBot) -> MapView:
    theme.load_fonts()
    view = MapView()
    qtbot.addWidget(view)
    font = QFont(theme.FAMILY)
    font.setPixelSize(13)
    view.setFont(font)
    view.resize(420, 340)
    view.show()
    view.set_view(sample_view())
    view.set_position(T)
    return view


def spot(view: MapView, camera: str) -> QPoint:
    dot = next(d for d in view.dots if d.lane.camera.id == camera)
    return view.viewportTransform().map(QPointF(dot.x, dot.y)).toPoint()


def scale(view: MapView) -> float:
    return view.transform().m11()


def test_every_placed_camera_has_a_dot_at_its_place(shown: MapView):
    dots = {d.lane.camera.id: d for d in shown.dots}
    assert set(dots) == {"B12", "B07", "B21", "D3", "D5"}
    assert dots["B21"].distance_m == pytest.approx(4.0, abs=0.05)
    assert not dots["B21"].recorded
    assert (dots["D3"].x, dots["D3"].y) == pytest.approx((-12 + 0.3, -(5 + 0.6)), abs=0.1), "east is right, north is up"


def test_the_circle_is_thirty_feet_wide_all_round(shown: MapView):
    radius = 30 * FOOT_M
    circles = [
        i.rect() for i in shown.scene().items() if isinstance(i, QGraphicsEllipseItem) and i.pen().color() == theme.qcolor("trigger")
    ]
    (circle,) = circles
    assert (circle.width(), circle.height()) == pytest.approx((2 * radius, 2 * radius))
    assert (circle.center().x(), circle.center().y()) == pytest.approx((0, 0), abs=1e-6)
    assert shown.transform().m11() == shown.transform().m22(), "a metre is a metre in both ways"


def test_a_click_on_a_dot_selects_its_camera(shown: MapView, qtbot: QtBot):
    chosen: list[str] = []
    shown.camera_selected.connect(chosen.append)
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=spot(shown, "D3"))
    assert chosen == ["D3"]
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 330))
    assert chosen == ["D3"], "empty ground selects nothing"


def test_a_drag_pans_and_selects_nothing(shown: MapView, qtbot: QtBot):
    chosen: list[str] = []
    shown.camera_selected.connect(chosen.append)
    start = spot(shown, "D3")
    qtbot.mousePress(shown.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(shown.viewport(), start + QPoint(30, 10))
    qtbot.mouseMove(shown.viewport(), start + QPoint(60, 20))
    qtbot.mouseRelease(shown.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(60, 20))
    assert not chosen
    assert (spot(shown, "D3") - start - QPoint(60, 20)).manhattanLength() <= 3


def test_the_wheel_zooms_at_the_pointer_and_f_fits(shown: MapView, qtbot: QtBot):
    before, at = scale(shown), spot(shown, "B07")
    event = QWheelEvent(
        QPointF(at), QPointF(shown.viewport().mapToGlobal(at)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(shown.viewport(), event)
    assert scale(shown) == pytest.approx(before * 1.25**2)
    qtbot.keyClick(shown, Qt.Key.Key_F)
    assert scale(shown) < before * 1.25**2
    assert all(shown.viewport().rect().contains(spot(shown, d.lane.camera.id)) for d in shown.dots)


def test_the_first_look_is_at_the_trigger_not_at_a_far_camera(qtbot: QtBot, shown: MapView):
    near = scale(shown)
    view = sample_view()
    view = replace(view, incident=replace(view.incident, id="I-2"), pings={"O21": (Ping(T, "O21", LAT + 0.02, LON, 3.0),)})
    shown.set_view(view)
    assert scale(shown) > near / 2
    shown.fit()
    assert scale(shown) < near / 20


def test_what_has_no_place_is_said(shown: MapView):
    view = sample_view()
    shown.set_view(replace(view, pings={}))
    assert "place unknown: B21 · M. Okafor" in shown.accessibleDescription()
    bare = tuple(replace(lane, clips=()) for lane in view.lanes)
    shown.set_view(replace(view, lanes=bare, pings={}, triggers=()))
    assert shown.dots == ()
    shown.grab()
    shown.set_view(None)
    assert shown.accessibleDescription() == "No incident is open."


def test_the_chosen_camera_tells_its_distance(shown: MapView):
    shown.set_selected_camera("B21")
    text = shown.tip_at(QPointF(spot(shown, "B21")))
    assert text.startswith("B21 · M. Okafor, no recording")
    assert "13 ft (4.0 m) from the trigger" in text


@pytest.mark.parametrize(("limit", "expected"), [(99, 50), (100, 100), (4.9, 2), (0.3, 0.2), (1, 1)])
def test_scale_bars_are_round(limit: float, expected: float):
    assert nice(limit) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_it_looks_like(qtbot: QtBot, shown: MapView, qapp: QApplication, name: str):
    font, sheet, palette = qapp.font(), qapp.styleSheet(), qapp.palette()
    theme.apply(qapp, name)
    shown.set_position(T.plus_s(7))
    shown.set_selected_camera("B07")
    picture = shown.grab().toImage()
    theme.apply(qapp, "dark")
    qapp.setFont(font)
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    assert_golden(picture, Path(__file__).parent / "golden" / f"map_{name}.png")


def test_panels_leave_a_corner_that_a_camera_needs():
    room, size = Box(0, 0, 300, 160), (90.0, 40.0)
    assert corner(size, room, "bl,br,tl", "bl", [])[0] == "bl"
    under = around([QPointF(40, 130)])
    name, box = corner(size, room, "bl,br,tl", "bl", under)
    assert name == "br"
    assert not shared(box, under[0])
    assert corner(size, room, "bl,br,tl", "br", [])[0] == "br", "it stays where it went"


def test_the_radius_is_written_where_no_camera_stands(shown: MapView):
    shown.resize(300, 165)
    shown.grab()
    labels = list(shown._labels.values())
    assert all(not shared(a, b) for i, a in enumerate(labels) for b in labels[:i])


def test_while_it_plays_the_map_is_drawn_a_few_times_a_second_and_ends_where_the_playhead_is(shown: MapView, qtbot: QtBot, monkeypatch):
    moves: list[object] = []
    move = shown._move
    monkeypatch.setattr(shown, "_move", lambda at: (moves.append(at), move(at)))
    for k in range(40):
        shown.set_position(T.plus_s(k / 40))
    assert len(moves) <= 2
    qtbot.waitUntil(lambda: bool(moves) and moves[-1] == T.plus_s(39 / 40), timeout=1000)
