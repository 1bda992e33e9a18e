"""One line over the foot of the window: what was kept, or what went wrong and what to do. It takes neither the focus nor any room."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from gui.controls import button, label, set_role
from gui.shapes import SIGNS, Sign

GOOD_MS = 5000
WIDEST_PX, MARGIN_PX = 760, 10


class Strip(QFrame):
    """Good news leaves by itself; trouble stays until it is dismissed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        parent.installEventFilter(self)
        self.setAutoFillBackground(True)
        self.setProperty("role", "card")
        self._signs = {state: Sign(state) for state in ("on_time", "rejected")}
        self.text = label(wrap=True)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        for sign in self._signs.values():
            row.addWidget(sign)
        row.addWidget(self.text, 1)
        row.addWidget(button("Dismiss", self.hide))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GOOD_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def good(self, text: str) -> None:
        self._say("on_time", text)
        self._timer.start()

    def trouble(self, text: str, hint: str = "") -> None:
        self._say("rejected", f"{text} {hint}".strip())
        self._timer.stop()

    def _say(self, state: str, text: str) -> None:
        for name, sign in self._signs.items():
            sign.setVisible(name == state)
        set_role(self.text, "bad" if SIGNS[state][1] == "bad" else "")
        self.text.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """In the middle of the foot, as high as its words need."""
        room, row = self._over.size(), self._row
        margins = row.contentsMargins()
        width = min(WIDEST_PX, room.width() - 2 * MARGIN_PX)
        beside = row.sizeHint().width() - self.text.sizeHint().width()
        height = max(row.sizeHint().height(), self.text.heightForWidth(width - beside) + margins.top() + margins.bottom())
        self.setGeometry((room.width() - width) // 2, room.height() - height - MARGIN_PX, width, height)
