"""What keys do in the window, and who has the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from core.operations.markers import add_marker
from gui.dialogs.sheets import KeysSheet
from tests.gui.windows.keyboard import press
from tests.sample import T


def test_keys_move_the_playhead(qtbot, window, keys):
    shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    press(qtbot, window, Qt.Key.Key_T)
    assert window.review.position == T
    press(qtbot, window, Qt.Key.Key_Right, shift)
    assert window.review.position == T.plus_s(1)
    press(qtbot, window, Qt.Key.Key_Left, ctrl)
    assert window.review.position == T.plus_s(-9)
    press(qtbot, window, Qt.Key.Key_BracketRight)
    assert window.review.position == T
    press(qtbot, window, Qt.Key.Key_BracketRight)
    assert window.review.position.since(T) == pytest.approx(6.2, abs=0.05)
    press(qtbot, window, Qt.Key.Key_BracketLeft)
    assert window.review.position == T
    press(qtbot, window, Qt.Key.Key_Home)
    assert window.review.position == window.review.view.span.start
    press(qtbot, window, Qt.Key.Key_End)
    assert abs(window.review.position.since(window.review.view.span.end)) < 0.1


def test_space_plays_and_pauses_and_the_shuttle_runs_backwards(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_T)
    press(qtbot, window, Qt.Key.Key_Space)
    assert window.review.player.playing
    press(qtbot, window, Qt.Key.Key_Space)
    assert not window.review.player.playing
    press(qtbot, window, Qt.Key.Key_J)
    assert window.review.player.playing
    assert window.review.player.speed == -1
    press(qtbot, window, Qt.Key.Key_J)
    assert window.review.player.speed == -2
    press(qtbot, window, Qt.Key.Key_K)
    assert not window.review.player.playing


def test_a_number_focuses_a_camera_everywhere(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_2)
    chosen = window.review.view.lanes[1].camera.id
    assert window.review.selection.now.camera_id == chosen
    assert window.review.timeline.selected_camera == chosen
    assert [card.selected for camera, card in window.review.inspector.activations._cards if camera == chosen] == [True]
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.review.tiles.enlarged == chosen
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.review.tiles.enlarged is None


def test_typing_in_the_search_field_moves_nothing(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.toolbar.search
    before = window.review.position
    qtbot.keyClicks(window.toolbar.search, "taser t 1")
    assert window.toolbar.search.text() == "taser t 1"
    assert window.review.position == before
    assert window.review.selection.now.camera_id is None


def test_a_range_is_marked_by_its_two_keys(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_T)
    press(qtbot, window, Qt.Key.Key_I)
    window.review.seek(T.plus_s(5))
    press(qtbot, window, Qt.Key.Key_O)
    assert window.review.selection.now.range.start == T
    assert window.review.selection.now.range.end == T.plus_s(5)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.review.selection.now.range is None


def test_f1_shows_every_key(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_F1)
    assert window.findChild(KeysSheet).isVisible()
    window.findChild(KeysSheet).close()


def test_a_focused_control_keeps_its_own_keys(qtbot, window, keys):
    window.review.seek(T)
    window.browser.list.setFocus()
    press(qtbot, window, Qt.Key.Key_Home)
    assert window.review.position == T
    button = window.review.inspector.activations.findChildren(QPushButton)[0]
    button.setFocus()
    clicked = []
    button.clicked.connect(lambda: clicked.append(True))
    press(qtbot, window, Qt.Key.Key_Space)
    assert clicked == [True]
    assert not window.review.player.playing


def test_tab_goes_from_the_list_to_the_pictures_to_the_findings(qtbot, window, keys):
    window.browser.list.setFocus()
    reached: list[QWidget] = []
    for _ in range(8):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    tiles = window.review.tiles.tiles
    assert tuple(reached[: len(tiles)]) == tiles
    assert reached[len(tiles)] is window.review.inspector.tabBar()
    assert reached[len(tiles) + 1].accessibleName().startswith(tiles[0].accessibleName())


def test_a_refill_leaves_the_keyboard_where_it_was(qtbot, window):
    button = next(b for b in window.review.inspector.activations.findChildren(QPushButton) if b.text() == "Show me")
    button.setFocus()
    name = button.accessibleName()
    add_marker(window.library, window.review.view.incident.id, T, "Here")
    qtbot.waitUntil(lambda: len(window.review.view.markers) == 1, timeout=10_000)
    assert QApplication.focusWidget() is not button
    assert QApplication.focusWidget().accessibleName() == name


def test_f6_leads_the_keyboard_through_the_places_of_the_window_and_back(qtbot, window, keys):
    places = window.desk.places

    def where() -> int:
        focus = QApplication.focusWidget()
        return next((i for i, place in enumerate(places) if place is focus or place.isAncestorOf(focus)), -1)

    press(qtbot, window, Qt.Key.Key_F6)
    start = where()
    seen = [start]
    for _ in range(len(places)):
        press(qtbot, window, Qt.Key.Key_F6)
        seen.append(where())
    assert seen == [(start + i) % len(places) for i in range(len(places) + 1)]
    press(qtbot, window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert where() == (start - 1) % len(places)


def test_up_and_down_choose_lanes_once_the_keyboard_is_in_the_timeline(qtbot, window, keys):
    window.review.timeline.setFocus()
    window.review.selection.set_camera("B12")
    press(qtbot, window, Qt.Key.Key_Down)
    assert window.review.selection.now.camera_id == "B07"
    window.review.timeline.zoom(8)
    before = window.review.timeline.visible_span
    press(qtbot, window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ShiftModifier)
    after = window.review.timeline.visible_span
    assert after.start.since(before.start) == pytest.approx(0.8 * before.duration_s, rel=0.01)
    press(qtbot, window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ShiftModifier)
    assert abs(window.review.timeline.visible_span.start.since(before.start)) < 0.001
