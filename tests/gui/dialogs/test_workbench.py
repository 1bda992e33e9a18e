"""The rule workbench on the story: what would move is shown, nothing is changed by trying, and Apply keeps the rule."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.errors import UsageError
from core.model.finding import Finding
from core.model.policy import Policy
from core.operations.findings import all_findings
from core.operations.workbench import FindingChange, IncidentChange, LinkChange, PolicyChange
from gui.dialogs import workbench
from gui.dialogs.changes import moved, rows_of
from gui.dialogs.workbench import Workbench
from tests.gui.windows.keyboard import press


@pytest.fixture
def dialog(qtbot, window, keys) -> Workbench:
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.findChild(Workbench) is not None, timeout=5_000)
    return window.findChild(Workbench)


def cells(dialog: Workbench, table: str) -> list[tuple[str, ...]]:
    return [row.cells for row in dialog.tables[table].changes.rows]


def tried(qtbot, dialog: Workbench) -> None:
    qtbot.mouseClick(dialog.try_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._job is None, timeout=20_000)


def test_trying_shows_what_would_move_and_changes_nothing(qtbot, window, dialog):
    before = all_findings(window.library)
    assert not dialog.apply_button.isEnabled()
    dialog.fields.numbers["late_s"].setValue(8)
    dialog.fields.numbers["short_s"].setValue(8)
    tried(qtbot, dialog)
    assert [c[:3] for c in cells(dialog, "findings")] == [("− goes", "Late activation", "B07")]
    assert dialog.tabs.tabText(0) == "Findings (1)"
    assert "(−1)" in dialog._counts["Findings"].text()
    assert all_findings(window.library) == before
    assert window.library.policy() == Policy()
    dialog.close()


def test_apply_keeps_what_was_tried_and_links_again(qtbot, window, dialog):
    dialog.fields.numbers["late_s"].setValue(8)
    tried(qtbot, dialog)
    dialog.fields.numbers["late_s"].setValue(9)
    assert not dialog.apply_button.isEnabled()
    assert "try again" in dialog.said.text()
    dialog.fields.numbers["late_s"].setValue(8)
    assert dialog.apply_button.isEnabled()
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Rule kept" in window.strip.text.text(), timeout=20_000)
    assert window.library.policy() == Policy(late_s=8)
    assert "late" not in {f.kind for f, _ in all_findings(window.library)}


def test_tables_narrow_and_a_row_opens_its_incident(qtbot, window, dialog):
    heard = []
    dialog.incident_requested.connect(heard.append)
    dialog.fields.numbers["radius_ft"].setValue(400)
    assert dialog.fields._metres.text() == "= 121.9 m"
    tried(qtbot, dialog)
    bound = cells(dialog, "expected")
    assert any(c[1] == "B44" and c[0] == "+ comes" for c in bound)
    dialog.search.setText("b44")
    assert {c[1] for c in cells(dialog, "expected")} == {"B44"}
    dialog.kind.setCurrentIndex(dialog.kind.findData("goes"))
    assert cells(dialog, "expected") == []
    dialog.kind.setCurrentIndex(0)
    table = dialog.tables["expected"]
    dialog.tabs.setCurrentWidget(table)
    table.setFocus()
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert heard == [window.review.view.incident.id]
    dialog.close()


def test_a_rule_that_moves_nothing_says_so(qtbot, dialog):
    tried(qtbot, dialog)
    assert dialog.said.text() == "Nothing would move."
    assert not dialog.apply_button.isEnabled()
    dialog.close()


def test_cancel_stops_the_try_and_says_so(qtbot, dialog, monkeypatch):
    def endless(_library, _policy, progress):
        while True:
            progress.check()

    monkeypatch.setattr(workbench, "dry_run", endless)
    qtbot.mouseClick(dialog.try_button, Qt.MouseButton.LeftButton)
    assert dialog.cancel_button.isVisible()
    assert dialog.bar.isVisible()
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._job is None, timeout=5_000)
    assert dialog.said.text() == "Stopped. Nothing was changed."
    assert dialog.try_button.isEnabled()
    dialog.close()


def test_closing_it_while_it_tries_ends_the_try(qtbot, window, dialog, monkeypatch):
    def endless(_library, _policy, progress):
        while True:
            progress.check()

    monkeypatch.setattr(workbench, "dry_run", endless)
    qtbot.mouseClick(dialog.try_button, Qt.MouseButton.LeftButton)
    dialog.close()
    qtbot.waitUntil(lambda: not window.jobs.listed(), timeout=5_000)


def test_a_rule_that_makes_no_sense_is_refused_in_words(qtbot, dialog, monkeypatch):
    def refuse(*_args):
        raise UsageError("The policy's radius must be more than that.", "Set it.")

    monkeypatch.setattr(workbench, "dry_run", refuse)
    tried(qtbot, dialog)
    assert dialog.said.text() == "The policy's radius must be more than that. Set it."
    dialog.close()


def test_every_field_can_be_edited_and_put_back(qtbot, dialog):
    for number, box in enumerate(dialog.fields.numbers.values()):
        box.setValue(10 + number)
    dialog.fields.kinds["taser"].click()
    wanted = dialog.fields.policy
    assert (wanted.radius_ft, wanted.clock_s) == (10, 16)
    assert wanted.propagating == Policy().propagating - {"taser"}
    qtbot.mouseClick(dialog.back_button, Qt.MouseButton.LeftButton)
    assert dialog.fields.policy == Policy()
    assert all(box.accessibleName() for box in dialog.fields.numbers.values())
    assert QApplication.activeModalWidget() is None
    dialog.close()


def test_rows_speak_of_names_not_of_ids_and_a_new_incident_cannot_be_opened():
    late = Finding("late", 0.9, "6 s late", "T-1", "B07", "C07", "O07", 6.2)
    change = PolicyChange(
        Policy(),
        Policy(late_s=3),
        (LinkChange("T-1", "C07", None, 0.62, "I-9"),),
        (),
        (FindingChange(late, replace(late, probability=0.5), "I-1"),),
        (IncidentChange("I-9", "Taser drawn", "comes", ("C1", "C2"), ()),),
        {},
        {},
    )
    rows = rows_of(change, {"O07": "J. Chen"}, {"I-1": "14 May 22:04 Taser"})
    assert rows["findings"][0].cells == (
        "~ changes",
        "Late activation",
        "B07",
        "J. Chen",
        "90 %, 6.2 s → 50 %, 6.2 s",
        "14 May 22:04 Taser",
    )
    assert (rows["findings"][0].incident_id, rows["links"][0].incident_id) == ("I-1", None)
    assert rows["links"][0].cells[2:] == ("not listed → 62 %", "a new incident")
    assert rows["incidents"][0].cells == ("+ comes", "Taser drawn", "C1, C2", "")
    assert (moved(3, 3), moved(5, 3)) == ("3, as many as now", "5 → 3 (−2)")
