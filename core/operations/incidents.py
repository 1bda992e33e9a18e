"""The incident list, and everything that is true of one incident in one piece."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from core.errors import UsageError
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import Expected, Finding
from core.model.incident import Incident, IncidentSummary, IncidentView, Lane, LaneClip, Member
from core.model.roster import Shift
from core.model.timebase import UNTIMED_S
from core.model.times import Instant, Span
from core.model.track import Track
from core.model.trigger import NAMES, Trigger
from core.operations.library import Library
from core.operations.proxies import proxy_of
from core.store import listing
from core.store.ledger import ledger_rows
from core.store.positions import pings as pings_of
from core.store.read import Reading

EXPECTED_FROM = 0.5
"""A camera counts as expected from this probability on; below it is listed with its probability and nothing more."""


def all_incidents(library: Library) -> tuple[Incident, ...]:
    with library.store.read() as read:
        return read.incidents()


def incident_summaries(library: Library) -> tuple[IncidentSummary, ...]:
    """One row per incident, newest first; those whose time nobody knows come last."""
    with library.store.read() as read:
        incidents, members, triggers = listing.incidents(read), listing.members(read), listing.triggers(read)
        clips, bound = listing.clips(read), listing.bound(read, EXPECTED_FROM)
        officers, answers, findings = read.officers(), read.answers(), read.findings()
        on_camera = _by_camera(read.shifts())
    names = {i: o.label for i, o in officers.items()}
    homes = {x: i.id for i in incidents for x in i.trigger_ids}
    of = _findings_by_home(findings, homes, members)
    rows: list[IncidentSummary] = []
    for i in incidents:
        own = sorted(triggers[x] for x in i.trigger_ids if x in triggers)
        held = [clips[c] for c in members.get(i.id, ()) if c in clips]
        due = [b for x in own for b in bound.get(x.id, ())]
        recorded = {c.camera_id for c in held}
        wearers = (c.officer_id or officer_on(on_camera.get(c.camera_id, ()), c.camera_id, Instant(c.start_us)) for c in held)
        people = dict.fromkeys(p for p in (*(x.officer_id for x in own), *wearers, *(officer for _, officer in due)) if p)
        cameras = recorded | {camera for camera, _ in due}
        found = of.get(i.id, ())
        named = next((x for x in own if NAMES.get(x.kind) == i.title), None)
        rows.append(
            IncidentSummary(
                id=i.id,
                start=Instant(i.start_us),
                end=Instant(i.end_us),
                title=i.title,
                trigger_kinds=tuple(dict.fromkeys(x.kind for x in own)),
                first_trigger=Instant(own[0].time_us) if own else None,
                officers=tuple(dict.fromkeys(names.get(p, p) for p in people)),
                cameras=tuple(sorted(cameras)),
                recorded=len(recorded),
                expected=len(cameras),
                findings=tuple(found),
                open_findings=sum(f.id not in answers for f in found),
                place_known=i.place_known,
                time_known=bool(own) or any(c.sigma_s <= UNTIMED_S for c in held),
                answered=frozenset(f.id for f in found if f.id in answers) if answers else frozenset(),
                titled=Instant(named.time_us) if named else None,
                titled_officer=names.get(named.officer_id, named.officer_id) if named and named.officer_id else None,
            )
        )
    return tuple(sorted(rows, key=lambda s: (s.time_known, s.titled or s.first_trigger or s.start, s.id), reverse=True))


def incident_view(library: Library, incident_id: str) -> IncidentView:
    """UsageError where there is no such incident."""
    with library.store.read() as read:
        incident = next(iter(read.incidents([incident_id])), None)
        if incident is None:
            raise UsageError(f"There is no incident {incident_id} in this library.", "List them with: sightline incidents")
        return _view(library, read, incident)


def findings_by_incident(incidents: Iterable[Incident], findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """A finding stands with the incidents that hold its trigger, or, where it has none, its clip."""
    by_trigger: dict[str, list[str]] = {}
    by_clip: dict[str, list[str]] = {}
    for i in incidents:
        for trigger_id in i.trigger_ids:
            by_trigger.setdefault(trigger_id, []).append(i.id)
        for clip_id in i.clip_ids:
            by_clip.setdefault(clip_id, []).append(i.id)
    found: dict[str, list[Finding]] = {}
    for f in findings:
        for incident_id in by_trigger.get(f.trigger_id, ()) if f.trigger_id else by_clip.get(f.clip_id or "", ()):
            found.setdefault(incident_id, []).append(f)
    return {k: tuple(v) for k, v in found.items()}


def officer_on(shifts: Iterable[Shift], camera_id: str, at: Instant) -> str | None:
    """Whose camera this is by the roster at that time; a dash cam shared by two officers has no single one."""
    wearers = {s.officer_id for s in shifts if s.covers(at) and camera_id in (s.body_camera_id, s.dash_camera_id)}
    return next(iter(wearers)) if len(wearers) == 1 else None


def with_wearers(clips: Iterable[Clip], shifts: Collection[Shift]) -> tuple[Clip, ...]:
    """An officer no file names is taken from the roster."""
    return tuple(c if c.officer_id else replace(c, officer_id=officer_on(shifts, c.camera_id, c.start)) for c in clips)


def vehicle_of(shifts: Iterable[Shift], camera_id: str, at: Instant) -> str | None:
    """The vehicle a dash cam is mounted in, by the roster at that time."""
    vehicles = {s.vehicle_id for s in shifts if s.covers(at) and s.dash_camera_id == camera_id and s.vehicle_id}
    return next(iter(vehicles)) if len(vehicles) == 1 else None


def media_file(library: Library, clip: Clip, references: dict[str, str]) -> Path | None:
    """Where a clip's bytes can be read; None where there is no media, or it is not there any more."""
    if clip.sha256 is None:
        return None
    stored = library.vault.path(clip.sha256)
    if stored.exists():
        return stored
    left = references.get(clip.sha256)
    return Path(left) if left and Path(left).exists() else None


def _lane_clip(library: Library, clip: Clip, member: Member, references: dict[str, str], track: Track | None) -> LaneClip:
    proxy = proxy_of(library, clip.sha256, clip.media.frames if clip.media else None)
    return LaneClip(clip, member, media_file(library, clip, references), track, proxy)


def _by_camera(shifts: Iterable[Shift]) -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = {}
    for s in shifts:
        for camera_id in {s.body_camera_id, s.dash_camera_id} - {None}:
            found.setdefault(str(camera_id), []).append(s)
    return found


def _findings_by_home(
    findings: Iterable[Finding], homes: Mapping[str, str], members: Mapping[str, Collection[str]]
) -> dict[str, list[Finding]]:
    """A finding stands with the incident that holds its trigger, or, where it has none, with those that hold its clip."""
    found: dict[str, list[Finding]] = {}
    loose: dict[str, list[Finding]] = {}
    for f in findings:
        if not f.trigger_id:
            loose.setdefault(f.clip_id or "", []).append(f)
        elif (home := homes.get(f.trigger_id)) is not None:
            found.setdefault(home, []).append(f)
    if loose:
        for incident_id, held in members.items():
            for clip_id in held:
                if clip_id in loose:
                    found.setdefault(incident_id, []).extend(loose[clip_id])
    return found


def _view(library: Library, read: Reading, incident: Incident) -> IncidentView:
    triggers = read.triggers(incident.trigger_ids)
    links = read.links(incident.trigger_ids)
    expected = read.expected(incident.trigger_ids)
    findings = listing.findings_of(read, incident.trigger_ids, incident.clip_ids)
    officers, shifts, cameras = read.officers(), read.shifts(), read.cameras()
    members = {m.clip_id: m for m in incident.members}
    clips = with_wearers(read.clips(members), shifts)
    tracks, references = read.tracks(members), read.references()
    policy, zone = library.policy(), library.zone()

    lanes: list[Lane] = []
    for camera_id in _lane_order(triggers, clips, expected, cameras, shifts):
        own = [c for c in clips if c.camera_id == camera_id]
        due = tuple(e for e in expected if e.camera_id == camera_id)
        kept = [c for c in own if members[c.id].status != "rejected"]
        moment = triggers[0].time if triggers else incident.start
        officer_id = (
            next((c.officer_id for c in own if c.officer_id), None)
            or officer_on(shifts, camera_id, moment)
            or next((e.officer_id for e in due if e.officer_id), None)
        )
        bound = any(e.probability >= EXPECTED_FROM for e in due)
        lanes.append(
            Lane(
                camera=cameras.get(camera_id, Camera(camera_id)),
                label=camera_id,
                state="recorded" if kept else ("missing" if bound and not own else "undetermined"),
                officer=officers.get(officer_id, Officer(officer_id)) if officer_id else None,
                clips=tuple(_lane_clip(library, c, members[c.id], references, tracks.get(c.id)) for c in own),
                expected=due,
                findings=tuple(f for f in findings if f.camera_id == camera_id),
                vehicle_id=vehicle_of(shifts, camera_id, moment),
            )
        )
    view = IncidentView(incident, zone, policy, incident.span, tuple(lanes), triggers, links, findings, {}, read.markers(incident.id))
    spans = [c.span for c in clips if members[c.id].status != "rejected"] + [
        s for lane in lanes if lane.state != "undetermined" and (s := view.expected_span(lane))
    ]
    whole = Span(min((s.start for s in spans), default=incident.start), max((s.end for s in spans), default=incident.end))
    units = {lane.officer.id for lane in lanes if lane.officer} | {lane.vehicle_id for lane in lanes if lane.vehicle_id}
    pings: dict[str, list] = {}
    for p in pings_of(read, units, whole.padded(120, 120)):
        pings.setdefault(p.unit_id, []).append(p)
    answers = read.answers()
    return IncidentView(
        incident,
        zone,
        policy,
        whole,
        tuple(lanes),
        triggers,
        links,
        findings,
        {f.id: answers[f.id] for f in findings if f.id in answers},
        view.markers,
        {unit: tuple(found) for unit, found in pings.items()},
        officers,
        ledger_rows(read, clips),
    )


def _lane_order(
    triggers: tuple[Trigger, ...],
    clips: tuple[Clip, ...],
    expected: tuple[Expected, ...],
    cameras: dict[str, Camera],
    shifts: tuple[Shift, ...],
) -> list[str]:
    """Source camera first, then body cameras by how surely they were expected, the dash cams in the same order."""
    due: dict[str, float] = {}
    for e in expected:
        due[e.camera_id] = max(due.get(e.camera_id, 0.0), e.probability)
    source = {t.officer_id for t in triggers if t.officer_id} | {t.device_id for t in triggers if t.device_id}
    shown = {c.camera_id for c in clips} | {i for i, p in due.items() if p >= EXPECTED_FROM}

    def key(camera_id: str) -> tuple[object, ...]:
        kind = cameras[camera_id].kind if camera_id in cameras else "other"
        moment = triggers[0].time if triggers else None
        owner = officer_on(shifts, camera_id, moment) if moment else None
        return kind == "dash", not (camera_id in source or owner in source), -due.get(camera_id, 0.0), camera_id

    return sorted(shown, key=key)
