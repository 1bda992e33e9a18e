"""Correcting a camera's clock by hand."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLineEdit, QWidget

from core.model.clip import Clip
from core.model.incident import IncidentView
from core.model.timebase import own_reading
from gui import words
from gui.controls import label
from gui.dialogs.form import Form


class ClockDialog(Form):
    """`seconds`: how far the camera's clock was ahead of true time; negative where it was behind."""

    def __init__(self, view: IncidentView, clip: Clip, parent: QWidget | None = None) -> None:
        super().__init__(f"Clock of {clip.camera_id}", "Set the clock", parent)
        self._view, self._clip = view, clip
        self._own = own_reading(clip.candidates)
        self.explain(
            "How far was this camera's clock from true time? Your word counts more than every measurement, and is kept with your name."
        )
        self._amount = QDoubleSpinBox()
        self._amount.setRange(0, 10 * 365 * 86400.0)
        self._amount.setDecimals(3)
        self._amount.setSuffix(" s")
        self._amount.setAccessibleName("Seconds")
        self._side = QComboBox()
        self._side.setAccessibleName("Fast or slow")
        self._side.addItem("fast", 1.0)
        self._side.addItem("slow", -1.0)
        offset = clip.time.offset_s or 0.0
        self._amount.setValue(abs(offset))
        self._side.setCurrentIndex(0 if offset >= 0 else 1)
        self._result = label(role="dim", wrap=True)
        self._only = QCheckBox("Only this clip, not the camera's others")
        self._note = QLineEdit()
        self._note.setAccessibleName("Note")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._amount, 1)
        row.addWidget(self._side)
        reading = f"{words.stamp(self._own.start, view.zone)} ({words.source(self._own.source)})" if self._own else "none"
        self.form.addRow("It said", label(reading))
        self.form.addRow("It was", row)
        self.form.addRow("So it began", self._result)
        self.form.addRow("", self._only)
        self.form.addRow("Note", self._note)
        self._amount.valueChanged.connect(self._say)
        self._side.currentIndexChanged.connect(self._say)
        self._say()

    @property
    def seconds(self) -> float:
        return self._amount.value() * self._side.currentData()

    @property
    def clip_id(self) -> str | None:
        return self._clip.id if self._only.isChecked() else None

    @property
    def text(self) -> str:
        return self._note.text().strip()

    def set_seconds(self, seconds: float) -> None:
        self._amount.setValue(abs(seconds))
        self._side.setCurrentIndex(0 if seconds >= 0 else 1)

    def _say(self) -> None:
        base = self._own.start if self._own else self._clip.start
        at = base.plus_s(-self.seconds)
        self._result.setText(f"{words.time_of_day(at, self._view.zone, True)}   {words.utc(at)}")
