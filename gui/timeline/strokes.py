"""Small drawing words that the timeline's painters share: hatching, dashes, text that is cut to its room."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap

from gui.timeline.boxes import Box
from gui.timeline.letters import advance

_HATCH = 8


def rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.w, box.h)


def mixed(a: QColor, b: QColor, part: float) -> QColor:
    """`part` of a, the rest of b; opaque."""
    return QColor.fromRgbF(
        a.redF() * part + b.redF() * (1 - part), a.greenF() * part + b.greenF() * (1 - part), a.blueF() * part + b.blueF() * (1 - part)
    )


def readable_on(surface: QColor) -> QColor:
    """Black or white, whichever contrasts more with a surface (WCAG relative luminance)."""

    def linear(v: float) -> float:
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4

    luminance = 0.2126 * linear(surface.redF()) + 0.7152 * linear(surface.greenF()) + 0.0722 * linear(surface.blueF())
    return QColor("#000000") if (luminance + 0.05) ** 2 > 0.05 * 1.05 else QColor("#ffffff")


def hatch(colour: QColor, ratio: float) -> QBrush:
    """Diagonal lines, 8 px apart, crisp at any device pixel ratio."""
    tile = QPixmap(round(_HATCH * ratio), round(_HATCH * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    p = QPainter(tile)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(QPen(colour, 1.4))
    for shift in (-_HATCH, 0, _HATCH):
        p.drawLine(QPointF(shift - 1, _HATCH + 1), QPointF(shift + _HATCH + 1, -1))
    p.end()
    return QBrush(tile)


class Hatches:
    """Hatching brushes by colour and pixel ratio, made once (a pixmap each)."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, float], QBrush] = {}

    def brush(self, colour: QColor, ratio: float) -> QBrush:
        key = (colour.rgba(), ratio)
        if key not in self._made:
            if len(self._made) > 200:
                self._made.clear()
            self._made[key] = hatch(colour, ratio)
        return self._made[key]


def dashed(colour: QColor, width: float = 1.5, dash: float = 5, gap: float = 4) -> QPen:
    pen = QPen(colour, width)
    pen.setDashPattern([dash / width, gap / width])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def dotted(colour: QColor) -> QPen:
    pen = QPen(colour, 1.6)
    pen.setDashPattern([0.1, 2.2])
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def text_at(p: QPainter, text: str, x: float, y: float, h: float, width: float, colour: QColor) -> None:
    """Text from x on, cut with an ellipsis to `width`; nothing where even two letters do not fit."""
    shown = text if advance(p.font(), text) <= width else QFontMetricsF(p.font()).elidedText(text, Qt.TextElideMode.ElideRight, width)
    if len(shown) < 3 and shown != text:
        return
    p.setPen(colour)
    p.drawText(QRectF(x, y, width + 2, h), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def dimension(p: QPainter, x0: float, x1: float, y: float, h: float, colour: QColor) -> None:
    """A dimension line |<-->| in a row of height h."""
    mid = y + h / 2
    p.setPen(QPen(colour, 1.5))
    p.drawLine(QPointF(x0, y + 1), QPointF(x0, y + h - 2))
    p.drawLine(QPointF(x1, y + 1), QPointF(x1, y + h - 2))
    p.drawLine(QPointF(x0, mid), QPointF(x1, mid))
    tip = min(4.0, (x1 - x0) / 3)
    for x, way in ((x0, tip), (x1, -tip)):
        p.drawPolyline([QPointF(x + way, mid - tip * 0.8), QPointF(x, mid), QPointF(x + way, mid + tip * 0.8)])
