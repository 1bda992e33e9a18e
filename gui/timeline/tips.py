"""What the tool tip says about the thing under the pointer: exact times, local and UTC, and the reason."""

from collections.abc import Mapping

from core.model.annotation import Marker
from core.model.camera import Officer
from core.model.incident import IncidentView, Lane, LaneClip
from core.model.times import Instant, Span
from core.model.trigger import Trigger
from gui import words
from gui.timeline.arrangement import STANDARD, Arrangement
from gui.timeline.boxes import ClipBox, CrowdBox, HollowBox, LaneBox, NoteBox
from gui.timeline.notes import trigger_words
from gui.timeline.scene import Hit, Scene
from gui.timeline.table import buffer_of


def tip(scene: Scene, hit: Hit, at: Instant) -> str:
    """Plain text, one fact a line; empty where there is nothing to say."""
    view = scene.index.view
    item = hit.item
    if hit.part in ("ruler", "lane", "overview"):
        return "\n".join(x for x in (exact(at, view.zone), words.utc(at), _after(view, at)) if x)
    if hit.trigger is not None:
        return _trigger(view, hit.trigger)
    if isinstance(item, ClipBox):
        return _clip(view, item)
    if isinstance(item, CrowdBox):
        return f"{words.plural(item.count, 'clip')}, too short to be told apart here. Zoom in."
    if isinstance(item, HollowBox):
        return _hollow(scene, item)
    if isinstance(item, NoteBox):
        return f"{item.note.text}\n{item.note.tip}"
    if isinstance(item, Marker):
        where = f"camera {item.camera_id}" if item.camera_id else "all cameras"
        return f"{item.text}\n{_both(view, item.at)}\n{where}, by {item.actor}"
    return _header(item) if isinstance(item, LaneBox) else ""


def described(
    view: IncidentView, camera_id: str | None, arrangement: Arrangement = STANDARD, trials: Mapping[str, int] | None = None
) -> str:
    """What a screen reader says of the whole: the chosen lane, then every lane from the top with its findings and its trial."""
    shown = [view.lanes[i] for i in arrangement.sorted([x.camera.id for x in view.lanes])]
    lanes = [f"{words.lane_name(x)}: {_said(x, arrangement)}{_tried(x, trials or {})}" for x in shown]
    chosen = view.lane(camera_id or "")
    place = next((i for i, x in enumerate(shown, 1) if x.camera.id == camera_id), 0)
    head = f"Selected {words.lane_name(chosen)}, lane {place} of {len(shown)}. " if chosen else ""
    return f"{head}{words.plural(len(lanes), 'camera')}. " + "; ".join(lanes)


def _tried(lane: Lane, trials: Mapping[str, int]) -> str:
    us = trials.get(lane.camera.id)
    return f", on trial {words.shift(us)}" if us else ""


def _said(lane: Lane, arrangement: Arrangement) -> str:
    findings = ", ".join(f.name for f in lane.findings) or words.outcome(lane.state, None)
    return f"{findings}, collapsed" if lane.camera.id in arrangement.collapsed else findings


def exact(at: Instant, zone: str | None) -> str:
    """`14 May 2026 22:04:07.433 EDT`."""
    local = at.local(zone)
    return f"{local.day} {local:%b %Y %H:%M:%S}.{local.microsecond // 1000:03d} {local:%Z}"


def _both(view: IncidentView, at: Instant) -> str:
    return f"{exact(at, view.zone)}\n{words.utc(at)}"


def _after(view: IncidentView, at: Instant) -> str:
    return words.relative(at, view.first_trigger.time) if view.first_trigger else ""


def _trigger(view: IncidentView, trigger: Trigger) -> str:
    officer = view.officers.get(trigger.officer_id or "", Officer(trigger.officer_id or ""))
    head = trigger_words(view, trigger)
    lines = [
        head if not officer.label or officer.label in head else f"{head} ({officer.label})",
        f"device {trigger.device_id}" if trigger.device_id and trigger.device_id not in head else "",
        f"{_both(view, trigger.time)}, ± {words.duration(trigger.sigma_s)}",
        f"known from: {words.source(trigger.source)}",
        trigger.note,
    ]
    return "\n".join(x for x in lines if x)


def _clip(view: IncidentView, box: ClipBox) -> str:
    lc, lane = box.clip, view.lanes[box.lane]
    clip, buffered = lc.clip, buffer_of(lane, lc)
    lines = [
        f"{words.lane_name(lane)}: clip {clip.id}",
        _span(view, clip.span),
        f"clock ± {words.duration(clip.time.sigma_s)}, from {words.source(clip.time.source)}",
    ]
    if buffered is not None:
        lines.append(f"{buffered[1]}: the first {words.duration(buffered[0])}, up to {exact(clip.time.to_utc(buffered[0]), view.zone)}")
    elif clip.silent_head_s:
        lines.append("silent throughout")
    if lc.media_file is None:
        lines.append("no media here yet")
    return "\n".join([*lines, _membership(lc)]).rstrip()


def _membership(lc: LaneClip) -> str:
    if lc.member is None:
        return ""
    return f"{words.STATUSES.get(lc.member.status, lc.member.status)}, probability {lc.member.probability:.2f}: {lc.member.reason}"


def _span(view: IncidentView, span: Span) -> str:
    return (
        f"{exact(span.start, view.zone)}  to  {exact(span.end, view.zone)}\n"
        f"{words.utc(span.start)}  to  {words.utc(span.end)}\n"
        f"{words.duration(span.duration_s)} long"
    )


def _hollow(scene: Scene, box: HollowBox) -> str:
    lane, layout = scene.index.view.lanes[box.lane], scene.layout
    what = "expected, no recording" if box.kind == "missing" else "cannot be determined"
    absence = next(a for a in scene.index.lanes[box.lane].absences if a.kind == box.kind and abs(layout.x(a.span.start) - box.box.x) < 1e-6)
    return f"{words.lane_name(lane)}: {what}\n{_span(scene.index.view, absence.span)}\n{box.tip}".rstrip()


def _header(box: LaneBox) -> str:
    lane = box.lane
    facts = " ".join(x for x in (lane.camera.kind, lane.camera.model, lane.camera.serial) if x)
    hint = f"Drag to move it, double click to {'open' if box.collapsed else 'collapse'} it"
    return "\n".join([words.lane_name(lane), facts, *(f"{f.name}: {f.reason}" for f in lane.findings), hint])
