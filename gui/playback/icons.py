"""Icons of the transport and the tiles, drawn from paths in the theme's colours; each lives in a box of 16 x 16."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from gui import theme


def _triangle(left: float, right: float) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(left, 2.5), QPointF(right, 8), QPointF(left, 13.5)]))
    path.closeSubpath()
    return path


def _bar(left: float, width: float = 2.0) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(left, 2.5, width, 11))
    return path


def _with(*paths: QPainterPath) -> QPainterPath:
    whole = QPainterPath()
    for path in paths:
        whole.addPath(path)
    return whole


def _speaker() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(1, 6), QPointF(4, 6), QPointF(8, 2.5), QPointF(8, 13.5), QPointF(4, 10), QPointF(1, 10)]))
    path.closeSubpath()
    return path


def _loop() -> QPainterPath:
    """Two arrows that chase each other."""
    path = QPainterPath()
    for turn in (1, -1):
        at = [
            QPointF(8 + turn * x, 8 + turn * y)
            for x, y in ((-6, 1), (-6, -4), (2, -4), (2, -6.5), (6, -3), (2, 0.5), (2, -2), (-4, -2), (-4, 1))
        ]
        path.addPolygon(QPolygonF(at))
        path.closeSubpath()
    return path


def _gaps() -> QPainterPath:
    """Two stretches and a leap over what lies between."""
    path = _with(_bar(1, 4), _bar(11, 4))
    path.addPolygon(QPolygonF([QPointF(6, 6), QPointF(10, 8), QPointF(6, 10)]))
    path.closeSubpath()
    return path


def _snap() -> QPainterPath:
    """A magnet that draws to a line between its poles."""
    path = QPainterPath()
    path.moveTo(2, 2)
    path.lineTo(5.5, 2)
    path.lineTo(5.5, 8)
    path.arcTo(QRectF(5.5, 5.5, 5, 5), 180, 180)
    path.lineTo(10.5, 2)
    path.lineTo(14, 2)
    path.lineTo(14, 8)
    path.arcTo(QRectF(2, 2, 12, 12), 0, -180)
    path.closeSubpath()
    for left in (2.0, 10.5):
        gap = QPainterPath()
        gap.addRect(QRectF(left, 5, 3.5, 1.2))
        path = path.subtracted(gap)
    return path


_FILLED: dict[str, Callable[[], QPainterPath]] = {
    "play": lambda: _triangle(4, 13.5),
    "pause": lambda: _with(_bar(3.5, 3), _bar(9.5, 3)),
    "start": lambda: _with(_bar(2.5), _triangle(13.5, 5.5)),
    "end": lambda: _with(_triangle(2.5, 10.5), _bar(11.5)),
    "step_back": lambda: _with(_triangle(9, 2), _bar(11, 2.5)),
    "step_forward": lambda: _with(_bar(2.5, 2.5), _triangle(7, 14)),
    "loop": _loop,
    "gaps": _gaps,
    "snap": _snap,
    "speaker": _speaker,
    "muted": _speaker,
    "unheard": _speaker,
}
NAMES = tuple(_FILLED)


def paint_icon(painter: QPainter, box: QRectF, name: str, colour: QColor) -> None:
    """Draws one of NAMES, centred, as large as the box's smaller side."""
    side = min(box.width(), box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.center().x() - side / 2, box.center().y() - side / 2)
    painter.scale(side / 16, side / 16)
    painter.fillPath(_FILLED[name](), colour)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if name == "speaker":
        painter.drawArc(QRectF(6.5, 5, 6, 6), -50 * 16, 100 * 16)
        painter.drawArc(QRectF(5, 2.5, 10.5, 11), -50 * 16, 100 * 16)
    elif name == "unheard":
        painter.drawPoint(QPointF(12, 8))
    elif name == "muted":
        painter.drawLine(QPointF(10.5, 6), QPointF(14.5, 10))
        painter.drawLine(QPointF(14.5, 6), QPointF(10.5, 10))
    painter.restore()


class IconButton(QToolButton):
    """A tool button that paints its icon itself, so that it follows the theme and the text's size."""

    def __init__(self, icon: str, name: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setToolTip(tip or name)

    def set_icon(self, icon: str, name: str) -> None:
        if icon != self._icon:
            self._icon = icon
            self.setAccessibleName(name)
            self.update()

    @property
    def icon_name(self) -> str:
        return self._icon

    def sizeHint(self) -> QSize:
        side = self._side()
        return QSize(side + 18, side + 14)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: object) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        side = self._side()
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(painter, box, self._icon, theme.qcolor("text" if self.isEnabled() else "outline"))
        painter.end()

    def _side(self) -> int:
        return max(14, round(self.fontMetrics().height() * 0.95))
