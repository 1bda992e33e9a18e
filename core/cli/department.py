"""`sightline department`: activation rate, lateness and missing cameras over the whole library, and random samples for an audit."""

import argparse
import datetime as dt
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.cli.console import json_option, print_json, print_section
from core.cli.desk import opened

if TYPE_CHECKING:
    from core.model.times import Instant, Span
    from core.operations.department import Bin, Department, Group, Rate

NAME = "department"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="how often bound cameras recorded, how late, and which were missing; samples for an audit")
    parser.add_argument(
        "--from", dest="start", metavar="TIME", help="triggers from then on: a date of the department's zone, or ISO 8601 with a zone"
    )
    parser.add_argument("--to", dest="end", metavar="TIME", help="triggers before then")
    parser.add_argument("--officer", metavar="ID", help="only cameras this officer was bound to wear or drive with")
    parser.add_argument("--kind", metavar="KIND", help="only triggers of this kind")
    parser.add_argument("--sample", type=int, metavar="N", help="draw N incidents at random; who drew which stands in the log")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed draws the same incidents again (default: 1)")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.operations.department import audit_sample, department

    with opened(args) as library:
        span = _span(args.start, args.end, library.zone())
        drawn = None if args.sample is None else audit_sample(library, args.sample, args.seed, span)
        found = department(library, span, args.officer, args.kind)
    if args.json:
        sample = None if drawn is None else {"seed": args.seed, "n": args.sample, "incidents": drawn}
        print_json({**_document(found), "sample": sample})
        return 0
    _print(found)
    if drawn is not None:
        print(f"\nSample of {len(drawn)} incidents with seed {args.seed} (in the log): {', '.join(drawn) or 'none'}")
    return 0


def _span(start: str | None, end: str | None, zone: str | None) -> "Span | None":
    from core.errors import UsageError
    from core.model.times import Instant, Span

    if start is None and end is None:
        return None
    low = _moment(start, zone) if start else Instant(0)
    high = _moment(end, zone) if end else Instant.from_datetime(dt.datetime(2200, 1, 1, tzinfo=dt.UTC))
    if high <= low:
        raise UsageError("--to is not after --from.")
    return Span(low, high)


def _moment(text: str, zone: str | None) -> "Instant":
    """A day begins at midnight of the department's zone (UTC where none is set)."""
    from core.errors import UsageError
    from core.model.times import Instant, zone_info

    try:
        day = dt.date.fromisoformat(text)
        return Instant.from_datetime(dt.datetime.combine(day, dt.time(), zone_info(zone) or dt.UTC))
    except ValueError:
        pass
    try:
        return Instant.parse(text)
    except ValueError as fault:
        raise UsageError(f"Not a date or time: {fault}.", "Give 2026-05-14, or ISO 8601 with a zone.") from None


def _document(found: "Department") -> dict[str, Any]:
    """As the dataclass names it, with rates worked out."""
    document = asdict(found)
    document["span"] = None if found.span is None else {"start": found.span.start, "end": found.span.end}
    for name in ("activation", "prompt"):
        document[name] = _rate(getattr(found, name))
    for name in ("by_officer", "by_camera", "by_kind", "over_time"):
        document[name] = [{**asdict(g), "start": g.start and g.start.isoformat(), "rate": _rate(g.rate)} for g in getattr(found, name)]
    return document


def _rate(rate: "Rate") -> dict[str, Any]:
    return {"part": rate.part, "whole": rate.whole, "value": rate.value, "interval_95": rate.interval}


def _print(found: "Department") -> None:
    print(f"{found.triggers.value:g} triggers that start every camera in range")
    print(f"{found.expected.value:g} cameras were bound to record (all probabilities added up: {found.expected_sum:.1f})")
    print(
        f"{found.recorded.value:g} recorded, {found.missing.value:g} did not, {found.undetermined.value:g} cannot be determined: "
        f"activation rate {_share(found.activation)}"
    )
    print(f"switched on within {found.late_s:g} s: {_share(found.prompt)}")
    print_section("Switched on after the trigger", ("From", "To", "Cameras", "Incidents"), [_bin(b) for b in found.lateness if b.count])
    for title, groups in (
        ("By officer", found.by_officer),
        ("By camera", found.by_camera),
        ("By kind of trigger", found.by_kind),
        (f"By {found.period}", found.over_time),
    ):
        print_section(
            title, (title[3:].capitalize(), "Bound", "Recorded", "Missing", "Unknown", "Rate", "Incidents"), [_group(g) for g in groups]
        )
    print("\nThese are counts of probabilities of 0.5 and more. They do not say why a camera did not record, or whose fault it was.")


def _bin(item: "Bin") -> tuple[str, ...]:
    low, high = ("" if math.isinf(x) else f"{x:g} s" for x in (item.low_s, item.high_s))
    return low or "before", high or "later", str(item.count), _few(item.incidents)


def _group(item: "Group") -> tuple[str, ...]:
    label = item.label if item.label == item.id or not item.id else f"{item.label} ({item.id})"
    return label, str(item.bound), str(item.recorded), str(item.missing), str(item.undetermined), _share(item.rate), _few(item.incidents)


def _share(rate: "Rate") -> str:
    if rate.value is None or rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{rate.value:.1%} of {rate.whole} (95 %: {low:.1%} to {high:.1%})"


def _few(incidents: tuple[str, ...]) -> str:
    shown = ", ".join(incidents[:3])
    return f"{shown} and {len(incidents) - 3} more" if len(incidents) > 3 else shown or "-"
