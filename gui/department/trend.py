"""The activation rate over time: a dot a day or week with its interval; where cameras are missing the dot is hollow and counted."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from core.operations.department import Group
from gui import theme
from gui.department.chart import Chart, Mark
from gui.department.telling import chosen, group_words, period_name
from gui.incident.concern import Concern


class Trend(Chart):
    def __init__(self) -> None:
        super().__init__("Activation rate over time")
        self._groups: tuple[Group, ...] = ()
        self._floor = 0.0
        self._whole: float | None = None

    def set_groups(self, groups: Sequence[Group], period: str, whole: float | None, scope: str) -> None:
        """`whole`: the rate over all of it, drawn across."""
        self._groups, self._whole = tuple(groups), whole
        bounds = [g.rate.interval for g in groups]
        lowest = min((b[0] for b in bounds if b is not None), default=0.0)
        self._floor = max(0.0, math.floor(lowest * 10) / 10)
        self.set_marks(
            [
                Mark(
                    f"{g.start.day} {g.start:%b}" if g.start else g.label,
                    group_words(g, period_name(g, period).capitalize()),
                    chosen(f"no recording · {period_name(g, period)}", scope, g.incidents, Concern("missing")),
                )
                for g in groups
            ]
        )

    def left_px(self) -> float:
        return self.fontMetrics().horizontalAdvance("100 %") + 14.0

    def height_of(self, rate: float) -> float:
        area = self.area()
        return area.bottom() - (rate - self._floor) / (1 - self._floor) * area.height()

    def paint_marks(self, painter: QPainter) -> None:
        self._scale(painter)
        line = [
            QPointF(self.slot(i).center().x(), self.height_of(g.rate.value)) for i, g in enumerate(self._groups) if g.rate.value is not None
        ]
        painter.setPen(QPen(theme.qcolor("outline"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        for i, g in enumerate(self._groups):
            bounds, value, x = g.rate.interval, g.rate.value, self.slot(i).center().x()
            if bounds is None or value is None:
                continue
            painter.setPen(QPen(theme.qcolor("outline"), 1.5))
            painter.drawLine(QPointF(x, self.height_of(bounds[0])), QPointF(x, self.height_of(bounds[1])))
            colour = theme.qcolor("bad" if g.missing else "accent")
            painter.setPen(QPen(colour, 2))
            painter.setBrush(theme.qcolor("raised") if g.missing else colour)
            painter.drawEllipse(QPointF(x, self.height_of(value)), 4.5, 4.5)
            if g.missing and self.slot(i).width() > 18:
                self._number(painter, str(g.missing), x)

    def _number(self, painter: QPainter, text: str, x: float) -> None:
        """How many are missing, above the chart."""
        painter.setPen(theme.qcolor("bad"))
        line = self.fontMetrics().height()
        painter.drawText(QRectF(x - 20, self.area().top() - line - 3, 40, line), Qt.AlignmentFlag.AlignCenter, text)

    def _scale(self, painter: QPainter) -> None:
        area, line = self.area(), self.fontMetrics().height()
        for rate in (self._floor, (self._floor + 1) / 2, 1.0):
            y = self.height_of(rate)
            painter.setPen(QPen(theme.qcolor("border"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.qcolor("text_dim"))
            painter.drawText(QRectF(0, y - line / 2, area.left() - 6, line), Qt.AlignmentFlag.AlignRight, f"{100 * rate:.0f} %")
        if self._whole is not None and self._whole >= self._floor:
            painter.setPen(QPen(theme.qcolor("text_dim"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), self.height_of(self._whole)), QPointF(area.right(), self.height_of(self._whole)))
