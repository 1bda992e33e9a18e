"""The filters above the incident list: date, officer, trigger, findings."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QGridLayout, QSizePolicy, QWidget

from core.model.finding import NAMES as FINDING_NAMES
from core.model.incident import IncidentSummary
from core.model.times import Instant, local_to_instant
from core.model.trigger import NAMES as TRIGGER_NAMES
from gui.library.state import OPEN, Filter

CHOOSE = "choose"
DAYS = (("", "Any date"), ("1", "Today"), ("7", "Last 7 days"), ("30", "Last 30 days"), (CHOOSE, "Choose dates…"))


class Filters(QWidget):
    """`changed` carries a Filter without its text (the search field has that)."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone: str | None = None
        self._dates: tuple[dt.date, dt.date] | None = None
        self._date = _box("Date", DAYS)
        self._officer = _box("Officer", (("", "Any officer"),))
        self._trigger = _box("Trigger", (("", "Any trigger"), *TRIGGER_NAMES.items()))
        self._finding = _box("Findings", (("", "Any finding"), (OPEN, "Open findings"), *FINDING_NAMES.items()))
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(6)
        for place, box in enumerate((self._date, self._officer, self._trigger, self._finding)):
            grid.addWidget(box, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self._date.activated.connect(self._on_date)
        for box in (self._officer, self._trigger, self._finding):
            box.currentIndexChanged.connect(self._tell)

    def offer(self, rows: Sequence[IncidentSummary], zone: str | None) -> None:
        """Officers that occur; what was chosen stays chosen."""
        self._zone = zone
        wanted = [("", "Any officer"), *((name, name) for name in sorted({o for row in rows for o in row.officers}))]
        if [self._officer.itemData(i) for i in range(self._officer.count())] == [key for key, _ in wanted]:
            return
        chosen = self._officer.currentData()
        self._officer.blockSignals(True)
        self._officer.clear()
        for key, text in wanted:
            self._officer.addItem(text, key)
        self._officer.setCurrentIndex(max(0, self._officer.findData(chosen)))
        self._officer.blockSignals(False)

    def clear(self) -> None:
        self._dates = None
        for box in (self._date, self._officer, self._trigger, self._finding):
            box.blockSignals(True)
            box.setCurrentIndex(0)
            box.blockSignals(False)
        self._tell()

    def value(self) -> Filter:
        since, until = self._bounds()
        return Filter(
            "", since, until, self._officer.currentData() or "", self._trigger.currentData() or "", self._finding.currentData() or ""
        )

    def _bounds(self) -> tuple[Instant | None, Instant | None]:
        if self._dates is None:
            return None, None
        return tuple(
            local_to_instant(dt.datetime.combine(d, dt.time()), self._zone or "UTC")[0]
            for d in (self._dates[0], self._dates[1] + dt.timedelta(days=1))
        )  # pyright: ignore[reportReturnType]

    def _on_date(self, _index: int) -> None:
        choice = self._date.currentData()
        today = dt.date.today()
        if choice == CHOOSE:
            self._dates = choose_dates(self, self._dates or (today - dt.timedelta(days=7), today))
            if self._dates is None:
                self._date.setCurrentIndex(0)
        elif choice:
            self._dates = (today - dt.timedelta(days=int(choice) - 1), today)
        else:
            self._dates = None
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.value())


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


def _box(name: str, items: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    box.setMinimumContentsLength(6)
    for key, text in items:
        box.addItem(text, key)
    return box
