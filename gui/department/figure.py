"""One figure in large, as a card that opens its incidents; and a titled place for a chart or a list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.controls import label
from gui.department.telling import Told
from gui.incident.card import Card


class FigureCard(Card):
    incidents_requested = Signal(object)
    """Chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Counting", parent)
        self.told: Told | None = None
        self._caption, self._number, self._detail = label(role="dim"), label("…"), label(role="dim", wrap=True)
        font = self._number.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setBold(True)
        self._number.setFont(font)
        self.box.setSpacing(2)
        for widget in (self._caption, self._number, self._detail):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self.clicked.connect(self._open)

    def tell(self, told: Told) -> None:
        self.told = told
        self._caption.setText(told.caption)
        self._number.setText(told.number)
        self._detail.setText(told.detail)
        opens = "Shows these incidents" if told.chosen is not None else "No incident stands behind this"
        self.setAccessibleName(f"{told.caption}: {told.number}, {told.detail}")
        self.setToolTip(opens)
        self.setCursor(Qt.CursorShape.PointingHandCursor if told.chosen is not None else Qt.CursorShape.ArrowCursor)

    def _open(self) -> None:
        if self.told is not None and self.told.chosen is not None:
            self.incidents_requested.emit(self.told.chosen)


class Quiet(QLabel):
    """A dim word that gives way to its neighbour: it ends in an ellipsis, and its tool tip has all of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "dim")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.qcolor("text_dim"))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class Section(QFrame):
    """A title, a quieter word beside it, and what it is about."""

    def __init__(self, title: str, content: QWidget, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._title, self._note = label(title, "heading"), Quiet(note)
        head = QHBoxLayout()
        head.setContentsMargins(10, 8, 10, 0)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(content, 1)

    def retitle(self, title: str, note: str) -> None:
        self._title.setText(title)
        self._note.setText(note)
        self._note.setToolTip(note)
