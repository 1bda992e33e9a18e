"""What starts cameras."""

from dataclasses import dataclass

from core.model.times import Instant

KINDS = ("taser", "firearm", "lightbar", "holster", "crash", "speed", "manual", "other")
NAMES = {
    "taser": "Taser drawn",
    "firearm": "Firearm drawn",
    "lightbar": "Light bar on",
    "holster": "Holster opened",
    "crash": "Crash",
    "speed": "Speed",
    "manual": "Manual start",
    "other": "Other trigger",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event that starts cameras. `sigma_s` is one standard deviation of `time`; `accuracy_m` a 68 % radius.

    `device_id` is what fired (a holster, a taser, a camera's id, a light bar); `source` says where we know it from
    (roll, axis, tesla, manual), `note` its own words.
    """

    id: str
    time: Instant
    kind: str
    device_id: str | None = None
    officer_id: str | None = None
    vehicle_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    sigma_s: float = 0.5
    source: str = "roll"
    note: str = ""

    @property
    def name(self) -> str:
        return NAMES.get(self.kind, self.kind)
