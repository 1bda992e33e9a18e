"""`sightline proxies`: the small copies that scrubbing and fast playing use: what there is, making what is missing, how much room."""

import argparse
from typing import TYPE_CHECKING, Any

from core.cli.console import json_option, note, print_json, print_table
from core.cli.desk import opened
from core.errors import UsageError

if TYPE_CHECKING:
    from core.operations.library import Library
    from core.operations.proxies import ProxyState
    from core.operations.proxymaking import MakeReport

NAME = "proxies"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        NAME,
        help="the small copies for scrubbing and fast playing: lists, makes, clears",
        description="Proxies are derived from the originals and can always be made again; stills, exports and measurements never use them.",
    )
    parser.add_argument("--make", action="store_true", help="make those that are missing, of the newest incident first")
    parser.add_argument("--incident", metavar="ID", help="this incident first; without --make, list only its clips")
    parser.add_argument("--budget-gb", type=float, metavar="N", help="room they may take; the least recently used beyond it are deleted")
    parser.add_argument("--clear", action="store_true", help="delete all of them")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.operations.proxies import clear_proxies, proxy_state, set_proxy_budget

    if args.clear and args.make:
        raise UsageError("--clear and --make contradict each other.", "Give one of them.")
    with opened(args) as library:
        proxy_state(library, args.incident)
        gone = set_proxy_budget(library, args.budget_gb) if args.budget_gb is not None else 0
        gone += clear_proxies(library) if args.clear else 0
        report = _make(library, args.incident) if args.make else None
        state = proxy_state(library, args.incident)
    if args.json:
        print_json(_document(state, args.incident, gone, report))
    else:
        _print(state, args.incident, gone)
    if report is None:
        return 0
    for clip_id, why in report.notes:
        note(f"{clip_id}: {why}")
    for clip_id, why in report.failed:
        note(f"{clip_id}: {why}")
    if report.no_room:
        note(f"No room for {report.no_room} more; give them more with --budget-gb.")
    if report.cancelled:
        note("Stopped; what was finished stays.")
    return 1 if report.failed or report.cancelled else 0


def _make(library: "Library", incident_id: str | None) -> "MakeReport":
    from core.cli.progressline import progress_line
    from core.operations.proxymaking import make_proxies

    with progress_line() as progress:
        return make_proxies(library, progress, incident_id)


def _document(state: "ProxyState", only: str | None, gone: int, report: "MakeReport | None") -> dict[str, Any]:
    return {
        "budget_gb": state.budget_gb,
        "bytes": state.bytes,
        "files": state.files,
        "missing": len(state.missing),
        "deleted": gone,
        "made": list(report.made) if report else [],
        "no_room": report.no_room if report else 0,
        "failed": [{"clip": clip_id, "reason": why} for clip_id, why in report.failed] if report else [],
        "notes": [{"clip": clip_id, "note": why} for clip_id, why in report.notes] if report else [],
        "clips": [
            {
                "clip": w.clip_id,
                "incident": w.incident_id,
                "sha256": w.sha256,
                "pictures": w.pictures,
                "proxy": w.proxy.path if w.proxy else None,
                "bytes": w.proxy.bytes if w.proxy else None,
                "made_from": _source(w.sha256, w.proxy.made_from) if w.proxy else None,
            }
            for w in state.wanted
            if only is None or w.incident_id == only
        ],
    }


def _source(sha256: str, made_from: str) -> str:
    return "original" if made_from == sha256 else "camera's small copy"


def _print(state: "ProxyState", only: str | None, gone: int) -> None:
    if gone:
        print(f"{gone} deleted.")
    shown = [w for w in state.wanted if only is None or w.incident_id == only]
    if shown:
        print_table(
            ("Clip", "Incident", "Pictures", "Proxy"),
            [
                (
                    w.clip_id,
                    w.incident_id or "-",
                    str(w.pictures),
                    f"{w.proxy.bytes / 1e6:.1f} MB from the {_source(w.sha256, w.proxy.made_from)}" if w.proxy else "missing",
                )
                for w in shown
            ],
        )
        print()
    print(
        f"{state.files} proxies take {state.bytes / 1e9:.2f} of {state.budget_gb:g} GB; {len(state.missing)} missing."
        + (" Make them: sightline proxies --make" if state.missing else "")
    )
