"""The story of tests/rolls.py with two of its cameras filmed: pictures that say their own ordinal."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.operations.importing import import_paths
from core.operations.incidents import incident_summaries
from core.operations.library import open_library
from core.progress import Progress
from gui.windows.main_window import MainWindow
from tests.core.playback.videos import write_video
from tests.rolls import story, write_rolls
from tests.sample import T

SHOTS = {"C12": (-4.0, 3000, 300), "C07": (-3.1, 3600, 200)}
"""Start after the trigger, ticks of a frame (1/90000 s), frames: 30 and 25 frames a second."""


@pytest.fixture(scope="session")
def filmed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filmed")
    tables = story()
    for row in tables["clips"]:
        if row["clip_id"] in SHOTS:
            start_s, step, frames = SHOTS[str(row["clip_id"])]
            path = folder / "rolls" / f"{row['clip_id']}.mp4"
            path.parent.mkdir(exist_ok=True)
            write_video(path, [step * i for i in range(frames)])
            row |= {
                "start": T.plus_s(start_s).iso(),
                "end": T.plus_s(start_s + step * frames / 90_000).iso(),
                "path": path.name,
                "silent_head_s": "",
            }
    library = open_library(folder / "library", actor="tester")
    try:
        import_paths(library, [write_rolls(folder / "rolls", tables)], Progress(), zone="America/New_York")
    finally:
        library.close()
    return folder / "library"


@pytest.fixture
def filmed(filmed_folder: Path, tmp_path: Path, show: Callable[..., MainWindow], qtbot, keys: object) -> MainWindow:
    """The window on the taser's incident, paused a second after it, B07 focused."""
    shutil.copytree(filmed_folder, tmp_path / "library")
    library = open_library(tmp_path / "library", actor="tester")
    taser = next(row.id for row in incident_summaries(library) if "taser" in row.trigger_kinds)
    window = show(library, taser)
    window.review.seek(T.plus_s(1))
    window.review.selection.set_camera("B07")
    window.body.setFocus()
    return window
