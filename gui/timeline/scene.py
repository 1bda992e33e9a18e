"""One zoom of one view with all its boxes: what the painter draws and the pointer hits. Pure, like the layout."""

from collections.abc import Callable
from dataclasses import dataclass

from core.model.annotation import Marker
from core.model.incident import IncidentView, Lane
from core.model.trigger import Trigger
from gui import words
from gui.timeline.axis import Axis, Tick, relative_ticks, wall_ticks
from gui.timeline.index import ViewIndex
from gui.timeline.layout import (
    ClipBox,
    CrowdBox,
    FlagBox,
    HollowBox,
    LaneBox,
    Layout,
    Metrics,
    NoteBox,
    clip_boxes,
    flag_boxes,
    frame,
    hollow_boxes,
    note_boxes,
)


@dataclass(frozen=True, slots=True)
class LaneScene:
    lane: LaneBox
    clips: tuple[ClipBox, ...]
    crowds: tuple[CrowdBox, ...]
    hollows: tuple[HollowBox, ...]
    notes: tuple[NoteBox, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    index: ViewIndex
    layout: Layout
    lanes: tuple[LaneScene, ...]
    """Those at least partly in sight."""
    flags: tuple[FlagBox, ...]
    marks: tuple[tuple[float, Marker], ...]
    wall: tuple[Tick, ...]
    relative: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under the pointer. `part`: overview, ruler, header, lane, clip, crowd, hollow, note, flag, marker, or nothing."""

    part: str
    camera_id: str | None = None
    trigger: Trigger | None = None
    item: ClipBox | CrowdBox | HollowBox | NoteBox | Marker | LaneBox | None = None


def build(index: ViewIndex, axis: Axis, size: tuple[int, int], scroll: float, m: Metrics) -> Scene:
    layout = frame(index, axis, size, scroll, m)
    lanes: list[LaneScene] = []
    for box in layout.visible_lanes():
        lane = index.lanes[box.index]
        clips, crowds = clip_boxes(lane, layout, box)
        lanes.append(LaneScene(box, clips, crowds, hollow_boxes(lane, layout, box), note_boxes(lane, layout, box, m)))
    view = index.view
    zero = view.first_trigger.time if view.first_trigger else view.incident.start
    marks = tuple((layout.x(k.at), k) for k in view.markers)
    return Scene(
        index,
        layout,
        tuple(lanes),
        flag_boxes(view.triggers, layout, m, lambda trigger: trigger_words(view, trigger)),
        tuple((x, k) for x, k in marks if layout.x0 <= x <= layout.wall.right),
        wall_ticks(axis, view.zone, m.text_px),
        relative_ticks(axis, zero, m.text_px),
    )


def trigger_words(view: IncidentView, trigger: Trigger) -> str:
    """`Taser drawn, B12`: the camera of this incident it comes from, else the officer, else whatever is known of the device."""
    own = next((x.label for x in view.lanes if x.camera.id == trigger.device_id), None)
    worn = next((x.label for x in view.lanes if x.officer and x.officer.id == trigger.officer_id and x.camera.kind == "body"), None)
    officer = view.officers[trigger.officer_id].label if trigger.officer_id in view.officers else trigger.officer_id
    who = own or worn or officer or trigger.vehicle_id or trigger.device_id
    return f"{trigger.name}, {who}" if who else trigger.name


def hit(scene: Scene, x: float, y: float) -> Hit:
    """The topmost thing under a point; flags and markers reach a few pixels around their shape."""
    layout = scene.layout
    if layout.overview.holds(x, y):
        return Hit("overview")
    if layout.wall.holds(x, y) or layout.relative.holds(x, y):
        return Hit("ruler")
    for flag in scene.flags:
        if min(flag.x - 5, flag.text_x) <= x <= max(flag.x + 12, flag.text_x + flag.text_w) and flag.y <= y < flag.y + layout.flags.h:
            return Hit("flag", trigger=flag.trigger)
    if layout.marks.holds(x, y):
        near = min(scene.marks, key=lambda pair: abs(pair[0] - x), default=None)
        return Hit("marker", item=near[1]) if near is not None and abs(near[0] - x) <= 8 else Hit("nothing")
    if not layout.lanes_area.holds(x, y):
        return Hit("nothing")
    return _lane_hit(scene, x, y)


def _lane_hit(scene: Scene, x: float, y: float) -> Hit:
    found = next((s for s in scene.lanes if s.lane.box.y <= y < s.lane.box.bottom), None)
    if found is None:
        return Hit("nothing")
    camera = found.lane.lane.camera.id
    if x < scene.layout.x0:
        return Hit("header", camera, item=found.lane)
    for c in reversed(found.clips):
        if c.box.holds(x, y):
            return Hit("clip", camera, item=c)
    for k in found.crowds:
        if k.box.holds(x, y):
            return Hit("crowd", camera, item=k)
    for h in found.hollows:
        if h.box.holds(x, y):
            return Hit("hollow", camera, item=h)
    for n in found.notes:
        if min(n.x0, n.text_x) - 3 <= x <= max(n.x1, n.text_x + n.text_w) + 3 and y >= n.y:
            return Hit("note", camera, item=n)
    return Hit("lane", camera)


def lane_state_words(lane: Lane) -> tuple[str, str]:
    """(state for its sign, words) that a lane's header says: its gravest finding, else whether it was on time."""
    findings = lane.findings
    for kind in words.OUTCOMES:
        found = next((f for f in findings if f.kind == kind), None)
        if found is not None:
            if kind in ("clock_offset", "timezone") and found.seconds is not None:
                return kind, f"clock {words.clock_error(found.seconds)}"
            return kind, words.outcome(kind, found.seconds)
    if lane.state in ("missing", "undetermined"):
        return lane.state, words.outcome(lane.state, None)
    outcomes = {e.outcome for e in lane.expected}
    return ("on_time", "on time") if outcomes == {"on_time"} else ("", "")


def lane_who(lane: Lane) -> str:
    """The officer; a dash camera that names its officer says that it is one."""
    return f"{lane.officer_label}, dash" if lane.camera.kind == "dash" and lane.officer else lane.officer_label


def header_width(index: ViewIndex, line: int, width: int, text_px: Callable[[str], float]) -> int:
    """Wide enough for what the lanes' headers say, within 8.5 to 15 lines of text and a third of the widget."""
    texts = [
        max(1.1 * text_px(lane.label) + text_px(lane_who(lane)) + line + 32, text_px(lane_state_words(lane)[1]) + line + 26)
        for lane in index.view.lanes
    ]
    return round(min(max(8.5 * line, max(texts, default=0.0)), 15 * line, max(60.0, width / 3)))
