"""`sightline incident ID`: one incident whole, with the reasons."""

import argparse
from typing import TYPE_CHECKING, Any

from core.cli.console import chance, json_option, local_time, print_json, print_section, seconds
from core.cli.desk import opened

if TYPE_CHECKING:
    from core.model.incident import IncidentView

NAME = "incident"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="one incident whole: triggers, cameras, links, findings and answers")
    parser.add_argument("incident", metavar="ID")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.operations.incidents import incident_view

    with opened(args) as library:
        view = incident_view(library, args.incident)
    if args.json:
        print_json(_document(view))
    else:
        _print(view)
    return 0


def _document(view: "IncidentView") -> dict[str, Any]:
    from core.cli import documents

    clips = {c.clip.id: (c.clip, lane.camera.kind) for lane in view.lanes for c in lane.clips}
    members = [documents.member(m, *clips.get(m.clip_id, (None, "other"))) for m in view.incident.members]
    findings = [documents.finding(f, view.incident.id, view.answers.get(f.id)) for f in view.findings]
    return {
        **documents.incident(view.incident, members, findings),
        "trigger_details": [documents.trigger(t) for t in view.triggers],
        "cameras": [
            {
                "camera": lane.camera.id,
                "kind": lane.camera.kind,
                "officer": lane.officer.id if lane.officer else None,
                "state": lane.state,
                "clips": [c.clip.id for c in lane.clips],
                "expected": [{"trigger": e.trigger_id, **documents.expected(e)} for e in lane.expected],
            }
            for lane in view.lanes
        ],
        "links": [documents.link(k) for k in view.links],
        "markers": [
            {"id": m.id, "at": m.at, "end": m.end, "camera": m.camera_id, "text": m.text, "actor": m.actor, "made": m.made}
            for m in view.markers
        ],
    }


def _print(view: "IncidentView") -> None:
    incident, zone = view.incident, view.zone
    print(f"{incident.title or 'Incident'}  ({incident.id})")
    print(f"{local_time(incident.start, zone)} to {local_time(incident.end, zone)}  (UTC {incident.start} to {incident.end})")
    if not incident.place_known:
        print("Place unknown: which cameras were in range cannot be determined.")
    print_section(
        "Triggers",
        ("Trigger", "Time", "±", "Kind", "From", "Note"),
        [
            (t.id, local_time(t.time, zone), seconds(t.sigma_s), t.name, t.device_id or t.officer_id or t.vehicle_id or "-", t.note)
            for t in view.triggers
        ],
    )
    print_section(
        "Cameras",
        ("Camera", "Officer", "State", "Outcome", "p", "Clips", "Why"),
        [
            (
                lane.label,
                lane.officer_label,
                lane.state,
                ", ".join(e.outcome for e in lane.expected) or "-",
                ", ".join(chance(e.probability) for e in lane.expected) or "-",
                ", ".join(c.clip.id for c in lane.clips) or "none",
                " ".join(e.reason for e in lane.expected),
            )
            for lane in view.lanes
        ],
    )
    print_section(
        "Links", ("Clip", "p", "Status", "Why"), [(m.clip_id, chance(m.probability), m.status, m.reason) for m in incident.members]
    )
    answers = {f.id: view.answers.get(f.id) for f in view.findings}
    print_section(
        "Findings",
        ("Finding", "Camera", "p", "Answer", "Reason"),
        [
            (f.name, f.camera_id or "-", chance(f.probability), f"{a.status} by {a.actor}" if (a := answers[f.id]) else "open", f.reason)
            for f in view.findings
        ],
    )
