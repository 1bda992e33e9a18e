"""`sightline demo`: builds the scripted scene as a library and says what is in it. The window joins in where there is one."""

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.console import json_option, local_time, print_json, print_table
from core.errors import UsageError

if TYPE_CHECKING:
    from core.model.incident import IncidentSummary

NAME = "demo"
SHORTEST = 0.75
"""Minutes: below this the first incident loses its story."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        NAME,
        help="build the scripted scene with known truth and look at it",
        description="Builds a library of its own, with its footage and truth.json in the same folder; the user's library is never touched.",
    )
    parser.add_argument("--into", type=Path, metavar="DIR", help="the folder to build it in, which becomes its library")
    parser.add_argument("--minutes", type=_minutes, metavar="N", help="shorten the first incident to this length and the rest likewise")
    parser.add_argument("--no-window", action="store_true", help="build and print only")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    build(args)
    return 0


def place(args: argparse.Namespace) -> tuple[str, Path]:
    """The library, and the folder of its footage and truth: --into, else an explicit --library, else a folder of the demo's own."""
    from core.paths import demo_library

    if args.into is not None:
        folder = args.into.expanduser().absolute()
        if (folder / "sightline.db").exists() and not (folder / "demo.json").exists():
            raise UsageError(f"{folder} is a library that the demo did not make.", "Choose an empty folder with --into.")
        return str(folder), folder
    if args.library is None:
        return str(demo_library()), demo_library()
    if "://" in args.library:
        return args.library, demo_library()
    folder = Path(args.library).expanduser().absolute()
    return str(folder), folder


def build(args: argparse.Namespace) -> str:
    """Builds, prints what is in it, and returns where the library is."""
    from core.cli.progressline import progress_line
    from core.demo.build import build_demo
    from core.operations.incidents import incident_summaries

    where, folder = place(args)
    with progress_line() as progress:
        library = build_demo(folder, args.minutes, progress, where)
    try:
        summaries, zone = incident_summaries(library), library.zone()
    finally:
        library.close()
    if args.json:
        print_json({"library": where, "folder": folder, "incidents": [r.id for r in summaries]})
    else:
        _print(where, folder, summaries, zone)
    return where


def _minutes(text: str) -> float:
    value = float(text)
    if not SHORTEST <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a number of minutes from {SHORTEST} on")
    return value


def _print(where: str, folder: Path, summaries: "tuple[IncidentSummary, ...]", zone: str | None) -> None:
    print(f"The demo's library is {where}; footage and truth.json are in {folder}.")
    for row in summaries:
        print(f"\n{row.title}  {local_time(row.start, zone)}  ({row.id})")
        print(f"  {row.recorded} of {row.expected} cameras recorded: {', '.join(row.cameras)}")
        if row.findings:
            print_table(("Finding", "Camera", "Reason"), [(f.name, f.camera_id or "-", f.reason) for f in row.findings], indent=2)
    print(f"\nLook further: sightline --library {where} incidents")
