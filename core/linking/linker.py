"""Clips, triggers, tracks and roster -> incidents, links, expected cameras and findings. Pure: same input, same output, in any order of rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.linking.activation import audit
from core.linking.geometry import distance_m
from core.linking.grouping import Scene, scenes
from core.linking.incidents import Draft, build, member, with_ids
from core.linking.links import CONFIRMED, MEMBER_P, REJECTED, links
from core.linking.places import Places, Roster
from core.linking.reach import Reach, Reacher
from core.linking.world import Linked, World
from core.model.clip import Clip
from core.model.incident import Incident, Link, Member
from core.model.timebase import UNTIMED_S

SAME_PLACE_M = 60.0
"""Triggers without any clip are one incident within this distance, where their windows overlap."""

TIMELESS = "Its time is not known (to within hours), so it cannot be placed with other recordings."


def link(world: World) -> Linked:
    """Links everything. Rules: a clip joins a trigger by time and by the probability of being bound by it (reach.py); clips that
    stood side by side show one scene (grouping.py); a trigger belongs to the scene of its own camera; a person's word beats all.
    """
    clips = sorted(world.clips, key=lambda c: (c.start, c.id))
    roster = Roster(world.shifts, clips, {c.id for c in world.cameras.values() if c.kind == "dash"})
    places = Places(world, roster)
    reacher = Reacher(world, roster, places)
    reaches = [reacher.reach(t) for t in sorted(world.triggers, key=lambda t: (t.time, t.id))]
    found = links(reaches, world)
    by_trigger: dict[str, list[Link]] = defaultdict(list)
    for each in found:
        by_trigger[each.trigger_id].append(each)
    timed = [c for c in clips if c.time.sigma_s <= UNTIMED_S]
    anchors = {r.trigger.id: a for r in reaches if (a := _anchor(r, by_trigger[r.trigger.id])) is not None}
    groups = scenes(timed, roster, places, _ties(anchors, by_trigger, {c.id for c in timed}))
    drafts = _drafts(groups, reaches, anchors, by_trigger, {c.id: c for c in clips})
    held = {clip_id for draft in drafts for clip_id in draft.clips}
    drafts += [_alone(c, TIMELESS) for c in clips if c.id not in held]
    incidents = with_ids(_decide(drafts, found, world), world.previous)
    expected, findings = audit(reaches, clips, roster, world)
    return Linked(incidents, found, expected, findings)


def _anchor(reach: Reach, found: Sequence[Link]) -> str | None:
    """The clip whose scene the trigger belongs to: its own camera's, running at T if any; else the likeliest linked one."""
    usable = {k.clip_id: k for k in found if k.status != REJECTED}
    own = {b.camera_id for b in reach.bound if b.own}
    at = reach.trigger.time

    def rank(clip: Clip) -> tuple[bool, bool, bool, float, float, str]:
        running = at in clip.span
        away = 0.0 if running else abs(clip.start.since(at))
        confirmed = usable[clip.id].status == CONFIRMED
        return (clip.camera_id not in own, not confirmed, not running, away, -usable[clip.id].probability, clip.id)

    def strangers(clip: Clip) -> tuple[float, str]:
        return (-usable[clip.id].probability, clip.id)

    candidates = [c for c in reach.clips if c.id in usable]
    mine = [c for c in candidates if c.camera_id in own]
    if mine:
        return min(mine, key=rank).id
    return min(candidates, key=strangers).id if candidates else None


def _ties(anchors: Mapping[str, str], by_trigger: Mapping[str, Sequence[Link]], timed: set[str]) -> dict[tuple[str, str], float]:
    """Pairs (a trigger's anchor, another clip linked to it) with the link's probability, for clips that have no place."""
    ties: dict[tuple[str, str], float] = {}
    for trigger_id, anchor in anchors.items():
        for k in by_trigger[trigger_id]:
            if k.probability >= MEMBER_P and k.clip_id != anchor and k.clip_id in timed and anchor in timed:
                pair = (min(anchor, k.clip_id), max(anchor, k.clip_id))
                ties[pair] = max(ties.get(pair, 0.0), k.probability)
    return ties


def _drafts(
    groups: Iterable[Scene],
    reaches: Sequence[Reach],
    anchors: Mapping[str, str],
    by_trigger: Mapping[str, Sequence[Link]],
    clips: Mapping[str, Clip],
) -> list[Draft]:
    drafts: list[Draft] = []
    home: dict[str, Draft] = {}
    for scene in groups:
        draft = Draft()
        draft.placed = scene.placed
        for clip in scene.clips:
            draft.clips[clip.id] = clip
            draft.extra[clip.id] = Member(clip.id, scene.likeness[clip.id], _why(scene))
            home[clip.id] = draft
        drafts.append(draft)
    loose: list[Draft] = []
    for reach in reaches:
        anchor = anchors.get(reach.trigger.id)
        draft = home.get(anchor) if anchor else None
        if draft is None:
            draft = _loose(reach, loose)
        draft.triggers[reach.trigger.id] = reach.trigger
        draft.placed = draft.placed or reach.place is not None
    for draft in [*drafts, *loose]:
        for trigger_id in list(draft.triggers):
            for k in by_trigger[trigger_id]:
                if k.clip_id not in draft.clips and (k.probability >= MEMBER_P or k.status != "proposed"):
                    draft.clips[k.clip_id] = clips[k.clip_id]
                    old = home.get(k.clip_id)
                    if old is not None and k.status != REJECTED and not old.triggers and len(old.clips) == 1:
                        del old.clips[k.clip_id]  # it stood alone: now it has a home
                        home[k.clip_id] = draft
    return [d for d in [*drafts, *loose] if d.clips or d.triggers]


def _loose(reach: Reach, loose: list[Draft]) -> Draft:
    """The incident of a trigger without any clip: another such trigger's, where their times and places agree with its first."""
    for draft in reversed(loose[-20:]):
        first = next(iter(draft.triggers.values()))
        near = reach.trigger.time.since(first.time) <= 300.0
        who = {first.officer_id, first.vehicle_id, first.device_id} - {None}
        same = bool(who & {reach.trigger.officer_id, reach.trigger.vehicle_id, reach.trigger.device_id})
        if first.lat is not None and first.lon is not None and reach.place is not None:
            same = same or distance_m(first.lat, first.lon, reach.place.lat, reach.place.lon) <= SAME_PLACE_M
        if near and same:
            return draft
    loose.append(Draft())
    return loose[-1]


def _why(scene: Scene) -> str:
    if len(scene.clips) == 1:
        return "No trigger and no other recording are known at its time and place."
    if scene.placed:
        return "It recorded side by side with the other cameras of this scene for most of the time."
    return "Its place is not known; it recorded at the same time as the others of its folder."


def _alone(clip: Clip, reason: str) -> Draft:
    draft = Draft()
    draft.clips[clip.id] = clip
    draft.extra[clip.id] = Member(clip.id, 1.0, reason)
    return draft


def _decide(drafts: Sequence[Draft], found: Iterable[Link], world: World) -> list[Incident]:
    """Members and a person's word: who is rejected everywhere still stands somewhere, alone."""
    by_clip: dict[str, list[Link]] = defaultdict(list)
    for k in found:
        by_clip[k.clip_id].append(k)
    incidents: list[Incident] = []
    standing: set[str] = set()
    everyone: dict[str, Clip] = {}
    for draft in drafts:
        members: list[Member] = []
        for clip_id, clip in draft.clips.items():
            everyone[clip_id] = clip
            known = [k for k in by_clip[clip_id] if k.trigger_id in draft.triggers]
            m = member(clip, known, draft)
            word = world.decisions.get(("", clip_id))
            if m is None:
                continue
            if word in (CONFIRMED, REJECTED) and m.status == "proposed" and len(draft.clips) > 1:
                m = Member(clip_id, 1.0 if word == CONFIRMED else 0.0, f"{word.capitalize()} by hand.", word)
            members.append(m)
            if m.status != REJECTED:
                standing.add(clip_id)
        incidents.append(build(draft, members, world))
    for clip_id in sorted(everyone.keys() - standing):
        draft = _alone(everyone[clip_id], "Taken out of another incident by hand.")
        draft.placed = bool(world.tracks.get(clip_id))
        incidents.append(build(draft, list(draft.extra.values()), world))
    return incidents
