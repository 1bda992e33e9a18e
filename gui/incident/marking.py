"""Markers that people add, move and remove, each of which can be taken back. Runs on the one writing thread, so that order is kept."""

from collections.abc import Callable
from dataclasses import replace

from core.model.annotation import Marker
from core.model.incident import IncidentView
from core.model.times import Instant, Span
from core.operations import markers
from core.operations.library import Library
from gui.undo import Undo

Write = Callable[[Callable[[], object], str, Callable[[], None]], None]
"""Runs a change as a job: the work, what to say afterwards, what to do where it fails."""


class Marking:
    """A marker that was moved has another id afterwards: entries of the undo list find it by its first one."""

    def __init__(self, library: Library, undo: Undo, write: Write) -> None:
        self._library, self._undo, self._write = library, undo, write
        self._now: dict[str, str] = {}

    def add(self, view: IncidentView, at: Instant, text: str, span: Span | None = None) -> None:
        start, end = (span.start, span.end) if span is not None and span.duration_s > 0 else (at, None)
        made: list[Marker] = []

        def keep() -> None:
            if made:
                markers.restore_marker(self._library, self._id(made[0].id))
            else:
                made.append(markers.add_marker(self._library, view.incident.id, start, text, None, end))

        self._push("marker added", keep, lambda: made and markers.remove_marker(self._library, self._id(made[0].id)), "Marker kept")

    def remove(self, marker_id: str) -> None:
        self._push(
            "marker removed",
            lambda: markers.remove_marker(self._library, self._id(marker_id)),
            lambda: markers.restore_marker(self._library, self._id(marker_id)),
            "Marker removed",
        )

    def move(self, marker: Marker, at: Instant) -> None:
        span = marker.end.since(marker.at) if marker.end is not None else None

        def put(to: Instant) -> None:
            now = self._id(marker.id)
            here, there = (marker.at, at) if to == at else (at, marker.at)
            known = replace(marker, id=now, at=here, end=here.plus_s(span) if span is not None else None)
            self._now[now] = markers.move_marker(self._library, known, there).id

        self._push("marker moved", lambda: put(at), lambda: put(marker.at), "Marker moved")

    def _id(self, first: str) -> str:
        while first in self._now:
            first = self._now[first]
        return first

    def _push(self, text: str, redo: Callable[[], object], undo: Callable[[], object], said: str) -> None:
        def fail() -> None:
            self._undo.drop(step)

        step = self._undo.push(
            text, lambda: self._write(redo, said, lambda: fail()), lambda: self._write(undo, f"Undone: {text}", lambda: None)
        )
