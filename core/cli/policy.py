"""The department's rule as options: of `link` and `settings`."""

import argparse
import math

OPTIONS = {
    "radius_ft": ("--radius-ft", "FEET", "cameras within this of a trigger must record"),
    "pre_s": ("--pre", "SECONDS", "pre-event buffer: recordings start this long before the trigger"),
    "post_s": ("--post", "SECONDS", "recordings last at least this long after the trigger"),
}


def policy_options(parser: argparse.ArgumentParser) -> None:
    for name, (flag, unit, text) in OPTIONS.items():
        parser.add_argument(flag, dest=name, type=_positive, metavar=unit, help=text)


def policy_values(args: argparse.Namespace) -> dict[str, float]:
    """Only what was given."""
    return {name: value for name in OPTIONS if (value := getattr(args, name)) is not None}


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 0 or more")
    return value
