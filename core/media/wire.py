"""A `Probe` as one line of JSON and back. What comes back was made next to a hostile file: it is checked, never trusted."""

import base64
import json
from dataclasses import asdict, fields
from typing import Any

from core.media.vendors.base import Probe
from core.model.clip import MediaFacts


def to_line(probe: Probe) -> str:
    facts = None if probe.facts is None else asdict(probe.facts)
    gpmf = [[start, duration, base64.b64encode(data).decode()] for start, duration, data in probe.gpmf]
    return json.dumps(
        {
            "facts": facts,
            "reason": probe.reason,
            "advice": probe.advice,
            "tags": probe.tags,
            "streams": list(probe.streams),
            "gpmf": gpmf,
            "verdict": probe.verdict,
            "lead_s": probe.lead_s,
            "notes": list(probe.notes),
        }
    )


def from_line(line: str) -> Probe:
    """ValueError, TypeError or KeyError where the line is not a probe."""
    data: dict[str, Any] = json.loads(line)
    facts = data["facts"]
    return Probe(
        facts=None if facts is None else _facts(facts),
        reason=str(data["reason"]),
        advice=str(data["advice"]),
        tags={str(key): str(value) for key, value in data["tags"].items()},
        streams=tuple({str(key): value for key, value in stream.items()} for stream in data["streams"]),
        gpmf=tuple((float(start), float(duration), base64.b64decode(raw)) for start, duration, raw in data["gpmf"]),
        verdict=str(data["verdict"]),
        lead_s=float(data["lead_s"]),
        notes=tuple(str(note) for note in data["notes"]),
    )


_KINDS = {"str": str, "int": int, "float": float, "bool": bool}


def _facts(data: dict[str, Any]) -> MediaFacts:
    values: dict[str, Any] = {}
    for field in fields(MediaFacts):
        value = data[field.name]
        kind = _KINDS.get(getattr(field.type, "__name__", str(field.type)), float)
        values[field.name] = None if value is None and field.name == "silent_head_s" else kind(value)
    return MediaFacts(**values)
