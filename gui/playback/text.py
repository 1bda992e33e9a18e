"""Words of a tile: laid out once, then drawn as often as they are needed; laying them out costs more than all else that is painted."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QStaticText

from gui import theme

_PART = re.compile("[^:.]+[:.]?")
"""Of a time: up to its next mark."""
MOST = 400
"""Texts that a face keeps."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font and what was laid out in it."""

    font: QFont
    metrics: QFontMetrics
    high: int
    _laid: dict[tuple[str, int | None], tuple[QStaticText, int]] = field(
        default_factory=dict[tuple[str, int | None], tuple[QStaticText, int]]
    )

    def laid(self, text: str, room: int | None = None) -> tuple[QStaticText, int]:
        """The text, elided where it is wider than `room`, and its width."""
        known = self._laid.get((text, room))
        if known is None:
            if len(self._laid) >= MOST:
                self._laid.clear()
            shown = text if room is None else self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
            made = QStaticText(shown)
            made.setTextFormat(Qt.TextFormat.PlainText)
            made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            known = self._laid[text, room] = made, self.metrics.horizontalAdvance(shown)
        return known

    def width(self, text: str) -> int:
        return self.laid(text)[1]

    def draw_time(self, painter: QPainter, box: QRect, text: str, role: str) -> int:
        """At the right of the box, `T+00:`, `11.` and `6` for themselves: these come again, a time never does. Returns how wide it is, 0
        where there is no room for it."""
        parts = [self.laid(part) for part in _PART.findall(text)]
        whole = sum(width for _, width in parts)
        if whole > box.width():
            return 0
        painter.setFont(self.font)
        painter.setPen(_pen(theme.current().name, role))
        left, top = box.left() + box.width() - whole, box.top() + (box.height() - self.high) // 2
        for made, width in parts:
            painter.drawStaticText(QPointF(left, top), made)
            left += width
        return whole

    def draw(self, painter: QPainter, box: QRect, text: str, role: str, room: int | None = None, right: bool = False) -> int:
        """At the left of the box (or the right), in the middle of its height; returns how wide it is."""
        made, width = self.laid(text, room)
        painter.setFont(self.font)
        painter.setPen(_pen(theme.current().name, role))
        left = box.left() + box.width() - width if right else box.left()
        painter.drawStaticText(QPointF(left, box.top() + (box.height() - self.high) // 2), made)
        return width


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Those of a tile: its own font, the same in bold, and digits of equal width."""

    plain: Face
    bold: Face
    mono: Face


_faces: dict[str, Faces] = {}


def faces(font: QFont) -> Faces:
    key = font.key()
    known = _faces.get(key)
    if known is None:
        if len(_faces) >= 8:
            _faces.clear()
        known = _faces[key] = Faces(_face(QFont(font)), _face(bold(font)), _face(theme.mono_font(font)))
    return known


def bold(font: QFont, scale: float = 1.0) -> QFont:
    made = QFont(font)
    made.setBold(True)
    if scale != 1.0 and font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * scale)
    return made


def _face(font: QFont) -> Face:
    metrics = QFontMetrics(font)
    return Face(font, metrics, metrics.height())


@lru_cache(maxsize=64)
def _pen(_theme: str, role: str) -> QPen:
    return QPen(theme.qcolor(role))
