"""What a person sets on the timeline itself, each of which can be taken back: the range, moved markers, the arrangement of its lanes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.model.times import Instant, Span
from core.settings import Settings
from gui.timeline.arrangement import Arrangement, Arrangements
from gui.undo import Undo

if TYPE_CHECKING:
    from gui.incident.review import Review


class Marks(QObject):
    """Belongs to a review."""

    def __init__(self, review: "Review", undo: Undo) -> None:
        super().__init__(review)
        self._review, self._undo = review, undo
        self.arrangements = Arrangements()
        """Of all incidents; the window keeps its text."""
        self._place = ("", "")
        timeline = review.timeline
        timeline.range_requested.connect(self._on_range)
        timeline.marker_move_requested.connect(self.move_marker)
        timeline.arrangement_changed.connect(self._on_arranged)
        review.inspector.wishes.marker_moved.connect(self._to_playhead)

    def take(self, kept: Settings) -> None:
        """As a person left timelines the last time."""
        self.arrangements = Arrangements(kept.lanes)
        self._review.timeline.set_snapping(kept.snapping != "off")

    def restore(self, library: str, incident_id: str) -> None:
        """Another incident is shown: its lanes as they were arranged."""
        self._place = (library, incident_id)
        self._review.timeline.set_arrangement(self.arrangements.of(library, incident_id))

    def range_in(self) -> None:
        """`I`: keeps the end where it lies after the playhead."""
        self._at_playhead(lambda at, now: Span(at, now.end if now is not None and now.end > at else at))

    def range_out(self) -> None:
        """`O`: keeps the start where it lies before the playhead."""
        self._at_playhead(lambda at, now: Span(now.start if now is not None and now.start < at else at, at))

    def range_clear(self) -> None:
        """`Escape`."""
        if self._review.selection.now.range is not None:
            self._set_range(None, "")

    def move_marker(self, marker_id: str, at: Instant) -> None:
        if self._review.view is not None:
            self._review.actions.move_marker(self._review.view, marker_id, at)

    def _to_playhead(self, marker_id: str) -> None:
        if self._review.position is not None:
            self.move_marker(marker_id, self._review.position)

    def _at_playhead(self, ranged: Callable[[Instant, Span | None], Span]) -> None:
        at = self._review.position
        if at is not None:
            self._set_range(ranged(at, self._review.selection.now.range), "")

    def _on_range(self, span: Span, gesture: int) -> None:
        self._set_range(span, f"range {gesture}")

    def _set_range(self, span: Span | None, merge: str) -> None:
        selection, before = self._review.selection, self._review.selection.now.range
        if span != before:
            text = "range set" if span is not None else "range forgotten"
            self._undo.push(text, lambda: selection.set_range(span), lambda: selection.set_range(before), merge)

    def _on_arranged(self, before: Arrangement, after: Arrangement) -> None:
        text = "lane collapsed or opened" if before.order == after.order else "lanes reordered"
        self._undo.push(text, lambda: self._arrange(after), lambda: self._arrange(before))

    def _arrange(self, arrangement: Arrangement) -> None:
        self._review.timeline.set_arrangement(arrangement)
        self.arrangements.keep(*self._place, arrangement)
