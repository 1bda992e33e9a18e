"""Who was on shift with which cameras and vehicle, where units were, and clock differences measured earlier."""

from dataclasses import dataclass

from core.model.times import Instant


@dataclass(frozen=True, slots=True)
class Shift:
    """One roster row. None = unknown or none."""

    officer_id: str
    vehicle_id: str | None = None
    body_camera_id: str | None = None
    dash_camera_id: str | None = None
    start: Instant | None = None
    end: Instant | None = None

    def covers(self, at: Instant) -> bool:
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Ping:
    """One position of a unit (an officer or a vehicle). `accuracy_m` is the 68 % radius."""

    time: Instant
    unit_id: str
    lat: float
    lon: float
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Clock of clip b minus clock of clip a, measured earlier (from sound)."""

    clip_a: str
    clip_b: str
    b_minus_a_s: float
    score: float | None = None
