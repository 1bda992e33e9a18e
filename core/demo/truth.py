"""The truth of the demo, as truth.json tells it to tests."""

import math
from collections.abc import Sequence
from typing import Any

from core.demo.film import VFR_RULE, frame_times
from core.demo.positions import true_place
from core.demo.rolls import TRIGGERS, axis_container, axon_stem, clip_id, file_name
from core.demo.story import DEMO_EPOCH, OFFICERS, PRE_S, STOP, T2, VERSION, ZONE, Shot, T, post_s


def truth(recorded: Sequence[Shot], minutes: float | None, sizes: dict[str, int]) -> dict[str, Any]:
    """Everything true of a build; `sizes`: bytes of each recording by camera."""
    return {
        "version": VERSION,
        "minutes": minutes,
        "zone": ZONE,
        "epoch": DEMO_EPOCH.iso(),
        "strip": "milliseconds of true time since epoch, drawn into every frame",
        "T": T.iso(),
        "T2": T2.iso(),
        "policy": {"pre_s": PRE_S, "post_s": post_s(minutes)},
        "triggers": [
            {"id": ident, "time": at.iso(), "kind": kind, "device": device, "officer": officer, "vehicle": vehicle or None}
            for ident, at, kind, device, officer, vehicle in TRIGGERS
        ],
        "officers": [
            {
                "id": o.officer_id,
                "name": o.name,
                "body": o.body,
                "vehicle": o.vehicle,
                "dash": o.dash,
                "metres_from_taser": round(math.dist(true_place(o.officer_id, T), true_place("O12", T)), 2),
            }
            for o in OFFICERS
        ],
        "incidents": [
            {"trigger": "TR-2601", "cameras": ["X60A4512M", "B07", "D03", "D05"], "missing": ["B21"], "late": {"B07": 6.2}},
            {"trigger": "TR-2602", "cameras": ["B31", "D09"], "missing": [], "late": {}},
        ],
        "passer_by": {"camera": "B8A44F00C218", "officer": "O18"},
        "clock_offsets_s": {"D05": 200.0},
        "missing": [{"camera": "B21", "officer": "O21"}],
        "cameras": [_camera(shot, sizes[shot.camera_id]) for shot in recorded],
    }


def _camera(shot: Shot, size: int) -> dict[str, Any]:
    times = frame_times(shot)
    return {
        "id": shot.camera_id,
        "officer": shot.officer_id,
        "kind": shot.kind,
        "model": shot.model,
        "incident": "TR-2602" if shot.place == STOP else None if shot.road == "axis" else "TR-2601",
        "file": file_name(shot),
        "clip": clip_id(shot) if shot.road == "roll" else None,
        "stem": axon_stem(shot) if shot.road == "axon" else axis_container(shot) if shot.road == "axis" else None,
        "road": shot.road,
        "bytes": size,
        "start": shot.start.iso(),
        "end": shot.trigger.plus_s(shot.end_s).iso(),
        "activation": shot.activation.iso(),
        "clock_offset_s": shot.clock_s,
        "silent_head_s": shot.silent_s,
        "container": "matroska" if shot.road == "axis" else "mp4",
        "codec": shot.codec,
        "width": shot.width,
        "height": shot.height,
        "fps": None if shot.vfr else shot.fps,
        "vfr": shot.vfr,
        "frames": len(times),
        "frame_times": {"rule": VFR_RULE, "pts_ms": [pts for pts, _ in times]} if shot.vfr else {"rule": f"k / {shot.fps} s"},
    }
