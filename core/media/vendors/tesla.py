"""TeslaCam: minute files of each camera of one car, named in local time; event.json says why, when and where they were saved."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from core.media.vendors.base import Description, Item, Probe, neighbours, read_json, slug
from core.media.vendors.readings import local_candidate, tag_reading
from core.model.camera import Camera
from core.model.times import Instant, local_to_instant
from core.model.track import Track, make_track
from core.model.trigger import Trigger

NAME = "tesla"
ORDER = 40

NAME_SIGMA_S = 1.0
EVENT_ACCURACY_M = 30.0
"""est_lat/est_lon are the car's own estimate and state no accuracy; this is ours."""
_VIDEO = re.compile(
    r"^(\d{4}-\d\d-\d\d)_(\d\d-\d\d-\d\d)-(front|back|(?:left|right)_(?:repeater|pillar))\.mp4$",
    re.IGNORECASE,
)
_KINDS_OF_FOLDER = ("savedclips", "sentryclips", "recentclips", "trackmode")
_CAMERAS = {"0": "front", "3": "left_repeater", "4": "right_repeater", "5": "left_pillar", "6": "right_pillar", "7": "back"}
"""event.json's camera numbers, as owners found them; others are taken for the front."""


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    near = neighbours(folder)
    videos = [p for p in near if _VIDEO.match(p.name)]
    if not videos:
        return []
    first = next((v for v in videos if "-front." in v.name.lower()), videos[0])
    event = next((p for p in near if p.name.lower() == "event.json"), None)
    items: list[Item] = []
    for path in files:
        if _VIDEO.match(path.name):
            items.append(Item(path, "media", NAME, sidecars=(event,) if event else ()))
        elif path == event:
            items.append(Item(path, "attached", NAME, first, "the event these clips were saved for"))
        elif path.name.lower() in ("thumb.png", "event.mp4"):
            items.append(Item(path, "attached", NAME, first, "the car's preview of the clips beside it"))
    return items


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    found = _VIDEO.match(item.path.name)
    if found is None:
        return Description(NAME)
    date, time, side = found.groups()
    vehicle = _vehicle(item.path.parent)
    camera = Camera(f"{vehicle}-{side.lower()}", "dash", f"Tesla {side.lower().replace('_', ' ')} camera")
    notes = [f"the files name no vehicle: {vehicle} is the folder's name, assign the cruiser by hand"]
    candidates = []
    try:
        reading = dt.datetime.strptime(f"{date} {time}", "%Y-%m-%d %H-%M-%S")
        candidates.append(local_candidate("filename", reading, zone, NAME_SIGMA_S, "the file's name, in the car's local time"))
    except ValueError:
        notes.append(f"the file's name holds no possible time: {date} {time}")
    trigger, track = None, None
    for sidecar in item.sidecars:
        try:
            trigger = _trigger(sidecar, vehicle, zone)
        except (ValueError, OverflowError) as fault:
            notes.append(f"event.json: {fault}")
            continue
        if trigger.lat is not None and trigger.lon is not None and candidates:
            track = _place(trigger, trigger.time.since(candidates[0].start))
            notes.append("one position, the car's own estimate at the event")
    triggers = (trigger,) if trigger else ()
    return Description(NAME, camera, None, tuple(candidates), track, triggers, tuple(notes), vehicle)


def _trigger(path: Path, vehicle: str, zone: str | None) -> Trigger:
    """ValueError says what event.json lacks."""
    event = read_json(path)
    stamp = str(event.get("timestamp", ""))
    stated = tag_reading(stamp)
    if stated is None:
        raise ValueError(f"timestamp {stamp!r} is no possible time")
    reading = stated[0].replace(tzinfo=None)
    at, extra_s, rule = local_to_instant(reading, zone)
    if stated[1]:
        at, extra_s, rule = Instant.from_datetime(stated[0]), 0.0, "its zone stated"
    reason = str(event.get("reason", "")).strip()
    kind = "manual" if reason.startswith("user_interaction") else "crash" if "collision" in reason or "crash" in reason else "other"
    lat, lon = _degrees(event.get("est_lat"), 90), _degrees(event.get("est_lon"), 180)
    placed = lat is not None and lon is not None and (lat, lon) != (0.0, 0.0)
    side = _CAMERAS.get(str(event.get("camera", "0")), "front")
    return Trigger(
        f"tesla:{vehicle}:{reading.isoformat()}",
        at,
        kind,
        f"{vehicle}-{side}",
        None,
        vehicle,
        lat if placed else None,
        lon if placed else None,
        EVENT_ACCURACY_M if placed else None,
        max(1.0, extra_s),
        "tesla",
        f"event.json: {reason or 'no reason stated'}; {rule}",
    )


def _place(trigger: Trigger, t_s: float) -> Track:
    return make_track([t_s], [trigger.lat or 0.0], [trigger.lon or 0.0], [EVENT_ACCURACY_M], source="tesla")


def _vehicle(folder: Path) -> str:
    """The name of the folder above SavedClips (or its like), else TeslaCam."""
    for here in (folder, *folder.parents):
        if here.name.lower() in _KINDS_OF_FOLDER:
            return slug(here.parent.name) or "TeslaCam"
        if here.name.lower() == "teslacam":
            return here.name
    return "TeslaCam"


def _degrees(value: object, limit: float) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if abs(number) <= limit else None
