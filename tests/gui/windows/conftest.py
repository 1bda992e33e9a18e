"""The main window on the story of tests/rolls.py, opened on the taser's incident."""

from collections.abc import Iterator

import pytest

from core.operations.incidents import incident_summaries
from gui.windows.focuskeys import FocusKeys
from gui.windows.main_window import MainWindow


@pytest.fixture
def window(show, told) -> MainWindow:
    taser = next(row.id for row in incident_summaries(told) if "taser" in row.trigger_kinds)
    return show(told, taser)


@pytest.fixture
def keys(qapp) -> Iterator[FocusKeys]:
    kept = FocusKeys(qapp)
    yield kept
    kept.close()
    kept.deleteLater()
