"""What a person sets on the timeline can be taken back, in order, and the log keeps both."""

from PySide6.QtCore import Qt

from core.model.times import Span
from core.operations.incidents import incident_view
from core.operations.markers import add_marker
from core.settings import Settings, load_settings
from gui.timeline.arrangement import STANDARD
from gui.windows import menus
from gui.windows.main_window import MainWindow
from tests.sample import T


def texts(window: MainWindow) -> list[str]:
    return [m.text for m in window.review.view.markers]


def starts(window: MainWindow) -> list[object]:
    return [m.at for m in window.review.view.markers]


def logged(window: MainWindow) -> list[str]:
    with window.library.store.read() as read:
        return [row["action"] for row in read.entries()]


def test_markers_are_added_moved_and_removed_and_all_of_it_is_undone_and_done_again(qtbot, window):
    review = window.review
    review.seek(T.plus_s(5))
    review.add_marker("Commands begin")
    qtbot.waitUntil(lambda: texts(window) == ["Commands begin"], timeout=10_000)
    review.timeline.marker_move_requested.emit(review.view.markers[0].id, T.plus_s(9))
    qtbot.waitUntil(lambda: starts(window) == [T.plus_s(9)], timeout=10_000)
    review.actions.remove_marker(review.view.markers[0].id)
    qtbot.waitUntil(lambda: not texts(window), timeout=10_000)
    for expected in ([T.plus_s(9)], [T.plus_s(5)], []):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda e=expected: starts(window) == e, timeout=10_000)
    for expected in ([T.plus_s(5)], [T.plus_s(9)], []):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda e=expected: starts(window) == e, timeout=10_000)
    kinds = logged(window)
    assert kinds.count("marker restored") >= 2 and kinds.count("marker moved") == 3, "nothing is taken back in silence"


def test_a_marker_goes_to_the_playhead_and_keeps_its_length(qtbot, window):
    review = window.review
    add_marker(window.library, review.view.incident.id, T.plus_s(2), "Search", None, T.plus_s(12))
    qtbot.waitUntil(lambda: texts(window) == ["Search"], timeout=10_000)
    review.seek(T.plus_s(30))
    review.inspector.wishes.marker_moved.emit(review.view.markers[0].id)
    qtbot.waitUntil(lambda: starts(window) == [T.plus_s(30)], timeout=10_000)
    assert review.view.markers[0].end == T.plus_s(40)


def test_what_could_not_be_done_is_said_and_not_undone(qtbot, window):
    window.review.actions.remove_marker("M-gone")
    qtbot.waitUntil(window.strip.isVisible, timeout=10_000)
    assert "no such marker" in window.strip.text.text()
    assert window.review.undo.undo_text == ""


def test_the_range_by_keys_and_by_hand_never_runs_backwards_and_is_undone(qtbot, window):
    review = window.review
    now = lambda: review.selection.now.range  # noqa: E731
    for seconds, key, expected in (
        (0, Qt.Key.Key_I, (0, 0)),
        (5, Qt.Key.Key_O, (0, 5)),
        (9, Qt.Key.Key_I, (9, 9)),
        (2, Qt.Key.Key_O, (2, 2)),
    ):
        review.seek(T.plus_s(seconds))
        qtbot.keyClick(window, key)
        assert now() == Span(T.plus_s(expected[0]), T.plus_s(expected[1]))
    review.timeline.range_requested.emit(Span(T, T.plus_s(3)), 7)
    review.timeline.range_requested.emit(Span(T, T.plus_s(4)), 7)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert now() is None
    review.actions.undo_last()
    assert now() == Span(T, T.plus_s(4))
    review.actions.undo_last()
    assert now() == Span(T.plus_s(2), T.plus_s(2)), "one drag is one step"
    for _ in range(4):
        review.actions.undo_last()
    assert now() is None and review.undo.undo_text == ""


def test_a_decision_is_taken_back_by_a_new_one(qtbot, window):
    review = window.review
    clip_id = review.view.lane("B12").clips[0].clip.id

    def status() -> str:
        return next(m.status for m in review.view.incident.members if m.clip_id == clip_id)

    review.inspector.wishes.decision_requested.emit(clip_id, "confirmed")
    qtbot.waitUntil(lambda: status() == "confirmed", timeout=20_000)
    assert review.undo.undo_text == "link confirmed"
    review.actions.undo_last()
    qtbot.waitUntil(lambda: status() == "proposed", timeout=20_000)
    assert {"link confirmed", "link proposed"} <= set(logged(window))


def test_lanes_are_arranged_by_keys_undone_and_kept_for_the_next_time(qtbot, window, monkeypatch, tmp_path):
    review = window.review
    review.selection.set_camera(review.view.lanes[0].camera.id)
    qtbot.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window, Qt.Key.Key_C)
    arranged = review.timeline.arrangement
    assert arranged.collapsed == {review.view.lanes[0].camera.id} and arranged.order[1] == review.view.lanes[0].camera.id
    review.actions.undo_last()
    assert review.timeline.arrangement.collapsed == frozenset()
    review.actions.redo_last()
    assert review.timeline.arrangement == arranged
    menus.keep_settings(window, Settings())
    assert f'"{review.view.lanes[0].camera.id}"' in load_settings().lanes
    qtbot.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert review.timeline.arrangement == STANDARD
    menus.keep_settings(window, Settings())
    assert load_settings().lanes == ""


def test_another_incident_starts_afresh_and_this_one_is_found_as_it_was_left(qtbot, show, told):
    from core.operations.incidents import incident_summaries

    rows = incident_summaries(told)
    assert len(rows) >= 2, "the story has more than one incident"
    window = show(told, rows[0].id)
    review = window.review
    review.selection.set_camera(review.view.lanes[0].camera.id)
    review.timeline.toggle_lane()
    left = review.timeline.arrangement
    window.show_incident(rows[1].id)
    qtbot.waitUntil(lambda: review.view.incident.id == rows[1].id, timeout=10_000)
    assert review.timeline.arrangement == STANDARD and review.undo.undo_text == ""
    window.show_incident(rows[0].id)
    qtbot.waitUntil(lambda: review.view.incident.id == rows[0].id, timeout=10_000)
    assert review.timeline.arrangement == left
    assert incident_view(told, rows[0].id).incident.id == rows[0].id


def test_snapping_goes_on_and_off_by_key_and_button_and_is_remembered(qtbot, window):
    timeline, button = window.review.timeline, window.review.transport.snap
    assert timeline.snapping and button.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_S)
    assert not timeline.snapping and not button.isChecked()
    menus.keep_settings(window, Settings())
    assert load_settings().snapping == "off"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert timeline.snapping and button.isChecked()
    window.review.marks.take(load_settings())
    assert not timeline.snapping and not button.isChecked()


def test_the_range_is_gone_to_and_looked_at_by_the_keyboard(qtbot, window):
    review = window.review
    for at, key in ((3, Qt.Key.Key_I), (8, Qt.Key.Key_O)):
        review.seek(T.plus_s(at))
        qtbot.keyClick(window, key)
    span = review.selection.now.range
    assert span == Span(T.plus_s(3), T.plus_s(8))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    seen = review.timeline.visible_span
    assert seen.start < span.start and span.end < seen.end and seen.duration_s < 1.2 * span.duration_s
    review.seek(T.plus_s(7.5))
    qtbot.keyClick(window, Qt.Key.Key_BracketRight)
    assert review.position == span.end
    review.seek(T.plus_s(3.5))
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    assert review.position == span.start
