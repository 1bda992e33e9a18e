"""A library with the story of tests/rolls.py (metadata only), made once and copied for each test, and a window on it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.operations.importing import import_paths
from core.operations.incidents import incident_summaries
from core.operations.library import Library, open_library
from core.progress import Progress
from tests.rolls import story, write_rolls


@pytest.fixture(scope="session")
def told_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    library = open_library(folder / "library", actor="tester")
    try:
        import_paths(library, [write_rolls(folder / "rolls", story())], Progress(), zone="America/New_York")
    finally:
        library.close()
    return folder / "library"


@pytest.fixture
def told(told_folder: Path, tmp_path: Path) -> Library:
    """Open; the window that gets it closes it."""
    shutil.copytree(told_folder, tmp_path / "library")
    return open_library(tmp_path / "library", actor="tester")


@pytest.fixture
def show(qtbot, qapp) -> Iterator[Callable[..., object]]:
    """Opens a window on a library and waits until its list and its incident are there; closes it after the test."""
    from gui import theme
    from gui.windows.main_window import MainWindow

    windows: list[MainWindow] = []

    def opened(library: Library, incident_id: str | None = None, size: tuple[int, int] = (1440, 900)) -> MainWindow:
        theme.apply(qapp, "dark")
        window = MainWindow(library, None, incident_id)
        windows.append(window)
        window.resize(*size)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
        return window

    yield opened
    for window in windows:
        qtbot.waitUntil(lambda w=window: not w.jobs.listed(), timeout=10_000)
        window.close()
        window.deleteLater()


@pytest.fixture
def window(show, told):
    """The main window on the taser's incident."""
    taser = next(row.id for row in incident_summaries(told) if "taser" in row.trigger_kinds)
    return show(told, taser)


@pytest.fixture
def keys(qapp) -> Iterator[object]:
    from gui.windows.focuskeys import FocusKeys

    kept = FocusKeys(qapp)
    yield kept
    kept.close()
    kept.deleteLater()
