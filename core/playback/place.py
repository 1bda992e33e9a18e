"""Where an instant falls on one camera's lane: in a clip, or why there is no picture. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.model.clip import TOUCH_S, Clip
from core.model.incident import IncidentView, Lane, LaneClip
from core.model.timebase import TimeBase
from core.model.times import Instant

STALE_S = 2.0
"""A picture older than this inside a running clip (a hole in variable frame rate) is still the camera's newest; its age is told."""

DAMAGED = "the file is damaged here: parts of the picture may be wrong"
NO_MEDIA = "footage is still at the vendor: no media yet"
GONE = "its file is not there any more"


@dataclass(frozen=True, slots=True)
class Place:
    """`state` is one of tiles.STATES, "frame" where a clip with media runs; `undecodable` is only known once a decoder has tried."""

    state: str
    at: Instant
    clip: LaneClip | None = None
    in_buffer: bool = False
    wait_s: float | None = None
    reason: str = ""


def shown_clips(lane: Lane) -> tuple[LaneClip, ...]:
    """The lane's clips that belong to the incident (rejected ones do not), by start."""
    kept = (c for c in lane.clips if c.member is None or c.member.status != "rejected")
    return tuple(sorted(kept, key=lambda c: (c.clip.start, c.clip.id)))


def where(lane: Lane, view: IncidentView, at: Instant, clips: Sequence[LaneClip] | None = None) -> Place:
    """Where two clips of one camera overlap, one with media goes before one without, then the later started. `clips`: its shown clips,
    where they are at hand."""
    clips = shown_clips(lane) if clips is None else clips
    if not clips:
        return Place("missing", at, reason=_absence(lane, view, at))
    running = [c for c in clips if at in c.clip.span]
    if running:
        best = max(running, key=lambda c: (c.media_file is not None, c.clip.start, c.clip.id))
        buffer = best.clip.buffer
        in_buffer = buffer is not None and at in buffer
        if best.media_file is None:
            return Place("no_media", at, best, in_buffer, reason=NO_MEDIA if best.clip.sha256 is None else GONE)
        return Place("frame", at, best, in_buffer, reason=_also_note(best, running) or (_buffer_note(lane) if in_buffer else ""))
    coming = next((c for c in clips if at < c.clip.start), None)
    over = [c for c in clips if c.clip.end <= at]
    if coming is None:
        ended = max(c.clip.end for c in over)
        return Place("after", at, reason=f"ended {seconds(at.since(ended))} ago")
    wait_s = coming.clip.start.since(at)
    if not over:
        return Place("before", at, wait_s=wait_s, reason=f"starts in {seconds(wait_s)}")
    return Place("gap", at, wait_s=wait_s, reason=f"gap in the recording, goes on in {seconds(wait_s)}")


def newest_ordinal(pts_s: NDArray[np.float64], time: TimeBase, at: Instant) -> int:
    """The newest frame whose corrected time, to the microsecond, is not after `at`; -1 before the first. `pts_s` ascending."""
    ordinal = int(np.searchsorted(pts_s, time.to_media(at) + 2e-6, side="right")) - 1
    while ordinal >= 0 and time.to_utc(float(pts_s[ordinal])) > at:
        ordinal -= 1
    return ordinal


def age_note(age_s: float) -> str:
    """Said beside a picture that the camera itself did not renew for a while; empty where it is fresh."""
    return f"no newer picture from this camera for {seconds(age_s)}" if age_s > STALE_S else ""


def seconds(value: float) -> str:
    """`6.2 s`, `2 min 05 s`, `1 h 02 min`."""
    if value < 59.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def named(text: str, clip: Clip, path: Path) -> str:
    """What a reader said of a file, which in the library has a hash for a name, by the name it was imported under."""
    return text.replace(path.name, Path(clip.file).name) if clip.file else text


def _absence(lane: Lane, view: IncidentView, at: Instant) -> str:
    if lane.clips:
        return "no recording: its clips were rejected from this incident"
    if lane.state == "undetermined":
        return "no recording; whether one was expected cannot be determined"
    span = view.expected_span(lane)
    if span is not None and at not in span:
        return "no recording; it was not expected at this moment"
    return "no recording, expected"


def _also_note(shown: LaneClip, running: Sequence[LaneClip]) -> str:
    """Said where two recordings of one camera run at once: that of the other nothing is seen."""
    for other in running:
        both = other.clip.span.intersection(shown.clip.span)
        if other is not shown and both is not None and both.duration_s > TOUCH_S:
            return f"another recording of this camera runs now too and is not shown: {other.clip.id}"
    return ""


def _buffer_note(lane: Lane) -> str:
    return "silent at its head, though this camera's buffer has sound" if lane.camera.buffer_has_audio else ""
