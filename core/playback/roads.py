"""Where playing goes on when nobody recorded. Pure."""

from collections.abc import Mapping, Sequence

from core.model.incident import LaneClip
from core.model.times import Instant


def next_footage(clips: Mapping[str, Sequence[LaneClip]], cameras: Sequence[str], at: Instant, forward: bool) -> Instant | None:
    """`at` itself where one of these cameras has footage there, else the nearest instant in this direction that has; None: there is none."""
    spans = [c.clip.span for camera in cameras for c in clips[camera] if c.media_file is not None]
    if any(at in s for s in spans):
        return at
    if forward:
        return min((s.start for s in spans if s.start > at), default=None)
    return max((s.end.plus_us(-1) for s in spans if s.end <= at and s.end > s.start), default=None)
