"""Runs clocks and linking over the whole library and keeps what they find."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from core.clocks.estimate import ClockEstimate, ManualCorrection, estimate
from core.errors import UsageError
from core.linking.linker import link as link_world
from core.linking.world import Linked, World
from core.model.clip import Clip
from core.model.finding import Finding
from core.model.incident import Incident, Link
from core.model.policy import Policy
from core.operations.library import Library, set_policy
from core.progress import Progress
from core.store.read import Reading

TRIES = 4
"""How often linking starts over because the library changed under it; the last try is kept, and the next linking sees the rest."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How many there are now, and how many incidents came, changed and went."""

    incidents: int
    links: int
    findings: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Look:
    """One consistent look at the library. `entry`: where its log stood; `kept`: the results as they are kept."""

    entry: int
    clips: tuple[Clip, ...]
    times: dict[str, ClockEstimate]
    world: World
    kept: Linked

    @property
    def policy(self) -> Policy:
        return self.world.policy

    def linked(self, policy: Policy | None = None) -> Linked:
        """What linking says of it, under the library's policy or another; nothing is written."""
        return link_world(self.world if policy is None else replace(self.world, policy=policy))


def link(library: Library, progress: Progress, policy: Policy | None = None) -> LinkReport:
    """Clocks first, then links, incidents and findings, all anew; a person's word stands. `policy` is kept as the library's."""
    if policy is not None:
        set_policy(library, policy)
    progress.begin("Linking", 3, "steps")
    for again in reversed(range(TRIES)):
        seen = look(library)
        progress.advance(1, "clocks")
        found = seen.linked()
        progress.advance(1, "incidents")
        with library.store.write(library.actor) as write:
            if again and write.last_entry() != seen.entry:  # somebody said something meanwhile: that word counts too
                progress.begin("Linking", 3, "steps")
                continue
            times = [seen.times[c.id].time for c in seen.clips]
            write.keep_times([c.id for c in seen.clips], [(x.start.us, x.sigma_s, x.source, x.ppm, x.offset_s) for x in times])
            write.replace_results(found.incidents, found.links, found.expected, found.findings)
            write.move_markers(_successors(seen.kept.incidents, found.incidents))
            _announce(write.changed, seen.kept, found)
            report = _report(seen.kept.incidents, found)
            counts = asdict(report)
            write.log("linked", **{k: counts[k] for k in ("incidents", "links", "findings", "added", "removed")})
        progress.advance(1, "kept")
        return report
    raise AssertionError("the last try is kept")


def look(library: Library) -> Look:
    """Reads all that linking needs; the clips' clocks are estimated."""
    rule = library.policy()
    with library.store.read() as read:
        clips = read.clips()
        times = estimate(clips, read.alignments(), read.triggers(), manual_corrections(read, clips))
        world = World(
            clips=tuple(replace(c, time=times[c.id].time) for c in clips),
            triggers=read.triggers(),
            cameras=read.cameras(),
            officers=read.officers(),
            shifts=read.shifts(),
            tracks=read.tracks(c.id for c in clips),
            pings=read.pings(),
            policy=rule,
            decisions=read.decisions(),
            officer_said=frozenset(clip_id for clip_id, (_, officer_id) in read.assignments().items() if officer_id),
            previous=read.incidents(),
        )
        return Look(read.last_entry(), clips, times, world, Linked(world.previous, read.links(), read.expected(), read.findings()))


def kept(read: Reading) -> Linked:
    """The results as the library has them."""
    return Linked(read.incidents(), read.links(), read.expected(), read.findings())


def results_of(seen: Look, policy: Policy) -> Linked:
    """The results as they would be under another policy."""
    return seen.linked(policy)


def _successors(previous: tuple[Incident, ...], found: tuple[Incident, ...]) -> dict[str, str]:
    """Id of an incident that is no more -> the incident that holds most of its triggers, else most of its clips."""
    there = {i.id for i in found}
    of_trigger = {t: i.id for i in found for t in i.trigger_ids}
    of_clip = {c: i.id for i in found for c in i.clip_ids}
    successors: dict[str, str] = {}
    for old in (i for i in previous if i.id not in there):
        votes = Counter(of_trigger[t] for t in old.trigger_ids if t in of_trigger) or Counter(
            of_clip[c] for c in old.clip_ids if c in of_clip
        )
        if votes:
            successors[old.id] = max(votes, key=lambda i: (votes[i], i))
    return successors


def decide_link(library: Library, incident_id: str, clip_id: str, status: str, note: str = "") -> None:
    """A person's word on a clip of an incident: confirmed, rejected, or proposed to take it back. Links again."""
    if status not in ("confirmed", "rejected", "proposed"):
        raise UsageError(f"{status!r} is not a decision.", "Use confirmed, rejected or proposed.")
    with library.store.read() as read:
        incident = next(iter(read.incidents([incident_id])), None)
        known = bool(read.clips([clip_id]))
        pairs = [(t, clip_id) for t in incident.trigger_ids or ("",)] if incident else []
        if ("", clip_id) in read.decisions() and ("", clip_id) not in pairs:
            pairs.append(("", clip_id))  # said before the incident had a trigger
    if incident is None or not known:
        raise UsageError(f"There is no {'clip ' + clip_id if incident else 'incident ' + incident_id} in this library.")
    with library.store.write(library.actor) as write:
        write.decide(pairs, status, note)
    link(library, Progress())


def manual_corrections(read: Reading, clips: tuple[Clip, ...]) -> dict[str, ManualCorrection]:
    """Clip id -> the latest correction set by hand: one for the clip itself, else one for its camera."""
    latest: dict[tuple[str, str], ManualCorrection] = {}
    for row in read.corrections():
        key = ("clip", row["clip_id"]) if row["clip_id"] else ("camera", row["camera_id"])
        latest[key] = ManualCorrection(row["offset_s"], row["note"], row["actor"])
    return {c.id: latest[k] for c in clips for k in (("camera", c.camera_id), ("clip", c.id)) if k in latest}


def _report(previous: tuple[Incident, ...], found: Linked) -> LinkReport:
    old, new = {i.id: i for i in previous}, {i.id: i for i in found.incidents}
    changed = sum(1 for i in old.keys() & new.keys() if _key(old[i]) != _key(new[i]))
    return LinkReport(len(new), len(found.links), len(found.findings), len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()))


def _announce(changed: Callable[[str, set[str]], None], kept: Linked, found: Linked) -> None:
    old, new = {i.id: _key(i) for i in kept.incidents}, {i.id: _key(i) for i in found.incidents}
    moved = {i for i in old.keys() | new.keys() if old.get(i) != new.get(i)}
    if moved or _links(kept) != _links(found) or _findings(kept) != _findings(found):
        changed("incidents", moved)


def _links(linked: Linked) -> dict[tuple[str, str], Link]:
    return {(x.trigger_id, x.clip_id): x for x in linked.links}


def _findings(linked: Linked) -> dict[str, Finding]:
    return {f.id: f for f in linked.findings}


def _key(incident: Incident) -> tuple[object, ...]:
    return incident.start, incident.end, incident.trigger_ids, frozenset(incident.members)
