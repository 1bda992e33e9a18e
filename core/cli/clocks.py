"""`sightline clocks`: each camera's clock, corrections by hand, and the ledger of them."""

import argparse
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.cli.console import json_option, print_json, print_table, seconds
from core.cli.desk import opened
from core.errors import UsageError

if TYPE_CHECKING:
    from core.operations.clocks import ClockRow
    from core.operations.library import Library

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
    parser.add_argument(
        "--same", metavar="CLIP@S=CLIP@S", help="the frames at these media seconds are one moment: the first clip's camera is moved"
    )
    parser.add_argument("--withdraw", metavar="CAMERA", help="take back the newest word on a camera, a clip, or one entry by its id")
    parser.add_argument("--why", "--note", dest="why", default="", help="why, kept with a correction or a withdrawal")
    parser.add_argument("--history", "--ledger", dest="history", action="store_true", help="who said what of which clock, when and why")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.cli.clockhistory import document, print_history
    from core.cli.progressline import progress_line
    from core.operations.clockledger import clock_ledger
    from core.operations.clocks import align_clocks, clock_rows

    corrections = [_correction(text) for text in args.corrections]
    same = _same(args.same) if args.same is not None else None
    with opened(args) as library:
        _say(library, corrections, same, args.withdraw, args.why)
        if args.align:
            with progress_line() as progress:
                align_clocks(library, progress)
        history = clock_ledger(library, args.incident) if args.history else None
        rows = clock_rows(library, args.incident) if history is None else ()
    if history is not None:
        print_json(document(history)) if args.json else print_history(history)
    elif args.json:
        print_json({"clips": [_clip(r) for r in rows]})
    else:
        _print(rows)
    return 0


def _say(
    library: "Library",
    corrections: list[tuple[str, float]],
    same: tuple[tuple[str, float], tuple[str, float]] | None,
    taken_back: str | None,
    why: str,
) -> None:
    """All that is to be said is checked as far as it can be before any of it is kept."""
    from core.operations.clockledger import entry_to_withdraw, match_frames, withdraw
    from core.operations.clocks import clock_rows, set_clock

    entry = entry_to_withdraw(library, taken_back) if taken_back is not None else None
    if (entry or same) and not why.strip():
        raise UsageError("A clock is matched or taken back with a reason.", "Say it with: --why TEXT")
    known = {r.camera_id for r in clock_rows(library)} if corrections else ()
    for camera, _ in corrections:
        if camera not in known:
            raise UsageError(f"There is no clip of camera {camera} in this library.", "`sightline clocks` lists the cameras.")
    for camera, value in corrections:
        set_clock(library, camera, value, why)
    if same is not None:
        match_frames(library, *same, why)
    if entry is not None:
        withdraw(library, entry.id, why)


def _clip(r: "ClockRow") -> dict[str, object]:
    return {
        "clip": r.clip_id,
        "camera": r.camera_id,
        "offset_s": r.offset_s,
        "sigma_s": r.sigma_s,
        "ppm": r.ppm,
        "source": r.source,
        "residuals": [{"source": source, "seconds": value} for source, value in r.residuals],
    }


def _print(rows: "Iterable[ClockRow]") -> None:
    table = [
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
    ]
    if table:
        print_table(("Clip", "Camera", "Clock", "±", "Drift", "Source", "Residuals"), table)
    else:
        print("No clips yet. Import some: sightline import PATH...")


def _clock(offset_s: float | None) -> str:
    if offset_s is None:
        return "not checked"
    return "right" if abs(offset_s) < 0.05 else f"{seconds(abs(offset_s))} {'fast' if offset_s > 0 else 'slow'}"


def _correction(text: str) -> tuple[str, float]:
    camera, number = _pair(text, "=")
    if not camera or not math.isfinite(number):
        raise UsageError(f"--set {text} is not CAMERA=SECONDS.", "For a camera whose clock is 200 s fast: --set D5=200")
    return camera, number


def _same(text: str) -> tuple[tuple[str, float], tuple[str, float]]:
    for place in (i for i, c in enumerate(text) if c == "="):
        mine, other = _pair(text[:place], "@"), _pair(text[place + 1 :], "@")
        if mine[0] and other[0] and math.isfinite(mine[1]) and math.isfinite(other[1]):
            return mine, other
    raise UsageError(f"--same {text} is not CLIP@SECONDS=CLIP@SECONDS.", "For example: --same C07@12.533=C12@40.1")


def _pair(text: str, sign: str) -> tuple[str, float]:
    """NaN where the second is no number."""
    name, there, value = text.rpartition(sign)
    try:
        return name, float(value) if there else math.nan
    except ValueError:
        return name, math.nan
