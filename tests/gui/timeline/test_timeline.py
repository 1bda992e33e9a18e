"""The timeline under real mouse, wheel and keys."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model.times import Instant, Span
from gui import theme
from gui.timeline import Timeline
from tests.gui.timeline.scenes import crowded_view, hard_view, with_media
from tests.sample import T


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    theme.load_fonts()
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.resize(1200, 400)
    widget.set_view(with_media())
    widget.show()
    return widget


def spot(timeline: Timeline, seconds: float, camera: str | None = None, part: str = "wall") -> QPoint:
    """A point at a time, in a camera's bar or on a ruler."""
    scene = timeline.scene()
    assert scene is not None
    layout = scene.layout
    y = getattr(layout, part).y + 5
    if camera is not None:
        y = next(b for b in layout.lanes if b.lane.camera.id == camera).bar_y + 5
    return QPoint(round(layout.x(T.plus_s(seconds))), round(y))


def wheel(widget: Timeline, at: QPoint, notches: float, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, round(120 * notches)), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def collect(signal: object) -> list[object]:
    got: list[object] = []
    signal.connect(got.append)  # type: ignore[attr-defined]
    return got


def visible(timeline: Timeline) -> Span:
    span = timeline.visible_span
    assert span is not None
    return span


def test_a_click_on_the_ruler_seeks_and_a_drag_scrubs(timeline: Timeline, qtbot: QtBot):
    sought = collect(timeline.seek_requested)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=spot(timeline, 10))
    qtbot.mouseMove(timeline, spot(timeline, 20))
    qtbot.mouseMove(timeline, spot(timeline, 40))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=spot(timeline, 40))
    qtbot.mouseMove(timeline, spot(timeline, 60))
    seconds = [at.since(T) for at in sought if isinstance(at, Instant)]
    assert seconds[0] == pytest.approx(10, abs=0.2)
    assert seconds[-1] == pytest.approx(40, abs=0.2), "moving on after the release seeks nothing"


def test_a_click_in_a_lane_selects_without_seeking_and_a_drag_there_scrubs(timeline: Timeline, qtbot: QtBot):
    sought, chosen = collect(timeline.seek_requested), collect(timeline.camera_selected)
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=spot(timeline, 30, "D3"))
    assert (chosen, sought, timeline.selected_camera) == (["D3"], [], "D3")
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=spot(timeline, 30, "B21"))
    qtbot.mouseMove(timeline, spot(timeline, 50, "B21"))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=spot(timeline, 50, "B21"))
    assert chosen == ["D3", "B21"]
    assert isinstance(sought[-1], Instant) and sought[-1].since(T) == pytest.approx(50, abs=0.2)


def test_a_header_selects_and_a_flag_selects_its_trigger_and_seeks_to_it(timeline: Timeline, qtbot: QtBot):
    sought, chosen, triggers = collect(timeline.seek_requested), collect(timeline.camera_selected), collect(timeline.trigger_selected)
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(20, spot(timeline, 0, "B07").y()))
    assert chosen == ["B07"] and not sought
    flag = spot(timeline, 0, part="flags") + QPoint(4, 2)
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=flag)
    assert triggers == ["T-1"] and sought == [T]


def test_the_wheel_zooms_at_the_pointer_and_with_shift_scrolls(timeline: Timeline):
    levels = collect(timeline.zoom_changed)
    at = spot(timeline, 40, "B12")
    whole = visible(timeline)
    for _ in range(5):
        wheel(timeline, at, 1)
    near = visible(timeline)
    assert near.duration_s == pytest.approx(whole.duration_s / 1.25**5, rel=1e-3)
    assert spot(timeline, 40, "B12").x() == pytest.approx(at.x(), abs=1), "what lies under the pointer stays there"
    assert levels == sorted(levels, key=float) and len(levels) == 5
    wheel(timeline, at, -1, Qt.KeyboardModifier.ShiftModifier)
    assert visible(timeline).start > near.start
    assert visible(timeline).duration_s == pytest.approx(near.duration_s)
    for _ in range(20):
        wheel(timeline, at, -1)
    assert visible(timeline).duration_s == pytest.approx(whole.duration_s, rel=1e-6), "never wider than the whole"


def test_the_middle_button_and_the_overview_pan(timeline: Timeline, qtbot: QtBot):
    timeline.zoom(6)
    before = visible(timeline)
    qtbot.mousePress(timeline, Qt.MouseButton.MiddleButton, pos=QPoint(700, 150))
    qtbot.mouseMove(timeline, QPoint(500, 150))
    qtbot.mouseRelease(timeline, Qt.MouseButton.MiddleButton, pos=QPoint(500, 150))
    assert visible(timeline).start > before.start
    overview = timeline.scene().layout.overview  # type: ignore[union-attr]
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(overview.right) - 5, round(overview.y) + 5))
    late = visible(timeline)
    qtbot.mouseMove(timeline, QPoint(round(overview.x) + 5, round(overview.y) + 5))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(overview.x) + 5, round(overview.y) + 5))
    assert late.start > visible(timeline).start
    assert late.duration_s == pytest.approx(visible(timeline).duration_s)


def test_grabbing_the_overviews_handle_does_not_make_it_jump(timeline: Timeline, qtbot: QtBot):
    timeline.zoom(4)
    timeline.center_on(T.plus_s(60))
    scene, before = timeline.scene(), visible(timeline)
    assert scene is not None
    box, bounds = scene.layout.overview, scene.index.bounds
    x = box.x + (before.start.since(bounds.start) + 0.2 * before.duration_s) / bounds.duration_s * box.w
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(box.y) + 5))
    qtbot.mouseMove(timeline, QPoint(round(x) + 1, round(box.y) + 5))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 1, round(box.y) + 5))
    assert abs(visible(timeline).start.since(before.start)) < 1


def test_up_and_down_choose_the_lane(timeline: Timeline, qtbot: QtBot):
    chosen = collect(timeline.camera_selected)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(timeline, key)
    assert chosen == ["B12", "B07", "B21", "B07"]
    assert "Selected B07 · J. Chen, lane 2 of 5" in timeline.accessibleDescription()
    assert "B21 · M. Okafor: No recording" in timeline.accessibleDescription()


def test_a_selected_lane_scrolls_into_sight(qtbot: QtBot, timeline: Timeline):
    timeline.resize(900, 240)
    timeline.set_view(hard_view())
    timeline.set_selected_camera("G2")
    scene = timeline.scene()
    assert scene is not None and scene.layout.scroll > 0
    assert scene.lanes[-1].lane.box.bottom <= scene.layout.lanes_area.bottom + 1
    timeline.set_selected_camera("B12")
    assert timeline.scene().layout.scroll == 0  # type: ignore[union-attr]


def test_the_page_turns_when_the_playhead_leaves_it(timeline: Timeline):
    timeline.set_position(T)
    timeline.zoom(10)
    end = visible(timeline).end
    timeline.set_position(end.plus_s(-0.05))
    page = visible(timeline)
    timeline.set_position(end.plus_s(0.05))
    assert visible(timeline).start > page.start
    assert end.plus_s(0.05) in visible(timeline)


def test_looking_elsewhere_while_it_plays_is_left_alone(timeline: Timeline):
    timeline.set_position(T)
    timeline.zoom(10)
    timeline.center_on(T.plus_s(100))
    looked_at = visible(timeline)
    timeline.set_position(T.plus_s(0.1))
    assert visible(timeline) == looked_at
    timeline.set_position(T.plus_s(20))
    assert T.plus_s(20) in visible(timeline), "a jump is shown"


def test_the_zoom_level_comes_back(timeline: Timeline):
    assert timeline.zoom_level == 0
    timeline.set_zoom_level(0.4)
    assert timeline.zoom_level == pytest.approx(0.4)
    timeline.fit()
    assert timeline.zoom_level == 0


def test_relinking_keeps_zoom_and_selection_and_another_incident_does_not(timeline: Timeline):
    timeline.zoom(5)
    timeline.set_selected_camera("B07")
    seen = visible(timeline)
    timeline.set_view(with_media())
    assert visible(timeline).duration_s == pytest.approx(seen.duration_s)
    assert timeline.selected_camera == "B07"
    timeline.set_view(None)
    assert timeline.visible_span is None
    timeline.grab()
    assert timeline.accessibleDescription() == "No incident is open."


def test_only_the_playhead_is_drawn_while_it_plays(timeline: Timeline):
    timeline.set_position(T)
    timeline.grab()
    timeline.grab()
    drawn = timeline._painter.static_paints
    for k in range(10):
        timeline.set_position(T.plus_s(k / 30))
        timeline.grab()
    assert timeline._painter.static_paints == drawn
    timeline.set_selected_camera("D3")
    timeline.grab()
    assert timeline._painter.static_paints == drawn + 1


def test_of_thousands_of_clips_only_what_can_be_seen_is_laid_out(timeline: Timeline):
    view = crowded_view()
    timeline.set_view(view)
    for _ in range(12):
        timeline.zoom(1.5)
    scene, seen = timeline.scene(), timeline.visible_span
    assert scene is not None and seen is not None
    drawn = len(scene.seen)
    visible = sum(c.clip.span.overlaps(seen.padded(60, 60)) for lane in view.lanes for c in lane.clips)
    assert 0 < drawn <= visible < sum(len(lane.clips) for lane in view.lanes) / 10
