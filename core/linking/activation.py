"""Expected cameras against actual recordings: who was bound to record, when each camera was switched on, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.linking import words
from core.linking.clockwork import clip_findings
from core.linking.geometry import AXIS_PER_RADIUS_68, normal_cdf
from core.linking.links import MEMBER_P, REJECTED
from core.linking.places import Roster
from core.linking.reach import Bound, Reach
from core.linking.world import World
from core.model.clip import Clip
from core.model.finding import Expected, Finding
from core.model.trigger import Trigger
from core.model.wording import duration

DOUBTFUL_P = 0.25
"""Between this and one half a gap is listed as one that cannot be determined; below it is not listed."""
LOOSE_CLOCK_S = 60.0
"""A clip whose clock is less certain than this cannot show when its camera was switched on."""
FULL_BUFFER_P = 0.6
"""Where the buffer's length cannot be measured: how often a start after T - 28 s is a late camera with its full buffer rather
than a prompt one with a short buffer. A round figure from simulated departments, not from real ones."""
PROMPT_LATE_P = 0.1
"""The same for the trigger's own camera, those aboard its cruiser, and dash cams, where short buffers outnumbered late starts by
far in the same simulated departments."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing wrong with a bound camera, given that it was bound: `probability` is that of the gap alone."""

    kind: str
    probability: float
    seconds: float | None
    reason: str


def audit(
    reaches: Iterable[Reach], clips: Sequence[Clip], roster: Roster, world: World
) -> tuple[tuple[Expected, ...], tuple[Finding, ...]]:
    """For every propagating trigger its expected cameras and findings; then the findings about clips themselves."""
    timeless: dict[str, Clip] = {}
    for clip in clips:
        if clip.time.sigma_s > LOOSE_CLOCK_S:
            timeless.setdefault(clip.camera_id, clip)
    expected: list[Expected] = []
    findings: list[Finding] = []
    for reach in reaches:
        if reach.trigger.kind not in world.policy.propagating:
            continue
        if (unknown := _unknown(reach, world)) is not None:
            findings.append(unknown)
        for bound in reach.bound:
            some = [c for c in reach.clips if c.camera_id == bound.camera_id]
            if not bound.own and some and all(world.decisions.get((reach.trigger.id, c.id)) == REJECTED for c in some):
                continue
            clip, gaps = _gaps(bound, reach.trigger, some, timeless, world)
            expected.append(_expected(bound, reach.trigger, clip, gaps, world))
            findings += [f for gap in gaps if (f := _finding(gap, bound, reach.trigger, clip)) is not None]
    for clip in clips:
        findings += clip_findings(clip, roster, world)
    return tuple(expected), _once(findings)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding an id, the likeliest: two doubtful gaps of one camera are one thing that cannot be determined."""
    best: dict[str, Finding] = {}
    for finding in findings:
        have = best.get(finding.id)
        if have is None or finding.probability > have.probability:
            best[finding.id] = finding
    return tuple(best.values())


def _unknown(reach: Reach, world: World) -> Finding | None:
    """What keeps a trigger from being audited at all: nobody knows where it was, or which camera is its own."""
    trigger = reach.trigger
    doubts: list[str] = []
    if reach.place is None:
        doubts.append(f"Nobody knows where {words.thing(trigger.kind)} was, so it cannot be determined which other cameras had to record.")
    if not any(b.own for b in reach.bound):
        officer = trigger.officer_id and words.who(world.officers.get(trigger.officer_id), trigger.officer_id, "")
        source = officer or (trigger.vehicle_id and f"cruiser {trigger.vehicle_id}") or "the trigger's source"
        doubts.append(f"Nobody knows which camera {source} had, so it cannot be determined whether that camera recorded.")
    return Finding("undetermined", 1.0, " ".join(doubts), trigger.id, officer_id=reach.officer_id) if doubts else None


def _gaps(
    bound: Bound, trigger: Trigger, clips: Sequence[Clip], timeless: Mapping[str, Clip], world: World
) -> tuple[Clip | None, list[Gap]]:
    """The clip that answers the trigger (running at T, else the first to start after it) and what is wrong with it or its absence."""
    placed = [c for c in clips if c.time.sigma_s <= LOOSE_CLOCK_S]
    running = [c for c in placed if trigger.time in c.span]
    later = [c for c in placed if c.start > trigger.time]
    if trigger.sigma_s > LOOSE_CLOCK_S:
        running = later = []
    clip = min(running or later, key=lambda c: (c.start, c.id), default=None)
    if clip is not None:
        gaps = [_switched_on(bound, clip, trigger, world), _stopped(bound, clip, trigger, world)]
        return clip, [g for g in gaps if g is not None]
    if trigger.sigma_s > LOOSE_CLOCK_S:
        reason = f"The time of the trigger is not known well enough to say whether camera {bound.camera_id} recorded the moment."
        return None, [Gap("undetermined", 1.0, None, reason)]
    if bound.camera_id in timeless:
        reason = f"Camera {bound.camera_id} has a recording whose time is not known well enough to say whether it covers the moment."
        return None, [Gap("undetermined", 1.0, None, reason)]
    ended = max(placed, key=lambda c: (c.end, c.id), default=None)
    chance = 1.0
    if ended is not None:
        sigma = (ended.time.sigma_s**2 + trigger.sigma_s**2) ** 0.5
        chance = normal_cdf(trigger.time.since(ended.end) / sigma) if sigma > 0 else 1.0
    return None, [Gap("missing", chance, None, _missing_reason(bound, trigger, ended, world))]


def _missing_reason(bound: Bound, trigger: Trigger, ended: Clip | None, world: World) -> str:
    none = f"no recording of camera {bound.camera_id} covers {words.moment(trigger.kind)}"
    if ended is not None:
        none += f" (its last one ended {duration(trigger.time.since(ended.end))} before)"
    if bound.own or bound.aboard or bound.distance_m is None or bound.distance_sigma_m is None:
        return f"{words.capital(none)}: {words.follow_on(bound.reason)}"
    name = _holder(bound, world)
    return (
        f"{words.capital(name)} was {words.length(bound.distance_m)} from {words.thing(trigger.kind)}, by positions "
        f"{words.good_to(bound.distance_sigma_m / AXIS_PER_RADIUS_68)}, and {none}; {words.chance(bound.probability)} is the probability of "
        f"having been within {world.policy.radius_ft:g} ft, not of anybody's fault."
    )


def _switched_on(bound: Bound, clip: Clip, trigger: Trigger, world: World) -> Gap | None:
    """Late, or else a short buffer. Activation = the clip's start plus the buffer it kept, which its silent head measures."""
    policy = world.policy
    kept, measured = kept_buffer_s(clip, world)
    sigma = (clip.time.sigma_s**2 + trigger.sigma_s**2) ** 0.5
    starts = clip.start.since(trigger.time)
    late_by = starts + kept
    short = _beyond(starts + policy.pre_s - policy.short_s, sigma)
    certain = _beyond(starts - policy.late_s, sigma)
    """Even without any buffer it was late."""
    late = _beyond(late_by - policy.late_s, sigma)
    if not measured:
        late = max(certain, (PROMPT_LATE_P if bound.own or bound.aboard or _is_dash(bound, world) else FULL_BUFFER_P) * late)
    note = "" if measured else f" (its buffer has sound or is unknown, so the full {kept:.0f} s are assumed)"
    camera, when = _camera(bound, world), f"{words.event(trigger.kind)}{words.give_or_take(sigma)}{note}"
    if late >= (1 - late) * short:
        if late < DOUBTFUL_P:
            return None
        reason = f"{camera} was switched on {duration(late_by)} after {when}; {policy.late_s:g} s are allowed{_place(bound)}."
        return Gap("late", late, late_by, reason)
    reason = f"{camera} has only {duration(max(0.0, -starts))} of footage before {when}; {policy.pre_s:g} s are required{_place(bound)}."
    return Gap("short_buffer", (1 - late) * short, -starts, reason)


def kept_buffer_s(clip: Clip, world: World) -> tuple[float, bool]:
    """(seconds of pre-event buffer the clip begins with, whether they were measured from its silent head)."""
    camera = world.cameras.get(clip.camera_id)
    full = camera.pre_event_s if camera is not None and camera.pre_event_s is not None else world.policy.pre_s
    if clip.silent_head_s is None or (camera is not None and camera.buffer_has_audio):
        return min(full, clip.length_s), False
    return clip.silent_head_s, True


def _stopped(bound: Bound, clip: Clip, trigger: Trigger, world: World) -> Gap | None:
    policy = world.policy
    sigma = (clip.time.sigma_s**2 + trigger.sigma_s**2) ** 0.5
    ends = clip.end.since(trigger.time)
    p = _beyond(policy.post_s - policy.early_s - ends, sigma)
    if p < DOUBTFUL_P:
        return None
    reason = (
        f"{_camera(bound, world)} stopped {duration(ends)} after {words.event(trigger.kind)}{words.give_or_take(sigma)}; "
        f"{duration(policy.post_s)} are required{_place(bound)}."
    )
    return Gap("early_stop", p, ends, reason)


def _beyond(amount: float, sigma: float) -> float:
    """P(a quantity measured as `amount` with this sigma is above zero)."""
    return normal_cdf(amount / sigma) if sigma > 0 else float(amount > 0)


def _expected(bound: Bound, trigger: Trigger, clip: Clip | None, gaps: Sequence[Gap], world: World) -> Expected:
    sure = [g for g in gaps if g.probability * bound.probability >= MEMBER_P]
    worst = max(sure, key=lambda g: (g.kind == "late", g.probability), default=None)
    doubtful = clip is None or any(g.probability >= DOUBTFUL_P for g in gaps)
    outcome = worst.kind if worst is not None else "undetermined" if doubtful else "on_time"
    seconds = clip.start.since(trigger.time) + kept_buffer_s(clip, world)[0] if clip is not None else None
    return Expected(
        trigger.id,
        bound.camera_id,
        bound.probability,
        bound.reason,
        bound.officer_id,
        clip.id if clip else None,
        outcome,
        seconds,
        bound.distance_m,
        bound.distance_sigma_m,
    )


def _finding(gap: Gap, bound: Bound, trigger: Trigger, clip: Clip | None) -> Finding | None:
    p = gap.probability * bound.probability
    if p < DOUBTFUL_P:
        return None
    kind, reason = gap.kind, gap.reason
    if p < MEMBER_P:
        kind, reason = "undetermined", f"Cannot be determined ({words.chance(p)} likely): {words.follow_on(reason)}"
    return Finding(kind, p, reason, trigger.id, bound.camera_id, clip.id if clip else None, bound.officer_id, gap.seconds)


def _place(bound: Bound) -> str:
    """The doubt about place, where there is any worth telling."""
    if bound.probability >= 0.985:
        return ""
    return f", and the camera was bound to record with a probability of {words.chance(bound.probability)}"


def _is_dash(bound: Bound, world: World) -> bool:
    camera = world.cameras.get(bound.camera_id)
    return camera is not None and camera.kind == "dash"


def _holder(bound: Bound, world: World) -> str:
    if _is_dash(bound, world):
        return "the cruiser"
    return words.who(world.officers.get(bound.officer_id) if bound.officer_id else None, bound.officer_id, bound.camera_id)


def _camera(bound: Bound, world: World) -> str:
    """`J. Chen's camera`, `The cruiser's camera`, `Camera B12`: how a sentence begins."""
    name = words.capital(_holder(bound, world))
    return name if name.startswith("Camera ") else f"{name}'s camera"
