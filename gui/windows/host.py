"""Keeps the one window there is; another library means another window in its place."""

import gc

from PySide6.QtCore import QObject

from core.model.times import Instant
from core.operations.library import Library
from core.settings import Settings, load_settings
from gui.playback.sink import find_output
from gui.windows.main_window import MainWindow


class Host(QObject):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: MainWindow | None = None

    def show(
        self, library: Library, incident_id: str | None = None, at: Instant | None = None, settings: Settings | None = None
    ) -> MainWindow:
        """Opens a window on a library, then closes the one before."""
        before = self.window
        if before is None:
            _settle()
        self.window = MainWindow(library, settings or load_settings(), incident_id, at)
        self.window.library_opened.connect(self.show)
        self.window.show()
        if before is not None:
            before.close()
            before.deleteLater()
        return self.window

    def close(self) -> None:
        """As if the person closed the window."""
        if self.window is not None:
            self.window.close()


def _settle() -> None:
    """What would stop the window for a fifth of a second later: the first look for sound outputs; and each search for garbage, of which
    what is loaded by now is spared, as it stays to the end."""
    find_output()
    gc.freeze()
