"""Where everything stands for one view, axis and size. Pure: plain boxes in pixels, so that hits and pictures agree."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.model.times import Instant
from core.model.trigger import Trigger
from gui.timeline.arrangement import STANDARD, Arrangement
from gui.timeline.axis import Axis
from gui.timeline.boxes import Box, FlagBox, HollowBox, LaneBox, Metrics, NoteBox
from gui.timeline.index import LaneIndex, ViewIndex

LANE_PAD = 7
"""Of a lane's height, round its bar; less where lanes would else be out of sight."""
TIGHT_PAD = 4
TALLEST = 4.5
"""Of one row of clips, in lines of text: pictures in it are large enough to be known again."""
COLLAPSED_BAR = 0.45
"""Height of a collapsed lane's bar, in lines of text."""


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


_last: list[tuple[ViewIndex, tuple[object, ...], Layout]] = []
"""The last index, what else a frame was made of, and the frame: zooming and panning change none of it but its axis."""


def frame(index: ViewIndex, axis: Axis, size: tuple[int, int], scroll: float, m: Metrics, arrangement: Arrangement = STANDARD) -> Layout:
    """Places the strips and lanes in a widget of `size` pixels. Lanes grow with the room, up to what reads well."""
    key = (size, scroll, m, arrangement)
    if _last and _last[0][0] is index and _last[0][1] == key:
        return replace(_last[0][2], axis=axis)
    made = _placed(index, axis, size, scroll, m, arrangement)
    _last[:] = [(index, key, made)]
    return made


def _placed(index: ViewIndex, axis: Axis, size: tuple[int, int], scroll: float, m: Metrics, arrangement: Arrangement) -> Layout:
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
    shown = arrangement.sorted([lane.camera.id for lane in view.lanes])
    small = [index.lanes[i].lane.camera.id in arrangement.collapsed for i in shown]
    pad, heights = _heights([index.lanes[i] for i in shown], small, area.h, m)
    content = sum(heights)
    scroll = min(max(0.0, scroll), max(0.0, content - area.h))
    boxes: list[LaneBox] = []
    at = top - scroll
    for i, h, collapsed in zip(shown, heights, small, strict=True):
        lane = index.lanes[i]
        around = h - math.floor(COLLAPSED_BAR * m.line) if collapsed else pad
        bar_h = h - around - (0 if collapsed else lane.note_rows * (m.line + 2))
        boxes.append(LaneBox(lane.lane, i, Box(0, at, width, h), Box(0, at, x0, h), at + around // 2, bar_h, collapsed))
        at += h
    return Layout(axis, x0, overview, wall, relative, area, flags, marks, content, scroll, tuple(boxes))


def _heights(lanes: Sequence[LaneIndex], small: Sequence[bool], room: float, m: Metrics) -> tuple[int, list[float]]:
    """(padding, height of each lane): a bar of one line or more for each row of clips, a line under it for each row of notes.
    A collapsed lane has room for its name only."""
    low = m.line + 2.0
    room -= low * sum(small)
    large = [lane for lane, s in zip(lanes, small, strict=True) if not s]
    if not large:
        return LANE_PAD, [low] * len(lanes)
    rows = sum(lane.depth for lane in large)
    notes = sum(lane.note_rows for lane in large) * (m.line + 2)
    tight = len(large) * LANE_PAD + notes + rows * (m.line + 2) > room
    pad, least = (TIGHT_PAD, m.line - 2.0) if tight else (LANE_PAD, m.line + 2.0)
    bar = math.floor(min(TALLEST * m.line, max(least, (room - notes - len(large) * pad) / rows)))
    return pad, [low if s else bar * lane.depth + pad + lane.note_rows * (m.line + 2) for lane, s in zip(lanes, small, strict=True)]


def hollow_boxes(index: LaneIndex, layout: Layout, box: LaneBox) -> tuple[HollowBox, ...]:
    """Stretches this camera was bound to record and did not, or where that cannot be told."""
    return tuple(
        HollowBox(
            box.index, a.kind, Box(layout.x(a.span.start), box.bar_y, layout.x(a.span.end) - layout.x(a.span.start), box.bar_h), a.tip
        )
        for a in index.absences
    )


def note_boxes(index: LaneIndex, layout: Layout, box: LaneBox, m: Metrics) -> tuple[NoteBox, ...]:
    """The lane's notes in at most two rows under its bar, each beside what it measures, none over another; none of a collapsed lane."""
    if box.collapsed:
        return ()
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
