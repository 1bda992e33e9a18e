"""What every camera of an incident shows at one instant, as pictures at full resolution."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.model.incident import IncidentView
from core.model.times import Instant
from core.operations.files import write_whole
from core.playback.exact import exact_frame
from core.report.png import png_bytes


@dataclass(frozen=True, slots=True)
class FrameRow:
    """One camera of frames.json. `png` is a file name; `utc` the frame's own corrected time, known to `error_s` (one sigma)."""

    camera: str
    clip: str | None
    state: str
    in_buffer: bool
    png: str | None
    pts_s: float | None
    utc: Instant | None
    error_s: float | None
    reason: str


def frames_at(view: IncidentView, at: Instant, into: Path) -> tuple[FrameRow, ...]:
    """Writes one PNG for each camera with a frame at `at`, and frames.json. KnownError where `into` cannot be written."""
    rows: list[FrameRow] = []
    names = _names([lane.camera.id for lane in view.lanes])
    for lane, name in zip(view.lanes, names, strict=True):
        tile = exact_frame(lane, view, at)
        png = None if tile.image is None else write_whole(into / name, png_bytes(tile.image)).name
        rows.append(
            FrameRow(
                lane.camera.id,
                tile.clip_id,
                tile.state,
                tile.in_buffer,
                png,
                _finite(tile.pts_s),
                tile.utc,
                _finite(tile.error_s),
                tile.reason,
            )
        )
    text = json.dumps(document(view, at, rows), indent=2, allow_nan=False)
    write_whole(into / "frames.json", text.encode("utf-8"))
    return tuple(rows)


def document(view: IncidentView, at: Instant, rows: Sequence[FrameRow]) -> dict[str, Any]:
    """frames.json, as docs/formats.md tells it."""
    return {
        "incident": view.incident.id,
        "at": at.iso(),
        "cameras": [
            {
                "camera": r.camera,
                "clip": r.clip,
                "state": r.state,
                "in_buffer": r.in_buffer,
                "png": r.png,
                "pts_s": r.pts_s,
                "utc": r.utc.iso() if r.utc else None,
                "error_s": r.error_s,
                "reason": r.reason,
            }
            for r in rows
        ],
    }


def _names(camera_ids: Sequence[str]) -> list[str]:
    """File names that no camera id can lead out of the folder, each its own on every file system."""
    used: set[str] = set()
    names: list[str] = []
    for camera_id in camera_ids:
        stem = re.sub(r"[^\w.-]+", "_", camera_id).strip(".")[:80] or "camera"
        name, n = stem, 2
        while name.casefold() in used:
            name, n = f"{stem}-{n}", n + 1
        used.add(name.casefold())
        names.append(f"{name}.png")
    return names


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
