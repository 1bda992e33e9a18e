"""What the timeline looks up at every zoom, computed once for a view: arrays of clip times, stacking, absences, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.incident import IncidentView, Lane
from core.model.times import Instant, Span
from gui.timeline.notes import Note, lane_notes, trigger_words
from gui.timeline.table import ClipTable, table_of

MAX_STACK = 3
"""Rows that clips of one camera which overlap in time may take."""
_TOUCH_US = 50_000
"""Clips that overlap by less than this (chapters, rounding) share a row."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A stretch this camera was bound to record: `kind` missing, or undetermined."""

    kind: str
    span: Span
    tip: str


@dataclass(frozen=True, slots=True, eq=False)
class LaneIndex:
    """starts, ends: int64 UTC microseconds; rows: which of `depth` rows each clip takes. In the order of `lane.clips`."""

    lane: Lane
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    rows: NDArray[np.int64]
    depth: int
    notes: tuple[Note, ...]
    absences: tuple[Absence, ...]

    @property
    def note_rows(self) -> int:
        return min(2, len(self.notes))


@dataclass(frozen=True, slots=True, eq=False)
class ViewIndex:
    """`bounds`: all that can be seen of the incident, with a little room on both sides."""

    view: IncidentView
    lanes: tuple[LaneIndex, ...]
    bounds: Span
    table: ClipTable
    flag_words: Mapping[str, str]
    """What is said of each trigger, by its id."""


_last: list[ViewIndex] = []


def index_view(view: IncidentView) -> ViewIndex:
    """That of the last two views is remembered: a job that reads a view makes it, so that the window does not wait for it."""
    known = next((index for index in _last if index.view is view), None)
    if known is None:
        lanes = tuple(_index_lane(view, lane) for lane in view.lanes)
        flag_words = {trigger.id: trigger_words(view, trigger) for trigger in view.triggers}
        known = ViewIndex(view, lanes, _bounds(view, lanes), table_of(view.lanes, [lane.rows for lane in lanes]), flag_words)
        _last[:] = [known, *_last[:1]]
    return known


def _index_lane(view: IncidentView, lane: Lane) -> LaneIndex:
    starts = np.array([lc.clip.start.us for lc in lane.clips], np.int64)
    ends = np.array([lc.clip.end.us for lc in lane.clips], np.int64)
    rows = stack_rows(starts, ends)
    depth = 1 + int(rows.max(initial=0))
    return LaneIndex(lane, starts, ends, rows, depth, lane_notes(view, lane), absences(view, lane))


def stack_rows(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first row that is free when a clip begins; the last row where all MAX_STACK are taken."""
    rows = np.zeros(len(starts), np.int64)
    free = [-(2**62)] * MAX_STACK
    for i in np.lexsort((ends, starts)):
        start, end = int(starts[i]), int(ends[i])
        row = next((r for r, until in enumerate(free) if until - _TOUCH_US <= start), MAX_STACK - 1)
        rows[i] = row
        free[row] = max(free[row], end)
    return rows


def absences(view: IncidentView, lane: Lane) -> tuple[Absence, ...]:
    """Per kind, the merged spans of expectations that no clip answers; the whole expected span for a lane in that state."""
    out: list[Absence] = []
    for kind in ("missing", "undetermined"):
        open_ = [e for e in lane.expected if e.outcome == kind and e.clip_id is None]
        triggers = [t for e in open_ if (t := view.trigger(e.trigger_id)) is not None]
        spans = [Span(t.time.plus_s(-view.policy.pre_s), t.time.plus_s(view.policy.post_s)) for t in triggers]
        if not spans and lane.state == kind and not lane.clips:
            spans = [view.expected_span(lane) or view.span]
        reasons = [f.reason for f in lane.findings if f.kind == kind] or [e.reason for e in open_]
        tip = " ".join(dict.fromkeys(reasons))
        out.extend(Absence(kind, span, tip) for span in _merged(spans))
    return tuple(out)


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = merged[-1].union(span)
        else:
            merged.append(span)
    return merged


def _bounds(view: IncidentView, lanes: Sequence[LaneIndex]) -> Span:
    span = view.span
    for at in [*(t.time for t in view.triggers), *(m.at for m in view.markers)]:
        span = span.union(Span(at, at))
    for lane in lanes:
        for absence in lane.absences:
            span = span.union(absence.span)
        if len(lane.starts):
            span = span.union(Span(Instant(int(lane.starts.min())), Instant(int(lane.ends.max()))))
    pad = max(1.0, 0.03 * span.duration_s)
    return span.padded(pad, pad)
