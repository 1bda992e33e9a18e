"""Axis body-worn recordings: one folder each, metadata as JSON beside the video (AxisCommunications/body-worn-integration-api)."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from core.media.vendors.base import Description, Item, Probe, is_video, neighbours, read_json
from core.media.vendors.gpmf import gps_start
from core.media.vendors.readings import name_reading, tag_reading
from core.model.camera import Camera
from core.model.timebase import Candidate
from core.model.times import Instant
from core.model.track import NO_TIME, Track, make_track
from core.model.trigger import Trigger

NAME = "axis"
ORDER = 30

START_SIGMA_S = 1.0
"""StartTime is written in whole seconds."""
TRAIL_SIGMA_S = 0.5
MAX_SECONDS = 7 * 86_400.0
_POINT = re.compile(r"^\s*POINT\s*Z?\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)", re.IGNORECASE)
_KINDS = (
    ("holster", "holster"),
    ("taser", "taser"),
    ("cew", "taser"),
    ("firearm", "firearm"),
    ("weapon", "firearm"),
    ("lightbar", "lightbar"),
    ("siren", "lightbar"),
    ("crash", "crash"),
    ("speed", "speed"),
    ("button", "manual"),
    ("manual", "manual"),
)
Meta = dict[str, Any]


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    near = neighbours(folder)
    trails = [p for p in near if _is_trail(p)]
    metas = [p for p in near if p.name.lower().endswith(".metadata.json")]
    recording = _recording(metas)
    if recording is None and not trails:
        return []
    videos = [p for p in near if is_video(p)]
    if recording is None:
        videos = [v for v in videos if any(_belongs(t, v) for t in trails)]
    complete = [p for p in near if p.name.lower() == "complete"]
    parts = {*metas, *complete, *([] if recording is None else trails)}
    items: list[Item] = []
    for path in files:
        if path in videos:
            own = [p for p in (*metas, *trails) if p == recording or _belongs(p, path)]
            items.append(Item(path, "media", NAME, sidecars=(*own, *complete)))
        elif _is_trail(path):
            owner = next((v for v in videos if _belongs(path, v)), None)
            if owner:
                items.append(Item(path, "attached", NAME, owner, "positions of the recording beside it"))
            else:
                items.append(Item(path, "track", NAME, reason="an Axis GPS trail without its video, kept as a track"))
        elif path in parts:
            if videos:
                items.append(Item(path, "attached", NAME, videos[0], "metadata of the Axis recording beside it"))
            else:
                items.append(Item(path, "ignored", NAME, reason="metadata of an Axis recording whose video is not here"))
    return items


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    notes: list[str] = []
    recording, own = _metadata(item, notes)
    start = _instant(own, "starttime") or _instant(recording, "starttime")
    candidates: list[Candidate] = []
    if start:
        candidates.append(
            Candidate("sidecar", start, START_SIGMA_S, "StartTime of the Axis metadata (UTC, whole seconds), buffer included")
        )
        notes.extend(_name_note(item.path, start, str(recording.get("timezone", ""))))
    serial = str(recording.get("bwcserialnumber", "")).strip()
    track = _read_trails(item, notes)
    if track is not None:
        how = "Timestamp minus SecondsFromStart of the Axis GPS trail, whole seconds (undocumented whether receiver or camera time)"
        candidates.extend(c for c in (gps_start(track, TRAIL_SIGMA_S, how),) if c)
    trigger = _trigger(recording, serial, notes)
    recording_start = _instant(recording, "starttime")
    if trigger and recording_start:
        notes.append(f"pre-event buffer of {trigger.time.since(recording_start):.0f} s (TriggerOnTime minus StartTime)")
    if recording and not any(p.name.lower() == "complete" for p in item.sidecars):
        notes.append("recording not marked complete: the file 'complete' is not there")
    status = str(recording.get("status", "Complete"))
    if status.lower() != "complete":
        notes.append(f"recording not marked complete: status {status}")
    camera = Camera(serial, "body", f"Axis {recording.get('bwcmodel', '')}".strip(), serial) if serial else None
    officer = str(recording.get("userid", "")).strip() or None
    return Description(NAME, camera, officer, tuple(candidates), track, (trigger,) if trigger else (), tuple(notes))


def read_track(item: Item, zone: str | None) -> Description:
    try:
        track = _trail(item.path)
    except ValueError as fault:
        return Description(NAME, notes=(str(fault),))
    start = gps_start(track, TRAIL_SIGMA_S, "Timestamp minus SecondsFromStart, whole seconds")
    note = "seconds count from the start of a recording that is not here"
    return Description(NAME, candidates=(start,) if start else (), track=track, notes=(note,))


def _metadata(item: Item, notes: list[str]) -> tuple[Meta, Meta]:
    """(the recording's, the video's own); what cannot be read becomes a note."""
    recording: Meta = {}
    own: Meta = {}
    for path in item.sidecars:
        if path.name.lower().endswith(".metadata.json") and "gpstrail" not in path.name.lower():
            try:
                meta = read_json(path)
            except ValueError as fault:
                notes.append(str(fault))
                continue
            if "bwcserialnumber" in meta or "triggeron" in meta:
                recording = meta
            else:
                own = meta
    return recording, own


def _read_trails(item: Item, notes: list[str]) -> Track | None:
    for path in item.sidecars:
        if _is_trail(path):
            try:
                track = _trail(path)
            except ValueError as fault:
                notes.append(str(fault))
                continue
            if len(track):
                return track
            notes.append(f"{path.name} holds no positions")
    return None


def _trail(path: Path) -> Track:
    """CoordinateEntries: LocationWKT `POINT(lon lat)`, SecondsFromStart, Timestamp. ValueError where it is none."""
    entries = read_json(path).get("coordinateentries")
    if not isinstance(entries, list):
        raise ValueError(f"{path.name} has no CoordinateEntries")
    t_s: list[float] = []
    lat: list[float] = []
    lon: list[float] = []
    gps_us: list[int] = []
    rejected: list[str | None] = []
    for raw in cast("list[object]", entries):
        entry = {str(k).lower(): v for k, v in cast("dict[object, object]", raw).items()} if isinstance(raw, dict) else {}
        point = _POINT.match(str(entry.get("locationwkt", "")))
        seconds = _number(entry.get("secondsfromstart"))
        seconds = seconds if seconds is not None and abs(seconds) < MAX_SECONDS else None
        x, y = (_number(g) for g in point.groups()) if point else (None, None)
        readable = seconds is not None and x is not None and y is not None
        t_s.append(seconds if seconds is not None else 0.0)
        lat.append(y if y is not None else np.nan)
        lon.append(x if x is not None else np.nan)
        stated = tag_reading(str(entry.get("timestamp", "")))
        gps_us.append(Instant.from_datetime(stated[0]).us if stated and stated[1] else NO_TIME)
        rejected.append(None if readable else "entry cannot be read")
    return make_track(t_s, lat, lon, None, gps_us, rejected, "axis")


def _trigger(meta: Meta, serial: str, notes: list[str]) -> Trigger | None:
    at = _instant(meta, "triggerontime")
    word = str(meta.get("triggeron", "")).strip()
    if at is None or not serial:
        return None
    kind = next((kind for part, kind in _KINDS if part in re.sub(r"[\s_-]", "", word.lower())), "other")
    if kind == "other":
        notes.append(f"TriggerOn {word!r} is not a word this program knows: kept as another trigger")
    officer = str(meta.get("userid", "")).strip() or None
    source_note = f"TriggerOn {word}" if word else "TriggerOn not stated"
    return Trigger(f"axis:{serial}:{at.iso()}", at, kind, serial, officer, sigma_s=0.5, source="axis", note=source_note)


def _name_note(path: Path, start: Instant, zone: str) -> list[str]:
    reading = name_reading(path)
    if reading is None:
        return []
    for label, local in (("UTC", start.local(None)), (zone, start.local(zone))):
        if label and abs((local.replace(tzinfo=None) - reading).total_seconds()) <= 2:
            return [f"the file name's time is StartTime in {label}"]
    return [f"the file name says {reading.isoformat(sep=' ')}, which is StartTime neither in UTC nor in {zone or 'a stated zone'}"]


def _instant(meta: Meta, key: str) -> Instant | None:
    """`<Key>ISO`, else `<Key>` in epoch seconds."""
    stated = tag_reading(str(meta.get(f"{key}iso", "")))
    if stated and stated[1]:
        return Instant.from_datetime(stated[0])
    seconds = _number(meta.get(key))
    return Instant.from_epoch_s(seconds) if seconds is not None and 0 < seconds < 4e9 else None


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if abs(number) < 1e10 else None


def _recording(metas: Sequence[Path]) -> Path | None:
    """The metadata that names the camera."""
    for path in metas:
        try:
            if "bwcserialnumber" in read_json(path):
                return path
        except ValueError:
            continue
    return None


def _is_trail(path: Path) -> bool:
    return path.name.lower().endswith("gpstrail.json")


def _belongs(part: Path, video: Path) -> bool:
    """Trail `<stem>_<serial>_gpstrail.json`, metadata `<container>.<video file>.metadata.json`."""
    name, stem = part.name.lower(), video.stem.lower()
    return name.startswith(f"{stem}_") if _is_trail(part) else name.endswith(f".{video.name.lower()}.metadata.json")
