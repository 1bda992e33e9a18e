"""Where in time a finding can be seen, and the stops that `[` and `]` go through."""

from core.model.finding import Expected, Finding
from core.model.incident import IncidentView
from core.model.times import Instant, Span


def finding_moment(view: IncidentView, finding: Finding) -> Instant:
    """Lateness: when the camera was switched on. A short buffer: where it begins. An early stop: where it ends.

    No recording: where the camera's last one before the trigger ends. Else the trigger.
    """
    trigger = view.trigger(finding.trigger_id) or view.first_trigger
    clip = next((c.clip for lane in view.lanes for c in lane.clips if c.clip.id == finding.clip_id), None)
    if finding.kind == "late" and trigger is not None and finding.seconds is not None:
        return trigger.time.plus_s(finding.seconds)
    if clip is not None and finding.kind == "short_buffer":
        return clip.start
    if clip is not None and finding.kind == "early_stop":
        return clip.end.plus_s(-1)
    if trigger is not None and finding.kind == "missing":
        return _last_end(view, finding.camera_id, trigger.time) or trigger.time
    if trigger is not None:
        return trigger.time
    return clip.start if clip is not None else view.cue


def expected_moment(view: IncidentView, expected: Expected) -> Instant:
    """When the camera was switched on, where that was after the trigger; the trigger, where it ran already; else where its last
    recording before the trigger ends."""
    trigger = view.trigger(expected.trigger_id)
    if trigger is None:
        return view.cue
    if expected.clip_id is not None:
        return trigger.time.plus_s(max(0.0, expected.seconds or 0.0))
    return _last_end(view, expected.camera_id, trigger.time) or trigger.time


def _last_end(view: IncidentView, camera_id: str | None, before: Instant) -> Instant | None:
    lane = view.lane(camera_id or "")
    ends = [c.clip.end for c in lane.clips if c.clip.end <= before] if lane is not None else []
    return max(ends).plus_s(-1) if ends else None


def stops(view: IncidentView, span: Span | None = None) -> list[Instant]:
    """Every trigger, every finding's moment, every marker and both ends of the range `span`, in order, each once."""
    ends = {span.start, span.end} if span is not None else set[Instant]()
    return sorted({t.time for t in view.triggers} | {finding_moment(view, f) for f in view.findings} | {m.at for m in view.markers} | ends)


def next_stop(view: IncidentView, at: Instant, forward: bool, span: Span | None = None) -> Instant | None:
    """The nearest stop on that side of `at`, or None."""
    if forward:
        return next((s for s in stops(view, span) if s > at), None)
    return next((s for s in reversed(stops(view, span)) if s < at), None)
