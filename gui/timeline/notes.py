"""What the audit says under a lane: dimension lines and remarks, from its findings."""

from dataclasses import dataclass

from core.model.finding import Finding
from core.model.incident import IncidentView, Lane
from core.model.times import Instant
from core.model.trigger import Trigger
from gui import words


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` is a finding's; `measures`: start..end is a stretch to be drawn as a dimension line, else a point in time."""

    kind: str
    start: Instant
    end: Instant
    text: str
    tip: str
    measures: bool = False


def lane_notes(view: IncidentView, lane: Lane) -> tuple[Note, ...]:
    """In time order. A camera without a recording has none: its hollow lane says it."""
    notes = [n for f in lane.findings if (n := _note(view, lane, f)) is not None]
    return tuple(sorted(notes, key=lambda n: (n.start, n.kind)))


def trigger_words(view: IncidentView, trigger: Trigger) -> str:
    """`Taser drawn, B12`: the camera of this incident it comes from, else the officer, else whatever is known of the device."""
    own = next((x.label for x in view.lanes if x.camera.id == trigger.device_id), None)
    worn = next((x.label for x in view.lanes if x.officer and x.officer.id == trigger.officer_id and x.camera.kind == "body"), None)
    officer = view.officers[trigger.officer_id].label if trigger.officer_id in view.officers else trigger.officer_id
    who = own or worn or officer or trigger.vehicle_id or trigger.device_id
    return f"{trigger.name}, {who}" if who else trigger.name


def _note(view: IncidentView, lane: Lane, f: Finding) -> Note | None:
    trigger = view.trigger(f.trigger_id)
    clip = next((lc.clip for lc in lane.clips if lc.clip.id == f.clip_id), None)
    if f.kind == "late" and trigger is not None and f.seconds is not None:
        return Note("late", trigger.time, trigger.time.plus_s(f.seconds), f"{words.duration(f.seconds)} late", f.reason, True)
    if f.kind == "short_buffer" and clip is not None:
        have = min(clip.silent_head_s or 0.0, clip.length_s)
        lacking = max(0.0, (lane.camera.pre_event_s or view.policy.pre_s) - have)
        text = f"buffer {words.duration(lacking)} short" if have else "no buffer"
        return Note("short_buffer", clip.start.plus_s(-lacking), clip.start, text, f.reason, True)
    if f.kind == "early_stop" and trigger is not None and clip is not None:
        due = trigger.time.plus_s(view.policy.post_s)
        return Note("early_stop", min(clip.end, due), due, f"stopped {words.duration(due.since(clip.end))} early", f.reason, True)
    if f.kind in ("clock_offset", "timezone", "wrong_officer", "undetermined") and lane.clips:
        at = clip.start if clip is not None else min(lc.clip.start for lc in lane.clips)
        return Note(f.kind, at, at, _words(f), f.reason)
    return None


def _words(f: Finding) -> str:
    if f.kind in ("clock_offset", "timezone") and f.seconds is not None:
        return f"clock was {words.duration(f.seconds)} {'fast' if f.seconds > 0 else 'slow'}, corrected"
    if f.kind == "undetermined" and f.trigger_id is None and f.clip_id is not None and f.seconds is not None:
        return f"two recordings at once for {words.duration(f.seconds)}"
    return f.name[0].lower() + f.name[1:]
