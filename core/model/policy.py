"""The department's rule: who must record, from when to when, and what counts as a failure."""

from dataclasses import dataclass

FOOT_M = 0.3048


@dataclass(frozen=True, slots=True)
class Policy:
    """Kept in the library. Seconds and feet as the department states them."""

    radius_ft: float = 30.0
    pre_s: float = 30.0
    post_s: float = 120.0
    late_s: float = 2.0
    """Activation later than this after the trigger is late."""
    short_s: float = 2.0
    """A buffer shorter than pre_s by more than this is short."""
    early_s: float = 2.0
    """Ending earlier than T + post_s by more than this is an early stop."""
    clock_s: float = 5.0
    """A camera clock further off than this is a finding."""
    propagating: frozenset[str] = frozenset({"taser", "firearm", "lightbar", "holster", "crash", "speed"})
    """Trigger kinds that start every camera in range; any other kind binds only its own camera and is not audited."""

    @property
    def radius_m(self) -> float:
        return self.radius_ft * FOOT_M
