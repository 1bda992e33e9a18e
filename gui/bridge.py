"""The one place where core's events become a Qt signal, delivered on the window's thread."""

from PySide6.QtCore import QObject, Qt, Signal

from core.events import Change, Events


class Bridge(QObject):
    """`changed` carries one `core.events.Change` and arrives on the thread this object lives on, whoever committed."""

    changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, events: Events, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._end = events.subscribe(self._on_commit)

    def _on_commit(self, change: Change) -> None:
        self._heard.emit(change)

    def close(self) -> None:
        """Hears nothing more."""
        self._end()
