"""Markers that people set."""

from core.errors import UsageError
from core.model.annotation import Marker
from core.model.times import Instant
from core.operations.library import Library


def add_marker(
    library: Library, incident_id: str, at: Instant, text: str, camera_id: str | None = None, end: Instant | None = None
) -> Marker:
    """A marked moment, or a range where `end` is given."""
    with library.store.write(library.actor) as write:
        if not write.incidents([incident_id]):
            raise UsageError(f"There is no incident {incident_id} in this library.")
        return write.add_marker(incident_id, at, text.strip() or "Marker", camera_id, end)


def remove_marker(library: Library, marker_id: str) -> None:
    """The record stays, with who removed it and when."""
    with library.store.write(library.actor) as write:
        if not write.remove_marker(marker_id):
            raise UsageError("There is no such marker any more.")


def restore_marker(library: Library, marker_id: str) -> None:
    """Takes a removal back; the log keeps both."""
    with library.store.write(library.actor) as write:
        if not write.restore_marker(marker_id):
            raise UsageError("There is no such marker that was removed.")


def move_marker(library: Library, marker: Marker, at: Instant) -> Marker:
    """The same marker, beginning at `at`: a new record that takes the place of the old one, which stays, removed."""
    end = marker.end.plus_s(at.since(marker.at)) if marker.end is not None else None
    with library.store.write(library.actor) as write:
        if not write.remove_marker(marker.id):
            raise UsageError("There is no such marker any more.")
        moved = write.add_marker(marker.incident_id, at, marker.text, marker.camera_id, end)
        write.log("marker moved", marker=marker.id, to=moved.id, before=marker.at.iso(), at=at.iso())
    return moved
