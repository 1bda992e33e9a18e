"""Cameras and the people who wear them."""

from dataclasses import dataclass

KINDS = ("body", "dash", "other")


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera. `pre_event_s` is the length of the buffer it keeps; `gps_time` says its fixes carry GPS time."""

    id: str
    kind: str = "other"
    model: str = ""
    serial: str = ""
    pre_event_s: float | None = None
    buffer_has_audio: bool | None = None
    gps_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    id: str
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or self.id
