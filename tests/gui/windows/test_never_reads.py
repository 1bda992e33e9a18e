"""Nothing a person does in the review reads the library or opens a file on the window's own thread."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from core.operations.incidents import incident_summaries
from gui.windows.main_window import MainWindow
from tests.gui.windows.test_soak import closed, small_demo, window

__all__ = ["small_demo", "window"]

WINDOWS_THREAD = threading.main_thread().ident
_heard: list[list[str]] = []
"""Who listens; a hook stays to the end of the process."""


def _hook(what: str, told: tuple[object, ...]) -> None:
    if _heard and threading.get_ident() == WINDOWS_THREAD and what in ("open", "sqlite3.connect", "subprocess.Popen"):
        name = str(told[0])
        if not name.startswith(("/proc", "/dev")) and not name.endswith((".py", ".pyc")):
            _heard[-1].append(f"{what} {name}")


sys.addaudithook(_hook)


@pytest.fixture
def read() -> Iterator[list[str]]:
    """Files opened and statements run on the window's thread from now on."""
    heard: list[str] = []

    def on_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if threading.get_ident() == WINDOWS_THREAD:
            heard.append(statement)

    event.listen(Engine, "before_cursor_execute", on_statement)
    _heard.append(heard)
    yield heard
    _heard.pop()
    event.remove(Engine, "before_cursor_execute", on_statement)


def use(qtbot, window: MainWindow, incident_id: str) -> None:
    """Opens it, plays, seeks, steps, drags, zooms, tries a clock, enlarges."""
    review = window.review
    window.show_incident(incident_id)
    qtbot.waitUntil(lambda: review.view is not None and review.view.incident.id == incident_id and review.settled, timeout=30_000)
    assert review.view is not None and review.player is not None
    start, camera_id, player = review.view.span.start, review.view.lanes[0].camera.id, review.player
    for k in range(6):
        review.seek(start.plus_s(1 + k))
        qtbot.wait(10)
    acts: tuple[Callable[[], object], ...] = (
        player.toggle,
        lambda: review.seek(start.plus_s(3)),
        lambda: player.play(-8.0),
        player.pause,
        lambda: player.step(-3),
        lambda: review.timeline.set_zoom_level(0.7),
        lambda: review.timeline.set_zoom_level(0.2),
        lambda: player.set_trial(camera_id, 40_000),
        lambda: review.selection.set_camera(camera_id),
        review.enlarge,
        review.enlarge,
        player.toggle,
    )
    for act in acts:
        act()
        qtbot.wait(120)


def test_reviewing_reads_nothing_on_the_windows_thread(qtbot, window: MainWindow, read: list[str]) -> None:
    ids = [row.id for row in incident_summaries(window.library)]
    read.clear()  # that was the test itself
    for incident_id in ids:
        use(qtbot, window, incident_id)
    closed(qtbot, window)
    assert not read


def test_a_small_copy_that_was_just_made_is_opened_by_a_decoder(qtbot, window: MainWindow, read: list[str], tmp_path: Path) -> None:
    review = window.review
    qtbot.waitUntil(lambda: review.view is not None and review.settled, timeout=30_000)
    assert review.view is not None
    sha256 = next(c.clip.sha256 for lane in review.view.lanes for c in lane.clips if c.clip.sha256 is not None and c.media_file is not None)
    (tmp_path / "copy").write_bytes(b"no copy at all")
    read.clear()
    review.take_proxy(sha256, tmp_path / "copy")
    qtbot.wait(200)
    assert not read
    assert review.settled
