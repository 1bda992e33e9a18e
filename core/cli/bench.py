"""`sightline bench`: measures this machine; prints JSON. `link`: reading, linking and re-linking a department, made up or given; `seek`:
exact seeks and steps over plain libav's; `playback`: what the engine delivers over what this machine can decode; `proxy`: making and
reading small copies."""

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
    playback = kinds.add_parser(
        "playback",
        help="what the playback engine delivers, over what this machine can decode at all",
        description="Plays 4, 9, 12 and 16 cameras (1080p30 and 720p30 H.264, made once in the system's temporary folder) and prints how many "
        "pictures came in time, beside what the ffmpeg command (libav, where there is none) decodes and scales in the same run. The "
        "case memory plays nine cameras for minutes and is measured only where it is asked for by name.",
    )
    playback.add_argument("--quick", action="store_true", help="short and small: shows that it runs, measures nothing")
    playback.add_argument("--case", action="append", default=[], metavar="NAME", help="only this one; may be given again")
    playback.add_argument("--minutes", type=float, default=10.0, metavar="M", help="of the case memory (default: %(default)s)")
    playback.add_argument("--seconds", type=float, default=20.0, metavar="S", help="of each case (default: %(default)s)")
    playback.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="what it prints anyway")
    proxy = kinds.add_parser("proxy", help="what proxies cost: making one over plain decoding of the same file, reading pictures from it")
    proxy.add_argument("--from", dest="given", type=Path, metavar="FILE", help="this recording (default: a film made for it, 1080p30)")
    proxy.add_argument("--seconds", type=float, default=20.0, metavar="S", help="length of the film (default: %(default)s)")
    proxy.add_argument("--rounds", type=int, default=3, metavar="N", help="measure so often (default: %(default)s)")
    proxy.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="what it prints anyway")


def run(args: argparse.Namespace) -> int:
    return {"seek": _seek, "playback": _playback, "link": _link, "proxy": _proxy}[args.bench](args)


def _playback(args: argparse.Namespace) -> int:
    print_json(playback_figures(args))
    return 0


def playback_figures(args: argparse.Namespace) -> dict[str, object]:
    """UsageError for a case there is none of."""
    from dataclasses import replace

    from core.demo.benchcases import QUICK, Size, bench_playback

    if not 0 < args.seconds <= 600:
        raise UsageError("--seconds must be more than 0 and at most 600.")
    if not 0 < args.minutes <= 600:
        raise UsageError("--minutes must be more than 0 and at most 600.")
    size = QUICK if args.quick else replace(Size(), seconds=args.seconds, minutes=args.minutes, length_s=max(60.0, args.seconds + 10))
    try:
        return bench_playback(size, args.case, note)
    except KeyError as error:
        raise UsageError(f"There is no case {error.args[0]}.", "Leave --case out to measure all.") from None


def _seek(args: argparse.Namespace) -> int:
    from core.demo.benchseek import bench_seek

    absent = [str(path) for path in args.given if not path.is_file()]
    if absent:
        raise UsageError(f"There is no file {absent[0]}.")
    print_json(bench_seek(args.given, args.quick, args.seed, note))
    return 0


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
