"""One card of the inspector: selectable by click, Enter and from elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.controls import label
from gui.shapes import Sign


class Card(QFrame):
    """`name` is what a screen reader says of it."""

    clicked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(12, 9, 10, 9)
        self.box.setSpacing(5)
        self._selected = False

    @property
    def selected(self) -> bool:
        return self._selected

    def set_selected(self, selected: bool) -> None:
        if selected != self._selected:
            self._selected = selected
            self.update()

    def head(self, state: str, title: str, right: str = "", role: str = "dim") -> None:
        """The first line: sign, bold title, and a word at the right."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Sign(state, right))
        row.addWidget(label(title, "heading", wrap=True), 1)
        if right:
            row.addWidget(label(right, role))
        self.box.addLayout(row)

    def text(self, text: str, role: str = "dim", tip: str = "") -> None:
        self.box.addWidget(label(text, role, wrap=True, tip=tip))

    def buttons(self, *widgets: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        self.box.addLayout(row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "focus" if self.hasFocus() else "accent" if self._selected else "border"
        painter.setPen(QPen(theme.qcolor(edge), 1))
        painter.setBrush(theme.qcolor("selection" if self._selected else "raised"))
        painter.drawRoundedRect(shape, 5, 5)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


def on_click(card: Card, slot: Callable[[], object]) -> Card:
    card.clicked.connect(lambda: slot())
    return card
