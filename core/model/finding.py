"""What the audit found, and what people answered."""

from dataclasses import dataclass

from core.model.times import Instant

KINDS = ("missing", "late", "short_buffer", "early_stop", "clock_offset", "timezone", "wrong_officer", "undetermined")
NAMES = {
    "missing": "No recording",
    "late": "Late activation",
    "short_buffer": "Short buffer",
    "early_stop": "Stopped early",
    "clock_offset": "Clock off",
    "timezone": "Wrong time zone",
    "wrong_officer": "Wrong officer",
    "undetermined": "Cannot be determined",
}
ANSWERS = ("reviewed", "explained", "referred")
WITHDRAWN = "withdrawn"
"""An answer's status where a person took theirs back: nobody has answered the finding since."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap between what ought to exist and what does. `seconds` is the size of it where it has one."""

    kind: str
    probability: float
    reason: str
    trigger_id: str | None = None
    camera_id: str | None = None
    clip_id: str | None = None
    officer_id: str | None = None
    seconds: float | None = None
    gap_probability: float | None = None
    """Of the gap alone, given that the camera was bound to record."""

    @property
    def id(self) -> str:
        """Stable over re-linking, so that an answer stays with its finding."""
        return "|".join((self.kind, self.trigger_id or "", self.camera_id or "", self.clip_id or ""))

    @property
    def name(self) -> str:
        return NAMES.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer to a finding: status is one of ANSWERS, or WITHDRAWN."""

    finding_id: str
    status: str
    note: str
    actor: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Expected:
    """A camera that a trigger bound to record. `outcome`: on_time, a finding's kind, or undetermined."""

    trigger_id: str
    camera_id: str
    probability: float
    reason: str
    officer_id: str | None = None
    clip_id: str | None = None
    outcome: str = "on_time"
    seconds: float | None = None
    """Activation after the trigger, where a clip answers it and can tell."""
    distance_m: float | None = None
    distance_sigma_m: float | None = None
    place_probability: float | None = None
    """What positions alone say; None: they cannot tell, or the camera is bound by something else (the trigger's own, aboard)."""
