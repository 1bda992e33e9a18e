"""Signs for states. Each has its own shape, so that nothing is told by colour alone."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui import theme

SIGNS: dict[str, tuple[str, str]] = {
    "on_time": ("tick", "good"),
    "confirmed": ("tick", "good"),
    "reviewed": ("tick", "good"),
    "explained": ("tick", "good"),
    "referred": ("arrow", "warn"),
    "missing": ("hollow", "bad"),
    "late": ("half", "warn"),
    "short_buffer": ("half", "warn"),
    "early_stop": ("half", "warn"),
    "clock_offset": ("clock", "warn"),
    "timezone": ("clock", "warn"),
    "wrong_officer": ("diamond", "warn"),
    "undetermined": ("question", "unknown"),
    "proposed": ("dot", "accent"),
    "rejected": ("cross", "bad"),
    "trigger": ("flag", "trigger"),
    "marker": ("diamond", "marker"),
}
"""Outcome, finding kind or status -> (shape, colour role)."""


def paint_sign(painter: QPainter, box: QRectF, state: str) -> None:
    """Draws the sign of a state into a square box; a dot for a state without one of its own."""
    shape, role = SIGNS.get(state, ("dot", "text_dim"))
    colour = theme.qcolor(role)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(box.width(), box.height())
    painter.translate(box.center().x() - side / 2, box.center().y() - side / 2)
    painter.scale(side / 16, side / 16)
    pen = QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _PAINTERS[shape](painter, colour)
    painter.restore()


def _tick(painter: QPainter, _colour: QColor) -> None:
    painter.drawPolyline(QPolygonF([QPointF(3, 8.5), QPointF(6.5, 12), QPointF(13, 4.5)]))


def _cross(painter: QPainter, _colour: QColor) -> None:
    painter.drawLine(QPointF(4, 4), QPointF(12, 12))
    painter.drawLine(QPointF(12, 4), QPointF(4, 12))


def _hollow(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 2, Qt.PenStyle.CustomDashLine))
    pen = painter.pen()
    pen.setDashPattern([1.6, 1.2])
    painter.setPen(pen)
    painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))


def _half(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPie(QRectF(2.5, 2.5, 11, 11), -90 * 16, 180 * 16)


def _clock(painter: QPainter, _colour: QColor) -> None:
    painter.drawEllipse(QRectF(2.5, 2.5, 11, 11))
    painter.drawPolyline(QPolygonF([QPointF(8, 4.8), QPointF(8, 8.3), QPointF(10.4, 9.8)]))


def _diamond(painter: QPainter, _colour: QColor) -> None:
    painter.drawPolygon(QPolygonF([QPointF(8, 2), QPointF(14, 8), QPointF(8, 14), QPointF(2, 8)]))


def _question(painter: QPainter, _colour: QColor) -> None:
    painter.drawArc(QRectF(4.5, 2, 7, 7), -80 * 16, 250 * 16)
    painter.drawLine(QPointF(8.3, 8.9), QPointF(8.3, 10.4))
    painter.drawPoint(QPointF(8.3, 13.6))


def _dot(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(5, 5, 6, 6))


def _flag(painter: QPainter, colour: QColor) -> None:
    painter.drawLine(QPointF(4, 2), QPointF(4, 14))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(4, 2.5), QPointF(13, 5.5), QPointF(4, 8.5)]))


def _arrow(painter: QPainter, _colour: QColor) -> None:
    painter.drawLine(QPointF(3, 8), QPointF(13, 8))
    painter.drawPolyline(QPolygonF([QPointF(9, 4), QPointF(13, 8), QPointF(9, 12)]))


_PAINTERS = {
    "tick": _tick,
    "cross": _cross,
    "hollow": _hollow,
    "half": _half,
    "clock": _clock,
    "diamond": _diamond,
    "question": _question,
    "dot": _dot,
    "flag": _flag,
    "arrow": _arrow,
}


class Sign(QWidget):
    """One sign as a widget, as high as a line of text."""

    def __init__(self, state: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setAccessibleName(name or state.replace("_", " "))
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        side = max(14, round(self.fontMetrics().ascent() * 1.15))
        return QSize(side, side)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_sign(painter, QRectF(self.rect()), self._state)
        painter.end()
