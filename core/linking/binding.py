"""Which cameras a trigger binds: its own, body cameras in range, the dash cams of the cruisers concerned; three numbers kept apart.

`place_p` is what positions say, `p` is that and what the cameras did, `distance_m` with `distance_sigma_m` is the measurement itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from core.linking import inrange
from core.linking.nearby import REACH_M, near
from core.linking.sources import DEVICE, OF_OFFICER, OF_VEHICLE, Sources
from core.linking.whereabouts import Spots, Whereabouts, apart_m, fused, joined
from core.model.columns import NONE, REJECTED, Bytes, ClockColumns, Columns, Flags, Floats, Ints, Longs, taken

CREW, IN_RANGE, DASH_OF_SOURCE, DASH_OF_OFFICER, DASH_IN_RANGE = range(3, 8)
"""`why`, after DEVICE (the trigger came from this camera itself), OF_VEHICLE (a camera of the source cruiser) and OF_OFFICER (of the
source officer): of somebody whom the roster puts in the source cruiser; a body camera in range; the dash cam that the roster gives the
source officer (`via`); that it gives an officer in range (`via`); a dash cam in range itself."""
LISTED_P = 0.02
ROSTER_P = 0.995
"""How often a roster row names the right cruiser; assumed, not measured."""
CAR_M_S = 15.0
"""How fast a crew's last known place grows old while their cruiser may drive."""
FROM_CAR_M = 20.0
"""One sigma per axis from a cruiser to its officer on foot, who has no better place; fitted to simulated departments."""
OVERTIME_P = 0.3
"""That a crew whose shift began or ended within two hours of a trigger was aboard all the same; assumed."""


@dataclass(frozen=True, slots=True, eq=False)
class BoundColumns:
    """One row a (trigger, camera), ordered so, each once. `officer`: the wearer (unit or NONE); `via`: the officer or vehicle through
    whom a dash cam is bound; `place_p` nan: positions say nothing; `age_s`: seconds between T and the nearest fix used."""

    trigger: Ints
    camera: Ints
    officer: Ints
    via: Ints
    why: Bytes
    own: Flags
    place_p: Floats
    p: Floats
    distance_m: Floats
    distance_sigma_m: Floats
    age_s: Floats

    def __len__(self) -> int:
        return len(self.trigger)


def bind(columns: Columns, clocks: ClockColumns, whereabouts: Whereabouts) -> BoundColumns:
    """Every camera that a trigger may bind, p >= LISTED_P. A kind that does not propagate binds only its own."""
    sources = Sources(columns, clocks, whereabouts)
    own = _own_rows(sources)
    bodies, dashes = _others(sources)
    dashes, bodies = _dash_rows(sources, bodies, dashes)
    bodies = taken(bodies, bodies.camera != NONE)
    rows = _stacked([own, bodies, dashes])
    return _listed(rows, sources)


def _own_rows(sources: Sources) -> BoundColumns:
    own, n = sources.own, len(sources.own.trigger)
    far = np.where((own.why == DEVICE) | (own.why == OF_OFFICER), 0.0, np.nan)
    vehicle = sources.columns.triggers.vehicle[own.trigger]
    via = np.where(own.why == OF_VEHICLE, vehicle, NONE).astype(np.int32)
    one = np.ones(n)
    return BoundColumns(own.trigger, own.camera, own.officer, via, own.why, one > 0, one, one, far, far, np.full(n, np.nan))


def _others(sources: Sources) -> tuple[BoundColumns, BoundColumns]:
    """Body cameras (camera NONE: an officer whose camera nobody knows) and dash cams that were near a trigger, or of its crew."""
    columns, whereabouts, triggers = sources.columns, sources.whereabouts, sources.columns.triggers
    asked = np.flatnonzero(sources.spreads & np.isfinite(sources.place.sigma_m)).astype(np.int32)
    place = taken(sources.place, asked)
    query, entity = near(columns, whereabouts, triggers.time_us[asked], place.lat, place.lon)
    trigger = asked[query]
    is_clip = entity < len(columns.clips)
    clip, unit = entity[is_clip], (entity[~is_clip] - len(columns.clips)).astype(np.int32)
    by_clip, by_unit = trigger[is_clip], trigger[~is_clip]
    clip_spots = whereabouts.of_clips(clip, triggers.time_us[by_clip], triggers.sigma_s[by_clip])
    unit_spots = whereabouts.of_units(unit, triggers.time_us[by_unit], triggers.sigma_s[by_unit])
    keep = _reached(sources, by_clip, clip_spots) & _in_window(sources, clip, by_clip)
    by_clip, clip, clip_spots = by_clip[keep], clip[keep], taken(clip_spots, keep)
    keep = _reached(sources, by_unit, unit_spots)
    by_unit, unit, unit_spots = by_unit[keep], unit[keep], taken(unit_spots, keep)
    camera = columns.clips.camera[clip] if len(clip) else clip
    is_dash = sources.dash[camera] if len(camera) else np.zeros(0, bool)
    cars = _crews(sources, by_clip[is_dash], camera[is_dash], taken(clip_spots, is_dash), by_unit, unit, unit_spots)
    bodies = _bodies(sources, by_clip[~is_dash], clip[~is_dash], camera[~is_dash], taken(clip_spots, ~is_dash), by_unit, unit, cars)
    dashes = _dashes(sources, by_clip[is_dash], camera[is_dash], taken(clip_spots, is_dash), by_unit, unit, unit_spots)
    return bodies, dashes


def _reached(sources: Sources, trigger: Ints, spots: Spots) -> Flags:
    metres, _ = apart_m(taken(sources.place, trigger), spots)
    return metres <= REACH_M


def _in_window(sources: Sources, clip: Ints, trigger: Ints) -> Flags:
    columns, clocks = sources.columns, sources.clocks
    us, policy = columns.triggers.time_us[trigger], columns.policy
    end = clocks.end_us(columns.clips)[clip]
    return (clocks.start_us[clip] < us + round(policy.post_s * 1e6)) & (end > us - round(policy.pre_s * 1e6))


def _crews(
    sources: Sources, by_clip: Ints, camera: Ints, clip_spots: Spots, by_unit: Ints, unit: Ints, unit_spots: Spots
) -> tuple[Ints, Ints, Spots]:
    """(trigger, officer, where the cruiser stood) of officers whom the roster gives a cruiser near the trigger."""
    us = sources.columns.triggers.time_us
    clip, row, _ = sources.by_dash.at(camera, us[by_clip])
    ping, other, _ = sources.by_vehicle.at(unit, us[by_unit])
    officer = sources.shifts.officer[np.concatenate([row, other])]
    spots = joined([taken(clip_spots, clip), taken(unit_spots, ping)])
    return np.concatenate([by_clip[clip], by_unit[ping]]), officer, taken(spots, slice(None), sigma_m=np.hypot(spots.sigma_m, FROM_CAR_M))


def _bodies(
    sources: Sources,
    by_clip: Ints,
    clip: Ints,
    camera: Ints,
    clip_spots: Spots,
    by_unit: Ints,
    unit: Ints,
    cars: tuple[Ints, Ints, Spots],
) -> BoundColumns:
    columns, triggers = sources.columns, sources.columns.triggers
    us = triggers.time_us
    officers = sources.shift(unit, us[by_unit]) != NONE
    by_unit, unit = by_unit[officers], unit[officers]
    crewed = np.flatnonzero(sources.spreads & (triggers.vehicle != NONE)).astype(np.int32)
    query, row, gap = sources.by_vehicle.at(triggers.vehicle[crewed], us[crewed])
    by_crew, crew = crewed[query], sources.shifts.officer[row]
    worn = sources.wearers(camera, us[by_clip], columns.clips.officer[clip] if len(clip) else clip)
    # One row a (trigger, camera), or (trigger, officer) where the camera is unknown.
    by_car, driver, car_spots = cars
    trigger = np.concatenate([by_clip, by_unit, by_car, by_crew])
    officer = np.concatenate([worn, unit, driver, crew])
    rostered = sources.body_of(officer[len(by_clip) :], us[trigger[len(by_clip) :]])
    cameras = np.concatenate([camera, rostered])
    key, trigger_all = np.where(cameras != NONE, cameras, -2 - officer), trigger
    order = np.lexsort((-officer, key, trigger))
    first = np.ones(len(order), bool)
    a, b = order[1:], order[:-1]
    first[1:] = (trigger[a] != trigger[b]) | (key[a] != key[b])
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(first) - 1
    lead = order[first]
    n = len(lead)
    trigger, cameras, officer = trigger[lead], cameras[lead].astype(np.int32), officer[lead].astype(np.int32)
    gap_s = _aboard(sources, trigger, cameras, officer, (by_crew, crew, gap))
    pings = sources.whereabouts.of_units(officer, us[trigger], triggers.sigma_s[trigger])
    spots = fused(np.concatenate([group[: len(by_clip)], np.arange(n)]), n, joined([clip_spots, pings]))
    where = group[len(by_clip) + len(by_unit) : len(trigger_all) - len(by_crew)]
    vague = ~(spots.sigma_m < FROM_CAR_M)
    some = vague[where]
    better = fused(np.concatenate([np.arange(n), where[some]]), n, joined([spots, taken(car_spots, some)]))
    via = np.where(~np.isfinite(spots.sigma_m) & np.isfinite(better.sigma_m), sources.vehicle_of(officer, us[trigger]), NONE)
    spots = better
    metres, sigma = apart_m(taken(sources.place, trigger), spots)
    riding = np.hypot(sigma, np.where(np.isfinite(gap_s), CAR_M_S * np.nan_to_num(spots.age_s), 0.0))
    place_p, weight = _place_p(sources, trigger, metres, riding, gap_s)
    why = np.where(np.isfinite(gap_s), CREW, IN_RANGE).astype(np.uint8)
    doings = sources.recordings.about(cameras, us[trigger])
    speaks = sources.recordings.speaks(doings, us[trigger], triggers.sigma_s[trigger], np.zeros(n, bool))
    p = _updated(weight, np.where(cameras == NONE, 1.0, speaks))
    return BoundColumns(trigger, cameras, officer, via.astype(np.int32), why, np.zeros(n, bool), place_p, p, metres, sigma, spots.age_s)


def _aboard(sources: Sources, trigger: Ints, camera: Ints, officer: Ints, crews: tuple[Ints, Ints, Floats]) -> Floats:
    """Seconds by which the roster misses putting the wearer aboard the source cruiser then; nan: it does not put them there at all. A
    camera that the roster gives nobody may be that of a crew member for whom it names none: taken as if just off shift."""
    by_crew, crew, gap = crews
    gap_s = np.full(len(trigger), np.nan)
    if not len(by_crew):
        return gap_s
    us = sources.columns.triggers.time_us
    code = by_crew.astype(np.int64) << 32 | crew
    order = np.lexsort((gap, code))
    code, gap = code[order], gap[order]
    mine = trigger.astype(np.int64) << 32 | np.where(officer != NONE, officer, 2**31)
    at = np.minimum(np.searchsorted(code, mine), len(code) - 1)
    gap_s = np.where(code[at] == mine, gap[at], gap_s)
    bare = np.unique(by_crew[(sources.body_of(crew, us[by_crew]) == NONE)])
    nobody = np.full(len(camera), NONE, np.int32)
    loose = (camera != NONE) & np.isnan(gap_s) & np.isin(trigger, bare)
    loose[loose] = sources.wearers(camera[loose], us[trigger[loose]], nobody[loose]) == NONE
    return np.where(loose, 1.0, gap_s)


def _place_p(sources: Sources, trigger: Ints, metres: Floats, sigma: Floats, gap_s: Floats) -> tuple[Floats, Floats]:
    """(P(in range | positions), nan without; the same with the prior standing in). `gap_s`: crew by roster (0: on shift), else nan."""
    radius = sources.columns.policy.radius_m
    vehicle = _from_vehicle(sources, trigger)
    crew = np.isfinite(gap_s)
    place_p, prior = np.full(len(trigger), np.nan), np.zeros(len(trigger))
    for some, kind in ((~vehicle & ~crew, inrange.PERSON), (vehicle & ~crew, inrange.PASSING), (crew, inrange.CREW)):
        place_p[some], density = inrange.within(metres[some], sigma[some], radius, kind)
        prior[some] = inrange.before_looking(radius, kind)
        over = gap_s[some] > 0
        if over.any():
            p, other = inrange.within(metres[some], sigma[some], radius, inrange.PASSING)
            mixed = (OVERTIME_P * density * place_p[some] + (1 - OVERTIME_P) * other * p) / (OVERTIME_P * density + (1 - OVERTIME_P) * other)
            place_p[some] = np.where(over, mixed, place_p[some])
            prior[some] = np.where(over, OVERTIME_P * prior[some], prior[some])
    return place_p, np.where(np.isfinite(place_p), place_p, prior)


def _from_vehicle(sources: Sources, trigger: Ints) -> Flags:
    triggers = sources.columns.triggers
    return (triggers.vehicle[trigger] != NONE) & (triggers.officer[trigger] == NONE)


def _updated(p: Floats, ratio: Floats) -> Floats:
    return p * ratio / (p * ratio + 1 - p)


def _dashes(
    sources: Sources, by_clip: Ints, camera: Ints, clip_spots: Spots, by_unit: Ints, unit: Ints, unit_spots: Spots
) -> BoundColumns:
    """Dash cams near a trigger themselves."""
    triggers, us = sources.columns.triggers, sources.columns.triggers.time_us
    query, row, gap = sources.by_vehicle.at(unit, us[by_unit])
    some = (sources.shifts.dash[row] != NONE) & (gap == 0)
    query, row = query[some], row[some]
    trigger = np.concatenate([by_clip, by_unit[query]])
    cameras = np.concatenate([camera, sources.shifts.dash[row]])
    vehicle = np.concatenate([np.full(len(camera), NONE, np.int32), unit[query]])
    spots = joined([clip_spots, taken(unit_spots, query)])
    # A cruiser's pings stand once, however many officers the roster puts in it.
    order = np.lexsort((vehicle, cameras, trigger))
    again = np.zeros(len(order), bool)
    a, b = order[1:], order[:-1]
    again[1:] = (trigger[a] == trigger[b]) & (cameras[a] == cameras[b]) & (vehicle[a] == vehicle[b]) & (vehicle[a] != NONE)
    order = order[~again]
    trigger, cameras, vehicle, spots = trigger[order], cameras[order], vehicle[order], taken(spots, order)
    first = np.ones(len(order), bool)
    first[1:] = (trigger[1:] != trigger[:-1]) | (cameras[1:] != cameras[:-1])
    group, n = np.cumsum(first) - 1, int(first.sum())
    spots = fused(group, n, spots)
    trigger, cameras = trigger[first].astype(np.int32), cameras[first].astype(np.int32)
    via = np.full(n, NONE, np.int32)
    np.maximum.at(via, group, vehicle)
    metres, sigma = apart_m(taken(sources.place, trigger), spots)
    place_p = np.full(n, np.nan)
    from_vehicle = _from_vehicle(sources, trigger)
    for some, kind in ((from_vehicle, inrange.PASSING), (~from_vehicle, inrange.CRUISER)):
        place_p[some], _ = inrange.within(metres[some], sigma[some], sources.columns.policy.radius_m, kind)
    none, why = np.full(n, NONE, np.int32), np.full(n, DASH_IN_RANGE, np.uint8)
    return BoundColumns(trigger, cameras, none, via, why, np.zeros(n, bool), place_p, place_p, metres, sigma, spots.age_s)


def _dash_rows(sources: Sources, bodies: BoundColumns, near_by: BoundColumns) -> tuple[BoundColumns, BoundColumns]:
    """All reasons for a dash cam put together (it is bound unless every one fails), then what it did; that reflects on its officers,
    too: one whose cruiser started at T was probably there."""
    columns, triggers = sources.columns, sources.columns.triggers
    us = triggers.time_us
    source = np.flatnonzero(sources.spreads & (sources.officer != NONE)).astype(np.int32)
    of_source = sources.dash_of(sources.officer[source], us[source])
    officer = np.where(bodies.officer != NONE, bodies.officer, NONE)
    through = sources.dash_of(officer, us[bodies.trigger])
    n = len(source)
    sure = np.full(n, ROSTER_P)
    unknown = np.full(n, np.nan)
    none = np.full(n, NONE, np.int32)
    rows = _stacked(
        [
            BoundColumns(
                source, of_source, none, sources.officer[source], np.full(n, DASH_OF_SOURCE, np.uint8), np.zeros(n, bool),
                sure, sure, unknown, unknown, unknown,
            ),  # fmt: skip
            taken(
                bodies,
                slice(None),
                camera=through,
                officer=np.full(len(bodies), NONE, np.int32),
                via=bodies.officer,
                why=np.full(len(bodies), DASH_OF_OFFICER, np.uint8),
                place_p=bodies.place_p * ROSTER_P,
                p=bodies.p * ROSTER_P,
            ),
            near_by,
        ]
    )
    origin = np.concatenate([np.full(n, -1), np.arange(len(bodies)), np.full(len(near_by), -1)])
    known = rows.camera != NONE
    rows, origin = taken(rows, known), origin[known]
    order = np.lexsort((rows.via, rows.why, -rows.p, rows.camera, rows.trigger))
    rows, origin = taken(rows, order), origin[order]
    first = np.ones(len(rows), bool)
    first[1:] = (rows.trigger[1:] != rows.trigger[:-1]) | (rows.camera[1:] != rows.camera[:-1])
    start, group = np.flatnonzero(first), np.cumsum(first) - 1
    if not len(rows):
        return rows, bodies
    absent = np.multiply.reduceat(1 - rows.p, start)
    nowhere = np.multiply.reduceat(1 - np.nan_to_num(rows.place_p), start)
    positions = np.maximum.reduceat(np.isfinite(rows.place_p), start)
    dashes = taken(rows, start)
    at = us[dashes.trigger]
    doings = sources.recordings.about(dashes.camera, at)
    ratio = sources.recordings.speaks(doings, at, triggers.sigma_s[dashes.trigger], np.ones(len(dashes), bool))
    own = sources.own
    code = dashes.trigger.astype(np.int64) << 32 | dashes.camera
    ratio = np.where(np.isin(code, own.trigger.astype(np.int64) << 32 | own.camera), 1.0, ratio)
    even = ratio * (1 - absent) + absent
    p = ratio * (1 - absent) / even
    credit = np.ones(len(bodies))
    some = origin >= 0
    credit[origin[some]] = (ratio / even)[group[some]]
    place_p = np.where(positions, 1 - nowhere, np.nan)
    return taken(dashes, slice(None), p=p, place_p=place_p), taken(bodies, slice(None), p=np.minimum(bodies.p * credit, 1.0))


def _listed(rows: BoundColumns, sources: Sources) -> BoundColumns:
    """One row a (trigger, camera): its own before others', then the likeliest."""
    rows = taken(rows, (rows.p >= LISTED_P) & ~_rejected(rows, sources))
    order = np.lexsort((rows.why, -rows.p, ~rows.own, rows.camera, rows.trigger))
    rows = taken(rows, order)
    first = np.ones(len(rows), bool)
    first[1:] = (rows.trigger[1:] != rows.trigger[:-1]) | (rows.camera[1:] != rows.camera[:-1])
    return taken(rows, first)


def _rejected(rows: BoundColumns, sources: Sources) -> Flags:
    """A camera whose every clip about then a person took off this trigger, its own apart."""
    decisions = sources.columns.decisions
    no = decisions.status == REJECTED
    if not no.any():
        return np.zeros(len(rows), bool)
    codes = decisions.trigger[no].astype(np.int64) << 32 | decisions.clip[no]
    doings = sources.recordings.about(rows.camera, sources.columns.triggers.time_us[rows.trigger])
    some, every = np.zeros(len(rows), bool), np.ones(len(rows), bool)
    for clip in (doings.running, doings.later, doings.earlier):
        some |= clip != NONE
        every &= (clip == NONE) | np.isin(rows.trigger.astype(np.int64) << 32 | clip, codes)
    return some & every & ~rows.own


def _stacked(tables: Sequence[BoundColumns]) -> BoundColumns:
    return BoundColumns(*(np.concatenate([getattr(t, f.name) for t in tables]) for f in fields(BoundColumns)))
