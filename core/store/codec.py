"""Rows <-> domain objects: the only place that knows both shapes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from sqlalchemy import RowMapping

from core.model.clip import Clip, MediaFacts
from core.model.timebase import Candidate, TimeBase, choose, clock_reading
from core.model.times import Instant
from core.model.track import Track

Row = Mapping[str, Any] | RowMapping

_TRACK_FIELDS = (("t_s", "<f8"), ("lat", "<f8"), ("lon", "<f8"), ("accuracy_m", "<f8"), ("gps_us", "<i8"), ("rejected", "u1"))
TRACK_DTYPE = np.dtype(list(_TRACK_FIELDS))
"""One fix in `track.data`: 41 bytes."""
PING_DTYPE = np.dtype([("us", "<i8"), ("lat", "<f8"), ("lon", "<f8"), ("accuracy_m", "<f8")])
"""One position in `ping_day.data`: 32 bytes."""


CLIP_COLUMNS = (
    *("id", "camera_id", "officer_id", "start_us", "sigma_s", "source", "ppm", "offset_s", "length_s", "silent_head_s", "sha256", "file"),
    *("maker", "fixes", "fixes_rejected", "candidates", "residuals", "notes"),
    *("own_us", "own_sigma_s", "own_source", "best_us", "best_sigma_s", "best_source"),
)


def at(us: int | None) -> Instant | None:
    return None if us is None else Instant(us)


def us(instant: Instant | None) -> int | None:
    return None if instant is None else instant.us


def clip_row(clip: Clip, residuals: tuple[tuple[str, float], ...] = ()) -> dict[str, Any]:
    return {
        "id": clip.id,
        "camera_id": clip.camera_id,
        "officer_id": clip.officer_id,
        **time_row(clip.time, residuals),
        "length_s": clip.length_s,
        "silent_head_s": clip.silent_head_s,
        "sha256": clip.sha256,
        "file": clip.file,
        "maker": clip.maker,
        "fixes": clip.fixes,
        "fixes_rejected": clip.fixes_rejected,
        "media": None if clip.media is None else asdict(clip.media),
        **candidates_row(clip.candidates),
        "notes": list(clip.notes),
    }


def time_row(time: TimeBase, residuals: tuple[tuple[str, float], ...] = ()) -> dict[str, Any]:
    return {
        "start_us": time.start.us,
        "sigma_s": time.sigma_s,
        "source": time.source,
        "ppm": time.ppm,
        "offset_s": time.offset_s,
        "residuals": [list(r) for r in residuals],
    }


def candidates_row(candidates: tuple[Candidate, ...]) -> dict[str, Any]:
    """All of them, and beside them the two that clocks start from."""
    row: dict[str, Any] = {"candidates": [[c.source, c.start.us, c.sigma_s, c.note] for c in candidates]}
    for name, c in (("own", clock_reading(candidates)), ("best", choose(candidates))):
        row |= {f"{name}_us": c and c.start.us, f"{name}_sigma_s": c and c.sigma_s, f"{name}_source": c and c.source}
    return row


def clip_of(row: Row) -> Clip:
    return Clip(
        id=row["id"],
        camera_id=row["camera_id"],
        time=TimeBase(Instant(row["start_us"]), row["sigma_s"], row["source"], row["ppm"], row["offset_s"]),
        length_s=row["length_s"],
        officer_id=row["officer_id"],
        candidates=tuple(Candidate(source, Instant(start), sigma, note) for source, start, sigma, note in row["candidates"]),
        silent_head_s=row["silent_head_s"],
        media=None if row["media"] is None else MediaFacts(**row["media"]),
        sha256=row["sha256"],
        file=row["file"],
        fixes=row["fixes"],
        fixes_rejected=row["fixes_rejected"],
        maker=row["maker"],
        notes=tuple(row["notes"]),
    )


def track_head(reasons: tuple[str, ...], source: str, tied: str) -> str:
    """As JSON text."""
    return json.dumps({"reasons": list(reasons), "source": source, "tied": tied})


def track_row(owner: str, track: Track, file: str | None = None) -> dict[str, Any]:
    packed = np.empty(len(track), TRACK_DTYPE)
    for name, _ in _TRACK_FIELDS:
        packed[name] = getattr(track, name)
    head = {"reasons": list(track.reasons), "source": track.source, "tied": track.tied}
    return {"owner": owner, "file": file, "head": head, "data": packed.tobytes()}


def track_of(row: Row) -> Track:
    packed = np.frombuffer(row["data"], TRACK_DTYPE)
    arrays = {name: np.ascontiguousarray(packed[name]) for name, _ in _TRACK_FIELDS}
    head = row["head"]
    return Track(**arrays, reasons=tuple(head["reasons"]), source=head["source"], tied=head["tied"])
