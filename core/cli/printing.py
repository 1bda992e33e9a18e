"""`sightline print`: one incident as one PDF page."""

import argparse
from pathlib import Path

from core.cli.console import json_option, print_json
from core.cli.desk import opened

NAME = "print"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="one incident as one PDF page: cameras, times, findings, answers")
    parser.add_argument("incident", metavar="INCIDENT")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.operations.incidents import incident_view
    from core.operations.printing import print_incident

    with opened(args) as library:
        file = print_incident(library, incident_view(library, args.incident), args.out.absolute())
    if args.json:
        print_json({"file": file})
    else:
        print(file)
    return 0
