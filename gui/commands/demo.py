"""`sightline demo` with its window: on the first incident, cued; without a screen a picture of it at T+10 s."""

import argparse
import sys
from pathlib import Path

from core.cli import demo as building
from core.cli.desk import opened
from core.errors import KnownError

NAME = building.NAME
add = building.add
PICTURE, AFTER_S = "demo.png", 10.0


def run(args: argparse.Namespace) -> int:
    from gui.commands.opening import open_window
    from gui.commands.screen import has_screen

    args.library = building.build(args)
    if args.no_window:
        return 0
    if has_screen():
        return open_window(args.library, Path(args.objects) if args.objects else None, _first(args))
    print(
        f"There is no screen here; this is the window {AFTER_S:g} s after the trigger: {_draw(args)}",
        file=sys.stderr if args.json else sys.stdout,
    )
    return 0


def _first(args: argparse.Namespace) -> str:
    """The incident that came first, of those with a taser where there are any."""
    from core.operations.incidents import incident_summaries

    with opened(args) as library:
        rows = sorted(incident_summaries(library), key=lambda row: ("taser" not in row.trigger_kinds, row.start))
    if not rows:
        raise KnownError("The demo holds no incident.", "Build it again in another folder: sightline demo --into DIR")
    return rows[0].id


def _draw(args: argparse.Namespace) -> Path:
    from core.operations.incidents import incident_view
    from gui.commands.screen import start

    incident_id = _first(args)
    app = start("dark", screen=False)
    from gui.commands.picture import render, save

    with opened(args) as library:
        view = incident_view(library, incident_id)
        at = (view.first_trigger.time if view.first_trigger else view.incident.start).plus_s(AFTER_S)
        return save(render(app, library, incident_id, at), Path(PICTURE))
