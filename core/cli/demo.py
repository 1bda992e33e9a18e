"""`sightline demo`: builds the scripted scene as a library and says what is in it. The window joins in where there is one."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.console import json_option, local_time, print_json, print_table

if TYPE_CHECKING:
    from core.model.incident import IncidentSummary

NAME = "demo"
MINUTES = 3.0


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        NAME,
        help="build the scripted scene with known truth and look at it",
        description="Builds a library of its own; the user's library is never touched.",
    )
    parser.add_argument("--into", type=Path, metavar="DIR", help="where to build it")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="length of the first incident's footage (default %(default)s)")
    parser.add_argument("--no-window", action="store_true", help="build and print only")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    build(args)
    return 0


def place(args: argparse.Namespace) -> tuple[str, Path]:
    """Where the library is and where its footage is drawn: --into, else an explicit --library, else a folder of the demo's own."""
    from core.paths import demo_library

    if args.into is not None:
        return str(args.into.absolute()), args.into.absolute() / "footage"
    if args.library is not None:
        beside = demo_library() if "://" in args.library else Path(args.library).absolute()
        return args.library, beside / "footage"
    return str(demo_library()), demo_library() / "footage"


def build(args: argparse.Namespace) -> str:
    """Builds, prints what is in it, and returns where the library is."""
    from core.cli.progressline import progress_line
    from core.demo.build import build_demo
    from core.operations.incidents import incident_summaries
    from core.operations.library import open_library

    where, folder = place(args)
    library = open_library(where, Path(args.objects) if args.objects else None)
    try:
        with progress_line() as progress:
            build_demo(library, folder, args.minutes, progress)
        summaries, zone = incident_summaries(library), library.zone()
    finally:
        library.close()
    if args.json:
        print_json({"library": where, "footage": folder, "incidents": [r.id for r in summaries]})
    else:
        _print(where, folder, summaries, zone)
    return where


def _print(where: str, folder: Path, summaries: "tuple[IncidentSummary, ...]", zone: str | None) -> None:
    print(f"The demo's library is {where}, its footage and truth.json are in {folder}.")
    for row in summaries:
        print(f"\n{row.title}  {local_time(row.start, zone)}  ({row.id})")
        print(f"  {row.recorded} of {row.expected} cameras recorded: {', '.join(row.cameras)}")
        if row.findings:
            print_table(("Finding", "Camera", "Reason"), [(f.name, f.camera_id or "-", f.reason) for f in row.findings], indent=2)
    print(f"\nLook further: sightline --library {where} incidents")
