"""What every test must leave behind: nothing. Threads, timers, windows and Qt warnings that stay are failures."""

import gc
import os
import threading
import time
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.fonts.warning=false")

import pytest

from core.media.memory import keep_freed_memory

keep_freed_memory()  # as the program does before it has threads

IGNORED_QT = (
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise",
    "This plugin does not support grabbing the keyboard",
    "This plugin does not support grabbing the mouse",
    "PulseAudioService: pa_context_connect() failed",
    "No QtMultimedia backends found",
    "QStandardPaths: XDG_RUNTIME_DIR not set",
    "QStandardPaths: wrong permissions on runtime directory",
)
"""What the offscreen platform says of itself, and containers without sound or a login session."""

KEPT_THREADS = ("pytest_timeout", "Dummy-")
"""Not ours: the test runner's, and threads of other libraries that Python only met."""


def pytest_collection_finish() -> None:
    """What was imported stays to the end: it need not be searched for garbage after every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_desk(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, logs and the default library of a test are its own, never the person's."""
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.delenv("SIGHTLINE_LIBRARY", raising=False)


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread, a running timer or a top-level widget behind."""
    threads = set(threading.enumerate())
    before = _widgets()
    yield
    problems = [f"thread {t.name}" for t in _new_threads(threads)]
    problems += [f"{kind} {name}" for kind, name in _left_by_qt(before)]
    if problems:
        pytest.fail("left behind: " + ", ".join(problems), pytrace=False)


@pytest.fixture(autouse=True)
def qt_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Qt prints its complaints instead of raising them; here they fail the test."""
    if "qapp" not in request.fixturenames and "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    heard: list[str] = []

    def on_message(kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and kind != QtMsgType.QtInfoMsg and not text.startswith(IGNORED_QT):
            heard.append(text)

    before = qInstallMessageHandler(on_message)
    yield
    qInstallMessageHandler(before)
    if heard:
        pytest.fail("Qt complained: " + "; ".join(heard), pytrace=False)


def _new_threads(before: set[threading.Thread], patience_s: float = 3.0) -> list[threading.Thread]:
    """Threads begun since and still alive; those that are ending get a moment."""
    until = time.monotonic() + patience_s
    while True:
        left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.name.startswith(KEPT_THREADS)]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.02)


def _application() -> object | None:
    import sys

    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets else None


def _widgets() -> set[object]:
    app = _application()
    return set(app.topLevelWidgets()) if app is not None and hasattr(app, "topLevelWidgets") else set()


def _left_by_qt(before: set[object]) -> list[tuple[str, str]]:
    app = _application()
    if app is None or not hasattr(app, "topLevelWidgets"):
        return []
    from PySide6.QtCore import QEvent, QTimer

    for _ in range(2):
        gc.collect()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        app.processEvents()
    left = [w for w in app.topLevelWidgets() if w not in before]
    found = [("widget", f"{type(w).__name__}({w.objectName() or w.windowTitle()})") for w in left]
    timers = [t for w in left for t in w.findChildren(QTimer) if t.isActive()]
    found += [("timer", t.objectName() or "unnamed") for t in (*timers, *[t for t in app.findChildren(QTimer) if t.isActive()])]
    for widget in left:
        widget.close()
        widget.deleteLater()
    return found
