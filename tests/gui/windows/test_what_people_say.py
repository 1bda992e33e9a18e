"""Answers, notes, links and clocks given in the window: kept, shown, and nothing else moves."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from core.operations.clocks import set_clock
from core.operations.findings import answer_finding, answers_given
from core.operations.markers import add_marker
from gui.dialogs.answer import AnswerDialog
from gui.dialogs.assign import AssignDialog
from gui.dialogs.trigger import TriggerDialog
from tests.gui.windows.keyboard import press
from tests.sample import T

CTRL = Qt.KeyboardModifier.ControlModifier


def test_answering_a_finding_is_kept_and_shown(qtbot, window):
    finding = next(f for f in window.review.view.findings if f.kind == "missing")
    answer = next(
        b
        for b in window.review.inspector.activations.findChildren(QPushButton)
        if b.text() == "Answer…" and b.accessibleName().startswith(f"Answer… {finding.name} {finding.camera_id}")
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


def answer_buttons(window, text: str, finding) -> list[QPushButton]:
    return [
        b
        for b in window.review.inspector.activations.findChildren(QPushButton)
        if b.text() == text and f"{finding.name} {finding.camera_id}" in b.accessibleName()
    ]


def give_answer(qtbot, window, finding) -> None:
    """In the dialog that is open; the window has the keyboard again."""
    window.findChild(AnswerDialog).ok.click()
    qtbot.waitUntil(lambda: finding.id in window.review.view.answers, timeout=10_000)
    qtbot.waitUntil(lambda: window.findChild(AnswerDialog) is None)
    with qtbot.waitActive(window):
        window.activateWindow()


def test_a_first_answer_is_undone_and_done_again_and_every_step_stays_on_record(qtbot, window, keys):
    finding = next(f for f in window.review.view.findings if f.kind == "missing")
    waiting = window.review.inspector.tabText(0)
    qtbot.mouseClick(answer_buttons(window, "Answer…", finding)[0], Qt.MouseButton.LeftButton)
    give_answer(qtbot, window, finding)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: finding.id not in window.review.view.answers, timeout=10_000)
    assert window.review.inspector.tabText(0) == waiting
    assert answer_buttons(window, "Answer…", finding) and not answer_buttons(window, "Take back", finding)
    press(qtbot, window, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: finding.id in window.review.view.answers, timeout=10_000)
    given = [a.status for a in answers_given(window.library, {finding.id})]
    assert given == ["reviewed", "withdrawn", "reviewed"]


def test_an_answer_is_taken_back_by_its_button_and_that_is_undone_too(qtbot, window, keys):
    finding = next(f for f in window.review.view.findings if f.kind == "missing")
    answer_finding(window.library, finding.id, "explained", "at repair")
    qtbot.waitUntil(lambda: bool(answer_buttons(window, "Take back", finding)), timeout=10_000)
    qtbot.mouseClick(answer_buttons(window, "Take back", finding)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: finding.id not in window.review.view.answers, timeout=10_000)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: finding.id in window.review.view.answers, timeout=10_000)
    assert window.review.view.answers[finding.id].note == "at repair"


def test_keys_answer_the_chosen_finding_once_it_is_in_sight_and_take_the_answer_back(qtbot, window, keys):
    inspector, shift = window.review.inspector, Qt.KeyboardModifier.ShiftModifier
    finding = next(f for f in window.review.view.findings if f.camera_id == "B21")
    inspector.setCurrentWidget(inspector.clocks)
    window.body.setFocus()
    press(qtbot, window, Qt.Key.Key_F)
    assert inspector.currentWidget() is inspector.activations and window.findChild(AnswerDialog) is None
    press(qtbot, window, Qt.Key.Key_F)
    assert "Choose a camera with a finding" in window.strip.text.text()
    window.review.selection.set_camera("B21")
    press(qtbot, window, Qt.Key.Key_F)
    give_answer(qtbot, window, finding)
    press(qtbot, window, Qt.Key.Key_F, shift)
    qtbot.waitUntil(lambda: finding.id not in window.review.view.answers, timeout=10_000)


def test_keys_add_a_trigger_and_assign(qtbot, window, keys):
    shift = Qt.KeyboardModifier.ShiftModifier
    window.review.selection.set_camera("D3")
    press(qtbot, window, Qt.Key.Key_T, shift)
    dialog = window.findChild(TriggerDialog)
    assert dialog.isVisible()
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(TriggerDialog) is None)
    with qtbot.waitActive(window):
        window.activateWindow()
    press(qtbot, window, Qt.Key.Key_O, shift)
    qtbot.waitUntil(lambda: window.findChild(AssignDialog) is not None, timeout=5_000)
    window.findChild(AssignDialog).reject()


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


def test_rejecting_a_link_is_kept_and_can_be_undone(qtbot, window):
    clip = next(c.clip.id for lane in window.review.view.lanes for c in lane.clips if c.clip.camera_id == "D3")

    window.review.inspector.setCurrentWidget(window.review.inspector.links)

    def decide(text: str) -> None:
        next(b for b in window.review.inspector.links.findChildren(QPushButton) if b.accessibleName() == f"{text} {clip}").click()

    def status() -> str:
        return next(m.status for m in window.review.view.incident.members if m.clip_id == clip)

    said = list[str]()
    window.review.actions.done.connect(said.append)
    decide("Reject")
    qtbot.waitUntil(lambda: status() == "rejected", timeout=10_000)
    qtbot.waitUntil(lambda: not window.jobs.active())
    assert said == ["Link rejected; D3 stays in the audit, to be answered for"]
    assert any("taken out of this incident by hand" in f.reason for f in window.review.view.findings if f.camera_id == "D3")
    decide("Undo")
    qtbot.waitUntil(lambda: status() == "proposed", timeout=10_000)


def test_keys_confirm_a_link_once_it_is_in_sight_and_take_it_back(qtbot, window, keys):
    clip = next(c.clip.id for lane in window.review.view.lanes for c in lane.clips if c.clip.camera_id == "D3")

    def status() -> str:
        return next(m.status for m in window.review.view.incident.members if m.clip_id == clip)

    window.review.selection.set_camera("D3")
    press(qtbot, window, Qt.Key.Key_Y)
    assert window.review.inspector.currentWidget() is window.review.inspector.links
    assert window.jobs.active() == []
    press(qtbot, window, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: status() == "confirmed", timeout=10_000)
    qtbot.waitUntil(lambda: not window.jobs.active())
    press(qtbot, window, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: status() == "proposed", timeout=10_000)


def test_a_first_decision_on_a_link_is_undone_by_the_key_for_undo(qtbot, window, keys):
    clip = next(c.clip.id for lane in window.review.view.lanes for c in lane.clips if c.clip.camera_id == "D3")

    def status() -> str:
        return next(m.status for m in window.review.view.incident.members if m.clip_id == clip)

    window.review.inspector.wishes.decision_requested.emit(clip, "confirmed")
    qtbot.waitUntil(lambda: status() == "confirmed", timeout=10_000)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: status() == "proposed", timeout=10_000)


def test_a_change_from_elsewhere_arrives_and_the_place_stays(qtbot, window):
    window.review.seek(T.plus_s(7))
    add_marker(window.library, window.review.view.incident.id, T.plus_s(1), "From another desk")
    qtbot.waitUntil(lambda: bool(window.review.view.markers), timeout=10_000)
    assert window.review.position == T.plus_s(7)


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
