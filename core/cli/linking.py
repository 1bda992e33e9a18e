"""`sightline link`: links everything again, under the library's policy or a changed one, or shows what that one would move."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from core.cli.console import chance, json_option, print_json, print_section, seconds
from core.cli.desk import opened
from core.cli.policy import policy_options, policy_values

if TYPE_CHECKING:
    from core.operations.workbench import PolicyChange

NAME = "link"
STALE = (
    "The library was not linked since something changed in it, or by another version: linking again under today's rule moves things too.\n"
    "Below, both rules are linked anew, so that only what the rule does is shown."
)


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="link everything again (import does it by itself)")
    policy_options(parser)
    parser.add_argument("--dry-run", action="store_true", help="show which links, cameras and findings the rule would move; change nothing")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.cli.progressline import progress_line
    from core.operations.linking import link
    from core.operations.workbench import dry_run

    values = policy_values(args)
    with opened(args) as library, progress_line() as progress:
        policy = replace(library.policy(), **values)
        if args.dry_run:
            change, report = dry_run(library, policy, progress), None
        else:
            change, report = None, link(library, progress, policy if values else None)
    if change is not None:
        print_json(_document(change)) if args.json else _print(change)
    elif report is not None and args.json:
        print_json(asdict(report))
    elif report is not None:
        print(f"{report.incidents} incidents, {report.links} links, {report.findings} findings")
        print(f"{report.added} incidents added, {report.changed} changed, {report.removed} removed")
    return 0


def _rule(change: "PolicyChange") -> list[tuple[str, Any, Any]]:
    pairs = ((f.name, getattr(change.before, f.name), getattr(change.after, f.name)) for f in fields(change.before))
    return [(name, before, after) for name, before, after in pairs if before != after]


def _document(change: "PolicyChange") -> dict[str, Any]:
    from core.cli import documents

    return {
        "policy": asdict(change.after),
        "changed": {name: {"before": before, "after": after} for name, before, after in _rule(change)},
        "stale": change.stale,
        "counts": {"before": change.counts_before, "after": change.counts_after},
        "links": [
            {"change": x.kind, "trigger": x.trigger_id, "clip": x.clip_id, "before": x.before, "after": x.after, "incident": x.incident_id}
            for x in change.links
        ],
        "expected": [
            {
                "change": x.kind,
                "trigger": x.trigger_id,
                "camera": x.camera_id,
                "before": x.before and documents.expected(x.before),
                "after": x.after and documents.expected(x.after),
                "incident": x.incident_id,
            }
            for x in change.expected
        ],
        "findings": [
            {
                "change": x.kind,
                "before": x.before and documents.finding(x.before, x.incident_id),
                "after": x.after and documents.finding(x.after, x.incident_id),
            }
            for x in change.findings
        ],
        "incidents": [{"change": x.kind, "id": x.id, "title": x.title, "added": x.added, "removed": x.removed} for x in change.incidents],
    }


def _print(change: "PolicyChange") -> None:
    for name, before, after in _rule(change):
        print(f"{name}: {_text(before)} now, {_text(after)} tried")
    if change.stale:
        print(STALE)
    if change.nothing:
        print("Nothing would move.")
    for what, before in change.counts_before.items():
        print(f"{change.counts_after[what]} {_NAMES[what]} ({change.counts_after[what] - before:+d})")
    print_section(
        "Links",
        ("Change", "Trigger", "Clip", "p now", "p then", "Incident"),
        [(x.kind, x.trigger_id, x.clip_id, _chance(x.before), _chance(x.after), x.incident_id or "-") for x in change.links],
    )
    print_section(
        "Expected cameras",
        ("Change", "Trigger", "Camera", "p now", "p then", "Outcome now", "Outcome then"),
        [
            (
                x.kind,
                x.trigger_id,
                x.camera_id,
                _chance(x.before and x.before.probability),
                _chance(x.after and x.after.probability),
                x.before.outcome if x.before else "-",
                x.after.outcome if x.after else "-",
            )
            for x in change.expected
        ],
    )
    print_section(
        "Findings",
        ("Change", "Finding", "Incident", "Camera", "p now", "p then", "Size", "Reason"),
        [
            (
                x.kind,
                x.finding.name,
                x.incident_id or "-",
                x.finding.camera_id or "-",
                _chance(x.before and x.before.probability),
                _chance(x.after and x.after.probability),
                seconds(x.finding.seconds),
                x.finding.reason,
            )
            for x in change.findings
        ],
    )
    print_section(
        "Incidents",
        ("Change", "Incident", "Title", "Clips added", "Clips removed"),
        [(x.kind, x.id, x.title, ", ".join(x.added) or "-", ", ".join(x.removed) or "-") for x in change.incidents],
    )
    print("\nNothing was changed. The same command without --dry-run applies the rule.")


_NAMES = {"incidents": "incidents", "links": "links", "expected": "expected cameras", "findings": "findings"}


def _chance(value: float | None) -> str:
    return "-" if value is None else chance(value)


def _text(value: Any) -> str:
    return ", ".join(sorted(value)) or "none" if isinstance(value, Iterable) else f"{value:g}"
