"""Incidents as JSON documents, gathered in one pass over the library."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from core.cli import shapes
from core.operations.clips import all_clips, clip_cameras
from core.operations.findings import all_answers, all_findings
from core.operations.incidents import all_incidents

if TYPE_CHECKING:
    from core.operations.library import Library


def incident_documents(library: "Library") -> list[dict[str, Any]]:
    """Every incident of `incidents --json`, in the library's order."""
    clips = {c.id: c for c in all_clips(library)}
    cameras, answers = clip_cameras(library), all_answers(library)
    found: defaultdict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for finding, incident_id in all_findings(library):
        found[incident_id].append(shapes.finding(finding, incident_id, answers.get(finding.id)))
    documents: list[dict[str, Any]] = []
    for incident in all_incidents(library):
        members: list[dict[str, Any]] = []
        for member in incident.members:
            clip = clips.get(member.clip_id)
            camera = cameras.get(clip.camera_id) if clip else None
            members.append(shapes.member(member, clip, camera.kind if camera else "other"))
        documents.append(shapes.incident(incident, members, found[incident.id]))
    return documents
