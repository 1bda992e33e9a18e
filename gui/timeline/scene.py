"""One zoom of one view with all its boxes: what the painter draws and the pointer hits. Pure, like the layout."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.model.annotation import Marker
from core.model.incident import Lane
from core.model.trigger import Trigger
from gui import words
from gui.timeline.arrangement import STANDARD, Arrangement
from gui.timeline.axis import Axis, Ticks, relative_ticks, wall_ticks
from gui.timeline.boxes import Box, ClipBox, CrowdBox, FlagBox, HollowBox, LaneBox, Metrics, NoteBox
from gui.timeline.index import ViewIndex
from gui.timeline.layout import Layout, flag_boxes, frame, hollow_boxes, note_boxes
from gui.timeline.table import SeenClips, seen_clips

WORDY_PX, WORDY = 24.0, 60
"""A clip narrower than this holds no words; where more than so many are wider, only the widest do."""
NEAR_PX = 2.0


@dataclass(frozen=True, slots=True)
class LaneScene:
    """`clips`: those wide enough to be written on; all that are seen stand in the scene's `seen`."""

    lane: LaneBox
    slot: int
    depth: int
    clips: tuple[ClipBox, ...]
    hollows: tuple[HollowBox, ...]
    notes: tuple[NoteBox, ...]

    def row_place(self, row: int) -> tuple[float, float]:
        """(y, height) of one row of its clips."""
        h = self.lane.bar_h / self.depth
        return self.lane.bar_y + row * h, h - (1 if self.depth > 1 else 0)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    index: ViewIndex
    layout: Layout
    seen: SeenClips
    lanes: tuple[LaneScene, ...]
    """Those at least partly in sight."""
    flags: tuple[FlagBox, ...]
    marks: tuple[tuple[float, Marker], ...]
    wall: Ticks
    relative: Ticks

    def clip_box(self, k: int) -> ClipBox:
        """Of the k-th clip seen."""
        seen = self.seen
        lane = self.lanes[int(seen.slot[k])]
        y, h = lane.row_place(int(seen.row[k]))
        x, right = float(seen.x[k]), float(seen.right[k])
        n = int(seen.n[k])
        buffered = self.index.table.buffer_us[n] >= 0
        clip = lane.lane.lane.clips[int(self.index.table.place[n])]
        return ClipBox(
            lane.lane.index,
            clip,
            Box(x, y, max(1.0, right - x), h),
            (x, float(seen.buffer_x[k])) if buffered else None,
            float(seen.soft[k]),
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under the pointer. `part`: overview, ruler, header, lane, clip, crowd, hollow, note, flag, marker, or nothing."""

    part: str
    camera_id: str | None = None
    trigger: Trigger | None = None
    item: ClipBox | CrowdBox | HollowBox | NoteBox | Marker | LaneBox | None = None


def build(index: ViewIndex, axis: Axis, size: tuple[int, int], scroll: float, m: Metrics, arrangement: Arrangement = STANDARD) -> Scene:
    layout = frame(index, axis, size, scroll, m, arrangement)
    boxes = layout.visible_lanes()
    seen = seen_clips(index.table, [b.index for b in boxes], len(index.lanes), axis.origin_us, axis.us_per_px, layout.x0, axis.width)
    view = index.view
    zero = view.first_trigger.time if view.first_trigger else view.incident.start
    marks = tuple((layout.x(k.at), k) for k in view.markers)
    bare = tuple(
        LaneScene(box, slot, lane.depth, (), hollow_boxes(lane, layout, box), note_boxes(lane, layout, box, m))
        for slot, box in enumerate(boxes)
        for lane in (index.lanes[box.index],)
    )
    scene = Scene(
        index,
        layout,
        seen,
        bare,
        flag_boxes(view.triggers, layout, m, lambda trigger: index.flag_words[trigger.id]),
        tuple((x, k) for x, k in marks if layout.x0 <= x <= layout.wall.right),
        wall_ticks(axis, view.zone, m.text_px),
        relative_ticks(axis, zero, m.text_px),
    )
    wordy: list[list[ClipBox]] = [[] for _ in bare]
    for k in _wordy(seen):
        if not bare[slot := int(seen.slot[k])].lane.collapsed:
            wordy[slot].append(scene.clip_box(k))
    return replace(scene, lanes=tuple(replace(lane, clips=tuple(wordy[lane.slot])) if wordy[lane.slot] else lane for lane in bare))


def _wordy(seen: SeenClips) -> list[int]:
    """The clips with room for words."""
    width = seen.right - seen.x
    wide = np.flatnonzero(width >= WORDY_PX)
    if len(wide) > WORDY:
        least = np.partition(width[wide], len(wide) - WORDY)[len(wide) - WORDY]
        wide = wide[width[wide] > least] if np.count_nonzero(width[wide] >= least) > 2 * WORDY else wide[width[wide] >= least]
    return wide.tolist()


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
    clip = _clip_hit(scene, found, x, y)
    if clip is not None:
        return Hit("crowd" if isinstance(clip, CrowdBox) else "clip", camera, item=clip)
    for h in found.hollows:
        if h.box.holds(x, y):
            return Hit("hollow", camera, item=h)
    for n in found.notes:
        if min(n.x0, n.text_x) - 3 <= x <= max(n.x1, n.text_x + n.text_w) + 3 and y >= n.y:
            return Hit("note", camera, item=n)
    return Hit("lane", camera)


def _clip_hit(scene: Scene, lane: LaneScene, x: float, y: float) -> ClipBox | CrowdBox | None:
    """The clip under a point, the last of several; those too narrow to be told apart there as one crowd."""
    seen = scene.seen
    rows = [row for row in range(lane.depth) if 0 <= y - lane.row_place(row)[0] < lane.row_place(row)[1]]
    if not rows:
        return None
    width = np.maximum(seen.right - seen.x, 1.0)
    mine = (seen.slot == lane.slot) & (seen.row == rows[0])
    under = np.flatnonzero(mine & (seen.x <= x) & (x < seen.x + width))
    near = np.flatnonzero(mine & (width < 2 * NEAR_PX) & (seen.x - NEAR_PX <= x) & (x < seen.x + width + NEAR_PX))
    if len(near) > 1 and all(k in near for k in under):
        left, right = float(seen.x[near].min()), float((seen.x + width)[near].max())
        return CrowdBox(lane.lane.index, Box(left, lane.row_place(rows[0])[0], right - left, lane.row_place(rows[0])[1]), len(near))
    return scene.clip_box(int(under[-1])) if len(under) else None


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
