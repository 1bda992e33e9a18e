"""The files of an Axis recording: metadata with keys in any case and values as the transfer encoded them, and GPS trails."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import numpy as np

from core.media.vendors.base import neighbours, read_json
from core.media.vendors.readings import tag_reading
from core.model.times import Instant
from core.model.track import NO_TIME, Track, make_track

SUFFIX = ".metadata.json"
MAX_SECONDS = 7 * 86_400.0
MAX_POSITIONS = 7 * 86_400
"""One a second."""
_PREFIXES = ("x-container-meta-", "x-object-meta-")
_OF_RECORDING = frozenset({"bwcserialnumber", "triggeron", "triggerontime", "triggerontimeiso"})
_BASE = re.compile(r"_([0-9A-Za-z]{8,16})_\d{8}T?_?\d{6}Z?$")
_TRAIL = re.compile(r"_([0-9A-Za-z]{8,16})_gpstrail\.json$", re.IGNORECASE)
_VIDEO = re.compile(r"\d{8}_\d{6}_[0-9A-Fa-f]{4}$")
_POINT = re.compile(r"^\s*POINT\s*Z?\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
Meta = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recording:
    """One container's metadata: `base` is the container's name, with which the metadata files of its clips begin."""

    path: Path
    base: str
    meta: Meta

    @property
    def serial(self) -> str:
        """The camera's (never the docking station's): as stated, else from the container's name."""
        stated = str(self.meta.get("bwcserialnumber", "")).strip()
        named = _BASE.search(self.base)
        return stated or (named[1] if named else "")


def read_meta(path: Path) -> Meta:
    """Keys in lower case without the transfer's prefixes, values decoded. ValueError says what is wrong."""
    meta: Meta = {}
    for key, value in read_json(path).items():
        short = next((key.removeprefix(p) for p in _PREFIXES if key.startswith(p)), key)
        meta[short] = unquote(value) if isinstance(value, str) else value
    return meta


def recordings(metas: list[Path]) -> list[Recording]:
    """Those metadata files that describe a whole recording."""
    found: list[Recording] = []
    for path in metas:
        try:
            meta = read_meta(path)
        except ValueError:
            continue
        if _OF_RECORDING & meta.keys():
            found.append(Recording(path, path.name[: -len(SUFFIX)], meta))
    return found


def named_serial(video: Path, parts: Iterable[Path]) -> str:
    """The camera's serial where the recording's own metadata is missing: from the names of its parts, else of its folder."""
    for part in (p for p in parts if belongs(p, video)):
        if is_trail(part) and (found := _TRAIL.match(part.name[len(video.stem) :])):
            return found[1]
        if is_meta(part) and (found := _BASE.search(part.name[: -len(f".{video.name}{SUFFIX}")])):
            return found[1]
    found = _BASE.search(video.parent.name) if _VIDEO.match(video.stem) else None
    return found[1] if found else ""


def is_meta(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIX)


def is_trail(path: Path) -> bool:
    return path.name.lower().endswith("gpstrail.json")


def belongs(part: Path, video: Path) -> bool:
    """Trail `<stem>_<serial>_gpstrail.json`, metadata `<container>.<video file>.metadata.json`."""
    name, stem = part.name.lower(), video.stem.lower()
    return name.startswith(f"{stem}_") if is_trail(part) else name.endswith(f".{video.name.lower()}{SUFFIX}")


def recording_of(path: Path, found: list[Recording], metas: set[str]) -> Recording | None:
    """The recording a video or trail is of: the only one here, else the one its own metadata file (`metas`: names in lower case) names."""
    if len(found) == 1:
        return found[0]
    return next((r for r in found if f"{r.base}.{path.name}{SUFFIX}".lower() in metas), None)


def first_start(recording: Recording) -> Instant | None:
    """When the recording began: the earliest StartTime of its clips and its own."""
    starts = [instant(recording.meta, "starttime")]
    for path in neighbours(recording.path.parent):
        rest = path.name.lower().removeprefix(f"{recording.base.lower()}.")
        if is_meta(path) and rest != path.name.lower() and "bookmark" not in rest:
            try:
                starts.append(instant(read_meta(path), "starttime"))
            except ValueError:
                continue
    return min((s for s in starts if s is not None), default=None)


def instant(meta: Meta, key: str) -> Instant | None:
    """`<Key>ISO`, else `<Key>`, in ISO 8601 (UTC where no zone is named) or epoch seconds or milliseconds."""
    for name in (f"{key}iso", key):
        value = meta.get(name)
        if value is None:
            continue
        seconds = number(value)
        if seconds is not None:
            seconds = seconds / 1000 if seconds > 1e11 else seconds
            if 0 < seconds < 4e9:
                return Instant.from_epoch_s(seconds)
            continue
        stated = tag_reading(str(value)) or tag_reading(f"{value}Z")
        if stated:
            return Instant.from_datetime(stated[0]) if stated[1] else Instant.parse(f"{value}Z")
    return None


def number(value: object) -> float | None:
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def location(meta: Meta, key: str) -> tuple[float, float, float | None] | None:
    """(lat, lon, accuracy in metres): `<lat><long><accuracy><epoch>` with any delimiters, or WKT; None where it cannot be told."""
    text = str(meta.get(key, ""))
    point = _POINT.match(text)
    if point:
        lon, lat = number(point[1]), number(point[2])
        return (lat, lon, None) if lat is not None and lon is not None and _on_earth(lat, lon) else None
    parts = [float(p) for p in _NUMBER.findall(text)]
    if not 2 <= len(parts) <= 4 or not _on_earth(parts[0], parts[1]):
        return None
    accuracy = parts[2] if len(parts) > 2 and 0 < parts[2] < 1e5 else None
    return parts[0], parts[1], accuracy


def _on_earth(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0)


def read_trail(path: Path) -> Track:
    """CoordinateEntries: LocationWKT `POINT(lon lat)`, SecondsFromStart, Timestamp. ValueError where it is none."""
    entries = read_json(path).get("coordinateentries")
    if not isinstance(entries, list):
        raise ValueError(f"{path.name} has no CoordinateEntries")
    if len(cast("list[object]", entries)) > MAX_POSITIONS:
        raise ValueError(f"{path.name} holds more than {MAX_POSITIONS} positions: no recording is that long")
    t_s: list[float] = []
    lat: list[float] = []
    lon: list[float] = []
    gps_us: list[int] = []
    rejected: list[str | None] = []
    for raw in cast("list[object]", entries):
        entry = {str(k).lower(): v for k, v in cast("dict[object, object]", raw).items()} if isinstance(raw, dict) else {}
        point = _POINT.match(str(entry.get("locationwkt", "")))
        seconds = number(entry.get("secondsfromstart"))
        seconds = seconds if seconds is not None and abs(seconds) < MAX_SECONDS else None
        x, y = (number(g) for g in point.groups()) if point else (None, None)
        readable = seconds is not None and x is not None and y is not None
        t_s.append(seconds if seconds is not None else 0.0)
        lat.append(y if y is not None else np.nan)
        lon.append(x if x is not None else np.nan)
        stated = tag_reading(str(entry.get("timestamp", "")))
        gps_us.append(Instant.from_datetime(stated[0]).us if stated and stated[1] else NO_TIME)
        rejected.append(None if readable else "entry cannot be read")
    return make_track(t_s, lat, lon, None, gps_us, rejected, "axis")
