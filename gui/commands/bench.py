"""`sightline bench timeline`: what repainting the timeline costs while one zooms from a day to single frames. `bench playback` adds what
the window costs to core's figures; the rest of `bench` is core's."""

import argparse
from pathlib import Path

from core.cli import bench as core_bench
from core.cli.console import note, print_json
from core.errors import UsageError
from gui.commands.snapshot import parse_size

NAME = core_bench.NAME
WINDOW = "window"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    core_bench.add(subparsers)
    parser = subparsers.choices[NAME]
    kinds = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    timeline = kinds.add_parser(
        "timeline",
        help="repaints while zooming from a day to single frames, without a screen",
        description="Makes up a day of one incident's cameras and measures every repaint of a continuous zoom, on one thread, beside copying "
        "as many bytes as the picture has in the same run.",
    )
    timeline.add_argument("--clips", type=int, default=10_000, metavar="N", help="in all lanes together (default: %(default)s)")
    timeline.add_argument("--lanes", type=int, default=16, metavar="N", help="cameras; 16 are all in sight at once (default: %(default)s)")
    timeline.add_argument("--size", default="1600x500", metavar="WxH", help="of the timeline, in pixels (default: %(default)s)")
    timeline.add_argument("--steps", type=int, default=200, metavar="N", help="repaints from far to near (default: %(default)s)")
    timeline.add_argument("--theme", choices=("dark", "light"), default="dark")
    timeline.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="what it prints anyway")


def run(args: argparse.Namespace) -> int:
    if args.bench == "playback":
        return _playback(args)
    if args.bench != "timeline":
        return core_bench.run(args)
    if min(args.clips, args.lanes, args.steps) < 1 or args.clips < args.lanes:
        raise UsageError("--clips, --lanes and --steps must be 1 or more, with a clip for each lane.")
    size = parse_size(args.size)
    from gui.commands.screen import start

    app = start(args.theme, screen=False)
    from gui.timeline.bench import measure

    print_json(measure(app, args.clips, args.lanes, size, args.steps))
    return 0


def _playback(args: argparse.Namespace) -> int:
    """Core's cases, then the window's; `--case window` measures the window alone."""
    import tempfile

    from core.demo.benchcases import QUICK, Size, footage
    from gui.commands.screen import start

    window_only = args.case == [WINDOW]
    wanted = not args.case or WINDOW in args.case
    args.case = [case for case in args.case if case != WINDOW]
    figures = {} if window_only else core_bench.playback_figures(args)
    if wanted:
        app = start("dark", screen=False)
        from gui.playback.bench import measure as measure_window

        note(WINDOW)
        with tempfile.TemporaryDirectory() as folder:
            figures[WINDOW] = measure_window(app, footage(QUICK if args.quick else Size(), note), Path(folder), args.quick)
    print_json(figures)
    return 0
