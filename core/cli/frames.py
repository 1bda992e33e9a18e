"""`sightline frames`: the frame each camera shows at one instant, at full resolution."""

import argparse
from pathlib import Path

from core.cli.console import json_option, note, print_json, print_table, seconds
from core.cli.desk import opened

NAME = "frames"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="what each camera shows at an instant, as PNG plus frames.json")
    parser.add_argument("incident", metavar="INCIDENT")
    parser.add_argument(
        "--at", required=True, metavar="TIME", help="ISO 8601 with a zone, +SECONDS from the incident's start, T+SECONDS or T-SECONDS"
    )
    parser.add_argument("--into", required=True, type=Path, metavar="DIR")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """1 where a camera's frame could not be decoded."""
    from core.operations.frames import document, frames_at
    from core.operations.incidents import incident_view
    from core.operations.when import parse_when

    with opened(args) as library:
        view = incident_view(library, args.incident)
        at = parse_when(args.at, view)
        rows = frames_at(view, at, args.into)
    if args.json:
        print_json(document(view, at, rows))
    else:
        print(f"{args.into.absolute()}: {sum(r.png is not None for r in rows)} frames at {at}")
        print_table(
            ("Camera", "State", "Clip", "PTS", "±", "Picture", "Why there is none"),
            [
                (r.camera, r.state, r.clip or "-", seconds(r.pts_s, 3), seconds(r.error_s, 2), r.png or "-", "" if r.png else r.reason)
                for r in rows
            ],
        )
    damaged = [r for r in rows if r.state == "undecodable"]
    for row in damaged:
        note(f"cannot be decoded: {row.camera}: {row.reason}")
    return 1 if damaged else 0
