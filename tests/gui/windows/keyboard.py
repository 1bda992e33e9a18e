"""Keys as a person presses them: at whatever has the focus."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.windows.main_window import MainWindow


def press(qtbot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)
