"""Many commits, few readings: an import commits for every file, a window need not read the library as often."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from core.events import Change

PAUSE_MS = 120


class Refresher(QObject):
    """Calls `read(change, done)` with everything that changed since the last time; never again before `done()` was called."""

    def __init__(self, read: Callable[[Change, Callable[[], None]], object], parent: QObject) -> None:
        super().__init__(parent)
        self._read = read
        self._waiting = Change()
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._go)

    def on_change(self, change: Change) -> None:
        self._waiting |= change
        if not self._busy and not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Reads nothing more."""
        self._busy = True
        self._timer.stop()

    def _go(self) -> None:
        change, self._waiting = self._waiting, Change()
        self._busy = True
        self._read(change, self._done)

    def _done(self) -> None:
        self._busy = False
        if self._waiting:
            self._timer.start()
