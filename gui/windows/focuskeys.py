"""Which keys a focused control keeps for itself, so that the window's single-letter keys never take a control's own ones away."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from gui.incident.card import Card

K = Qt.Key
_ARROWS = {K.Key_Left, K.Key_Right, K.Key_Up, K.Key_Down}
_MOVES = {K.Key_Up, K.Key_Down, K.Key_PageUp, K.Key_PageDown, K.Key_Home, K.Key_End}
KEPT: tuple[tuple[type[QWidget], set[Qt.Key]], ...] = (
    (QAbstractItemView, _MOVES),
    (QAbstractSlider, _ARROWS | {K.Key_Home, K.Key_End, K.Key_PageUp, K.Key_PageDown}),
    (QComboBox, _ARROWS | {K.Key_Space, K.Key_Home, K.Key_End, K.Key_Return, K.Key_Enter}),
    (QTabBar, {K.Key_Left, K.Key_Right}),
    (QAbstractButton, {K.Key_Space}),
    (Card, {K.Key_Space, K.Key_Return, K.Key_Enter}),
)
_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)


class FocusKeys(QObject):
    """An event filter of the whole application: a key that is kept does not become a shortcut."""

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


def keeps(widget: QWidget, event: QKeyEvent) -> bool:
    """Plain keys and Shift only: with Ctrl or Alt a key is always the window's, except in text."""
    plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    if isinstance(widget, _TEXT):
        return plain and event.key() not in (K.Key_F1, K.Key_Escape)
    return plain and any(isinstance(widget, kind) and event.key() in kept for kind, kept in KEPT)
