"""`sightline activations`: expected cameras against actual recordings."""

import argparse
from collections import defaultdict

from core.cli.console import chance, json_option, local_time, print_json, print_table, seconds
from core.cli.desk import opened

NAME = "activations"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="which cameras should have been recording, and were they")
    parser.add_argument("incident", metavar="INCIDENT", nargs="?", help="only this incident")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.cli import documents
    from core.errors import UsageError
    from core.model.finding import Expected
    from core.operations.clips import officers
    from core.operations.findings import all_answers, all_expected, all_findings, all_triggers
    from core.operations.incidents import all_incidents

    with opened(args) as library:
        incidents, triggers = all_incidents(library), all_triggers(library)
        expected, findings, answers = all_expected(library), all_findings(library), all_answers(library)
        people, zone, propagating = officers(library), library.zone(), library.policy().propagating
    if args.incident is not None and all(i.id != args.incident for i in incidents):
        raise UsageError(f"There is no incident {args.incident!r}.", "`sightline incidents` lists them.")
    home = {t: i.id for i in incidents for t in i.trigger_ids}
    bound: defaultdict[str, list[Expected]] = defaultdict(list)
    for item in expected:
        bound[item.trigger_id].append(item)
    triggers = [t for t in triggers if args.incident is None or home.get(t.id) == args.incident]
    findings = [(f, i) for f, i in findings if args.incident is None or i == args.incident]
    if args.json:
        print_json(
            {
                "triggers": [
                    {
                        "trigger": t.id,
                        "incident": home.get(t.id),
                        "time": t.time,
                        "kind": t.kind,
                        "expected": [documents.expected(e) for e in bound[t.id]],
                    }
                    for t in triggers
                ],
                "findings": [documents.finding(f, i, answers.get(f.id)) for f, i in findings],
            }
        )
        return 0
    for t in triggers:
        print(f"{t.name} {local_time(t.time, zone)}  trigger {t.id}, incident {home.get(t.id) or 'none'}")
        if not bound[t.id]:
            print(
                "  "
                + ("It binds no camera that is known." if t.kind in propagating else "It binds only its own camera and is not audited.")
            )
            print()
            continue
        print_table(
            ("Camera", "Officer", "p", "Outcome", "Activated", "Clip", "Why"),
            [
                (
                    e.camera_id,
                    people[e.officer_id].label if e.officer_id in people else e.officer_id or "-",
                    chance(e.probability),
                    e.outcome,
                    seconds(e.seconds, sign=True),
                    e.clip_id or "none",
                    e.reason,
                )
                for e in bound[t.id]
            ],
            indent=2,
        )
        print()
    print("Findings" if findings else "No findings.")
    if findings:
        print_table(
            ("Finding", "Incident", "Camera", "p", "Size", "Reason"),
            [(f.name, i or "-", f.camera_id or "-", chance(f.probability), seconds(f.seconds), f.reason) for f, i in findings],
        )
    return 0
