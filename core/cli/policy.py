"""The department's rule as options: of `link` and `settings`."""

import argparse
import math
from typing import Any

OPTIONS = {
    "radius_ft": ("--radius-ft", "FEET", "cameras within this of a trigger must record"),
    "pre_s": ("--pre", "SECONDS", "pre-event buffer: recordings start this long before the trigger"),
    "post_s": ("--post", "SECONDS", "recordings last at least this long after the trigger"),
    "late_s": ("--late", "SECONDS", "a camera switched on later than this after the trigger is late"),
    "short_s": ("--short", "SECONDS", "a buffer shorter than --pre by more than this is short"),
    "early_s": ("--early", "SECONDS", "a recording that ends earlier than --post by more than this stopped early"),
    "clock_s": ("--clock", "SECONDS", "a camera's clock further off than this is a finding"),
}


def policy_options(parser: argparse.ArgumentParser) -> None:
    for name, (flag, unit, text) in OPTIONS.items():
        parser.add_argument(flag, dest=name, type=_positive, metavar=unit, help=text)
    parser.add_argument(
        "--propagating",
        type=_kinds,
        metavar="KIND,KIND",
        help="kinds of trigger that start every camera in range, such as taser,firearm; all others bind only their own camera",
    )


def policy_values(args: argparse.Namespace) -> dict[str, Any]:
    """Only what was given."""
    return {name: value for name in (*OPTIONS, "propagating") if (value := getattr(args, name)) is not None}


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 0 or more")
    return value


def _kinds(text: str) -> frozenset[str]:
    from core.model.trigger import KINDS

    kinds = frozenset(word.strip() for word in text.split(",") if word.strip())
    unknown = sorted(kinds - set(KINDS))
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)!r} is no kind of trigger: use {', '.join(KINDS)}")
    return kinds
