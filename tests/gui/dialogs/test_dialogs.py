"""What dialogs refuse, and what they hand on."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel

from core.model.finding import Answer
from core.model.policy import Policy
from core.operations.importing import FileOutcome
from gui import keys
from gui.dialogs.assign import AssignDialog
from gui.dialogs.clock import ClockDialog
from gui.dialogs.importing import ImportDialog
from gui.dialogs.results import ResultsDialog
from gui.dialogs.settings import SettingsDialog
from gui.dialogs.sheets import AboutSheet, AnswersSheet, KeysSheet
from gui.dialogs.trigger import TriggerDialog
from gui.incident.actions import clip_of
from tests.sample import T, sample_view

FILES = (
    FileOutcome("/in/a.mp4", "imported", "", "C1"),
    FileOutcome("/in/a copy.mp4", "duplicate", "the same bytes as a.mp4", "C1"),
    FileOutcome("/in/notes.txt", "ignored", "not footage"),
    FileOutcome("/in/broken.mp4", "rejected", "no video stream; export it again"),
)


@pytest.fixture
def view():
    return sample_view()


def test_results_filter_by_outcome_and_text_and_copy_what_is_shown(qtbot):
    dialog = ResultsDialog(FILES)
    qtbot.addWidget(dialog)
    assert dialog._say.text() == "4 files: 1 imported, 1 already here, 1 ignored, 1 rejected."
    dialog.outcome.setCurrentIndex(dialog.outcome.findData("rejected"))
    assert [row.file for row in dialog.model.rows] == ["/in/broken.mp4"]
    dialog.copy()
    assert QGuiApplication.clipboard().text() == "File\tOutcome\tReason\tClip\n/in/broken.mp4\trejected\tno video stream; export it again\t"
    dialog.outcome.setCurrentIndex(0)
    dialog.search.setText("COPY mp4")
    assert [row.outcome for row in dialog.model.rows] == ["duplicate"]


def test_import_wants_files_and_a_zone_that_exists(qtbot):
    dialog = ImportDialog([], None)
    qtbot.addWidget(dialog)
    assert "Add files" in dialog.problem()
    dialog.add([Path("/in"), Path("/in")])
    assert dialog.paths == [Path("/in")]
    assert dialog.problem() == ""
    assert dialog.zone is None
    dialog._zone.setCurrentText("Mars/Base")
    assert "Mars/Base" in dialog.problem()
    dialog._zone.setCurrentText("America/Chicago")
    assert (dialog.problem(), dialog.zone) == ("", "America/Chicago")


def test_a_known_zone_is_not_asked_for_again(qtbot):
    dialog = ImportDialog([Path("/in")], "America/New_York")
    qtbot.addWidget(dialog)
    assert dialog.zone is None
    assert "America/New_York" in [x.text() for x in dialog.findChildren(QLabel)]


@pytest.mark.parametrize("seconds", [200.0, -200.0, 0.0, 86400.5])
def test_a_clock_that_is_fast_began_earlier_than_it_said(qtbot, view, seconds: float):
    dialog = ClockDialog(view, clip_of(view, "C12"))
    qtbot.addWidget(dialog)
    dialog.set_seconds(seconds)
    assert dialog.seconds == pytest.approx(seconds)
    began = T.plus_s(-30 - seconds)
    assert f"{began.utc():%Y-%m-%d %H:%M:%S}" in dialog._result.text()


def test_the_trigger_says_what_it_binds_and_whose_it_is(qtbot, view):
    dialog = TriggerDialog(view, T, "B07")
    qtbot.addWidget(dialog)
    dialog.choose("taser")
    assert dialog._binds.text() == "Binds every camera within 30 ft, and its cruiser's."
    dialog.choose("manual")
    assert dialog._binds.text() == "Binds only its own camera."
    assert (dialog.kind, dialog.camera_id, dialog.officer_id) == ("manual", "B07", "O07")


def test_assigning_takes_known_people_and_new_ids(qtbot, view):
    cameras = {lane.camera.id: lane.camera for lane in view.lanes}
    dialog = AssignDialog(clip_of(view, "C07"), cameras, view.officers)
    qtbot.addWidget(dialog)
    assert (dialog.camera_id, dialog.officer_id) == ("B07", "O07")
    dialog._officer.setCurrentText("M. Okafor (O21)")
    assert dialog.officer_id == "O21"
    dialog._officer.setCurrentText("O99")
    assert dialog.officer_id == "O99"
    dialog._camera.setCurrentText(" ")
    assert dialog.problem()


def test_settings_give_back_what_they_were_given(qtbot):
    policy = Policy(radius_ft=45, post_s=90, propagating=frozenset({"taser", "other"}))
    dialog = SettingsDialog(policy, "America/Denver")
    qtbot.addWidget(dialog)
    assert dialog.policy == policy
    assert dialog.zone == "America/Denver"
    dialog.fields.numbers["late_s"].setValue(3)
    dialog.fields.kinds["taser"].setChecked(False)
    assert dialog.policy.late_s == 3
    assert dialog.policy.propagating == frozenset({"other"})


def test_the_sheets_say_everything(qtbot, view):
    sheet = KeysSheet()
    qtbot.addWidget(sheet)
    said = {label.text() for label in sheet.findChildren(QLabel)}
    assert {k.text.rstrip("…") for k in keys.KEYS} <= said
    about, answers = AboutSheet("/library"), AnswersSheet(view, list(view.answers.values()))
    for other in (about, answers):
        qtbot.addWidget(other)
    assert "Library: /library" in {label.text() for label in about.findChildren(QLabel)}
    assert any("Nobody has answered" in label.text() for label in answers.findChildren(QLabel))


def test_files_dropped_on_the_import_dialog_are_listed(qtbot, tmp_path):
    dialog = ImportDialog((), "America/New_York")
    qtbot.addWidget(dialog)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.mp4"))])
    dialog.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    assert dialog.paths == [tmp_path / "a.mp4"]


def test_earlier_answers_stay_readable_below_the_one_that_counts(qtbot, view):
    finding = view.findings[0]
    given = [Answer(finding.id, "reviewed", "", "first", T), Answer(finding.id, "explained", "At repair", "second", T.plus_s(60))]
    sheet = AnswersSheet(view, given)
    qtbot.addWidget(sheet)
    texts = [x.text() for x in sheet.findChildren(QLabel)]
    assert [("At repair" in x, "answered again since" in x) for x in texts] == [(True, False), (False, True)]


def test_an_answer_taken_back_is_told_with_who_took_it_back(qtbot, view):
    finding = view.findings[0]
    given = [Answer(finding.id, "reviewed", "", "first", T), Answer(finding.id, "withdrawn", "", "second", T.plus_s(60))]
    sheet = AnswersSheet(view, given)
    qtbot.addWidget(sheet)
    newest, oldest = [x.text() for x in sheet.findChildren(QLabel)]
    assert newest.startswith("Answer taken back") and "second" in newest
    assert oldest.startswith("Reviewed") and "taken back since" in oldest


def test_what_was_rejected_is_read_first(qtbot):
    files = [FileOutcome(f"/in/{k}", outcome, "", None) for k, outcome in enumerate(("ignored", "imported", "rejected", "imported"))]
    dialog = ResultsDialog(files)
    qtbot.addWidget(dialog)
    assert [row.file for row in dialog.model.rows] == ["/in/2", "/in/1", "/in/3", "/in/0"]


def test_a_dialog_begins_at_its_first_field(qtbot, view):
    dialog = ClockDialog(view, view.lanes[0].clips[0].clip)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    qtbot.keyClicks(dialog.focusWidget(), "12.5")
    assert abs(dialog.seconds) == 12.5


def test_a_files_name_breaks_no_line_and_turns_no_writing(qtbot):
    dialog = ResultsDialog((FileOutcome("/f/line\nbreak\u202egpj\x1b[2J.mp4", "imported"),))
    qtbot.addWidget(dialog)
    shown = dialog.model.index(0, 0)
    assert dialog.model.data(shown) == "line break\N{REPLACEMENT CHARACTER}gpj\N{REPLACEMENT CHARACTER}[2J.mp4"
    assert "\n" not in dialog.model.data(shown, Qt.ItemDataRole.ToolTipRole)
    assert dialog.model.as_text().count("\n") == 1
