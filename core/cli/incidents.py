"""`sightline incidents`: what was linked, newest first."""

import argparse

from core.cli.console import json_option, local_time, print_json, print_table
from core.cli.desk import opened

NAME = "incidents"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="what was linked to what, and why")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    with opened(args) as library:
        if args.json:
            from core.cli.whole import incident_documents

            print_json({"incidents": incident_documents(library)})
            return 0
        from core.operations.incidents import incident_summaries

        rows, zone = incident_summaries(library), library.zone()
    if not rows:
        print("No incidents yet. Import footage: sightline import PATH...")
        return 0
    print_table(
        ("Incident", "Start", "Length", "Cameras", "Findings", "What"),
        [
            (
                r.id,
                local_time(r.start, zone) if r.time_known else "unknown",
                f"{r.end.since(r.start):.0f} s",
                f"{r.recorded} of {r.expected}",
                f"{len(r.findings)} ({r.open_findings} open)" if r.findings else "none",
                "; ".join((r.title, *r.officers)) + ("" if r.place_known or "place unknown" in r.title else "; place unknown"),
            )
            for r in rows
        ],
    )
    return 0
