"""The line above the timeline that says what is being tried on a clock, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gui import keys
from gui.alignment.trial import Trial, said
from gui.controls import button, label
from gui.shapes import Sign


class AlignBar(QFrame):
    """Hidden while nothing is tried and nothing is marked. It wishes; gui/alignment/align.py acts."""

    nudge_requested = Signal(str)
    """Id of the key that would do the same."""
    keep_requested = Signal()
    discard_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("align-bar")
        self.setProperty("role", "panel")
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 10, 4)
        row.setSpacing(8)
        row.addWidget(Sign("clock_offset", "A clock is being tried"))
        self.text = label()
        row.addWidget(self.text, 1)
        self.nudges = [self._nudge(*each) for each in _NUDGES]
        for each in self.nudges:
            row.addWidget(each)
        row.addSpacing(10)
        self.keep = button("Keep…", self.keep_requested.emit, keys.hint("align_keep"), primary=True)
        self.discard = button("Discard", self.discard_requested.emit, keys.hint("align_discard"))
        row.addWidget(self.keep)
        row.addWidget(self.discard)
        self.hide()

    def show_trial(self, trial: Trial | None, marked: str = "", keeping: bool = False) -> None:
        """`marked`: words on the frame that waits for the same moment elsewhere. `keeping`: it is just being kept."""
        text = " ".join(t for t in (said(trial, keeping) if trial is not None else "", marked) if t)
        self.text.setText(text)
        self.setAccessibleName(text or "Nothing is being tried")
        for each in (*self.nudges, self.keep):
            each.setVisible(trial is not None)
            each.setEnabled(not keeping)
        self.discard.setEnabled(not keeping)
        self.discard.setText("Discard" if trial is not None else "Forget the mark")
        self.discard.setAccessibleName(self.discard.text())
        self.setVisible(bool(text))

    def _nudge(self, key_id: str, text: str) -> QPushButton:
        return button(text, lambda: self.nudge_requested.emit(key_id), keys.hint(key_id), keys.key(key_id).text)


_NUDGES = (
    ("align_earlier", "-1 frame"),
    ("align_ms_earlier", "-1 ms"),
    ("align_ms_later", "+1 ms"),
    ("align_later", "+1 frame"),
)
