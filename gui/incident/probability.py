"""One probability as words, number and bar; or the words that nobody can tell."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme, words

GAP_PX, BAR_PX = 2, 6


def of_place(p: float | None) -> float | None:
    """What rests on positions is never certain, though rounding may make it so."""
    return None if p is None else min(max(p, 1e-9), 1 - 1e-9)


class ProbabilityRow(QWidget):
    """`Place alone ... 82 %` above a thin bar. None: hatched, and said in words. The words and the number say everything."""

    def __init__(self, what: str, probability: float | None, tip: str = "", unknown: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what, self._probability = what, probability
        self._value = words.percent(probability) if probability is not None else unknown or words.OUTCOMES["undetermined"]
        self.setToolTip(tip)
        self.setAccessibleName(f"{what}: {self._value}")
        self.setAccessibleDescription(tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, self.fontMetrics().height() + GAP_PX + BAR_PX + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, line = self.fontMetrics(), self.fontMetrics().height()
        room = metrics.horizontalAdvance(self._value)
        self._words(painter, metrics, line, room)
        box = QRectF(0.5, line + GAP_PX + 0.5, self.width() - 1, BAR_PX)
        painter.setPen(QPen(theme.qcolor("outline"), 1))
        if self._probability is None:
            painter.setBrush(Qt.BrushStyle.BDiagPattern)
            painter.drawRect(box)
        else:
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("accent"))
            part = max(0.0, min(1.0, self._probability))
            painter.drawRoundedRect(QRectF(box.x(), box.y(), box.width() * part, box.height()), 3, 3)
        painter.end()

    def _words(self, painter: QPainter, metrics: QFontMetrics, line: int, room: int) -> None:
        painter.setPen(theme.qcolor("text_dim"))
        left = metrics.elidedText(self._what, Qt.TextElideMode.ElideRight, self.width() - room - 10)
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, left)
        painter.setPen(theme.qcolor("text" if self._probability is not None else "unknown"))
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._value)
