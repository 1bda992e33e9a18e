"""`sightline open`, and `sightline` alone: the window."""

import argparse
import signal
from pathlib import Path

from core.errors import KnownError
from core.media.memory import keep_freed_memory

NAME = "open"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="the window (also what `sightline` alone does)")
    parser.add_argument("incident", nargs="?", metavar="INCIDENT", help="the incident to open; else the newest")


def run(args: argparse.Namespace) -> int:
    return open_window(args.library, Path(args.objects) if args.objects else None, args.incident)


def open_window(where: str | None, objects: Path | None, incident_id: str | None) -> int:
    """Until the person closes it. LibraryError, UsageError for what cannot be opened; KnownError without a screen."""
    keep_freed_memory()
    from core.operations.incidents import incident_view
    from core.operations.library import open_library
    from core.settings import load_settings
    from gui.commands.screen import has_screen, start

    if not has_screen():
        raise KnownError("There is no screen to open a window on.", "Use: sightline snapshot INCIDENT --at TIME --out FILE.png")
    settings = load_settings()
    library = open_library(where, objects)
    try:
        if incident_id is not None:
            incident_view(library, incident_id)
        app = start(settings.theme, screen=True)
        from PySide6.QtCore import QTimer

        from gui.windows.focuskeys import FocusKeys
        from gui.windows.host import Host
    except BaseException:
        library.close()
        raise
    FocusKeys(app)
    host = Host(app)
    host.show(library, incident_id, settings=settings)
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)  # lets Python see signals while Qt waits
    timer.start(300)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: host.close())
    return app.exec()
