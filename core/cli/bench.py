"""`sightline bench`: measures this machine; prints JSON. `link`: reading, linking and re-linking a department, made up or given. `proxy`:
making and reading small copies."""

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
    proxy = kinds.add_parser("proxy", help="what proxies cost: making one over plain decoding of the same file, reading pictures from it")
    proxy.add_argument("--from", dest="given", type=Path, metavar="FILE", help="this recording (default: a film made for it, 1080p30)")
    proxy.add_argument("--seconds", type=float, default=20.0, metavar="S", help="length of the film (default: %(default)s)")
    proxy.add_argument("--rounds", type=int, default=3, metavar="N", help="measure so often (default: %(default)s)")
    proxy.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="what it prints anyway")


def run(args: argparse.Namespace) -> int:
    return _proxy(args) if args.bench == "proxy" else _link(args)


def _proxy(args: argparse.Namespace) -> int:
    from core.demo.benchproxy import bench_proxy

    if args.seconds <= 0 or args.rounds < 1:
        raise UsageError("--seconds and --rounds must be more than 0.")
    if args.given is not None and not args.given.is_file():
        raise UsageError(f"There is no file {args.given}.")
    print_json(bench_proxy(args.given, args.seconds, args.rounds, say=note))
    return 0


def _link(args: argparse.Namespace) -> int:
    from core.demo.benchlink import bench_link

    if args.clips < 1 or args.fix_every <= 0 or args.seed < 0:
        raise UsageError("--clips and --fix-every must be more than 0, --seed not less.")
    if args.given is not None and not args.given.is_dir():
        raise UsageError(f"There is no folder {args.given}.")
    print_json(bench_link(args.clips, args.fix_every, args.seed, args.given, args.score, note))
    return 0
