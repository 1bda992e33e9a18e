"""What hands do to the timeline: drag ends of the range, markers and lanes, snap, and the same by the keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model.times import Instant, Span
from gui.timeline import Timeline
from gui.timeline.arrangement import STANDARD
from tests.gui.timeline.scenes import with_media
from tests.gui.timeline.test_timeline import collect, spot, timeline
from tests.sample import T

__all__ = ["timeline"]
LEFT = Qt.MouseButton.LeftButton


def drag(widget: Timeline, start: QPoint, *via: QPoint, alt: bool = False) -> None:
    keys = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    QTest.mousePress(widget, LEFT, keys, start)
    for point in via:
        QTest.mouseMove(widget, point)
        if alt:
            move(widget, point, keys)
    QTest.mouseRelease(widget, LEFT, keys, via[-1])


def move(widget: Timeline, point: QPoint, keys: Qt.KeyboardModifier) -> None:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(point), QPointF(widget.mapToGlobal(point)), LEFT, LEFT, keys)
    QApplication.sendEvent(widget, event)


def header(widget: Timeline, camera: str) -> QPoint:
    scene = widget.scene()
    assert scene is not None
    box = next(b for b in scene.layout.lanes if b.lane.camera.id == camera)
    return QPoint(40, round(box.box.y + box.box.h / 2))


def shown(widget: Timeline) -> list[str]:
    scene = widget.scene()
    assert scene is not None
    return [b.lane.camera.id for b in scene.layout.lanes]


def test_a_scrub_snaps_exactly_and_alt_lets_it_be(timeline: Timeline) -> None:
    sought = collect(timeline.seek_requested)
    near = spot(timeline, 0) + QPoint(4, 0)
    drag(timeline, spot(timeline, 30), spot(timeline, 10), near)
    assert sought[-1] == T
    drag(timeline, spot(timeline, 30), spot(timeline, 10), near, alt=True)
    assert sought[-1] != T and isinstance(sought[-1], Instant) and abs(sought[-1].since(T)) < 1


def test_with_snapping_off_a_scrub_is_let_be_and_alt_snaps(timeline: Timeline) -> None:
    sought, told = collect(timeline.seek_requested), collect(timeline.snapping_changed)
    timeline.set_snapping(False)
    near = spot(timeline, 0) + QPoint(4, 0)
    drag(timeline, spot(timeline, 30), spot(timeline, 10), near)
    assert sought[-1] != T
    drag(timeline, spot(timeline, 30), spot(timeline, 10), near, alt=True)
    assert sought[-1] == T
    timeline.set_snapping(True)
    assert told == [False, True]


def test_a_click_goes_where_it_was_and_does_not_snap(timeline: Timeline, qtbot: QtBot) -> None:
    sought = collect(timeline.seek_requested)
    scene = timeline.scene()
    at = spot(timeline, 0) + QPoint(3, 0)
    qtbot.mouseClick(timeline, LEFT, pos=at)
    assert scene is not None and sought == [scene.layout.at(at.x())]


def test_the_snap_is_shown_while_it_holds(timeline: Timeline) -> None:
    timeline.set_position(T.plus_s(30))
    QTest.mousePress(timeline, LEFT, Qt.KeyboardModifier.NoModifier, spot(timeline, 30))
    QTest.mouseMove(timeline, spot(timeline, 10))
    timeline.grab()
    before, drawn = timeline.grab().toImage(), timeline._painter.static_paints
    QTest.mouseMove(timeline, spot(timeline, 0) + QPoint(3, 0))
    assert timeline.grab().toImage() != before
    assert timeline._painter.static_paints == drawn, "what stands still is not drawn again for it"
    QTest.mouseRelease(timeline, LEFT, Qt.KeyboardModifier.NoModifier, spot(timeline, 0))
    assert timeline.grab().toImage() == before, "the playhead itself moves only when it is told to"


def test_ends_of_the_range_are_dragged_and_may_pass_each_other(timeline: Timeline) -> None:
    spans: list[tuple[Span, int]] = []
    timeline.range_requested.connect(lambda span, gesture: (spans.append((span, gesture)), timeline.set_range(span)))
    timeline.set_range(Span(T.plus_s(20), T.plus_s(40)))
    drag(timeline, spot(timeline, 40), spot(timeline, 55), spot(timeline, 70))
    assert spans[-1][0].start == T.plus_s(20) and spans[-1][0].end.since(T) == pytest.approx(70, abs=0.2)
    assert len({gesture for _, gesture in spans}) == 1
    drag(timeline, spot(timeline, 20), spot(timeline, 1))
    assert spans[-1][0].start == T, "snapped to the trigger"
    assert spans[-1][1] != spans[0][1], "another drag"
    drag(timeline, spot(timeline, 0), spot(timeline, 90))
    assert spans[-1][0].start.since(T) == pytest.approx(70, abs=0.2)
    assert spans[-1][0].end.since(T) == pytest.approx(90, abs=0.2)


def test_a_marker_is_dropped_where_it_was_dragged_and_a_click_only_goes_there(timeline: Timeline, qtbot: QtBot) -> None:
    moved, sought = [], collect(timeline.seek_requested)
    timeline.marker_move_requested.connect(lambda marker, at: moved.append((marker, at)))
    marker = with_media().markers[0]
    start = spot(timeline, marker.at.since(T), part="marks")
    qtbot.mouseClick(timeline, LEFT, pos=start)
    assert sought == [marker.at] and not moved
    drag(timeline, start, start + QPoint(40, 0), QPoint(spot(timeline, 60).x(), start.y()))
    ((marker_id, at),) = moved
    assert marker_id == marker.id and at.since(T) == pytest.approx(60, abs=0.2)


def test_a_lane_is_dragged_by_its_header(timeline: Timeline) -> None:
    changes: list[tuple[object, object]] = []
    timeline.arrangement_changed.connect(lambda before, after: changes.append((before, after)))
    assert shown(timeline) == ["B12", "B07", "B21", "D3", "D5"]
    below = header(timeline, "D3") + QPoint(0, 8)
    drag(timeline, header(timeline, "B12"), header(timeline, "B07"), header(timeline, "B21") + QPoint(0, 12), below)
    assert shown(timeline) == ["B07", "B21", "D3", "B12", "D5"]
    assert len(changes) == 1 and changes[0][0] == STANDARD, "one drag is one change"
    timeline.set_arrangement(STANDARD)
    assert shown(timeline) == ["B12", "B07", "B21", "D3", "D5"]


def test_a_double_click_collapses_a_lane_and_its_state_is_still_told(timeline: Timeline, qtbot: QtBot) -> None:
    scene = timeline.scene()
    assert scene is not None
    tall = {b.lane.camera.id: b.box.h for b in scene.layout.lanes}
    QTest.mouseDClick(timeline, LEFT, Qt.KeyboardModifier.NoModifier, header(timeline, "B07"))
    scene = timeline.scene()
    assert scene is not None
    low = {b.lane.camera.id: b.box.h for b in scene.layout.lanes}
    assert low["B07"] < tall["B07"] and low["B12"] >= tall["B12"]
    assert "B07 · J. Chen: Late activation, collapsed" in timeline.accessibleDescription()
    assert "double click to open it" in timeline.tip_at(header(timeline, "B07").toPointF())
    timeline.grab()
    QTest.mouseDClick(timeline, LEFT, Qt.KeyboardModifier.NoModifier, header(timeline, "B07"))
    assert timeline.arrangement == STANDARD


def test_the_keyboard_does_the_same_to_the_selected_lane(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.shift_lane(1)
    timeline.toggle_lane()
    assert timeline.arrangement == STANDARD, "no lane is selected"
    timeline.set_selected_camera("B12")
    timeline.shift_lane(1)
    timeline.shift_lane(1)
    timeline.toggle_lane()
    assert shown(timeline)[2] == "B12" and timeline.arrangement.collapsed == {"B12"}
    chosen = collect(timeline.camera_selected)
    qtbot.keyClick(timeline, Qt.Key.Key_Down)
    assert chosen == ["D3"], "down is the next lane as they stand"
    timeline.reset_lanes()
    assert timeline.arrangement == STANDARD


def test_what_is_painted_again_while_the_playhead_is_dragged_is_all_that_changed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the playhead's old and new places are painted; put together they are the whole picture."""
    seen: list[QRegion] = []
    painted = Timeline.paintEvent

    def told(self: Timeline, event: QPaintEvent) -> None:
        seen.append(QRegion(event.region()))
        painted(self, event)

    monkeypatch.setattr(Timeline, "paintEvent", told)
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.resize(1000, 320)
    widget.set_view(with_media())
    widget.set_position(T.plus_s(-20))
    widget.show()
    qtbot.waitExposed(widget)
    kept = QImage(widget.size(), QImage.Format.Format_RGB32)
    widget.render(kept)
    QApplication.processEvents()
    widget.render(kept)
    for at in (-19.5, 3, 3.1, 0, 0.04, -25, -25.02):
        seen.clear()
        widget.set_position(T.plus_s(at))
        QApplication.processEvents()
        region = QRegion()
        for part in seen:
            region += part
        assert not region.isEmpty() and region != QRegion(widget.rect())
        seen.clear()
        widget.render(kept, region.boundingRect().topLeft(), region)
        whole = QImage(widget.size(), QImage.Format.Format_RGB32)
        widget.render(whole)
        assert kept == whole, at
