"""Choosing from which day to which: for the incident list and the department page."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QSizePolicy, QWidget

from core.model.times import Instant, Span, local_to_instant

CHOOSE = "choose"
DAYS = (("", "Any date"), ("1", "Today"), ("7", "Last 7 days"), ("30", "Last 30 days"), (CHOOSE, "Choose dates…"))


class ChoiceBox(QComboBox):
    """Gives way to its place; its list is as wide as its longest choice, however narrow the box. `items`: (key, text)."""

    def __init__(self, name: str, items: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.offer(items)

    @property
    def keys(self) -> list[str]:
        return [self.itemData(i) for i in range(self.count())]

    def offer(self, items: Sequence[tuple[str, str]]) -> None:
        """Other choices; what was chosen stays chosen where it is still there. Nobody is told."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.clear()
            for key, text in items:
                self.addItem(text, key)
            self.setCurrentIndex(max(0, self.findData(chosen)))

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 28)
        super().showPopup()


class DateBox(ChoiceBox):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__("Date", DAYS)
        self.dates: tuple[dt.date, dt.date] | None = None
        """First and last day, both included."""
        self.activated.connect(self._on_activated)

    def span(self, zone: str | None) -> Span | None:
        """The days in the department's zone; None: any."""
        if self.dates is None:
            return None
        return Span(_midnight(self.dates[0], zone), _midnight(self.dates[1] + dt.timedelta(days=1), zone))

    def reset(self) -> None:
        """Any date; nobody is told."""
        self.dates = None
        with QSignalBlocker(self):
            self.setCurrentIndex(0)

    def _on_activated(self, _index: int) -> None:
        choice, today = self.currentData(), dt.date.today()
        if choice == CHOOSE:
            self.dates = choose_dates(self, self.dates or (today - dt.timedelta(days=7), today))
            if self.dates is None:
                self.setCurrentIndex(0)
        else:
            self.dates = (today - dt.timedelta(days=int(choice) - 1), today) if choice else None
        self.changed.emit()


def choose_dates(parent: QWidget, start: tuple[dt.date, dt.date]) -> tuple[dt.date, dt.date] | None:
    """Asks for the first and last day; None where the person thought better of it."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Incidents between")
    form = QFormLayout(dialog)
    edits = [QDateEdit(QDate(d.year, d.month, d.day)) for d in start]
    for edit, name in zip(edits, ("First day", "Last day"), strict=True):
        edit.setCalendarPopup(True)
        edit.setAccessibleName(name)
        form.addRow(name, edit)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    form.addRow(buttons)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    first, last = (_date(edit) for edit in edits)
    dialog.deleteLater()
    return (min(first, last), max(first, last)) if accepted else None


def _date(edit: QDateEdit) -> dt.date:
    value = edit.date()
    return dt.date(value.year(), value.month(), value.day())


def _midnight(day: dt.date, zone: str | None) -> Instant:
    return local_to_instant(dt.datetime.combine(day, dt.time()), zone or "UTC")[0]
