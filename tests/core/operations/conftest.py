from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operations.importing import import_paths
from core.operations.library import Library, open_library
from core.progress import Progress
from tests.rolls import story, write_rolls


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = open_library(tmp_path / "library", actor="tester")
    yield opened
    opened.close()


@pytest.fixture
def told(library: Library, tmp_path: Path) -> Library:
    """A library that holds the story of tests/rolls.py."""
    report = import_paths(library, [write_rolls(tmp_path / "rolls", story())], Progress(), zone="America/New_York")
    assert {f.outcome for f in report.files} == {"imported"}
    return library
