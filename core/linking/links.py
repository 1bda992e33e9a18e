"""Clips joined to triggers: every clip of a bound camera that overlaps the trigger's window, with a person's decisions on top."""

from collections.abc import Iterable, Mapping

from core.linking.geometry import normal_cdf
from core.linking.reach import LISTED_P, Bound, Reach
from core.linking.world import World
from core.model.clip import Clip
from core.model.incident import Link
from core.model.timebase import UNTIMED_S
from core.model.trigger import Trigger

MEMBER_P = 0.5
"""From this probability on a link makes its clip a member of the trigger's incident; below it is only listed."""
ADRIFT_SIGMA_S = 2.0
CONFIRMED, REJECTED = "confirmed", "rejected"


def links(reaches: Iterable[Reach], world: World) -> tuple[Link, ...]:
    """All links of at least LISTED_P and all decided ones, ordered by trigger time, then the clip's id."""
    clips = {c.id: c for c in world.clips}
    decided: dict[str, list[tuple[str, str]]] = {}
    for (trigger_id, clip_id), status in sorted(world.decisions.items()):
        if trigger_id and clip_id in clips and status in (CONFIRMED, REJECTED):
            decided.setdefault(trigger_id, []).append((clip_id, status))
    found: list[Link] = []
    for reach in reaches:
        here = _of(reach, world)
        for clip_id, status in decided.get(reach.trigger.id, ()):
            here[clip_id] = _decided(here.get(clip_id), reach.trigger, clips[clip_id], status)
        found += [here[k] for k in sorted(here)]
    return tuple(found)


def _of(reach: Reach, world: World) -> dict[str, Link]:
    bound: Mapping[str, Bound] = {b.camera_id: b for b in reach.bound}
    found: dict[str, Link] = {}
    for clip in reach.clips:
        b = bound.get(clip.camera_id)
        if b is None:
            continue
        p = b.probability * in_window(clip, reach.trigger, world)
        if p >= LISTED_P:
            starts = clip.start.since(reach.trigger.time)
            found[clip.id] = Link(reach.trigger.id, clip.id, p, b.reason, b.distance_m, b.distance_sigma_m, starts)
    return found


def in_window(clip: Clip, trigger: Trigger, world: World) -> float:
    """P(the clip overlaps [T - pre, T + post]), given the uncertainty of both times.

    Where neither zone is known, clip and trigger are of one device (reach.py sees to that) and share the zone: they differ by
    ADRIFT_SIGMA_S at most.
    """
    adrift = clip.time.sigma_s > UNTIMED_S and trigger.sigma_s > UNTIMED_S
    sigma = ADRIFT_SIGMA_S if adrift else (clip.time.sigma_s**2 + trigger.sigma_s**2) ** 0.5
    policy = world.policy
    after_start = trigger.time.plus_s(policy.post_s).since(clip.start)
    before_end = clip.end.since(trigger.time.plus_s(-policy.pre_s))
    if sigma <= 0:
        return float(after_start > 0 and before_end > 0)
    return max(0.0, normal_cdf(after_start / sigma) + normal_cdf(before_end / sigma) - 1.0)


def _decided(link: Link | None, trigger: Trigger, clip: Clip, status: str) -> Link:
    """A person's word on the machine's link, or in its absence."""
    p = 1.0 if status == CONFIRMED else 0.0
    reason = "Confirmed by hand." if status == CONFIRMED else "Rejected by hand."
    distance, sigma = (link.distance_m, link.distance_sigma_m) if link else (None, None)
    return Link(trigger.id, clip.id, p, reason, distance, sigma, clip.start.since(trigger.time), status)
