"""Sheets that only say something: keys, about, the answers given so far."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.model.finding import WITHDRAWN, Answer
from core.model.incident import IncidentView
from gui import keys, words
from gui.controls import label
from gui.shapes import Sign
from gui.theme import mono_font

COLUMN_PX = 430
"""Of the sheet of keys: a key and what it does on one line, but for a few."""


class Sheet(QDialog):
    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 14)
        self.column.setSpacing(10)

    def finish(self) -> None:
        """Adds the Close button; call it last."""
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.column.addWidget(buttons)


class KeysSheet(Sheet):
    """Every key of the table, by section, in as many columns as the screen has room for, up to three; scrolls where it is too low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Keys", parent)
        sections = [(name, [(_spell(k), k.text.rstrip("…")) for k in found]) for name, found in groupby(keys.KEYS, lambda k: k.section)]
        sections += [("While the timeline has the keyboard", list(keys.IN_TIMELINE)), ("Mouse", list(keys.POINTER))]
        room = self.screen().availableGeometry()
        width = min(3 * COLUMN_PX, room.width() - 40)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(28)
        part = sum(len(rows) + 2 for _, rows in sections) / max(1, width // COLUMN_PX)
        column, used = _column(row), 0
        for name, rows in sections:
            if used >= part - 3:
                column.addStretch(1)
                column, used = _column(row), 0
            used += len(rows) + 2
            column.addWidget(label(name, "heading"))
            column.addLayout(self._section(rows))
            column.addSpacing(8)
        column.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("Keys")
        area.setWidgetResizable(True)
        area.setWidget(body)
        self.column.addWidget(area, 1)
        self.finish()
        self.resize(width, min(body.sizeHint().height() + 90, room.height() - 60))

    def _section(self, rows: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, 140)
        grid.setColumnStretch(1, 1)
        for number, (sequence, text) in enumerate(rows):
            key = label(sequence, wrap=True)
            key.setFont(mono_font(self.font()))
            key.setFixedWidth(140)
            grid.addWidget(key, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, "dim", wrap=True), number, 1)
        return grid


def _column(row: QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(5)
    row.addLayout(column, 1)
    return column


def _spell(key: keys.Key) -> str:
    if len(key.sequences) > 2:
        return f"{key.sequences[0]} – {key.sequences[-1]}"
    return "  ".join(keys.label(s) for s in key.sequences)


class AboutSheet(Sheet):
    def __init__(self, location: str, parent: QWidget | None = None) -> None:
        super().__init__("About Sightline", parent)
        try:
            number = version("sightline")
        except PackageNotFoundError:
            number = ""
        self.setMinimumWidth(460)
        self.column.addWidget(label(f"Sightline {number}".strip(), "heading"))
        self.column.addWidget(label("Synchronised review and activation audit of body-worn and dash-cam footage.", wrap=True))
        self.column.addWidget(label("Works offline. Originals are read, hashed and copied, never changed.", "dim", wrap=True))
        self.column.addWidget(label(f"Library: {location}", "dim", wrap=True))
        self.column.addWidget(label("Apache License 2.0", "dim"))
        self.finish()


class AnswersSheet(Sheet):
    """Who answered what, newest first, for one incident: every answer ever given; one that was given again or taken back later says so."""

    def __init__(self, view: IncidentView, given: Sequence[Answer], parent: QWidget | None = None) -> None:
        super().__init__("Answers", parent)
        self.resize(560, 420)
        body = QWidget()
        column = QVBoxLayout(body)
        findings = {f.id: f for f in view.findings}
        answers = [a for a in reversed(given) if a.finding_id in findings]
        later: dict[str, str] = {}
        for answer in answers:
            finding = findings[answer.finding_id]
            since = later.get(finding.id)
            later[finding.id] = answer.status
            row = QHBoxLayout()
            row.addWidget(Sign("" if since or answer.status == WITHDRAWN else answer.status), 0, Qt.AlignmentFlag.AlignTop)
            text = f"{words.ANSWERS.get(answer.status, answer.status)} · {finding.name} · {finding.camera_id or 'all cameras'}"
            text += " · taken back since\n" if since == WITHDRAWN else " · answered again since\n" if since else "\n"
            text += f"{answer.actor}, {words.stamp(answer.at, view.zone)}" + (f"\n{answer.note}" if answer.note else "")
            row.addWidget(label(text, "dim" if since else "", wrap=True), 1)
            column.addLayout(row)
        if not answers:
            column.addWidget(label("Nobody has answered a finding of this incident yet.", "dim", wrap=True))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(body)
        self.column.addWidget(area, 1)
        self.finish()
