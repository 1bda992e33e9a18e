"""`sightline results`: all results as CSV tables."""

import argparse
from pathlib import Path

from core.cli.console import json_option, print_json
from core.cli.desk import opened

NAME = "results"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="all results as CSV tables")
    parser.add_argument("--into", required=True, type=Path, metavar="DIR")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.operations.results import write_results

    with opened(args) as library:
        files = write_results(library, args.into.absolute())
    if args.json:
        print_json({"files": files})
    else:
        for file in files:
            print(file)
    return 0
