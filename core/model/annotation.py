"""What people add beside the footage: markers."""

from dataclasses import dataclass

from core.model.times import Instant


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment (or, with `end`, a range) a person marked. `camera_id` None: it belongs to all cameras."""

    id: str
    incident_id: str
    at: Instant
    text: str
    actor: str
    made: Instant
    camera_id: str | None = None
    end: Instant | None = None
