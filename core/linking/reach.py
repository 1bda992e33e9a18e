"""What a trigger binds: its own cameras, the body cameras in range, the dash cams of the cruisers concerned, each with probability and reason."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from core.linking import words
from core.linking.candidates import REACH_M, ClipWindows, UnitsNear
from core.linking.geometry import AXIS_PER_RADIUS_68, Position, apart, axis_sigma, probability_within
from core.linking.places import Places, Roster
from core.linking.world import World
from core.model.clip import Clip
from core.model.timebase import UNTIMED_S
from core.model.times import Instant, Span
from core.model.trigger import Trigger
from core.model.wording import duration

SOURCE_P = 1.0
ROSTER_P = 0.99
"""How often a roster row is taken to name the right camera or vehicle; assumed, not measured."""
CREW_P = 0.97
"""Somebody sits in a cruiser whose light bar goes on, and the roster says who. An assumption: nearly always so in simulated
departments, where two officers may share a cruiser; real crews get out."""
FAR_OFF_M = 200.0
"""Fixes of a moving cruiser and of its officer's camera may lie this far apart though both are on board."""
LISTED_P = 0.05


@dataclass(frozen=True, slots=True)
class Bound:
    """A camera that a trigger binds, with the probability that it does; `own`: it is the trigger's own camera or cruiser."""

    camera_id: str
    officer_id: str | None
    probability: float
    reason: str
    own: bool = False
    distance_m: float | None = None
    distance_sigma_m: float | None = None
    aboard: bool = False
    """Its wearer sat in the cruiser that the trigger came from."""


@dataclass(frozen=True, slots=True)
class Reach:
    """All that one trigger binds, by camera id; `place` None: nobody knows where it was."""

    trigger: Trigger
    place: Position | None
    officer_id: str | None
    bound: tuple[Bound, ...]
    clips: tuple[Clip, ...]
    """Every clip in its window, whoever's; ordered by start."""


class Reacher:
    """Works out reach, trigger by trigger, from shared indexes."""

    def __init__(self, world: World, roster: Roster, places: Places) -> None:
        """Clips and triggers whose zone nobody knows (`adrift`) meet only one another: a cruiser's own files and its own event."""
        self._world, self._roster, self._places = world, roster, places
        self._windows = ClipWindows(c for c in world.clips if c.time.sigma_s <= UNTIMED_S)
        self._adrift = ClipWindows(c for c in world.clips if c.time.sigma_s > UNTIMED_S)
        self._near = UnitsNear(world.pings)
        self._cameras = sorted(world.cameras)

    def reach(self, trigger: Trigger) -> Reach:
        policy = self._world.policy
        window = Span(trigger.time.plus_s(-policy.pre_s), trigger.time.plus_s(policy.post_s))
        adrift = trigger.sigma_s > UNTIMED_S
        clips = (self._adrift if adrift else self._windows).overlapping(window)
        own = self._own(trigger, clips)
        officer_id = trigger.officer_id or next((b.officer_id for b in own if b.officer_id and not self._places.is_dash(b.camera_id)), None)
        place = self._place(trigger, own, clips)
        best = {b.camera_id: b for b in own}
        if trigger.kind in policy.propagating and not adrift:
            bodies = self._bodies(trigger, place, clips, best) if place is not None else []
            bodies = self._with_crew(trigger, bodies)
            for b in bodies + self._dashes(trigger, place, clips, officer_id, bodies):
                if b.camera_id not in best or (not best[b.camera_id].own and b.probability > best[b.camera_id].probability):
                    best[b.camera_id] = b
        bound = sorted(best.values(), key=lambda b: (not b.own, -b.probability, b.camera_id))
        return Reach(trigger, place, officer_id, tuple(b for b in bound if b.probability >= LISTED_P), tuple(clips))

    def _own(self, trigger: Trigger, clips: Iterable[Clip]) -> list[Bound]:
        """The trigger's own camera: the device itself, the cruiser's cameras, else the officer's body camera by roster or by clip."""
        world, at = self._world, trigger.time
        found: dict[str, Bound] = {}
        said = self._said(clips)
        prefix = f"{trigger.vehicle_id}-" if trigger.vehicle_id else None
        known = [trigger.device_id] if trigger.device_id in world.cameras else []
        if prefix:
            known += self._cameras[bisect_left(self._cameras, prefix) : bisect_left(self._cameras, prefix + "\U0010ffff")]
        for camera_id in sorted({c.camera_id for c in clips} | {k for k in known if k}):
            if camera_id == trigger.device_id:
                wearer = said.get(camera_id) or self._wearer(camera_id, at, trigger.officer_id)
                found[camera_id] = Bound(camera_id, wearer, SOURCE_P, "The trigger came from this camera itself.", True, 0.0, 0.0)
            elif prefix and camera_id.startswith(prefix):
                found[camera_id] = Bound(camera_id, None, SOURCE_P, _vehicle_reason(trigger), True, 0.0, 0.0)
        for shift in self._roster.holding("vehicle", trigger.vehicle_id, at):
            if shift.dash_camera_id and shift.dash_camera_id not in found:
                found[shift.dash_camera_id] = Bound(shift.dash_camera_id, None, SOURCE_P, _vehicle_reason(trigger), True)
        if trigger.officer_id and not found:
            name = self._name(trigger.officer_id)
            cameras = [s.body_camera_id for s in self._roster.holding("officer", trigger.officer_id, at) if s.body_camera_id][:1]
            named = [c.camera_id for c in clips if c.officer_id == trigger.officer_id and not self._places.is_dash(c.camera_id)]
            by_hand = [camera_id for camera_id, officer_id in said.items() if officer_id == trigger.officer_id]
            for camera_id in by_hand or [c for c in cameras if c not in said] or named:
                reason = f"It is the camera of {name}, {_deed(trigger.kind)}."
                found[camera_id] = Bound(camera_id, trigger.officer_id, SOURCE_P, reason, True, 0.0, 0.0)
        return list(found.values())

    def _said(self, clips: Iterable[Clip]) -> dict[str, str]:
        """Body camera -> the officer whom a person named as its wearer, among these clips."""
        return {
            c.camera_id: c.officer_id
            for c in clips
            if c.officer_id and c.id in self._world.officer_said and not self._places.is_dash(c.camera_id)
        }

    def _wearer(self, camera_id: str, at: Instant, named: str | None) -> str | None:
        """By the roster; where it gives the camera to several, the one who is named besides, else nobody: no name is drawn by lot."""
        rostered = self._roster.wearers(camera_id, at)
        if not rostered or named in rostered:
            return named
        return rostered[0] if len(rostered) == 1 else None

    def _place(self, trigger: Trigger, own: list[Bound], clips: Iterable[Clip]) -> Position | None:
        """The trigger's own fix, else the best of its camera's track and its officer's or vehicle's pings."""
        if trigger.lat is not None and trigger.lon is not None:
            return Position(trigger.lat, trigger.lon, axis_sigma(trigger.accuracy_m))
        cameras = {b.camera_id for b in own}
        found = [self._places.of_clip(c, trigger.time, trigger.sigma_s) for c in clips if c.camera_id in cameras]
        officers = {trigger.officer_id} | {b.officer_id for b in own if not self._places.is_dash(b.camera_id)}
        if not trigger.vehicle_id or trigger.officer_id:
            found += [self._places.of_unit(o, trigger.time, sigma_s=trigger.sigma_s) for o in sorted(o for o in officers if o)]
        found.append(self._places.of_unit(trigger.vehicle_id, trigger.time, vehicle=True, sigma_s=trigger.sigma_s))
        return best_position(found)

    def _bodies(self, trigger: Trigger, place: Position, clips: list[Clip], own: dict[str, Bound]) -> list[Bound]:
        """Body cameras by where their wearers were: with a clip, or known only from roster and pings."""
        at, seen = trigger.time, dict[str, tuple[str | None, list[Position | None]]]()
        near = self._near.at(at, place.lat, place.lon)
        said = self._said(clips)
        for officer_id in near:
            if officer_id in said.values():  # wore another camera than the roster's
                continue
            for shift in self._roster.holding("officer", officer_id, at)[:1]:
                if shift.body_camera_id and shift.body_camera_id not in own and shift.body_camera_id not in said:
                    seen[shift.body_camera_id] = (officer_id, [self._places.of_unit(officer_id, at, sigma_s=trigger.sigma_s)])
        for clip in clips:
            if clip.camera_id in own or self._places.is_dash(clip.camera_id):
                continue
            wearer = said.get(clip.camera_id) or self._wearer(clip.camera_id, at, clip.officer_id)
            if wearer not in near and not self._places.passes(clip, place.lat, place.lon, REACH_M):
                continue
            _, positions = seen.setdefault(clip.camera_id, (wearer, [self._places.of_unit(wearer, at, sigma_s=trigger.sigma_s)]))
            positions.append(self._places.of_clip(clip, at, trigger.sigma_s))
        return [
            self._in_range(trigger, place, best, camera_id, officer_id, self._name(officer_id, camera_id))
            for camera_id, (officer_id, positions) in sorted(seen.items())
            if (best := best_position(positions)) is not None
        ]

    def _with_crew(self, trigger: Trigger, bodies: list[Bound]) -> list[Bound]:
        """Light bar: the officers whom the roster puts in the cruiser are in range, unless good positions say that they are far off."""
        if trigger.kind != "lightbar":
            return bodies
        known = {b.camera_id: b for b in bodies}
        for shift in self._roster.holding("vehicle", trigger.vehicle_id, trigger.time):
            camera_id, officer_id = shift.body_camera_id, shift.officer_id
            by_place = known.get(camera_id) if camera_id else None
            metres, sigma = (by_place.distance_m, by_place.distance_sigma_m) if by_place else (None, None)
            far = metres is not None and sigma is not None and metres > max(FAR_OFF_M, 8 * sigma)
            if camera_id and not far and (by_place is None or by_place.probability < CREW_P):
                reason = f"It is the camera of {self._name(officer_id)}, whom the roster puts in the cruiser whose light bar went on"
                if by_place is not None and by_place.probability < LISTED_P and metres is not None and sigma is not None:
                    reason += f", though positions {words.good_to(sigma / AXIS_PER_RADIUS_68)} lie {words.length(metres)} from it"
                known[camera_id] = Bound(camera_id, officer_id, CREW_P, f"{reason}.", False, metres, sigma, True)
        return [known[k] for k in sorted(known)]

    def _dashes(
        self, trigger: Trigger, place: Position | None, clips: list[Clip], officer_id: str | None, bodies: list[Bound]
    ) -> list[Bound]:
        """Dash cams of the cruisers of the source and of officers in range, and dash cams in range themselves."""
        at, radius = trigger.time, f"{self._world.policy.radius_ft:g} ft"
        found: list[Bound] = []
        if officer_id:
            name = self._name(officer_id)
            for shift in self._roster.holding("officer", officer_id, at)[:1]:
                if shift.dash_camera_id:
                    reason = f"It is the dash cam of the cruiser that the roster gives {name}, {_deed(trigger.kind)}."
                    found.append(Bound(shift.dash_camera_id, officer_id, ROSTER_P, reason))
        for body in bodies:
            for shift in self._roster.holding("officer", body.officer_id, at)[:1]:
                if shift.dash_camera_id and body.probability >= LISTED_P:
                    p = body.probability * ROSTER_P
                    who = self._name(body.officer_id, body.camera_id)
                    reason = (
                        f"It is the dash cam of the cruiser that the roster gives {who}, who was within {radius} of "
                        f"{words.thing(trigger.kind)} with a probability of {words.chance(body.probability)}."
                    )
                    found.append(Bound(shift.dash_camera_id, body.officer_id, p, reason))
        if place is None:
            return found
        seen: dict[str, list[Position | None]] = {}
        for unit in self._near.at(at, place.lat, place.lon):
            for shift in self._roster.holding("vehicle", unit, at)[:1]:
                if shift.dash_camera_id:
                    seen.setdefault(shift.dash_camera_id, []).append(self._places.of_unit(unit, at, vehicle=True, sigma_s=trigger.sigma_s))
        for clip in clips:
            if self._places.is_dash(clip.camera_id) and self._places.passes(clip, place.lat, place.lon, REACH_M):
                seen.setdefault(clip.camera_id, []).append(self._places.of_clip(clip, at, trigger.sigma_s))
        by_range = [
            self._in_range(trigger, place, best, camera_id, None, "The cruiser")
            for camera_id, positions in sorted(seen.items())
            if (best := best_position(positions)) is not None
        ]
        return found + by_range

    def _in_range(self, trigger: Trigger, place: Position, where: Position, camera_id: str, officer_id: str | None, name: str) -> Bound:
        metres, sigma = apart(place, where)
        p = probability_within(metres, sigma, self._world.policy.radius_m)
        stale = f", {duration(where.age_s)} away from {words.moment(trigger.kind)}" if where.age_s > 15 else ""
        reason = words.capital(
            f"{name} was {words.length(metres)} from {words.thing(trigger.kind)}, by positions {words.good_to(sigma / AXIS_PER_RADIUS_68)}{stale}: "
            f"within {self._world.policy.radius_ft:g} ft with a probability of {words.chance(p)}."
        )
        return Bound(camera_id, officer_id, p, reason, False, metres, sigma)

    def _name(self, officer_id: str | None, camera_id: str = "") -> str:
        return words.who(self._world.officers.get(officer_id) if officer_id else None, officer_id, camera_id)


def best_position(positions: Iterable[Position | None]) -> Position | None:
    known = [p for p in positions if p is not None]
    return min(known, key=lambda p: (p.sigma_m, p.age_s, p.lat, p.lon)) if known else None


def _deed(kind: str) -> str:
    deeds = {"taser": "whose taser was drawn", "firearm": "whose firearm was drawn", "holster": "whose holster was opened"}
    return deeds.get(kind, "who started it by hand" if kind == "manual" else "who set off the trigger")


def _vehicle_reason(trigger: Trigger) -> str:
    if trigger.kind == "lightbar":
        return "It is a camera of the cruiser whose light bar went on."
    return "It is a camera of the cruiser that the trigger came from."
