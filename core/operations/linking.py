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

Before = tuple[dict[tuple[str, str], Link], dict[str, Finding]]
"""Links and findings as the library had them."""

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


def link(library: Library, progress: Progress, policy: Policy | None = None) -> LinkReport:
    """Clocks first, then links, incidents and findings, all anew; a person's word stands. `policy` is kept as the library's."""
    if policy is not None:
        set_policy(library, policy)
    progress.begin("Linking", 3, "steps")
    for again in reversed(range(TRIES)):
        seen, clips, times, world, before = _read(library)
        progress.advance(1, "clocks")
        found = link_world(world)
        progress.advance(1, "incidents")
        with library.store.write(library.actor) as write:
            if again and write.last_entry() != seen:  # somebody said something meanwhile: that word counts too
                progress.begin("Linking", 3, "steps")
                continue
            write.set_times({c.id: (times[c.id].time, times[c.id].residuals) for c in clips})
            write.replace_results(found.incidents, found.links, found.expected, found.findings)
            write.move_markers(_successors(world.previous, found.incidents))
            _announce(write.changed, world.previous, found, before)
            report = _report(world.previous, found)
            counts = asdict(report)
            write.log("linked", **{k: counts[k] for k in ("incidents", "links", "findings", "added", "removed")})
        progress.advance(1, "kept")
        return report
    raise AssertionError("the last try is kept")


def _read(library: Library) -> tuple[int, tuple[Clip, ...], dict[str, ClockEstimate], World, Before]:
    """One look at the library: where its log stands, clips with their clocks estimated, the world, links and findings as they are."""
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
        before = {(x.trigger_id, x.clip_id): x for x in read.links()}, {f.id: f for f in read.findings()}
        return read.last_entry(), clips, times, world, before


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


def _announce(changed: Callable[[str, set[str]], None], previous: tuple[Incident, ...], found: Linked, before: Before) -> None:
    old, new = {i.id: _key(i) for i in previous}, {i.id: _key(i) for i in found.incidents}
    moved = {i for i in old.keys() | new.keys() if old.get(i) != new.get(i)}
    links, findings = before
    if moved or links != {(x.trigger_id, x.clip_id): x for x in found.links} or findings != {f.id: f for f in found.findings}:
        changed("incidents", moved)


def _key(incident: Incident) -> tuple[object, ...]:
    return incident.start, incident.end, incident.trigger_ids, frozenset(incident.members)
