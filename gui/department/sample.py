"""A random audit sample: how many, which seed; what was drawn stays listed, and the log keeps who drew it."""

import random

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from gui.controls import button, inset, label
from gui.library.state import Chosen
from gui.words import plural

MOST_SEED = 999_999


class SamplePanel(QWidget):
    draw_requested = Signal(int, int)
    """How many, seed."""
    incidents_requested = Signal(object)
    """Chosen: the sample that was drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = _number("How many incidents", 1, 10_000, 20)
        self.seed = _number("Seed", 0, MOST_SEED, random.SystemRandom().randint(1, MOST_SEED))
        self.draw = button("Draw and record", lambda: self.draw_requested.emit(self.count.value(), self.seed.value()))
        self.show_button = button("Show them", self._show, "Narrows the incident list to the sample", "Show the sample")
        self.said = label(
            "The same seed draws the same incidents from the same records. The log keeps who drew, when and what.", "dim", wrap=True
        )
        self._drawn: Chosen | None = None
        self.show_button.setEnabled(False)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.addRow("Incidents", self.count)
        form.addRow("Seed", self.seed)
        row = QHBoxLayout()
        row.addWidget(self.draw)
        row.addWidget(self.show_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 8)
        column.setSpacing(8)
        column.addLayout(form)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addStretch(1)

    def set_drawn(self, n: int, seed: int, incidents: tuple[str, ...], scope: str) -> None:
        name = " · ".join(x for x in (f"Audit sample, seed {seed}", scope) if x)
        self._drawn = Chosen(name, frozenset(incidents)) if incidents else None
        self.show_button.setEnabled(self._drawn is not None)
        few = f" There are no more than these with an audited trigger; {n} were asked for." if len(incidents) < n else ""
        drawn = f"Drawn: {plural(len(incidents), 'incident')} with seed {seed}, recorded in the log.{few}"
        self.said.setText(drawn if incidents else "No incident has an audited trigger here, so there is nothing to draw from.")

    def _show(self) -> None:
        if self._drawn is not None:
            self.incidents_requested.emit(self._drawn)


def _number(name: str, low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setAccessibleName(name)
    box.setRange(low, high)
    box.setValue(value)
    inset(box)
    return box
