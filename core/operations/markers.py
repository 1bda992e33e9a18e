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
