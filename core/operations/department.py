"""Figures about a whole department: how often bound cameras recorded, how late, and which were missing; each with its incidents.

They count what linking found, with its probabilities; they say nothing about why a camera did not record.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from core.errors import UsageError
from core.model.times import US, Instant, Span
from core.model.trigger import NAMES
from core.operations.library import Library

EXPECTED_FROM = 0.5
"""A camera counts as bound from this probability on."""
NOBODY = "No officer known"
"""Of a cruiser's camera, bound by what the cruiser itself did, or of one that no clip, roster or cruiser gives to somebody."""
Z_95 = 1.959964
EDGES_S = (-math.inf, 0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, math.inf)
"""Bins of activation after the trigger, seconds; each holds its lower edge."""
DAYS_APIECE = 62
"""A longer time is shown by weeks."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and the incidents it comes from (in order of time, each once)."""

    value: float
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`, with Wilson's 95 % interval (E. B. Wilson 1927): of chance alone, as if cameras were independent."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Group:
    """Bound cameras of one officer, camera, kind of trigger, day or week. `recorded` + `missing` + `undetermined` = `bound`;
    `incidents`: those with a missing camera; `start`: of a day or week, else None."""

    id: str
    label: str
    bound: int
    recorded: int
    missing: int
    undetermined: int
    incidents: tuple[str, ...]
    start: date | None = None

    @property
    def rate(self) -> Rate:
        return Rate(self.recorded, self.recorded + self.missing)


@dataclass(frozen=True, slots=True)
class Bin:
    """Cameras switched on from `low_s` to `high_s` seconds after the trigger (negative: before)."""

    low_s: float
    high_s: float
    count: int
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """`triggers`: propagating ones (of an officer: those that bound a camera of that officer's); `expected`: bound cameras, one a trigger
    and camera; `expected_sum`: their probabilities added up, unlikely ones included. `activation`: recorded of recorded and missing;
    `undetermined` ones are in neither. `prompt`: switched on within `late_s` after the trigger, of those recorded with a known time.
    """

    span: Span | None
    officer: str | None
    late_s: float
    triggers: Figure
    expected: Figure
    expected_sum: float
    recorded: Figure
    missing: Figure
    undetermined: Figure
    activation: Rate
    prompt: Rate
    lateness: tuple[Bin, ...]
    by_officer: tuple[Group, ...]
    by_camera: tuple[Group, ...]
    by_kind: tuple[Group, ...]
    over_time: tuple[Group, ...]
    period: str
    """day or week: what `over_time` counts by."""


@dataclass(slots=True)
class _Tally:
    """One group while it is counted; `missed` holds each incident once, in order."""

    missed: dict[str, None] = field(default_factory=dict[str, None])
    n: int = 0
    missing: int = 0
    undetermined: int = 0

    def add(self, state: str, home: str | None) -> None:
        self.n += 1
        self.missing += state == "missing"
        self.undetermined += state == "undetermined"
        if state == "missing" and home is not None:
            self.missed[home] = None

    def group(self, key: str, label: str, start: date | None = None) -> Group:
        recorded = self.n - self.missing - self.undetermined
        return Group(key, label, self.n, recorded, self.missing, self.undetermined, tuple(self.missed), start)


def department(
    library: Library, span: Span | None = None, officer: str | None = None, kind: str | None = None, camera: str | None = None
) -> Department:
    """Of the triggers of a span of true time, and of one officer's cameras, one kind of trigger or one camera, where given."""
    policy, zone = library.policy(), library.zone()
    with library.store.read() as read:
        rows = read.activations(span)
        homes, kinds, names = read.trigger_homes(), read.trigger_kinds(span), {o.id: o.label for o in read.officers().values()}
    narrowed = officer is not None or camera is not None
    rows = [r for r in rows if kind in (None, r[2]) and camera in (None, r[3]) and officer in (None, r[5])]
    counted = [r for r in rows if r[4] >= EXPECTED_FROM]
    audited = (
        {r[0]: None for r in rows} if narrowed else {i: None for i, k in kinds.items() if k in policy.propagating and kind in (None, k)}
    )
    states = {state: dict[str, None]() for state in ("recorded", "missing", "undetermined")}
    n = dict.fromkeys(states, 0)
    bins: list[tuple[int, dict[str, None]]] = [(0, {}) for _ in EDGES_S[1:]]
    tallies: tuple[dict[str, _Tally], ...] = ({}, {}, {}, {})
    period, day_of = _calendar([r[1] for r in counted], zone)
    prompt = timed = 0
    for trigger_id, time_us, trigger_kind, camera_id, _, officer_id, clip_id, outcome, seconds in counted:
        home = homes.get(trigger_id)
        state = "missing" if outcome == "missing" else "recorded" if clip_id is not None else "undetermined"
        n[state] += 1
        if home is not None:
            states[state][home] = None
        for tally, key in zip(tallies, (officer_id or "", camera_id, trigger_kind, day_of(time_us)), strict=True):
            tally.setdefault(key, _Tally()).add(state, home)
        if state == "recorded" and seconds is not None:
            timed += 1
            prompt += seconds <= policy.late_s
            i = next(i for i, high in enumerate(EDGES_S[1:]) if seconds < high or math.isinf(high))
            bins[i] = (bins[i][0] + 1, bins[i][1])
            if home is not None:
                bins[i][1][home] = None
    who, which, what, when = tallies
    return Department(
        span=span,
        officer=officer,
        late_s=policy.late_s,
        triggers=Figure(len(audited), _once(homes.get(t) for t in audited)),
        expected=Figure(len(counted), _once(homes.get(r[0]) for r in counted)),
        expected_sum=math.fsum(r[4] for r in rows),
        recorded=Figure(n["recorded"], tuple(states["recorded"])),
        missing=Figure(n["missing"], tuple(states["missing"])),
        undetermined=Figure(n["undetermined"], tuple(states["undetermined"])),
        activation=Rate(n["recorded"], n["recorded"] + n["missing"]),
        prompt=Rate(prompt, timed),
        lateness=tuple(Bin(EDGES_S[i], EDGES_S[i + 1], count, tuple(held)) for i, (count, held) in enumerate(bins)),
        by_officer=_groups(who, lambda key: names.get(key, key) or NOBODY),
        by_camera=_groups(which, lambda key: key),
        by_kind=_groups(what, lambda key: NAMES.get(key, key)),
        over_time=tuple(when[key].group(key, key, date.fromisoformat(key)) for key in sorted(when)),
        period=period,
    )


def audit_sample(library: Library, n: int, seed: int, span: Span | None = None) -> tuple[str, ...]:
    """`n` incidents with an audited trigger (of the span), drawn at random: those whose SHA-256 of `SEED|INCIDENT` comes first, so that
    anybody can draw them again. Who drew, when, and what came of it stands in the log. In order of drawing; all where there are fewer."""
    if n < 1:
        raise UsageError("A sample has at least one incident.")
    propagating = library.policy().propagating
    with library.store.write(library.actor) as write:
        homes = write.trigger_homes()
        frame = {homes[i] for i, kind in write.trigger_kinds(span).items() if kind in propagating and i in homes}
        drawn = tuple(sorted(frame, key=lambda i: (sha256(f"{seed}|{i}".encode()).hexdigest(), i))[:n])
        over = None if span is None else [span.start.iso(), span.end.iso()]
        write.log("audit sample", seed=seed, n=n, out_of=len(frame), span=over, incidents=list(drawn))
    return drawn


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """The score interval of a share at 95 %; None of nothing."""
    if not whole:
        return None
    share, z2 = part / whole, Z_95**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z_95 * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def _groups(tallies: Mapping[str, _Tally], label: Callable[[str], str]) -> tuple[Group, ...]:
    """Most missing first; what is nobody's last."""
    found = [tally.group(key, label(key)) for key, tally in tallies.items()]
    return tuple(sorted(found, key=lambda g: (not g.id, -g.missing, -g.bound, g.id)))


def _once(incidents: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for i in incidents if i is not None))


def _calendar(moments: list[int], zone: str | None) -> tuple[str, Callable[[int], str]]:
    """`day` or `week`, and the ISO date a moment's day or week (Monday) begins, in the department's zone."""
    quarter = 900 * US
    known: dict[int, date] = {}
    long = bool(moments) and max(moments) - min(moments) > DAYS_APIECE * 86_400 * US

    def day(time_us: int) -> str:
        slot = time_us // quarter
        found = known.get(slot)
        if found is None:
            found = Instant(slot * quarter).local(zone).date()
            known[slot] = found = found - timedelta(days=found.weekday()) if long else found
        return found.isoformat()

    return ("week" if long else "day"), day
