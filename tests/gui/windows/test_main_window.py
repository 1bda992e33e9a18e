"""The window with a real library: what it opens on, its keys, its clicks, and that selecting anything selects it everywhere."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from core.model.times import Span
from core.operations.clocks import set_clock
from core.operations.findings import all_findings
from core.operations.incidents import incident_summaries
from core.operations.library import open_library
from core.operations.markers import add_marker
from gui.dialogs.answer import AnswerDialog
from gui.dialogs.importing import ImportDialog
from gui.dialogs.results import ResultsDialog
from gui.dialogs.sheets import KeysSheet
from gui.windows.focuskeys import FocusKeys
from gui.windows.main_window import MainWindow
from tests.rolls import story, write_rolls
from tests.sample import T


@pytest.fixture
def window(show, told) -> MainWindow:
    taser = next(row.id for row in incident_summaries(told) if "taser" in row.trigger_kinds)
    return show(told, taser)


@pytest.fixture
def keys(qapp) -> Iterator[FocusKeys]:
    kept = FocusKeys(qapp)
    yield kept
    kept.close()
    kept.deleteLater()


def press(qtbot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def test_opening_cues_thirty_seconds_before_the_trigger_paused(window):
    assert window.review.view.first_trigger.time == T
    assert window.review.position == T.plus_s(-30)
    assert not window.review.player.playing
    assert window.review.transport.relative.text() == "T−00:30.0"
    assert "Taser" in window.windowTitle()


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


def test_a_click_on_a_tile_or_a_card_selects_everywhere(qtbot, window):
    tile = window.review.tiles.tile("B07")
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert window.review.timeline.selected_camera == "B07"
    card = next(card for camera, card in window.review.inspector.activations._cards if camera == "B21")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    assert window.review.selection.now.camera_id == "B21"
    assert window.review.timeline.selected_camera == "B21"


def test_typing_in_the_search_field_moves_nothing(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.toolbar.search
    before = window.review.position
    qtbot.keyClicks(window.toolbar.search, "taser t 1")
    assert window.toolbar.search.text() == "taser t 1"
    assert window.review.position == before
    assert window.review.selection.now.camera_id is None


def test_search_narrows_the_list_and_clearing_brings_it_back(qtbot, window):
    total = window.browser.model.rowCount()
    assert total >= 1
    qtbot.keyClicks(window.toolbar.search, "alvarez taser")
    assert window.browser.model.rowCount() == 1
    qtbot.keyClicks(window.toolbar.search, " nobody")
    assert window.browser.model.rowCount() == 0
    clear = window.browser.findChild(QPushButton)
    assert clear.text() == "Clear filters"
    clear.click()
    assert window.browser.model.rowCount() == total
    assert window.toolbar.search.text() == ""


def test_answering_a_finding_is_kept_and_shown(qtbot, window):
    finding = next(f for f in window.review.view.findings if f.kind == "missing")
    answer = next(
        b
        for b in window.review.inspector.activations.findChildren(QPushButton)
        if b.text() == "Answer…" and b.accessibleName() == f"Answer… {finding.name}"
    )
    qtbot.mouseClick(answer, Qt.MouseButton.LeftButton)
    dialog = window.findChild(AnswerDialog)
    dialog.choose("explained")
    dialog.ok.click()
    assert dialog.isVisible(), "explained needs a note"
    qtbot.keyClicks(dialog.note, "Camera was at repair")
    dialog.ok.click()
    qtbot.waitUntil(lambda: finding.id in window.review.view.answers, timeout=10_000)
    assert window.review.view.answers[finding.id].note == "Camera was at repair"
    assert window.review.view.answers[finding.id].actor == "tester"
    assert window.review.inspector.tabText(0) == f"Activations ({len(window.review.view.findings) - 1})"


def test_a_note_goes_to_the_playhead_and_can_be_removed(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_T)
    press(qtbot, window, Qt.Key.Key_M)
    assert QApplication.focusWidget() is window.review.inspector.notes.line
    qtbot.keyClicks(window.review.inspector.notes.line, "Drawn here")
    press(qtbot, window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.review.view.markers) == 1, timeout=10_000)
    marker = window.review.view.markers[0]
    assert (marker.at, marker.text) == (T, "Drawn here")
    remove = next(b for b in window.review.inspector.notes.findChildren(QPushButton) if b.text() == "Remove")
    remove.click()
    qtbot.waitUntil(lambda: not window.review.view.markers, timeout=10_000)


def test_a_range_is_marked_by_its_two_keys(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_T)
    press(qtbot, window, Qt.Key.Key_I)
    window.review.seek(T.plus_s(5))
    press(qtbot, window, Qt.Key.Key_O)
    assert window.review.selection.now.range.start == T
    assert window.review.selection.now.range.end == T.plus_s(5)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.review.selection.now.range is None


def test_rejecting_a_link_is_kept_and_can_be_undone(qtbot, window):
    clip = next(c.clip.id for lane in window.review.view.lanes for c in lane.clips if c.clip.camera_id == "D3")

    def decide(text: str) -> None:
        next(b for b in window.review.inspector.links.findChildren(QPushButton) if b.accessibleName() == f"{text} {clip}").click()

    def status() -> str:
        return next(m.status for m in window.review.view.incident.members if m.clip_id == clip)

    decide("Reject")
    qtbot.waitUntil(lambda: status() == "rejected", timeout=10_000)
    qtbot.waitUntil(lambda: not window.jobs.active())
    decide("Undo")
    qtbot.waitUntil(lambda: status() == "proposed", timeout=10_000)


def test_a_change_from_elsewhere_arrives_and_the_place_stays(qtbot, window):
    window.review.seek(T.plus_s(7))
    add_marker(window.library, window.review.view.incident.id, T.plus_s(1), "From another desk")
    qtbot.waitUntil(lambda: bool(window.review.view.markers), timeout=10_000)
    assert window.review.position == T.plus_s(7)


def test_of_two_wishes_the_newer_one_is_shown(qtbot, window):
    wanted = [row.id for row in incident_summaries(window.library)]
    other = next(i for i in wanted if i != window.review.view.incident.id)
    window.review.open(other)
    window.review.open(window.review.view.incident.id, T)
    shown = []
    window.review.opened.connect(lambda view: shown.append(view.incident.id))
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    assert other not in shown
    assert window.review.position == T


def test_f1_shows_every_key(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_F1)
    assert window.findChild(KeysSheet).isVisible()
    window.findChild(KeysSheet).close()


def test_an_empty_library_says_what_to_do_and_a_drop_asks_for_the_zone(qtbot, show, tmp_path):
    window = show(open_library(tmp_path / "empty", actor="tester"))
    assert window.welcome.isVisible()
    assert window.welcome.import_button.text() == "Import footage…"
    rolls = write_rolls(tmp_path / "rolls", story())
    drop(window, rolls)
    dialog = window.findChild(ImportDialog)
    assert dialog.paths == [rolls]
    dialog._zone.setCurrentText("Nowhere/At_All")
    dialog.ok.click()
    assert dialog.isVisible()
    dialog._zone.setCurrentText("America/New_York")
    dialog.ok.click()
    qtbot.waitUntil(lambda: window.findChild(ResultsDialog) is not None, timeout=30_000)
    results = window.findChild(ResultsDialog)
    assert {row.outcome for row in results.model.rows} == {"imported"}
    qtbot.waitUntil(lambda: window.review.view is not None, timeout=10_000)
    assert not window.welcome.isVisible()
    assert window.importer.zone == "America/New_York"
    results.close()
    drop(window, rolls)
    qtbot.waitUntil(lambda: bool(window.jobs.active()), timeout=5_000)
    qtbot.waitUntil(lambda: any(w.isVisible() for w in window.findChildren(ResultsDialog)), timeout=30_000)
    for shown in window.findChildren(ResultsDialog):
        shown.close()


def test_closing_while_work_runs_finishes_it_first(qtbot, window):
    finding_id = all_findings(window.library)[0][0].id
    location = window.library.location
    for number in range(3):
        window.jobs.run(lambda _p: None, f"Work {number}", write=True)
    from core.operations.findings import answer_finding

    window.jobs.run(
        lambda _p: answer_finding(window.library, finding_id, "reviewed", "at the last moment"), "Answer", write=True, quiet=True
    )
    with qtbot.waitSignal(window.closed, timeout=10_000):
        window.close()
    assert not window.isVisible()
    library = open_library(location)
    with library.store.read() as read:
        assert read.answers()[finding_id].note == "at the last moment"
    library.close()


def test_the_window_is_small(window):
    import inspect

    from gui.windows import main_window

    assert len(inspect.getsource(main_window).splitlines()) < 200


def drop(window: MainWindow, path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, modifier = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), action, data, button, modifier)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(50, 50), action, data, button, modifier))


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


def test_a_message_moves_nothing(qtbot, window):
    before = [tile.geometry() for tile in window.review.tiles.tiles], window.review.timeline.geometry()
    window.strip.good("Marker kept")
    window.strip.trouble("Something that takes many words to be told. " * 6)
    assert window.strip.isVisible()
    assert ([tile.geometry() for tile in window.review.tiles.tiles], window.review.timeline.geometry()) == before
    assert window.body.rect().contains(window.strip.geometry())
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: window.body.rect().contains(window.strip.geometry()))


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (2560, 1440), (1024, 640)])
def test_every_lane_is_in_sight_and_pictures_are_large(qtbot, window, size):
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    layout = window.review.timeline.scene().layout
    if size[1] >= 720:
        assert len(layout.visible_lanes()) == len(window.review.view.lanes)
        assert layout.max_scroll == 0
    if size[0] >= 1280:
        pictures = [tile.picture_pixels()[0] for tile in window.review.tiles.tiles if tile.recorded]
        assert min(pictures) >= 0.18 * size[0]


def test_a_handle_moved_by_hand_stays(qtbot, window):
    assert window.desk.state() == ""
    handle = window.desk._whole.handle(1)
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle - QPoint(0, 60))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle - QPoint(0, 60))
    kept = window.desk._whole.sizes()
    assert window.desk.state()
    window.desk.settle()
    assert window.desk._whole.sizes() == kept


def test_playing_goes_on_at_its_speed_when_a_clock_is_corrected(qtbot, window, keys):
    press(qtbot, window, Qt.Key.Key_T)
    player = window.review.player
    player.set_speed(2.0)
    player.play(-2.0)
    set_clock(window.library, "D5", 12.0)
    qtbot.waitUntil(lambda: window.review.player is not None and window.review.player is not player, timeout=10_000)
    assert window.review.player.playing
    assert window.review.player.session.speed == -2.0
    assert window.review.transport.speed.currentData() == 2.0
    assert window.review.transport.play.accessibleName() == "Pause"
    press(qtbot, window, Qt.Key.Key_K)


def test_the_transport_says_where_the_pictures_are_even_where_the_cue_lies_before_the_footage(qtbot, window):
    review = window.review
    short = replace(review.view, span=Span(T.plus_s(-12), review.view.span.end), incident=replace(review.view.incident, id="I-short"))
    review._arrive(review._asked, short, None)
    assert review.position == T.plus_s(-12)
    assert review.transport.relative.text() == "T−00:12.0"


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
