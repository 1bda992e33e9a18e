"""`sightline incidents`: what was linked, newest first."""

import argparse
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from core.cli.console import json_option, local_time, print_json, print_table
from core.cli.desk import opened

if TYPE_CHECKING:
    from core.operations.library import Library

NAME = "incidents"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="what was linked to what, and why")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    with opened(args) as library:
        if args.json:
            print_json({"incidents": _documents(library)})
            return 0
        from core.operations.incidents import incident_summaries

        rows, zone = incident_summaries(library), library.zone()
    if not rows:
        print("No incidents yet. Import footage: sightline import PATH...")
        return 0
    print_table(
        ("Incident", "Start", "Length", "Cameras", "Findings", "What"),
        [
            (
                r.id,
                local_time(r.start, zone) if r.time_known else "unknown",
                f"{r.end.since(r.start):.0f} s",
                f"{r.recorded} of {r.expected}",
                f"{len(r.findings)} ({r.open_findings} open)" if r.findings else "none",
                "; ".join((r.title, *r.officers)) + ("" if r.place_known or "place unknown" in r.title else "; place unknown"),
            )
            for r in rows
        ],
    )
    return 0


def _documents(library: "Library") -> list[dict[str, Any]]:
    """Every incident with its clips and findings, gathered in one pass over the library and in its order."""
    from core.cli import documents
    from core.operations.clips import all_clips, clip_cameras
    from core.operations.findings import all_answers, all_findings
    from core.operations.incidents import all_incidents

    clips = {c.id: c for c in all_clips(library)}
    cameras, answers = clip_cameras(library), all_answers(library)
    found: defaultdict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for finding, incident_id in all_findings(library):
        found[incident_id].append(documents.finding(finding, incident_id, answers.get(finding.id)))
    incidents: list[dict[str, Any]] = []
    for incident in all_incidents(library):
        members: list[dict[str, Any]] = []
        for member in incident.members:
            clip = clips.get(member.clip_id)
            camera = cameras.get(clip.camera_id) if clip else None
            members.append(documents.member(member, clip, camera.kind if camera else "other"))
        incidents.append(documents.incident(incident, members, found[incident.id]))
    return incidents
