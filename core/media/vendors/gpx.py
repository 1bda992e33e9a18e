"""GPX tracks: beside a video of the same stem they place it; alone they are kept as a track.

A GPX file comes from a separate logger and its times are GPS time. It therefore ties positions to UTC, not to the pictures
(`Track.tied` is `utc`), and says nothing about the camera's clock.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import gpxpy
import gpxpy.gpx
import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from core.media.vendors.base import YEARS, Description, Item, Probe, extension, neighbours, videos_by_stem
from core.media.vendors.gpmf import MAX_DOP, NO_LOCK, POOR, RANGE_ERROR_M
from core.model.timebase import Candidate, choose
from core.model.times import US, Instant
from core.model.track import NO_TIME, Track, make_track

NAME = "gpx"
ORDER = 900

MAX_BYTES = 50 << 20
STANDALONE_SIGMA_S = 1.0


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    items: list[Item] = []
    tracks = [path for path in files if extension(path) == "gpx"]
    videos = videos_by_stem(folder) if tracks else {}
    for path in tracks:
        video = videos.get(path.stem.lower())
        alone = _alone(path)
        if video and alone.role == "track":
            items.append(Item(path, "attached", NAME, video, f"positions for {video.name}, unless it carries its own"))
        else:
            items.append(alone)
    return items


def accompany(folder: Path, items: list[Item]) -> list[Item]:
    """The GPX of a video's stem goes with it even where only the video was named for import."""
    if not any(item.role == "media" for item in items):
        return items
    near = {path.stem.lower(): path for path in neighbours(folder) if extension(path) == "gpx" and path.is_file()}
    return [
        replace(item, sidecars=tuple(dict.fromkeys((*item.sidecars, near[item.path.stem.lower()]))))
        if item.role == "media" and item.path.stem.lower() in near
        else item
        for item in items
    ]


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


def enrich(item: Item, probe: Probe, zone: str | None, description: Description) -> Description:
    """Adds the GPX beside a video as its track, unless the recording carries positions of its own."""
    for path in (p for p in item.sidecars if extension(p) == "gpx"):
        try:
            points = read(path)
        except ValueError as fault:
            description = replace(description, notes=(*description.notes, str(fault)))
            continue
        if description.track is not None and description.track.good.any():
            note = f"{path.name} not used: the recording carries positions of its own"
            description = replace(description, notes=(*description.notes, note))
            continue
        best = choose(description.candidates)
        if best is None:
            note = f"{path.name} not used: the clip's start is unknown"
            description = replace(description, notes=(*description.notes, note))
            continue
        note = f"positions from {path.name}, a separate logger: tied to UTC, no proof of the camera's clock"
        track = _track(points, best.start)
        description = replace(description, track=track, notes=(*description.notes, note, *_doubts(track)))
    return description


def read_track(item: Item, zone: str | None) -> Description:
    """Seconds count from the first timed fix."""
    try:
        points = read(item.path)
    except ValueError as fault:
        return Description(NAME, notes=(str(fault),))
    times = [us for us in map(_us, points) if us != NO_TIME]
    if not times:
        return Description(NAME, track=_track(points, Instant(0)), notes=("no track point carries a time",))
    start = Instant(min(times))
    track = _track(points, start)
    note = f"first of {len(times)} timed GPX points; a track without a video"
    return Description(NAME, candidates=(Candidate("gps", start, STANDALONE_SIGMA_S, note),), track=track, notes=_doubts(track))


def read(path: Path) -> list[gpxpy.gpx.GPXTrackPoint]:
    """The points of all tracks. ValueError says why there are none: too large, not GPX, entities, no track points."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(f"{path.name} is larger than {MAX_BYTES >> 20} MB: split the track and import it again")
        data = path.read_bytes()
    except OSError as fault:
        raise ValueError(f"{path.name} cannot be read: {fault.strerror}") from None
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        fromstring(data, forbid_dtd=True)
        document = gpxpy.parse(text)
    except DefusedXmlException:
        raise ValueError(f"{path.name} declares XML entities or a document type: refused") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8 text") from None
    except Exception as fault:  # gpxpy lets whatever its XML reader raises through
        raise ValueError(f"{path.name} is not readable GPX: {fault}") from None
    points = [point for track in document.tracks for segment in track.segments for point in segment.points]
    if not points:
        other = ", only waypoints or planned routes" if document.waypoints or document.routes else ""
        raise ValueError(f"{path.name}: no track points{other}")
    return points


def _alone(path: Path) -> Item:
    """A GPX without a video: a track, or the reason why it is none."""
    try:
        read(path)
    except ValueError as fault:
        return Item(path, "ignored", NAME, reason=str(fault))
    return Item(path, "track", NAME, reason="a GPX track without a video beside it, kept as a track")


def _track(points: Sequence[gpxpy.gpx.GPXTrackPoint], start: Instant) -> Track:
    gps_us = [_us(p) for p in points]
    t_s = [0.0 if us == NO_TIME else (us - start.us) / US for us in gps_us]
    dops = [p.horizontal_dilution or p.position_dilution for p in points]
    accuracy_m = [RANGE_ERROR_M * d if d else float("nan") for d in dops]
    rejected = [_rejection(p, d) for p, d in zip(points, dops, strict=True)]
    lat, lon = [p.latitude for p in points], [p.longitude for p in points]
    return make_track(t_s, lat, lon, accuracy_m, gps_us, rejected, "gpx", "utc")


def _rejection(point: gpxpy.gpx.GPXTrackPoint, dop: float | None) -> str | None:
    if _us(point) == NO_TIME:
        return "no time"
    if point.type_of_gpx_fix == "none":
        return NO_LOCK
    return POOR if dop and dop > MAX_DOP else None


def _doubts(track: Track) -> tuple[str, ...]:
    times = track.gps_us[track.good]
    if len(times) > 1 and np.all(times == times[0]):
        return (f"all {len(times)} points carry the same time: where the camera was when cannot be told apart",)
    return ()


def _us(point: gpxpy.gpx.GPXTrackPoint) -> int:
    """GPX times are UTC unless they say otherwise; NO_TIME where there is none or no possible one."""
    time = point.time
    if time is None or time.year not in YEARS:
        return NO_TIME
    return Instant.from_datetime(time if time.tzinfo else time.replace(tzinfo=dt.UTC)).us
