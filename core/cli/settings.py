"""`sightline settings`: the library's time zone and the department's rule."""

import argparse
from dataclasses import asdict, replace

from core.cli.console import json_option, print_json, print_table
from core.cli.desk import checked_zone, opened
from core.cli.policy import policy_options, policy_values

NAME = "settings"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="the library's time zone and the department's rule; changes what is given, prints all")
    parser.add_argument("--zone", metavar="ZONE", help="the department's time zone, e.g. America/New_York")
    policy_options(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.cli.progressline import progress_line
    from core.operations.library import set_policy, set_zone
    from core.operations.linking import link

    zone, values = checked_zone(args.zone), policy_values(args)
    with opened(args) as library:
        if zone is not None:
            set_zone(library, zone)
        if values:
            set_policy(library, replace(library.policy(), **values))
        if zone is not None or values:
            with progress_line() as progress:
                link(library, progress)
        document = {"library": library.address, "actor": library.actor, "zone": library.zone(), "policy": asdict(library.policy())}
    if args.json:
        print_json(document)
        return 0
    policy = document.pop("policy")
    rows = [(name, "not set" if value is None else str(value)) for name, value in document.items()]
    rows += [(name, ", ".join(sorted(v)) if isinstance(v, frozenset) else f"{v:g}") for name, v in policy.items()]
    print_table(("Setting", "Value"), rows)
    return 0
