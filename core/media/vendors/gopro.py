"""GoPro: creation_time's `Z` is really the wall clock of wherever the camera was set, and only GPS knows the true time."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from pathlib import Path

from core.media.vendors import gpmf, klv, readings
from core.media.vendors.base import Description, Item, Probe, extension, neighbours, slug
from core.media.vendors.boxes import user_data
from core.model.camera import Camera
from core.model.timebase import Candidate

NAME = "gopro"
ORDER = 20

CLOCK_SIGMA_S = 5.0
"""A clock set by hand or from a phone, and stamped some seconds around the start."""
TIMECODE_SIGMA_S = 60.0
CHAPTER_S = 600.0
"""About the length of a 4 GB chapter: a later chapter's creation_time may be the first one's."""
RECEIVER_SIGMA_S = 3600.0
_NAMES = re.compile(r"^(G[HXPL]\d{6}|GOPR\d{4}|GP\d{6})$", re.IGNORECASE)
_FIRMWARE = re.compile(r"^(H\d\d|HD\d)\.")


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    """Only the previews of recordings beside them; recordings are known by their tags, which are not read yet: see `recognises`."""
    previews = [p for p in files if extension(p) in ("lrv", "thm") and _NAMES.match(p.stem)]
    if not previews:
        return []
    videos: dict[tuple[str, str], Path] = {}
    for path in neighbours(folder):
        if extension(path) in ("mp4", "360") and _NAMES.match(path.stem):
            videos.setdefault(_recording(path), path)
    reason = "the camera's small preview of a recording"
    return [Item(p, "attached", NAME, videos[_recording(p)], reason) for p in previews if _recording(p) in videos]


def recognises(item: Item, probe: Probe) -> bool:
    return bool(
        any("gopro" in value.lower() for value in probe.tags.values())
        or any("gopro" in str(stream.get("handler", "")).lower() for stream in probe.streams)
        or _FIRMWARE.match(probe.tags.get("firmware", ""))
        or probe.gpmf
        or _NAMES.match(item.path.stem)
    )


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    telemetry = gpmf.read(probe.gpmf)
    camera, camera_note = _camera(item, probe, telemetry.device, True if telemetry.start else None)
    candidates: list[Candidate] = [telemetry.start] if telemetry.start else []
    notes = [*telemetry.notes, camera_note]
    if telemetry.unlocked:
        doubt = "the GPS receiver's clock without a lock: kept by memory only, no fix was accepted"
        candidates.append(Candidate("maker", telemetry.unlocked, RECEIVER_SIGMA_S, doubt))
    reading = readings.container_reading(probe)
    near = reading[0].replace(tzinfo=None) if reading else None
    if near is not None:
        note = "GoPro writes its wall clock into creation_time: its 'Z' is not UTC"
        before = _chapter(item.path) - 1
        if before:
            note += f"; chapter {before + 1} of a recording, whose creation_time may be the first chapter's"
        candidates.append(readings.local_candidate("container", near, zone, math.hypot(CLOCK_SIGMA_S, before * CHAPTER_S), note))
    code = readings.timecode(probe)
    if code and near is not None:
        candidates.extend(_timecode(code, near, probe, zone))
    elif code:
        notes.append(f"time code {code} without any date beside it: not used")
    if telemetry.track is not None and not telemetry.track.good.any():
        notes.append("no GPS fix was accepted: place unknown")
    return Description(NAME, camera, candidates=tuple(candidates), track=telemetry.track, notes=tuple(n for n in notes if n))


def preview_key(path: Path) -> tuple[str, ...] | None:
    """For recordings and their LRV copies: `whole` or `small`, then what both have in common; None for any other file."""
    kind = {"lrv": "small", "mp4": "whole", "360": "whole"}.get(extension(path))
    return (kind, NAME, str(path.parent), *_recording(path)) if kind and _NAMES.match(path.stem) else None


def _recording(path: Path) -> tuple[str, str]:
    """GL010001.LRV and GH010001.THM go with GH010001.MP4 or GX010001.MP4; GOPR0001.* share their stem."""
    stem = path.stem.upper()
    return stem[:1], stem[-6:]


def _chapter(path: Path) -> int:
    """GX020123 is chapter 2 of recording 0123; of older cameras GOPR0123 is the first, GP010123 the second."""
    stem = path.stem.upper()
    if not _NAMES.match(stem) or stem.startswith("GOPR"):
        return 1
    return int(stem[2:4]) + 1 if stem.startswith("GP") else max(1, int(stem[2:4]))


def _timecode(code: str, near: dt.datetime, probe: Probe, zone: str | None) -> list[Candidate]:
    try:
        reading = readings.timecode_reading(code, near, probe.facts.fps if probe.facts else 0.0)
    except ValueError:
        return []
    note = f"time code {code}, the date from creation_time"
    return [readings.local_candidate("timecode", reading, zone, TIMECODE_SIGMA_S, note)]


def _camera(item: Item, probe: Probe, device: str, gps_time: bool | None) -> tuple[Camera, str]:
    """The serial number (CASN) from the file's user data, else its camera hash (CAME), else model and firmware with a note."""
    data = user_data(item.path)
    settings = data.get("GPMF", b"")
    model = klv.first_text(settings, "MINF") or device
    model = model if "gopro" in model.lower() or not model or model == "Camera" else f"GoPro {model}"
    serial = klv.first_text(settings, "CASN")
    if serial:
        return Camera(f"GoPro-{slug(serial)}", model=model or "GoPro", serial=serial, gps_time=gps_time), ""
    unique = data.get("CAME", b"")
    if any(unique):
        return Camera(f"GoPro-{unique.hex()[:12]}", model=model or "GoPro", serial=unique.hex(), gps_time=gps_time), ""
    firmware = probe.tags.get("firmware", "")
    name = slug(f"{model.replace('GoPro', '')} {firmware}") or "unknown"
    note = "no serial number in the file: cameras of one model cannot be told apart, check the camera by hand"
    return Camera(f"GoPro-{name}", model=model or "GoPro", gps_time=gps_time), note
