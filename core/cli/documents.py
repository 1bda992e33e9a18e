"""Domain objects as what `--json` prints of them (docs/formats.md). Keys stay; new ones may be added."""

from typing import Any

from core.model.clip import Clip
from core.model.finding import Answer, Expected, Finding
from core.model.incident import Incident, Link, Member
from core.model.trigger import Trigger


def finding(item: Finding, incident_id: str | None = None, answer: Answer | None = None) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "trigger": item.trigger_id,
        "camera": item.camera_id,
        "clip": item.clip_id,
        "officer": item.officer_id,
        "probability": item.probability,
        "seconds": item.seconds,
        "reason": item.reason,
        "id": item.id,
        "incident": incident_id,
        "gap_probability": item.gap_probability,
        "answer": None if answer is None else {"status": answer.status, "note": answer.note, "actor": answer.actor, "at": answer.at},
    }


def expected(item: Expected) -> dict[str, Any]:
    return {
        "camera": item.camera_id,
        "officer": item.officer_id,
        "probability": item.probability,
        "reason": item.reason,
        "clip": item.clip_id,
        "outcome": item.outcome,
        "seconds": item.seconds,
        "distance_m": item.distance_m,
        "distance_sigma_m": item.distance_sigma_m,
        "place_probability": item.place_probability,
    }


def trigger(item: Trigger) -> dict[str, Any]:
    return {
        "id": item.id,
        "time": item.time,
        "kind": item.kind,
        "device": item.device_id,
        "officer": item.officer_id,
        "vehicle": item.vehicle_id,
        "lat": item.lat,
        "lon": item.lon,
        "accuracy_m": item.accuracy_m,
        "sigma_s": item.sigma_s,
        "source": item.source,
        "note": item.note,
    }


def member(item: Member, clip: Clip | None, kind: str) -> dict[str, Any]:
    """`kind`: the camera's."""
    return {
        "clip": item.clip_id,
        "camera": clip.camera_id if clip else None,
        "kind": kind,
        "officer": clip.officer_id if clip else None,
        "probability": item.probability,
        "status": item.status,
        "reason": item.reason,
        "distance_m": item.distance_m,
        "distance_sigma_m": item.distance_sigma_m,
        "starts_after_trigger_s": item.starts_after_trigger_s,
    }


def link(item: Link) -> dict[str, Any]:
    return {
        "trigger": item.trigger_id,
        "clip": item.clip_id,
        "probability": item.probability,
        "status": item.status,
        "reason": item.reason,
        "distance_m": item.distance_m,
        "distance_sigma_m": item.distance_sigma_m,
        "starts_after_trigger_s": item.starts_after_trigger_s,
    }


def incident(item: Incident, clips: list[dict[str, Any]], findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": item.id,
        "start": item.start,
        "end": item.end,
        "title": item.title,
        "place_known": item.place_known,
        "triggers": list(item.trigger_ids),
        "clips": clips,
        "findings": findings,
    }


def clip(item: Clip, kind: str) -> dict[str, Any]:
    """`kind`: the camera's. `media` is null for a clip whose footage is not here."""
    media = item.media
    return {
        "clip": item.id,
        "file": item.file,
        "sha256": item.sha256,
        "camera": item.camera_id,
        "kind": kind,
        "officer": item.officer_id,
        "start": item.start,
        "end": item.end,
        "start_source": item.time.source,
        "start_sigma_s": item.time.sigma_s,
        "candidates": [{"source": c.source, "start": c.start, "sigma_s": c.sigma_s, "note": c.note} for c in item.candidates],
        "fixes": item.fixes,
        "fixes_rejected": item.fixes_rejected,
        "silent_head_s": item.silent_head_s,
        "media": None
        if media is None
        else {
            "codec": media.codec or None,
            "width": media.width,
            "height": media.height,
            "fps": media.fps,
            "vfr": media.vfr,
            "frames": media.frames,
            "audio": media.audio or None,
            "container": media.container,
            "duration_s": media.duration_s,
            "rotation": media.rotation,
        },
        "maker": item.maker,
        "notes": list(item.notes),
    }
