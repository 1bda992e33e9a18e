"""Where playing goes on: round a loop, over stretches that nobody recorded. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.model.incident import LaneClip
from core.model.times import Instant, Span
from core.playback.stage import Stage


@dataclass(frozen=True, slots=True)
class Road:
    """From what is `shown` the clock goes to `aimed`; `ends`: nothing is left to play there."""

    shown: Instant
    aimed: Instant
    forward: bool
    ends: bool


def turn(road: Road, loop: Span | None, gaps: Stage | None) -> Instant | None:
    """Where to jump instead; None: straight on. `gaps`: whose gaps are skipped (None: they are played through)."""
    begin = None
    if loop is not None and road.shown in loop:
        begin = loop.start if road.forward else loop.end.plus_us(-1)
        if road.aimed not in loop or road.ends:
            return begin
    if gaps is None:
        return None
    coming = next_footage(gaps.clips, gaps.visible, road.aimed, road.forward)
    if begin is not None and loop is not None and (coming is None or coming not in loop):
        return begin
    if coming == road.aimed:
        return None
    return coming or (gaps.view.span.end if road.forward else gaps.view.span.start)


def next_footage(clips: Mapping[str, Sequence[LaneClip]], cameras: Sequence[str], at: Instant, forward: bool) -> Instant | None:
    """`at` itself where one of these cameras has footage there, else the nearest instant in this direction that has; None: there is none."""
    spans = [c.clip.span for camera in cameras for c in clips[camera] if c.media_file is not None]
    if any(at in s for s in spans):
        return at
    if forward:
        return min((s.start for s in spans if s.start > at), default=None)
    return max((s.end.plus_us(-1) for s in spans if s.end <= at and s.end > s.start), default=None)
