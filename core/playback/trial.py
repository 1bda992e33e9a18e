"""A camera's clock as it is tried out: the same clips a little later or earlier, and how much one of its frames is. Pure."""

from dataclasses import replace

from core.model.incident import IncidentView, Lane, LaneClip
from core.model.times import US, Instant
from core.playback.place import shown_clips
from core.playback.stream import Stream

USUAL_FPS = 30.0
"""Of a camera that nothing is known of."""


def later(lane: Lane, us: int) -> Lane:
    """The lane with its clips this many microseconds later (negative: earlier); every frame moves by exactly that."""
    return lane if not us else replace(lane, clips=tuple(_later(c, us) for c in lane.clips))


def view_later(view: IncidentView, camera_id: str, us: int) -> IncidentView:
    return view if not us else replace(view, lanes=tuple(later(n, us) if n.camera.id == camera_id else n for n in view.lanes))


def frames_us(lane: Lane, stream: Stream | None, at: Instant, frames: int) -> int:
    """What moves the camera by so many of the frames it shows around `at`: later where positive, so that older ones show.

    As much as these frames are apart; where they do not follow each other evenly, what shows exactly that one.
    """
    if stream is not None and stream.pts_s is not None:
        here = stream.ordinal(at)
        there = here - frames
        if min(here, there) >= 0 and max(here, there) < stream.count:
            starts = [stream.clip.time.to_utc(float(stream.pts_s[o])).us for o in (here, there, min(there + 1, stream.count - 1))]
            apart, next_us = starts[0] - starts[1], at.us - starts[2] + 1
            return max(apart, next_us) if there + 1 < stream.count else apart
    return round(frames * frame_s(lane, stream) * US)


def frame_s(lane: Lane, stream: Stream | None) -> float:
    """How long a camera shows one frame, seconds, as an average."""
    known = stream.fps if stream is not None else 0.0
    media = (c.clip.media for c in shown_clips(lane))
    return 1 / (known or next((m.fps for m in media if m is not None and m.fps > 0), USUAL_FPS))


def _later(clip: LaneClip, us: int) -> LaneClip:
    time = clip.clip.time
    offset_s = None if time.offset_s is None else time.offset_s - us / US
    return replace(clip, clip=replace(clip.clip, time=replace(time, start=time.start.plus_us(us), offset_s=offset_s)))
