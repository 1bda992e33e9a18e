"""The exact picture of an instant, blocking: stills, `frames --at`, snapshots."""

from typing import Literal

from core.errors import KnownError
from core.media.reader import Reader
from core.model.incident import IncidentView, Lane
from core.model.times import Instant
from core.playback.place import DAMAGED, age_note, named, newest_ordinal, where
from core.playback.tiles import TileFrame

Box = tuple[int, int]


def exact_frame(
    lane: Lane, view: IncidentView, at: Instant, size: Box | None = None, pixel: Literal["bgra", "rgb24"] = "bgra"
) -> TileFrame:
    """The camera's newest frame not after `at`, upright, in full resolution or fitted into `size` (width, height in pixels)."""
    place = where(lane, view, at)
    camera_id = lane.camera.id
    clip = place.clip.clip if place.clip else None
    clip_id = clip.id if clip else None
    if place.state != "frame" or clip is None or place.clip is None or place.clip.media_file is None:
        return TileFrame(camera_id, place.state, at, None, clip_id, in_buffer=place.in_buffer, wait_s=place.wait_s, reason=place.reason)
    try:
        with Reader(place.clip.media_file) as reader:
            ordinal = newest_ordinal(reader.index.pts_s, clip.time, at)
            if ordinal < 0:
                wait_s = clip.time.to_utc(float(reader.index.pts_s[0])).since(at)
                return TileFrame(camera_id, "gap", at, None, clip_id, in_buffer=place.in_buffer, wait_s=wait_s, reason="no picture yet")
            frame = reader.frame(ordinal, size, pixel)
    except KnownError as error:
        reason = f"cannot be decoded: {named(error.text, clip, place.clip.media_file)}"
        return TileFrame(camera_id, "undecodable", at, None, clip_id, in_buffer=place.in_buffer, reason=reason)
    utc = clip.time.to_utc(frame.pts_s)
    reason = (DAMAGED if frame.damaged else "") or age_note(at.since(utc)) or place.reason
    return TileFrame(camera_id, "frame", at, frame.image, clip_id, frame.pts_s, utc, clip.time.sigma_s, place.in_buffer, reason=reason)
