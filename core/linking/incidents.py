"""From scenes, triggers and links to incidents: members with reasons, a person's decisions, titles and ids that stay."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from core.linking.world import World
from core.model.clip import Clip
from core.model.incident import Incident, Link, Member
from core.model.timebase import UNTIMED_S
from core.model.times import Instant
from core.model.trigger import NAMES, Trigger

GRAVITY = ("firearm", "taser", "crash", "holster", "lightbar", "speed", "manual", "other")
"""An incident is named after its gravest trigger."""


class Draft:
    """One incident in the making: triggers, and clips with why they stand in it."""

    def __init__(self) -> None:
        self.triggers: dict[str, Trigger] = {}
        self.clips: dict[str, Clip] = {}
        self.extra: dict[str, Member] = {}
        """Why a clip without a link of its own stands here."""
        self.placed = False


def member(clip: Clip, links: Iterable[Link], draft: Draft) -> Member | None:
    """The clip's place in the incident: a person's word, else the best of its links, else the draft's own reason."""
    links = list(links)
    best = max(links, key=lambda k: (k.status == "confirmed", k.status != "rejected", k.probability, k.trigger_id), default=None)
    extra = draft.extra.get(clip.id)
    if any(k.status == "rejected" for k in links) and not any(k.status == "confirmed" for k in links):
        best = max((k for k in links if k.status == "rejected"), key=lambda k: (k.probability, k.trigger_id))
    elif best is None:
        return extra
    own = extra if extra is not None and best.status == "proposed" and best.probability < 0.5 else best
    nearest = min((k for k in links if k.distance_m is not None), key=lambda k: (k.distance_m or 0.0, k.trigger_id), default=best)
    return Member(
        clip.id, own.probability, own.reason, own.status, nearest.distance_m, nearest.distance_sigma_m, best.starts_after_trigger_s
    )


def build(draft: Draft, members: Sequence[Member], world: World) -> Incident:
    """The incident without its id. Its span is that of its members (rejected ones aside), or of its first trigger's window."""
    active = [draft.clips[m.clip_id] for m in members if m.status != "rejected"]
    triggers = sorted(draft.triggers.values(), key=lambda t: (t.time, t.id))
    times: list[Instant] = [t.time for t in triggers] + [c.start for c in active] + [c.end for c in active]
    if not active and triggers:
        times += [triggers[0].time.plus_s(-world.policy.pre_s), triggers[-1].time.plus_s(world.policy.post_s)]
    if not times:
        times = [t for m in members for t in (draft.clips[m.clip_id].start, draft.clips[m.clip_id].end)]
    ordered = sorted(members, key=lambda m: (draft.clips[m.clip_id].start, m.clip_id))
    shown = active or [draft.clips[m.clip_id] for m in members]
    timed = any(c.time.sigma_s <= UNTIMED_S for c in shown)
    title = _title(triggers, len(shown), draft.placed, timed)
    return Incident("", min(times), max(times), tuple(t.id for t in triggers), tuple(ordered), title, draft.placed)


def _title(triggers: Sequence[Trigger], clips: int, placed: bool, timed: bool) -> str:
    if triggers:
        kinds = {t.kind for t in triggers}
        gravest = min(kinds, key=lambda k: (GRAVITY.index(k) if k in GRAVITY else len(GRAVITY), k))
        return NAMES.get(gravest, gravest)
    what = "Recording" if clips == 1 else f"{clips} recordings"
    unknown = " and ".join(word for word, known in (("time", timed), ("place", placed)) if not known)
    return f"{what}, {unknown} unknown" if unknown else f"{what} without a trigger"


def with_ids(incidents: Sequence[Incident], previous: Sequence[Incident]) -> tuple[Incident, ...]:
    """Ids of the last run where the scene is the same (most shared triggers, then most shared clips), else new ones from the scene itself."""
    fresh = sorted(incidents, key=_key)
    by_trigger: Mapping[str, list[str]] = _holders(previous, triggers=True)
    by_clip: Mapping[str, list[str]] = _holders(previous, triggers=False)
    claims: list[tuple[int, int, int, str]] = []
    for n, incident in enumerate(fresh):
        triggers = Counter(old for t in incident.trigger_ids for old in by_trigger.get(t, ()))
        clips = Counter(old for m in incident.members for old in by_clip.get(m.clip_id, ()))
        claims += [(-triggers[old], -clips[old], n, old) for old in set(triggers) | set(clips)]
    named: dict[int, str] = {}
    taken: set[str] = set()
    for _, _, n, old in sorted(claims):
        if n not in named and old not in taken:
            named[n] = old
            taken.add(old)
    reserved = taken | {p.id for p in previous}
    for n, incident in enumerate(fresh):
        if n not in named:
            digest = sha256(_seed(incident).encode()).hexdigest()
            size = next(k for k in range(8, 65) if f"I-{digest[:k]}" not in reserved or k == 64)
            named[n] = f"I-{digest[:size]}"
            reserved.add(named[n])
    result = [replace(incident, id=named[n]) for n, incident in enumerate(fresh)]
    return tuple(sorted(result, key=lambda i: (i.start, i.id)))


def _holders(incidents: Iterable[Incident], triggers: bool) -> dict[str, list[str]]:
    held: dict[str, list[str]] = defaultdict(list)
    for incident in incidents:
        for item in incident.trigger_ids if triggers else (m.clip_id for m in incident.members):
            held[item].append(incident.id)
    return held


def _seed(incident: Incident) -> str:
    if incident.trigger_ids:
        return f"trigger {incident.trigger_ids[0]}"
    return f"clip {incident.members[0].clip_id}"


def _key(incident: Incident) -> tuple[Instant, Instant, tuple[str, ...], tuple[str, ...]]:
    return incident.start, incident.end, incident.trigger_ids, tuple(m.clip_id for m in incident.members)
