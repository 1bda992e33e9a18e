"""The filters above the incident list: date, officer, trigger; findings by kind, answer and probability. Each choice says what it would leave."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QGridLayout, QSizePolicy, QSpinBox, QWidget

from core.model.finding import NAMES as FINDING_NAMES
from core.model.incident import IncidentSummary
from core.model.times import Instant, local_to_instant
from core.model.trigger import NAMES as TRIGGER_NAMES
from gui.controls import inset
from gui.library.state import ANSWERED, OPEN, Facets, Filter

CHOOSE = "choose"
DAYS = (("", "Any date"), ("1", "Today"), ("7", "Last 7 days"), ("30", "Last 30 days"), (CHOOSE, "Choose dates…"))
ANSWERS = ((OPEN, "Open"), (ANSWERED, "Answered"))


class Filters(QWidget):
    """`changed` carries a Filter without its text and without what was chosen elsewhere."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone: str | None = None
        self._dates: tuple[dt.date, dt.date] | None = None
        self._date = _box("Date", DAYS)
        self._officer = _box("Officer", (("", "Any officer"),))
        self._trigger = _box("Trigger", (("", "Any trigger"), *TRIGGER_NAMES.items()))
        self._finding = _box("Findings", (("", "Any finding"), *FINDING_NAMES.items()))
        self._answer = _box("Answers", (("", "Any answer"), *ANSWERS))
        self._least = QSpinBox()
        self._least.setAccessibleName("Least probability of a finding")
        self._least.setToolTip("Findings at least this likely")
        self._least.setRange(0, 100)
        self._least.setSingleStep(5)
        self._least.setPrefix("p ≥ ")
        self._least.setSuffix(" %")
        self._least.setSpecialValueText("Any p")
        self._least.setKeyboardTracking(False)
        inset(self._least)
        self._least.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(6)
        for place, box in enumerate((self._date, self._officer, self._trigger, self._finding, self._answer, self._least)):
            grid.addWidget(box, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self._date.activated.connect(self._on_date)
        for box in self._counted:
            box.currentIndexChanged.connect(self._tell)
        self._least.valueChanged.connect(self._tell)

    @property
    def _counted(self) -> tuple[QComboBox, ...]:
        return self._officer, self._trigger, self._finding, self._answer

    def offer(self, rows: Sequence[IncidentSummary], zone: str | None) -> None:
        """Officers that occur; what was chosen stays chosen."""
        self._zone = zone
        wanted = ["", *sorted({o for row in rows for o in row.officers})]
        if [self._officer.itemData(i) for i in range(self._officer.count())] == wanted:
            return
        chosen = self._officer.currentData()
        with QSignalBlocker(self._officer):
            self._officer.clear()
            for key in wanted:
                self._officer.addItem(key or "Any officer", key)
            self._officer.setCurrentIndex(max(0, self._officer.findData(chosen)))

    def count(self, found: Facets) -> None:
        """Writes beside each choice how many incidents it would leave."""
        plain = {**TRIGGER_NAMES, **FINDING_NAMES, **dict(ANSWERS)}
        for box, counts in zip(self._counted, (found.officers, found.triggers, found.findings, found.answers), strict=True):
            for i in range(1, box.count()):
                key = box.itemData(i)
                text = f"{plain.get(key, key) if box is not self._officer else key} ({counts[key]})"
                if box.itemText(i) != text:
                    box.setItemText(i, text)

    def clear(self) -> None:
        self._dates = None
        for box in (self._date, *self._counted):
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        with QSignalBlocker(self._least):
            self._least.setValue(0)
        self._tell()

    def value(self) -> Filter:
        since, until = self._bounds()
        officer, trigger, finding, answer = (box.currentData() or "" for box in self._counted)
        return Filter("", since, until, officer, trigger, finding, answer, self._least.value() / 100)

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


class _Box(QComboBox):
    """Its list is as wide as its longest choice, however narrow the box."""

    def showPopup(self) -> None:
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 28)
        super().showPopup()


def _box(name: str, items: Sequence[tuple[str, str]]) -> QComboBox:
    box = _Box()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    box.setMinimumContentsLength(6)
    for key, text in items:
        box.addItem(text, key)
    return box
