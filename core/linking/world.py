"""Everything linking reads and everything it says. Linking is a pure function: same input, same output, in any order of rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link
from core.model.policy import Policy
from core.model.roster import Ping, Shift
from core.model.track import Track
from core.model.trigger import Trigger


@dataclass(frozen=True, slots=True)
class World:
    """`clips` already stand on corrected time (clocks come first). `previous` are the last run's incidents, so that ids stay."""

    clips: tuple[Clip, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    cameras: Mapping[str, Camera] = field(default_factory=dict[str, Camera])
    officers: Mapping[str, Officer] = field(default_factory=dict[str, Officer])
    shifts: tuple[Shift, ...] = ()
    tracks: Mapping[str, Track] = field(default_factory=dict[str, Track])
    """By clip id; only accepted fixes may be used."""
    pings: tuple[Ping, ...] = ()
    policy: Policy = field(default_factory=Policy)
    decisions: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """(trigger id or "", clip id) -> confirmed | rejected: a person's word, which beats the machine's."""
    officer_said: frozenset[str] = frozenset()
    """Clips whose officer a person named: that word beats the roster's."""
    previous: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    incidents: tuple[Incident, ...]
    links: tuple[Link, ...]
    expected: tuple[Expected, ...]
    findings: tuple[Finding, ...]
