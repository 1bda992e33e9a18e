"""`sightline clocks`: each camera's clock, and corrections by hand."""

import argparse
import math

from core.cli.console import json_option, print_json, print_table, seconds
from core.cli.desk import opened
from core.errors import UsageError

NAME = "clocks"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        NAME,
        help="each camera's clock: corrections, sources, residuals",
        description="offset_s is the camera's clock minus true time: +200 means the camera is 200 s fast.",
    )
    parser.add_argument("incident", metavar="INCIDENT", nargs="?", help="only the clips of this incident")
    parser.add_argument("--align", action="store_true", help="estimate the clocks again first")
    parser.add_argument("--set", dest="corrections", metavar="CAMERA=SECONDS", action="append", default=[], help="correct a clock by hand")
    parser.add_argument("--note", default="", help="why, kept with a correction by hand")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.cli.progressline import progress_line
    from core.operations.clocks import align_clocks, clock_rows, set_clock

    corrections = [_correction(text) for text in args.corrections]
    with opened(args) as library:
        known = {r.camera_id for r in clock_rows(library)}
        for camera, _ in corrections:
            if camera not in known:  # before any of them is kept
                raise UsageError(f"There is no clip of camera {camera} in this library.", "`sightline clocks` lists the cameras.")
        for camera, value in corrections:
            set_clock(library, camera, value, args.note)
        if args.align:
            with progress_line() as progress:
                align_clocks(library, progress)
        rows = clock_rows(library, args.incident)
    if args.json:
        print_json(
            {
                "clips": [
                    {
                        "clip": r.clip_id,
                        "camera": r.camera_id,
                        "offset_s": r.offset_s,
                        "sigma_s": r.sigma_s,
                        "ppm": r.ppm,
                        "source": r.source,
                        "residuals": [{"source": source, "seconds": value} for source, value in r.residuals],
                    }
                    for r in rows
                ]
            }
        )
        return 0
    if not rows:
        print("No clips yet. Import some: sightline import PATH...")
        return 0
    print_table(
        ("Clip", "Camera", "Clock", "±", "Drift", "Source", "Residuals"),
        [
            (
                r.clip_id,
                r.camera_id,
                _clock(r.offset_s),
                seconds(r.sigma_s),
                f"{r.ppm:+.1f} ppm",
                r.source,
                ", ".join(f"{source} {seconds(value, 2, True)}" for source, value in r.residuals) or "-",
            )
            for r in rows
        ],
    )
    return 0


def _clock(offset_s: float | None) -> str:
    if offset_s is None:
        return "not checked"
    return "right" if abs(offset_s) < 0.05 else f"{seconds(abs(offset_s))} {'fast' if offset_s > 0 else 'slow'}"


def _correction(text: str) -> tuple[str, float]:
    camera, equals, value = text.rpartition("=")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not equals or not camera or not math.isfinite(number):
        raise UsageError(f"--set {text} is not CAMERA=SECONDS.", "For a camera whose clock is 200 s fast: --set D5=200")
    return camera, number
