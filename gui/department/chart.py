"""What both charts are: marks side by side that the mouse and the arrow keys choose, each with its sentence and its incidents."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.library.state import Chosen

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -10_000, Qt.Key.Key_End: 10_000}


@dataclass(frozen=True, slots=True)
class Mark:
    """`label` below the axis, `words` for the tool tip and a screen reader; `chosen`: None where no incident stands behind it."""

    label: str
    words: str
    chosen: Chosen | None


class Chart(QWidget):
    """Subclasses paint; `slot(i)` is the place of mark i, from the top of the chart to the foot of its axis."""

    incidents_requested = Signal(object)
    """Chosen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.marks: tuple[Mark, ...] = ()
        self.current = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(360, 9 * self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 7 * self.fontMetrics().height())

    def set_marks(self, marks: Sequence[Mark]) -> None:
        self.marks = tuple(marks)
        self.current = -1
        self.setAccessibleDescription("; ".join(m.words for m in self.marks) or "Nothing to count")
        self.update()

    def area(self) -> QRectF:
        """Where the marks stand; names and numbers lie around it."""
        line = self.fontMetrics().height()
        return QRectF(self.left_px(), line + 4, self.width() - self.left_px() - 6, self.height() - 2 * line - 12)

    def left_px(self) -> float:
        return 6.0

    def slot(self, index: int) -> QRectF:
        area = self.area()
        width = area.width() / max(1, len(self.marks))
        return QRectF(area.left() + index * width, area.top(), width, area.height())

    def mark_at(self, point: QPointF) -> int:
        area = self.area()
        if not self.marks or not area.left() <= point.x() < area.right():
            return -1
        return min(len(self.marks) - 1, int((point.x() - area.left()) / area.width() * len(self.marks)))

    def choose(self, index: int) -> None:
        """As a click on that mark."""
        mark = self.marks[index] if 0 <= index < len(self.marks) else None
        if mark is not None and mark.chosen is not None:
            self.incidents_requested.emit(mark.chosen)

    def paint_marks(self, painter: QPainter) -> None:
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.marks:
            if 0 <= self.current < len(self.marks):
                painter.fillRect(self.slot(self.current), theme.qcolor("selection"))
            self.paint_marks(painter)
            self._labels(painter)
            if self.hasFocus() and 0 <= self.current < len(self.marks):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.qcolor("focus"), 1))
                painter.drawRect(self.slot(self.current).adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.setPen(theme.qcolor("text_dim"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Nothing to count here")
        painter.end()

    def _labels(self, painter: QPainter) -> None:
        """Below the axis, as many as there is room for."""
        metrics, area = self.fontMetrics(), self.area()
        painter.setPen(QPen(theme.qcolor("outline"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        widest = max(metrics.horizontalAdvance(m.label) for m in self.marks) + 8
        every = max(1, -(-int(widest * len(self.marks)) // max(1, int(area.width()))))
        painter.setPen(theme.qcolor("text_dim"))
        for i, mark in enumerate(self.marks):
            if i % every == 0:
                box = QRectF(self.slot(i).center().x() - widest / 2, area.bottom() + 3, widest, metrics.height())
                left = max(0.0, min(box.left(), self.width() - widest))
                painter.drawText(QRectF(left, box.top(), widest, box.height()), Qt.AlignmentFlag.AlignCenter, mark.label)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(self.mark_at(event.position()))
        mark = self.marks[self.current] if self.current >= 0 else None
        self.setCursor(Qt.CursorShape.PointingHandCursor if mark is not None and mark.chosen else Qt.CursorShape.ArrowCursor)
        if mark is not None:
            QToolTip.showText(event.globalPosition().toPoint(), mark.words, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.choose(self.mark_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._go(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self.marks:
            self._go(max(0, min(len(self.marks) - 1, self.current + STEPS[key])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.marks and self.current < 0:
            self._go(0)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._go(-1)
        super().focusOutEvent(event)

    def _go(self, index: int) -> None:
        if index == self.current:
            return
        self.current = index
        if index >= 0:
            self.setAccessibleName(f"{self._name}: {self.marks[index].words}")
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.update()
