"""`sightline bench`: measures this machine. `link`: reading, linking and re-linking a department, made up or given; `seek`: exact
seeks and steps over plain libav's. Prints JSON."""

import argparse
from pathlib import Path

from core.cli.console import note, print_json
from core.errors import UsageError

NAME = "bench"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="measures this machine; prints one JSON document")
    parser.add_argument("--json", action="store_true", help="what it prints anyway")
    kinds = parser.add_subparsers(dest="bench", metavar="WHAT", required=True)
    link = kinds.add_parser(
        "link",
        help="what linking a city costs: seconds, peak memory, and how right it is",
        description="Makes a simulated department (by default a year of 400 officers: about 2.5 GB of roll files in the system's temporary "
        "folder, removed afterwards), reads it, links it, and links it again after one more day, each in a process of its own.",
    )
    link.add_argument("--clips", type=int, default=1_000_000, metavar="N", help="about so many clips (default: %(default)s)")
    link.add_argument("--fix-every", type=float, default=15.0, metavar="S", help="seconds from fix to fix (default: %(default)s)")
    link.add_argument("--seed", type=int, default=1, metavar="N", help="another number makes another department")
    link.add_argument("--from", dest="given", type=Path, metavar="FOLDER", help="these roll files instead (or rolls/ and truth/ in it)")
    link.add_argument("--score", action="store_true", help="also score incidents against the truth")
    link.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="what it prints anyway")
    seek = kinds.add_parser(
        "seek",
        help="what exact seeks and steps back cost over plain libav, one camera and four",
        description="Seeks in recordings (by default 1080p30 H.264 of 6 Mb/s, made once in the system's temporary folder) with the reader, "
        "in a session and with plain libav, in turns, and prints the times, their ratios and what these should be at most.",
    )
    seek.add_argument("--from", dest="given", type=Path, nargs="+", default=[], metavar="FILE", help="these recordings instead")
    seek.add_argument("--quick", action="store_true", help="few seeks in small pictures: shows that it runs, measures nothing")
    seek.add_argument("--seed", type=int, default=1, metavar="N", help="another number seeks elsewhere")
    seek.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="what it prints anyway")


def run(args: argparse.Namespace) -> int:
    return _seek(args) if args.bench == "seek" else _link(args)


def _seek(args: argparse.Namespace) -> int:
    from core.demo.benchseek import bench_seek

    absent = [str(path) for path in args.given if not path.is_file()]
    if absent:
        raise UsageError(f"There is no file {absent[0]}.")
    print_json(bench_seek(args.given, args.quick, args.seed, note))
    return 0


def _link(args: argparse.Namespace) -> int:
    from core.demo.benchlink import bench_link

    if args.clips < 1 or args.fix_every <= 0 or args.seed < 0:
        raise UsageError("--clips and --fix-every must be more than 0, --seed not less.")
    if args.given is not None and not args.given.is_dir():
        raise UsageError(f"There is no folder {args.given}.")
    print_json(bench_link(args.clips, args.fix_every, args.seed, args.given, args.score, note))
    return 0
