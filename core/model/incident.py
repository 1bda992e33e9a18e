"""Incidents: clips and triggers that belong together, why, and what a window needs to show of one."""

from dataclasses import dataclass, field
from pathlib import Path

from core.model.annotation import Marker
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import Answer, Expected, Finding
from core.model.ledger import LedgerRow
from core.model.policy import Policy
from core.model.roster import Ping
from core.model.times import Instant, Span
from core.model.track import Track
from core.model.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Link:
    """One clip joined to one trigger. `status`: proposed, confirmed or rejected (the last two are a person's word)."""

    trigger_id: str
    clip_id: str
    probability: float
    reason: str
    distance_m: float | None = None
    distance_sigma_m: float | None = None
    starts_after_trigger_s: float | None = None
    """Clip start minus trigger time: negative where the clip was already running (or kept a buffer)."""
    status: str = "proposed"


@dataclass(frozen=True, slots=True)
class Member:
    """One clip's place in an incident: the best of its links, or why it stands here without one."""

    clip_id: str
    probability: float
    reason: str
    status: str = "proposed"
    distance_m: float | None = None
    distance_sigma_m: float | None = None
    starts_after_trigger_s: float | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """`id` stays the same when linking again finds the same scene. Rejected members stay listed, outside `start..end`."""

    id: str
    start: Instant
    end: Instant
    trigger_ids: tuple[str, ...]
    members: tuple[Member, ...]
    title: str = ""
    place_known: bool = True

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def clip_ids(self) -> tuple[str, ...]:
        return tuple(m.clip_id for m in self.members if m.status != "rejected")


@dataclass(frozen=True, slots=True)
class IncidentSummary:
    """One row of the incident list."""

    id: str
    start: Instant
    end: Instant
    title: str
    trigger_kinds: tuple[str, ...]
    first_trigger: Instant | None
    officers: tuple[str, ...]
    """Names where known, else ids."""
    cameras: tuple[str, ...]
    recorded: int
    """Cameras with at least one clip."""
    expected: int
    """Cameras expected or recorded."""
    findings: tuple[Finding, ...]
    open_findings: int
    place_known: bool = True
    time_known: bool = True
    """False: no trigger, and every clip's start is uncertain by more than an hour."""
    answered: frozenset[str] = frozenset()
    """Ids of those of its findings that somebody answered."""
    titled: Instant | None = None
    """When the trigger that the title names went off, first; None where the title names none."""
    titled_officer: str | None = None
    """Whose it was: the name where known, else the id; None: nobody's, or nobody knows."""


@dataclass(frozen=True, slots=True)
class LaneClip:
    """A clip in its lane. `media_file` is where its bytes can be read (None: no media yet), `proxy_file` its small pictures, for finding
    one's way in it only (None: not made)."""

    clip: Clip
    member: Member | None
    media_file: Path | None = None
    track: Track | None = None
    proxy_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One camera of an incident, recorded or missing. `state`: recorded, missing (expected, no clip) or undetermined."""

    camera: Camera
    label: str
    """Short, e.g. `B12`; `officer_label` stands beside it."""
    state: str
    officer: Officer | None = None
    clips: tuple[LaneClip, ...] = ()
    expected: tuple[Expected, ...] = ()
    findings: tuple[Finding, ...] = ()
    vehicle_id: str | None = None
    """The cruiser of a dash camera, by the roster: whose pings place it where it logs no track."""

    @property
    def officer_label(self) -> str:
        return self.officer.label if self.officer else ("cruiser" if self.camera.kind == "dash" else "officer unknown")


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Everything that is true of one incident, in one immutable piece: what windows and reports are made from."""

    incident: Incident
    zone: str | None
    policy: Policy
    span: Span
    """What the timeline shows: all clips and every expected span."""
    lanes: tuple[Lane, ...]
    triggers: tuple[Trigger, ...]
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    """Latest answer by finding id."""
    markers: tuple[Marker, ...] = ()
    pings: dict[str, tuple[Ping, ...]] = field(default_factory=dict[str, tuple[Ping, ...]])
    """Positions of units (officers, vehicles) around the incident, in time order."""
    officers: dict[str, Officer] = field(default_factory=dict[str, Officer])
    ledger: tuple[LedgerRow, ...] = ()
    """What was said by hand of its cameras' clocks, oldest first."""

    @property
    def first_trigger(self) -> Trigger | None:
        return self.triggers[0] if self.triggers else None

    @property
    def cue(self) -> Instant:
        """Where opening the incident puts the playhead: pre_s before the first trigger, else the start."""
        return self.first_trigger.time.plus_s(-self.policy.pre_s) if self.first_trigger else self.incident.start

    def lane(self, camera_id: str) -> Lane | None:
        return next((lane for lane in self.lanes if lane.camera.id == camera_id), None)

    def trigger(self, trigger_id: str | None) -> Trigger | None:
        return next((t for t in self.triggers if t.id == trigger_id), None)

    def expected_span(self, lane: Lane) -> Span | None:
        """From when to when this camera was bound to record, over all its triggers."""
        spans = [
            Span(t.time.plus_s(-self.policy.pre_s), t.time.plus_s(self.policy.post_s))
            for e in lane.expected
            if (t := self.trigger(e.trigger_id)) is not None
        ]
        return None if not spans else Span(min(s.start for s in spans), max(s.end for s in spans))
