"""The window with a real library: what it opens on, its clicks, its search, what is dropped on it, and how it closes."""

from dataclasses import replace

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton

from core.model.times import Span
from core.operations.findings import all_findings, answer_finding
from core.operations.incidents import incident_summaries
from core.operations.library import open_library
from gui import keys
from gui.dialogs.importing import ImportDialog
from gui.dialogs.results import ResultsDialog
from gui.dialogs.sheets import KeysSheet
from gui.windows.main_window import MainWindow
from tests.rolls import story, write_rolls
from tests.sample import T


def test_opening_cues_thirty_seconds_before_the_trigger_paused(window):
    assert window.review.view.first_trigger.time == T
    assert window.review.position == T.plus_s(-30)
    assert not window.review.player.playing
    assert window.review.transport.relative.text() == "T−00:30.0"
    assert "Taser" in window.windowTitle()


def test_an_incident_opened_from_a_list_of_findings_shows_the_first_of_that_kind(qtbot, window):
    box = window.browser.filters._finding
    box.setCurrentIndex(box.findData("late"))
    window.show_incident(window.review.wanted)
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    assert window.review.selection.now.finding_id.startswith("late|")
    assert window.review.selection.now.camera_id == "B07"


def test_a_click_on_a_tile_or_a_card_selects_everywhere(qtbot, window):
    tile = window.review.tiles.tile("B07")
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert window.review.timeline.selected_camera == "B07"
    card = next(card for camera, card in window.review.inspector.activations._cards if camera == "B21")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    assert window.review.selection.now.camera_id == "B21"
    assert window.review.timeline.selected_camera == "B21"


def test_search_narrows_the_list_and_clearing_brings_it_back(qtbot, window):
    total = window.browser.model.rowCount()
    assert total >= 1
    qtbot.keyClicks(window.toolbar.search, "alvarez taser")
    assert window.browser.model.rowCount() == 1
    qtbot.keyClicks(window.toolbar.search, " nobody")
    assert window.browser.model.rowCount() == 0
    clear = next(b for b in window.browser.findChildren(QPushButton) if b.text() == "Clear filters")
    clear.click()
    assert window.browser.model.rowCount() == total
    assert window.toolbar.search.text() == ""


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


def test_every_key_does_something_and_the_menus_say_theirs(window):
    bound = {action.objectName() for action in window.actions()}
    assert {k.id for k in keys.KEYS if k.id != "camera"} <= bound and "camera_9" in bound

    def listed(menu) -> list[QAction]:
        return [a for entry in menu.actions() for a in (listed(entry.menu()) if entry.menu() is not None else [entry])]

    toolbar = window.toolbar
    offered = listed(toolbar.review_menu) + listed(toolbar.library_menu)
    assert len(toolbar.review_menu.actions()) <= 20, "it fits on a small screen, with its keys beside it"
    assert {"snap", "answer_undo", "align_discard_all", "trigger_add", "lane_collapse", "theme"} <= {a.objectName() for a in offered}


def test_the_sheet_of_keys_fits_on_a_small_screen(qtbot, window):
    window.resize(1024, 640)
    sheet = KeysSheet(window)
    qtbot.addWidget(sheet)
    sheet.show()
    room = sheet.screen().availableGeometry()
    assert sheet.width() <= room.width() and sheet.height() <= room.height()
    for text in sheet.findChildren(QLabel):
        assert text.wordWrap() or text.sizeHint().width() <= text.width(), text.text()


def test_the_window_is_small(window):
    import inspect

    from gui.windows import main_window

    assert len(inspect.getsource(main_window).splitlines()) < 200


def test_the_transport_says_where_the_pictures_are_even_where_the_cue_lies_before_the_footage(qtbot, window):
    review = window.review
    short = replace(review.view, span=Span(T.plus_s(-12), review.view.span.end), incident=replace(review.view.incident, id="I-short"))
    review._arrive(review._asked, short, None)
    assert review.position == T.plus_s(-12)
    assert review.transport.relative.text() == "T−00:12.0"


def drop(window: MainWindow, path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, modifier = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), action, data, button, modifier)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(50, 50), action, data, button, modifier))
