"""The line above the timeline that says what is being tried on clocks, and what can be done with it."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

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
    """The focused camera's."""
    discard_all_requested = Signal()

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
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.text, 1)
        self.nudges = [self._nudge(*each) for each in _NUDGES]
        for each in self.nudges:
            row.addWidget(each)
        row.addSpacing(10)
        self.keep = button("Keep…", self.keep_requested.emit, keys.hint("align_keep"), primary=True)
        self.discard = button("Discard", self.discard_requested.emit, keys.hint("align_discard"))
        self.discard_all = button("Discard all", self.discard_all_requested.emit, keys.hint("align_discard_all"))
        for each in (self.keep, self.discard, self.discard_all):
            row.addWidget(each)
        self.hide()

    def show_trials(self, trials: Sequence[Trial], focused: Trial | None, marked: str = "", keeping: Collection[str] = ()) -> None:
        """`focused`: the one that Discard means. `marked`: words on the frame that waits for the same moment elsewhere. `keeping`:
        cameras whose trials are just being kept."""
        text = " ".join(t for t in (said(trials, keeping), marked) if t)
        self.text.setText(text)
        self.text.setToolTip(text)
        self.setAccessibleName(text or "Nothing is being tried")
        several, busy = len(trials) > 1, all(t.camera_id in keeping for t in trials) and bool(trials)
        for each in (*self.nudges, self.keep):
            each.setVisible(bool(trials))
            each.setEnabled(not busy)
        self.discard.setText("Forget the mark" if not trials else f"Discard {focused.camera_id}" if several and focused else "Discard")
        self.discard.setAccessibleName(self.discard.text())
        self.discard.setEnabled(not busy and (focused is not None or not trials) and (focused is None or focused.camera_id not in keeping))
        self.discard_all.setVisible(several)
        self.discard_all.setEnabled(not busy)
        self.setVisible(bool(text))

    def _nudge(self, key_id: str, text: str) -> QPushButton:
        return button(text, lambda: self.nudge_requested.emit(key_id), keys.hint(key_id), keys.key(key_id).text)


_NUDGES = (
    ("align_earlier", "−1 frame"),
    ("align_ms_earlier", "−1 ms"),
    ("align_ms_later", "+1 ms"),
    ("align_later", "+1 frame"),
)
