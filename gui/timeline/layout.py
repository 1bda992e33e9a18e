"""Where everything stands for one view, axis and size. Pure: plain boxes in pixels, so that hits and pictures agree."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.model.incident import Lane, LaneClip
from core.model.times import US, Instant
from core.model.trigger import Trigger
from gui.timeline.axis import Axis
from gui.timeline.index import LaneIndex, ViewIndex, buffer_of
from gui.timeline.notes import Note

NARROW_PX = 3.0
"""Clips narrower than this are drawn together where there are more than FEW."""
FEW = 64
LANE_PAD = 7
"""Of a lane's height, round its bar; less where lanes would else be out of sight."""
TIGHT_PAD = 4


class Box(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the font asks for: `line` is the height of a text line, `text_px` the width of a text."""

    line: int
    header: int
    text_px: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class ClipBox:
    """A clip's body in lane coordinates (y as on screen, x may lie outside the picture)."""

    lane: int
    clip: LaneClip
    box: Box
    buffer_x: tuple[float, float] | None
    soft_px: float
    """One sigma of its clock, in pixels."""

    @property
    def vague(self) -> bool:
        """Its clock is less sure than it is long: where it stands is hardly known."""
        return self.clip.clip.time.sigma_s > max(self.clip.clip.length_s, 1.0)


@dataclass(frozen=True, slots=True)
class CrowdBox:
    """Clips side by side, too narrow at this zoom to be told apart."""

    lane: int
    box: Box
    count: int


@dataclass(frozen=True, slots=True)
class HollowBox:
    """What should have been recorded: `kind` is missing or undetermined."""

    lane: int
    kind: str
    box: Box
    tip: str


@dataclass(frozen=True, slots=True)
class NoteBox:
    """A note under a lane: its measured stretch and where its words stand."""

    lane: int
    note: Note
    x0: float
    x1: float
    y: float
    text_x: float
    text_w: float


@dataclass(frozen=True, slots=True)
class FlagBox:
    trigger: Trigger
    x: float
    y: float
    text: str
    text_x: float
    text_w: float
    """Room for its words from `text_x` on, 0 where there is none."""


@dataclass(frozen=True, slots=True)
class LaneBox:
    lane: Lane
    index: int
    box: Box
    header: Box
    bar_y: float
    bar_h: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The frame: `lanes_area` scrolls by `scroll`; `content_h` is the height of all lanes."""

    axis: Axis
    x0: float
    overview: Box
    wall: Box
    relative: Box
    lanes_area: Box
    flags: Box
    marks: Box
    content_h: float
    scroll: float
    lanes: tuple[LaneBox, ...]

    @property
    def max_scroll(self) -> float:
        return max(0.0, self.content_h - self.lanes_area.h)

    def x(self, at: Instant) -> float:
        """Screen x of a time."""
        return self.x0 + self.axis.x(at)

    def at(self, x: float) -> Instant:
        return self.axis.at(x - self.x0)

    def visible_lanes(self) -> tuple[LaneBox, ...]:
        area = self.lanes_area
        return tuple(b for b in self.lanes if b.box.bottom > area.y and b.box.y < area.bottom)


def frame(index: ViewIndex, axis: Axis, size: tuple[int, int], scroll: float, m: Metrics) -> Layout:
    """Places the strips and lanes in a widget of `size` pixels. Lanes grow with the room, up to what reads well."""
    view = index.view
    width, height = size
    x0, inner = float(m.header), max(1.0, float(width - m.header))
    y = 4.0
    overview = Box(x0, y, inner, m.line + 6.0)
    wall = Box(x0, overview.bottom + 3, inner, m.line + 5.0)
    relative = Box(x0, wall.bottom, inner, m.line + 3.0)
    flag_rows = 0 if not view.triggers else (1 if len(view.triggers) == 1 else 2)
    flags_h, marks_h = flag_rows * (m.line + 4.0), (m.line + 4.0 if view.markers else 0.0)
    top = relative.bottom + 1
    area = Box(0.0, top, float(width), max(1.0, height - top - flags_h - marks_h))
    flags = Box(x0, area.bottom, inner, flags_h)
    marks = Box(x0, flags.bottom, inner, marks_h)
    pad, heights = _heights(index.lanes, area.h, m)
    content = sum(heights)
    scroll = min(max(0.0, scroll), max(0.0, content - area.h))
    boxes: list[LaneBox] = []
    at = top - scroll
    for i, (lane, h) in enumerate(zip(index.lanes, heights, strict=True)):
        bar_h = h - pad - lane.note_rows * (m.line + 2)
        boxes.append(LaneBox(lane.lane, i, Box(0, at, width, h), Box(0, at, x0, h), at + pad // 2, bar_h))
        at += h
    return Layout(axis, x0, overview, wall, relative, area, flags, marks, content, scroll, tuple(boxes))


def _heights(lanes: Sequence[LaneIndex], room: float, m: Metrics) -> tuple[int, list[float]]:
    """(padding, height of each lane): a bar of one to nearly three lines for each row of clips, a line under it for each row of notes."""
    if not lanes:
        return LANE_PAD, []
    rows = sum(lane.depth for lane in lanes)
    notes = sum(lane.note_rows for lane in lanes) * (m.line + 2)
    tight = len(lanes) * LANE_PAD + notes + rows * (m.line + 2) > room
    pad, least = (TIGHT_PAD, m.line - 2.0) if tight else (LANE_PAD, m.line + 2.0)
    bar = math.floor(min(2.8 * m.line, max(least, (room - notes - len(lanes) * pad) / rows)))
    return pad, [bar * lane.depth + pad + lane.note_rows * (m.line + 2) for lane in lanes]


def clip_boxes(index: LaneIndex, layout: Layout, box: LaneBox) -> tuple[tuple[ClipBox, ...], tuple[CrowdBox, ...]]:
    """The lane's clips that can be seen now: each that is wide enough, and stretches of those too narrow to tell apart."""
    axis, visible = layout.axis, layout.axis.span
    seen = np.flatnonzero((index.ends >= visible.start.us) & (index.starts <= visible.end.us))
    x = layout.x0 + (index.starts[seen] - axis.origin_us) / axis.us_per_px
    right = layout.x0 + (index.ends[seen] - axis.origin_us) / axis.us_per_px
    h = box.bar_h / index.depth
    thick = h - (1 if index.depth > 1 else 0)
    wide = (right - x >= NARROW_PX) | (len(seen) <= FEW)
    out: list[ClipBox] = []
    for i in np.flatnonzero(wide):
        lc = box.lane.clips[seen[i]]
        buffered = buffer_of(box.lane, lc)
        left, end = float(x[i]), float(right[i])
        buffer_x = None if buffered is None else (left, min(end, left + buffered[0] * US / axis.us_per_px))
        body = Box(left, box.bar_y + float(index.rows[seen[i]]) * h, max(1.0, end - left), thick)
        out.append(ClipBox(box.index, lc, body, buffer_x, lc.clip.time.sigma_s * US / axis.us_per_px))
    crowds: list[CrowdBox] = []
    for i in np.flatnonzero(~wide):
        y, left, end = box.bar_y + float(index.rows[seen[i]]) * h, float(x[i]), max(float(right[i]), float(x[i]) + 1)
        last = crowds[-1] if crowds else None
        if last is not None and last.box.y == y and left <= last.box.right + 1:
            crowds[-1] = CrowdBox(box.index, last.box._replace(w=max(last.box.right, end) - last.box.x), last.count + 1)
        else:
            crowds.append(CrowdBox(box.index, Box(left, y, end - left, thick), 1))
    return tuple(out), tuple(crowds)


def hollow_boxes(index: LaneIndex, layout: Layout, box: LaneBox) -> tuple[HollowBox, ...]:
    """Stretches this camera was bound to record and did not, or where that cannot be told."""
    return tuple(
        HollowBox(
            box.index, a.kind, Box(layout.x(a.span.start), box.bar_y, layout.x(a.span.end) - layout.x(a.span.start), box.bar_h), a.tip
        )
        for a in index.absences
    )


def note_boxes(index: LaneIndex, layout: Layout, box: LaneBox, m: Metrics) -> tuple[NoteBox, ...]:
    """The lane's notes in at most two rows under its bar, each beside what it measures, none over another."""
    left_edge, right_edge = layout.x0, layout.wall.right
    taken = [left_edge] * max(1, index.note_rows)
    out: list[NoteBox] = []
    for note in index.notes:
        x0, x1 = layout.x(note.start), layout.x(note.end)
        if (x1 < left_edge and note.measures) or x0 > right_edge:
            continue
        want = m.text_px(note.text) + 4
        row = min(range(len(taken)), key=lambda r: (taken[r] > max(x0, left_edge), taken[r], r))
        free = taken[row] + 6
        after = max(x1 + (6 if note.measures else 9), free)
        if after + want <= right_edge:
            text_x = after
        elif note.measures and min(x1, right_edge) - max(x0, free) >= want + 20:
            text_x = (max(x0, free) + min(x1, right_edge) - want) / 2
        elif x0 - 6 - want >= free:
            text_x = x0 - 6 - want
        else:
            text_x = max(free, min(after, right_edge - want - 4))
        text_w = min(want, right_edge - text_x - 2)
        taken[row] = max(text_x + text_w, x1)
        out.append(NoteBox(box.index, note, x0, x1, box.bar_y + box.bar_h + 2 + row * (m.line + 2), text_x, text_w))
    return tuple(out)


def flag_boxes(triggers: Sequence[Trigger], layout: Layout, m: Metrics, words: Callable[[Trigger], str]) -> tuple[FlagBox, ...]:
    """Flags in one or two rows, the lower one first so that poles seldom cross words. Words stand right of
    their flag, up to the next one of their row, or left of it where only there is room for them whole."""
    rows = 1 if len(triggers) == 1 else 2
    placed: list[list[tuple[float, Trigger]]] = [[] for _ in range(rows)]
    ends = [float("-inf")] * rows
    for trigger in sorted(triggers, key=lambda t: t.time):
        x = layout.x(trigger.time)
        if not layout.x0 - 1 <= x <= layout.wall.right:
            continue
        row = next((r for r in range(rows) if ends[r] <= x), min(range(rows), key=lambda r: ends[r]))
        placed[row].append((x, trigger))
        ends[row] = x + 18 + m.text_px(words(trigger))
    out: list[FlagBox] = []
    for row, flags in enumerate(placed):
        limits = [*(x for x, _ in flags[1:]), layout.wall.right]
        taken = layout.x0
        for (x, trigger), limit in zip(flags, limits, strict=False):
            text = words(trigger)
            want = m.text_px(text) + 2
            text_x, room = x + 15, min(want, limit - x - 18)
            if room < want <= x - taken - 8:
                text_x, room = x - want - 4, want
            room = room if room >= 20 else 0.0
            taken = max(x + 13, text_x + room)
            out.append(FlagBox(trigger, x, layout.flags.y + (rows - 1 - row) * (m.line + 4), text, text_x, room))
    return tuple(out)
