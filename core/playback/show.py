"""From a place on the time line and what is decoded to what the tile shows. The pool's lock is held meanwhile."""

from core.model.incident import Lane
from core.model.times import Instant
from core.playback.ladder import FAST as FAST_RUNG
from core.playback.ladder import FULL, HALF, KEYS, NOTES
from core.playback.ladder import PROXY as PROXY_RUNG
from core.playback.place import DAMAGED, Place, age_note, seconds
from core.playback.stream import FAST, ORIGINAL, PROXY, Stream
from core.playback.tiles import TileFrame

NO_PICTURE_YET = "no picture yet"
HOLE = "the picture here cannot be decoded; this is the one before"
BLIND = "cannot be decoded: the file is damaged here, there is no picture"
RESTING = "rests while another camera is enlarged"
BLIND_STEP_S = 1 / 30
"""A step where no camera has a frame to count."""


def tile(lane: Lane, place: Place, stream: Stream | None, rung: int = FULL, playing: bool = False, resting: bool = False) -> TileFrame:
    """The newest frame not after the instant where it is decoded; else an older one, marked; never a later one."""
    camera_id, at = lane.camera.id, place.at
    clip = place.clip.clip if place.clip else None
    clip_id = clip.id if clip else None

    def without(state: str, reason: str, wait_s: float | None = None, exact: bool = True) -> TileFrame:
        return TileFrame(camera_id, state, at, None, clip_id, None, None, None, place.in_buffer, wait_s, reason, exact)

    if place.state != "frame" or clip is None or stream is None:
        return without(place.state, place.reason, place.wait_s)
    if stream.failed:
        return without("undecodable", f"cannot be decoded: {stream.failed}")
    if stream.pts_s is None:
        return without("frame", RESTING if resting else "opening", exact=False)
    if stream.is_blind(at):
        return without("undecodable", BLIND)
    ordinal = stream.ordinal(at)
    if ordinal < 0:
        return without("gap", NO_PICTURE_YET, max(0.0, clip.time.to_utc(float(stream.pts_s[0])).since(at)))
    oldest = 0 if playing else stream.key_before(ordinal)
    shown = ordinal if ordinal in stream.frames else stream.newest_held(ordinal, oldest)
    if resting and shown != ordinal:
        return without("frame", RESTING, exact=False)
    if shown is None:
        return without("frame", "decoding", exact=False)
    pts_s = float(stream.pts_s[shown])
    utc = clip.time.to_utc(pts_s)
    age_s = at.since(utc)
    held = stream.frames[shown]
    if shown == ordinal and stream.is_hole(at):
        reason = HOLE
    elif shown == ordinal:
        reason = (DAMAGED if held.damaged else "") or age_note(age_s) or _made_from(held.source, playing) or place.reason
    elif playing and (rung == KEYS or (rung == HALF and shown == ordinal - 1)):
        reason = NOTES[rung]
    elif playing:
        reason = f"LATE by {seconds(age_s)}"
    else:
        reason = f"{seconds(age_s)} behind, the exact picture follows"
    source = ("proxy", "unfiltered", "original")[held.source]
    return TileFrame(
        camera_id,
        "frame",
        at,
        held.image,
        clip_id,
        pts_s,
        utc,
        clip.time.sigma_s,
        place.in_buffer,
        None,
        reason,
        shown == ordinal and reason != HOLE,
        source,
    )


def is_late(stream: Stream, at: Instant, fresh: bool = False, least: int = PROXY) -> bool:
    """Its frame for `at` is still to be decoded (`fresh`: in the tile's present size; `least`: from this source or a better one)."""
    if stream.failed:
        return False
    if not stream.count:
        return True
    if stream.is_blind(at):
        return False
    ordinal = stream.ordinal(at)
    return ordinal >= 0 and stream.held(ordinal, fresh, least) is None


def is_settled(stream: Stream, at: Instant) -> bool:
    """The exact picture from the original in its exact size, or none to come."""
    return not is_late(stream, at, fresh=True, least=ORIGINAL)


def stepped(stream: Stream, at: Instant, frames: int) -> Instant:
    """The instant `frames` frames of this clip away from the one shown at `at`; past its ends: just outside it."""
    clip, way = stream.clip, 1 if frames > 0 else -1
    if stream.pts_s is None:
        return clip.start.plus_us(-1)
    here = stream.ordinal(at)
    now = clip.time.to_utc(float(stream.pts_s[here])) if here >= 0 else clip.start.plus_us(-1)
    wanted = here + frames
    while 0 <= wanted < stream.count:
        then = clip.time.to_utc(float(stream.pts_s[wanted]))
        if wanted not in stream.holes and (then > now if way > 0 else then < now):
            return then
        wanted += way  # it cannot be decoded, or shares its time with the one on screen
    return clip.start.plus_us(-1) if wanted < 0 else clip.end


def _made_from(source: int, playing: bool) -> str:
    if source == FAST:
        return NOTES[FAST_RUNG] if playing else "edges unfiltered, the exact picture follows"
    return (NOTES[PROXY_RUNG] if playing else "proxy, the exact picture follows") if source == PROXY else ""
