"""`sightline import`: footage, sidecars, roll files, folders of them, in any mix."""

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.console import json_option, note, print_json, print_wrapped, visible
from core.cli.desk import checked_zone, opened
from core.cli.faults import INTERRUPTED

if TYPE_CHECKING:
    from core.operations.importing import ImportReport

NAME = "import"
ORDER = ("imported", "duplicate", "ignored", "rejected")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        NAME,
        help="take in footage, sidecars, roll files and folders of them",
        description="Every file ends as imported, duplicate, ignored or rejected, with the reason. Running it again resumes; nothing is taken twice.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--reference", action="store_true", help="leave the media where it is (it is hashed all the same)")
    parser.add_argument("--zone", metavar="ZONE", help="the time zone of times that carry none, e.g. America/New_York")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """1 where a file was rejected."""
    from core.cli.progressline import progress_line
    from core.operations.importing import import_paths

    zone = checked_zone(args.zone)
    with opened(args) as library, progress_line() as progress:
        report = import_paths(library, [p.absolute() for p in args.paths], progress, reference=args.reference, zone=zone)
    rejected = [f for f in report.files if f.outcome == "rejected"]
    if args.json:
        print_json({"files": [{"file": f.file, "outcome": f.outcome, "reason": f.reason, "clip": f.clip} for f in report.files]})
    else:
        _print_report(report)
    for item in rejected:
        note(f"rejected: {item.file}: {item.reason}")
    if report.cancelled:
        note("Stopped before the end; what is finished stays, and running it again goes on from there.")
        return INTERRUPTED
    return 1 if rejected else 0


def _print_report(report: "ImportReport") -> None:
    if report.files:
        for item in report.files:
            print(visible(f"{item.outcome:<10} {item.file}" + (f"  (clip {item.clip})" if item.clip else "")))
            print_wrapped(item.reason, indent=11)
        print()
    counts = Counter(f.outcome for f in report.files)
    print(", ".join(f"{counts[o]} {o}" for o in ORDER if counts[o]) or "No files found.")
    if report.linked is not None:
        print(f"{report.linked.incidents} incidents, {report.linked.links} links, {report.linked.findings} findings in the library")
