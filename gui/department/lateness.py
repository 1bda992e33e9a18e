"""How long after the trigger cameras were switched on: one bar a bin; those past the tolerance are hatched."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from core.operations.department import Bin
from gui import theme
from gui.department.chart import Chart, Mark
from gui.department.telling import bin_label, bin_name, bin_words, chosen
from gui.incident.concern import Concern

LEAST_PX = 3.0
"""A bin that holds anything is seen."""


class Lateness(Chart):
    def __init__(self) -> None:
        super().__init__("Switched on after the trigger")
        self._bins: tuple[Bin, ...] = ()
        self._late_s = 0.0

    def set_bins(self, bins: Sequence[Bin], late_s: float, scope: str) -> None:
        self._bins, self._late_s = tuple(bins), late_s
        some = any(b.count for b in bins)
        self.set_marks(
            [
                Mark(
                    bin_label(b),
                    bin_words(b),
                    chosen(f"switched on {bin_name(b)}", scope, b.incidents, Concern("recorded", from_s=b.low_s, until_s=b.high_s)),
                )
                for b in bins
            ]
            if some
            else []
        )

    def paint_marks(self, painter: QPainter) -> None:
        metrics, most = self.fontMetrics(), max(b.count for b in self._bins)
        for i, b in enumerate(self._bins):
            slot = self.slot(i)
            height = max(LEAST_PX, slot.height() * b.count / most) if b.count else 0.0
            bar = QRectF(slot.left() + 0.14 * slot.width(), slot.bottom() - height, 0.72 * slot.width(), height)
            late = b.low_s >= self._late_s
            colour = theme.qcolor("warn" if late else "accent")
            if b.count:
                painter.setPen(QPen(colour, 1))
                painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern) if late else QBrush(colour))
                painter.drawRect(bar)
            painter.setPen(theme.qcolor("text" if b.count else "text_dim"))
            above = QRectF(slot.left() - 10, bar.top() - metrics.height() - 2, slot.width() + 20, metrics.height())
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, str(b.count))
