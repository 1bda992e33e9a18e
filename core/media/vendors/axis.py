"""Axis body-worn recordings: one folder each, metadata as JSON beside the video (AxisCommunications/body-worn-integration-api)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.media.vendors.axis_files import (
    Meta,
    Recording,
    belongs,
    first_start,
    instant,
    is_meta,
    is_trail,
    location,
    named_serial,
    read_meta,
    read_trail,
    recording_of,
    recordings,
)
from core.media.vendors.base import Description, Item, Probe, is_video, neighbours
from core.media.vendors.gpmf import gps_start
from core.media.vendors.readings import name_reading
from core.model.camera import Camera
from core.model.timebase import Candidate
from core.model.times import US, Instant
from core.model.track import NO_TIME, Track, make_track
from core.model.trigger import Trigger

NAME = "axis"
ORDER = 30

START_SIGMA_S = 1.0
"""StartTime is written in whole seconds."""
TRAIL_SIGMA_S = 0.5
TRIGGER_PLACE_M = 50.0
"""Taken where TriggerOnLocation states no accuracy."""
AROUND_S = 30.0
"""A clip of a recording in several keeps the trail's positions this far beyond its ends, to interpolate from."""
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


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    near = neighbours(folder)
    trails, metas = [p for p in near if is_trail(p)], [p for p in near if is_meta(p)]
    found = recordings(metas)
    names = {m.name.lower() for m in metas}
    of = {p: recording_of(p, found, names) for p in near if is_video(p) or is_trail(p)}
    videos = {p: None for p in near if is_video(p) and (of[p] or any(belongs(t, p) for t in trails) or named_serial(p, metas))}
    if not videos and not found and not trails:
        return []
    complete = [p for p in near if p.name.lower() == "complete"]
    items: list[Item] = []
    for path in files:
        recording = of.get(path)
        if path in videos:
            own = [p for p in (*metas, *trails) if belongs(p, path)]
            rest = [] if recording is None else [recording.path, *(t for t in trails if of[t] is recording)]
            items.append(Item(path, "media", NAME, sidecars=tuple(dict.fromkeys((*own, *rest, *complete)))))
        elif is_trail(path):
            owner = next((v for v in videos if belongs(path, v)), None)
            owner = owner or next((v for v in videos if recording is not None and of[v] is recording), None)
            if owner:
                items.append(Item(path, "attached", NAME, owner, "positions of the recording beside it"))
            else:
                items.append(Item(path, "track", NAME, reason="an Axis GPS trail without its video, kept as a track"))
        elif (reason := _part(path)) and (found or videos):
            owner = next((v for v in videos if belongs(path, v)), next(iter(videos), None))
            if owner:
                items.append(Item(path, "attached", NAME, owner, f"{reason} of the Axis recording beside it"))
            else:
                items.append(Item(path, "ignored", NAME, reason=f"{reason} of an Axis recording whose video is not here"))
    return items


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    notes: list[str] = []
    recording, own = _metadata(item, notes)
    meta: Meta = recording.meta if recording else {}
    begun = first_start(recording) if recording else None
    start, candidates = _start(item, recording, own, notes)
    serial = recording.serial if recording else named_serial(item.path, item.sidecars)
    if recording is None:
        notes.append("the recording's own metadata is not here: officer and trigger unknown, the camera as the files' names say")
    trigger = _trigger(meta, serial, notes)
    track = _track(item, probe, start, begun, notes)
    if track is not None:
        how = "Timestamp minus SecondsFromStart of the Axis GPS trail, whole seconds (undocumented whether receiver or camera time)"
        candidates.extend(c for c in (gps_start(track, TRAIL_SIGMA_S, how),) if c)
    elif trigger is not None and trigger.lat is not None and trigger.lon is not None and start is not None:
        track = make_track(
            [trigger.time.since(start)], [trigger.lat], [trigger.lon], [trigger.accuracy_m or TRIGGER_PLACE_M], source="axis"
        )
        notes.append("one position, TriggerOnLocation")
    if trigger and begun:
        notes.append(f"pre-event buffer of {trigger.time.since(begun):.0f} s (TriggerOnTime minus StartTime)")
    if recording and not any(p.name.lower() == "complete" for p in item.sidecars):
        notes.append("recording not marked complete: the file 'complete' is not there")
    status = str(meta.get("status", "Complete"))
    if status.lower() != "complete":
        notes.append(f"recording not marked complete: status {status}")
    camera = Camera(serial, "body", f"Axis {meta.get('bwcmodel', '')}".strip(), serial) if serial else None
    officer = str(meta.get("userid", "")).strip() or None
    return Description(NAME, camera, officer, tuple(candidates), track, (trigger,) if trigger else (), tuple(notes))


def read_track(item: Item, zone: str | None) -> Description:
    try:
        track = read_trail(item.path)
    except ValueError as fault:
        return Description(NAME, notes=(str(fault),))
    start = gps_start(track, TRAIL_SIGMA_S, "Timestamp minus SecondsFromStart, whole seconds")
    note = "seconds count from the start of a recording that is not here"
    return Description(NAME, candidates=(start,) if start else (), track=track, notes=(note,))


def _part(path: Path) -> str:
    """What a file of a recording is that is neither video nor trail; nothing for a stranger."""
    name = path.name.lower()
    if name.startswith("bookmark_"):
        return "bookmark"
    if is_meta(path) or name == "complete":
        return "metadata"
    return "key of the encrypted video" if name.endswith(".key") else ""


def _metadata(item: Item, notes: list[str]) -> tuple[Recording | None, Meta]:
    """(the recording's, the video's own); what cannot be read becomes a note."""
    own: Meta = {}
    metas = [p for p in item.sidecars if is_meta(p)]
    for path in metas:
        try:
            meta = read_meta(path)
        except ValueError as fault:
            notes.append(str(fault))
            continue
        if belongs(path, item.path):
            own = meta
    return next(iter(recordings([p for p in metas if not belongs(p, item.path)])), None), own


def _start(item: Item, recording: Recording | None, own: Meta, notes: list[str]) -> tuple[Instant | None, list[Candidate]]:
    """The clip's start and what says so: StartTime, else the file's name."""
    start = instant(own, "starttime") or (instant(recording.meta, "starttime") if recording and _alone(item.path.parent) else None)
    if start:
        notes.extend(_name_note(item.path, start, str(recording.meta.get("timezone", "")) if recording else ""))
        note = "StartTime of the Axis metadata (UTC, whole seconds), buffer included"
        return start, [Candidate("sidecar", start, START_SIGMA_S, note)]
    reading = name_reading(item.path)
    if reading is None:
        return None, []
    start = Instant.parse(f"{reading.isoformat()}Z")
    return start, [Candidate("filename", start, START_SIGMA_S, "the file's name, UTC as Axis writes it; no StartTime in the metadata")]


def _alone(folder: Path) -> bool:
    """Whether the folder holds just one video."""
    return sum(is_video(p) for p in neighbours(folder)) == 1


def _track(item: Item, probe: Probe, start: Instant | None, begun: Instant | None, notes: list[str]) -> Track | None:
    """The recording's trail on this clip's seconds: SecondsFromStart counts from the start of the whole recording."""
    for path in sorted((p for p in item.sidecars if is_trail(p)), key=lambda p: not belongs(p, item.path)):
        try:
            track = read_trail(path)
        except ValueError as fault:
            notes.append(str(fault))
            continue
        if not len(track):
            notes.append(f"{path.name} holds no positions")
            continue
        shift_s = _shift_s(track, start, begun)
        if shift_s:
            notes.append(f"the trail counts from the recording's start, {shift_s:.0f} s before this clip's")
            track = replace(track, t_s=track.t_s - shift_s)
            keep = (track.t_s >= -AROUND_S) & (track.t_s <= (probe.facts.duration_s if probe.facts else 0.0) + AROUND_S)
            track = track.chosen(keep)
        return track if len(track) else None
    return None


def _shift_s(track: Track, start: Instant | None, begun: Instant | None) -> float:
    """Seconds from where the trail counts from to the clip's start; where its time stamps say that it counts from the clip's own, 0."""
    if start is None or begun is None or start <= begun:
        return 0.0
    timed = track.gps_us != NO_TIME
    if timed.any():
        zero_us = float(np.median(track.gps_us[timed] - np.round(track.t_s[timed] * US).astype(np.int64)))
        if abs(zero_us - start.us) < abs(zero_us - begun.us):
            return 0.0
    return start.since(begun)


def _trigger(meta: Meta, serial: str, notes: list[str]) -> Trigger | None:
    at = instant(meta, "triggerontime")
    word = str(meta.get("triggeron", "")).strip()
    if at is None or not serial:
        return None
    kind = next((kind for part, kind in _KINDS if part in re.sub(r"[\s_-]", "", word.lower())), "other")
    if kind == "other":
        notes.append(f"TriggerOn {word!r} is not a word this program knows: kept as another trigger")
    officer = str(meta.get("userid", "")).strip() or None
    source_note = f"TriggerOn {word}" if word else "TriggerOn not stated"
    place = location(meta, "triggeronlocation")
    if place is None and str(meta.get("triggeronlocation", "")).strip():
        notes.append(f"TriggerOnLocation {meta['triggeronlocation']!r} cannot be read")
    lat, lon, accuracy_m = place or (None, None, None)
    accuracy_m = accuracy_m or (TRIGGER_PLACE_M if place else None)
    key = f"axis:{serial}:{at.iso()}"
    return Trigger(key, at, kind, serial, officer, None, lat, lon, accuracy_m, sigma_s=0.5, source="axis", note=source_note)


def _name_note(path: Path, start: Instant, zone: str) -> list[str]:
    reading = name_reading(path)
    if reading is None:
        return []
    for label, local in (("UTC", start.local(None)), (zone, start.local(zone))):
        if label and abs((local.replace(tzinfo=None) - reading).total_seconds()) <= 2:
            return [f"the file name's time is StartTime in {label}"]
    return [f"the file name says {reading.isoformat(sep=' ')}, which is StartTime neither in UTC nor in {zone or 'a stated zone'}"]
