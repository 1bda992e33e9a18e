"""Answering a finding."""

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from core.model.finding import ANSWERS, Answer, Finding
from gui import words
from gui.dialogs.form import Form, note_field

HELP = {"reviewed": "Looked at; nothing more to say", "explained": "The note says why", "referred": "Passed on to whoever decides"}


class AnswerDialog(Form):
    """Explained needs a note; the others may have one."""

    def __init__(self, finding: Finding, before: Answer | None, parent: QWidget | None = None) -> None:
        super().__init__(f"Answer: {finding.name}", "Keep the answer", parent)
        self.explain(finding.reason)
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(18)
        self._choices: dict[str, QRadioButton] = {}
        for status in ANSWERS:
            choice = QRadioButton(words.ANSWERS[status])
            choice.setToolTip(HELP[status])
            choice.setChecked(status == (before.status if before else "reviewed"))
            self._group.addButton(choice)
            self._choices[status] = choice
            row.addWidget(choice)
        row.addStretch(1)
        self.form.addRow("Answer", row)
        self.note = note_field()
        if before is not None:
            self.note.setPlainText(before.note)
        self.form.addRow("Note", self.note)

    @property
    def status(self) -> str:
        return next(status for status, choice in self._choices.items() if choice.isChecked())

    @property
    def text(self) -> str:
        return self.note.toPlainText().strip()

    def choose(self, status: str) -> None:
        self._choices[status].setChecked(True)

    def problem(self) -> str:
        return "Say in the note what explains it." if self.status == "explained" and not self.text else ""
