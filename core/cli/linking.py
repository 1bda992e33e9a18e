"""`sightline link`: links everything again, under the library's policy or a changed one."""

import argparse
from dataclasses import asdict, replace

from core.cli.console import json_option, print_json
from core.cli.desk import opened
from core.cli.policy import policy_options, policy_values

NAME = "link"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="link everything again (import does it by itself)")
    policy_options(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.cli.progressline import progress_line
    from core.operations.linking import link

    values = policy_values(args)
    with opened(args) as library, progress_line() as progress:
        report = link(library, progress, replace(library.policy(), **values) if values else None)
    counts = asdict(report)
    if args.json:
        print_json(counts)
    else:
        print(f"{report.incidents} incidents, {report.links} links, {report.findings} findings")
        print(f"{report.added} incidents added, {report.changed} changed, {report.removed} removed")
    return 0
