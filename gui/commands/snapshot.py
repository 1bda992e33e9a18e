"""`sightline snapshot`: the review window at one instant as a PNG, rendered without a screen."""

import argparse
import re
from pathlib import Path

from core.cli.console import json_option, print_json
from core.cli.desk import opened
from core.errors import UsageError

NAME = "snapshot"
SMALLEST, LARGEST = (800, 500), (7680, 4320)


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="the review window at one instant, as a picture")
    parser.add_argument("incident", metavar="INCIDENT")
    parser.add_argument(
        "--at", required=True, metavar="TIME", help="ISO 8601 with a zone, +SECONDS from the start, or T+SECONDS / T-SECONDS"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.png")
    parser.add_argument("--size", default="1600x1000", metavar="WxH", help="in pixels (default %(default)s)")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.operations.incidents import incident_view
    from core.operations.when import parse_when
    from gui.commands.screen import start

    size = parse_size(args.size)
    with opened(args) as library:
        view = incident_view(library, args.incident)
        at = parse_when(args.at, view)
        if not view.span.start <= at <= view.span.end:
            raise UsageError(f"{args.at} lies outside of the incident.", f"It runs from {view.span.start} to {view.span.end}.")
        app = start(args.theme, screen=False)
        from gui.commands.picture import render, save

        picture = render(app, library, view.incident.id, at, size)
    path = save(picture, args.out)
    if args.json:
        tiles = [{"camera": t.camera, "state": t.state, "rect": list(t.rect), "utc": t.utc, "pts_s": t.pts_s} for t in picture.tiles]
        print_json({"incident": view.incident.id, "at": at, "png": path, "tiles": tiles})
    else:
        print(path)
    return 0


def parse_size(text: str) -> tuple[int, int]:
    """`1600x1000`. UsageError where it is not a size, or none a window can have."""
    found = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text.strip())
    if found is None:
        raise UsageError(f"{text!r} is not a size.", "Give WIDTHxHEIGHT in pixels, such as 1600x1000.")
    width, height = int(found[1]), int(found[2])
    if not (SMALLEST[0] <= width <= LARGEST[0] and SMALLEST[1] <= height <= LARGEST[1]):
        raise UsageError(f"{text} is not a size a window can have.", f"From {SMALLEST[0]}x{SMALLEST[1]} to {LARGEST[0]}x{LARGEST[1]}.")
    return width, height
