"""Through the whole window: incidents that are opened, played and closed over and over leave nothing, whenever it happens."""

import gc
import random
import shutil
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from core.operations.incidents import incident_summaries
from core.operations.library import open_library
from gui.windows.main_window import MainWindow
from tests.core.playback.test_leaks import allocated, open_files, resident
from tests.demo_library import SmallDemo, small_demo

__all__ = ["small_demo"]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="open files and memory are counted in /proc")


@pytest.fixture
def window(small_demo: SmallDemo, show, tmp_path: Path) -> MainWindow:
    shutil.copytree(small_demo.library, tmp_path / "library")
    return show(open_library(tmp_path / "library", actor="tester"))


def closed(qtbot, window: MainWindow) -> None:
    """No incident is open, and what belonged to it has gone."""
    window.review.close_view()
    qtbot.waitUntil(lambda: not any(t.is_alive() for t in window.review._retired), timeout=20_000)
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=20_000)


def count(window: MainWindow) -> dict[str, int]:
    """What may not grow."""
    for _ in range(3):
        gc.collect()
        QApplication.sendPostedEvents(None, 52)
        QApplication.processEvents()
    return {
        "allocated": allocated(),
        "resident": resident(),
        "objects": len(gc.get_objects()),
        "qobjects": len(window.findChildren(QObject)) + len(QApplication.allWidgets()),
        "threads": threading.active_count(),
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }


def kinds() -> Counter[str]:
    return Counter(type(o).__name__ for o in gc.get_objects())


@linux
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_incidents_opened_and_closed_do_not_grow(qtbot, window: MainWindow) -> None:
    ids = [row.id for row in incident_summaries(window.library)]
    counts: dict[int, dict[str, int]] = {}
    seen: dict[int, Counter[str]] = {}
    for number in range(1, 201):
        window.show_incident(ids[number % len(ids)])
        qtbot.waitUntil(lambda: window.review.view is not None and window.review.settled, timeout=30_000)
        window.review.player.toggle()
        qtbot.wait(60)
        closed(qtbot, window)
        if number in (20, 110, 200):
            counts[number], seen[number] = count(window), kinds()
            print(number, counts[number])
    print("more of:", [(kind, n) for kind, n in (seen[200] - seen[110]).most_common(12)])
    early, late = counts[110], counts[200]
    assert late["allocated"] - early["allocated"] < 5_000_000
    assert late["resident"] - early["resident"] < 20_000_000
    assert late["objects"] - early["objects"] < 500
    assert late["qobjects"] <= early["qobjects"] and late["threads"] <= early["threads"] and late["files"] <= early["files"]
    assert not open_files()


@linux
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_closing_at_any_instant_leaves_no_thread(qtbot, window: MainWindow) -> None:
    """While it is being read, decoded, played, dragged or left for another."""
    ids = [row.id for row in incident_summaries(window.library)]
    chance = random.Random(11)
    closed(qtbot, window)
    before = {t.name for t in threading.enumerate()}
    for number in range(50):
        window.show_incident(chance.choice(ids))
        qtbot.wait(chance.choice((0, 1, 5, 20, 60, 200)))
        if window.review.player is not None and chance.random() < 0.7:
            player, span = window.review.player, window.review.view.span
            act = chance.choice((player.toggle, lambda p=player: p.play(-4.0), lambda p=player: p.step(-3)))
            window.review.seek(span.start.plus_s(chance.uniform(0, span.duration_s)))
            act()
            qtbot.wait(chance.choice((0, 3, 30)))
        if chance.random() < 0.3:
            window.show_incident(chance.choice(ids))
        closed(qtbot, window)
        left = {t.name for t in threading.enumerate()} - before
        assert not [name for name in left if name.startswith(("decode", "glance", "playback", "sound"))], (number, left)
        assert not open_files()
