"""The filters above the incident list: date, officer, trigger; findings by kind, answer and probability. Each choice says what it would leave."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QSpinBox, QWidget

from core.model.finding import NAMES as FINDING_NAMES
from core.model.incident import IncidentSummary
from core.model.trigger import NAMES as TRIGGER_NAMES
from gui.controls import inset
from gui.library.dates import ChoiceBox, DateBox
from gui.library.state import ANSWERED, OPEN, Facets, Filter

ANSWERS = ((OPEN, "Open"), (ANSWERED, "Answered"))


class Filters(QWidget):
    """`changed` carries a Filter without its text and without what was chosen elsewhere."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone: str | None = None
        self._date = DateBox()
        self._officer = ChoiceBox("Officer", (("", "Any officer"),))
        self._trigger = ChoiceBox("Trigger", (("", "Any trigger"), *TRIGGER_NAMES.items()))
        self._finding = ChoiceBox("Findings", (("", "Any finding"), *FINDING_NAMES.items()))
        self._answer = ChoiceBox("Answers", (("", "Any answer"), *ANSWERS))
        self._least = QSpinBox()
        self._least.setAccessibleName("Least probability of a finding")
        self._least.setToolTip("Findings at least this likely")
        self._least.setRange(0, 100)
        self._least.setSingleStep(5)
        self._least.setPrefix("≥ ")
        self._least.setSuffix(" % sure")
        self._least.setSpecialValueText("Any certainty")
        self._least.setKeyboardTracking(False)
        inset(self._least)
        self._least.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(6)
        for place, box in enumerate((self._date, self._officer, self._trigger, self._finding, self._answer, self._least)):
            grid.addWidget(box, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self._date.changed.connect(self._tell)
        for box in self._counted:
            box.currentIndexChanged.connect(self._tell)
        self._least.valueChanged.connect(self._tell)

    @property
    def _counted(self) -> tuple[ChoiceBox, ...]:
        return self._officer, self._trigger, self._finding, self._answer

    def offer(self, rows: Sequence[IncidentSummary], zone: str | None) -> None:
        """Officers that occur; what was chosen stays chosen."""
        self._zone = zone
        wanted = ["", *sorted({o for row in rows for o in row.officers})]
        if self._officer.keys != wanted:
            self._officer.offer([(key, key or "Any officer") for key in wanted])

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
        self._date.reset()
        for box in self._counted:
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        with QSignalBlocker(self._least):
            self._least.setValue(0)
        self._tell()

    def value(self) -> Filter:
        span = self._date.span(self._zone)
        officer, trigger, finding, answer = (box.currentData() or "" for box in self._counted)
        since, until = (span.start, span.end) if span is not None else (None, None)
        return Filter("", since, until, officer, trigger, finding, answer, self._least.value() / 100)

    def _tell(self) -> None:
        self.changed.emit(self.value())
