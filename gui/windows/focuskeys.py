"""Which keys a focused control keeps for itself, so that the window's single-letter keys never take a control's own ones away."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from gui.department.chart import Chart
from gui.department.ranking import Ranking
from gui.incident.card import Card

K = Qt.Key
_ARROWS = {K.Key_Left, K.Key_Right, K.Key_Up, K.Key_Down}
_MOVES = {K.Key_Up, K.Key_Down, K.Key_PageUp, K.Key_PageDown, K.Key_Home, K.Key_End}
KEPT: tuple[tuple[type[QWidget], set[Qt.Key]], ...] = (
    (QAbstractItemView, _MOVES),
    (Ranking, {K.Key_Return, K.Key_Enter}),
    (Chart, {K.Key_Left, K.Key_Right, K.Key_Home, K.Key_End, K.Key_Space, K.Key_Return, K.Key_Enter}),
    (QAbstractSlider, _ARROWS | {K.Key_Home, K.Key_End, K.Key_PageUp, K.Key_PageDown}),
    (QComboBox, _ARROWS | {K.Key_Space, K.Key_Home, K.Key_End, K.Key_Return, K.Key_Enter}),
    (QTabBar, {K.Key_Left, K.Key_Right}),
    (QAbstractButton, {K.Key_Space}),
    (Card, {K.Key_Space, K.Key_Return, K.Key_Enter}),
)
_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)


class FocusKeys(QObject):
    """Watches only the focused control, so that painting and playing cost nothing: a key that it keeps does not become a shortcut."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._watched: QWidget | None = None
        app.focusChanged.connect(self._on_focus)
        self._on_focus(None, app.focusWidget())

    def close(self) -> None:
        """Watches nothing more."""
        QApplication.instance().focusChanged.disconnect(self._on_focus)  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
        self._on_focus(self._watched, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
            and keeps(watched, event)
        ):
            event.accept()
            return True
        return False

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = new
        if new is not None:
            new.installEventFilter(self)


def keeps(widget: QWidget, event: QKeyEvent) -> bool:
    """Plain keys and Shift only: with Ctrl or Alt a key is always the window's, except in text."""
    plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    if isinstance(widget, _TEXT):
        return plain and event.key() not in (K.Key_F1, K.Key_Escape)
    return plain and any(isinstance(widget, kind) and event.key() in kept for kind, kept in KEPT)
