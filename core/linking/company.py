"""Who was about a trigger: body cameras with a clip or known from roster and pings, and dash cams, with how likely each was in range."""

import numpy as np

from core.linking import inrange
from core.linking.bound import CREW, DASH_IN_RANGE, IN_RANGE, BoundColumns
from core.linking.milling import milling
from core.linking.nearby import REACH_M
from core.linking.sources import FROM_CAR_M, Sources
from core.linking.whereabouts import Spots, apart_m, fused, joined
from core.model.columns import NONE, Flags, Floats, Ints, taken

CAR_M_S, CAR_M = 15.0, 60.0
"""How fast a crew's last known place grows old while their cruiser may drive, and how far that can excuse."""
SLIGHT_P = 0.001
"""Who was less likely than this in range by place is not looked at further, whatever the camera did."""
SAME_SCENE_M = 40.0
"""Tracks measured this near to a source show how far people walk about at its scene."""
OVERTIME_P = 0.3
"""That a crew whose shift began or ended within two hours of a trigger was aboard all the same; assumed."""


def company(sources: Sources) -> tuple[BoundColumns, BoundColumns]:
    """Body cameras (camera NONE: an officer whose camera nobody knows) and dash cams that were near a trigger, or of its crew."""
    columns, whereabouts, triggers = sources.columns, sources.whereabouts, sources.columns.triggers
    asked = np.flatnonzero(sources.spreads & np.isfinite(sources.place.sigma_m)).astype(np.int32)
    place = taken(sources.place, asked)
    query, entity = sources.cells.near(triggers.time_us[asked], place.lat, place.lon)
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
    scene = _scene(sources, by_clip[~is_dash], clip[~is_dash], taken(clip_spots, ~is_dash))
    bodies = _bodies(
        sources, by_clip[~is_dash], clip[~is_dash], camera[~is_dash], taken(clip_spots, ~is_dash), by_unit, unit, unit_spots, cars, scene
    )
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


def _scene(sources: Sources, trigger: Ints, clip: Ints, spots: Spots) -> tuple[Floats, Floats]:
    """By trigger: how far people walk about where it happened, by the tracks of body cameras there, as `inrange.persons` takes it."""
    n = len(sources.columns.triggers)
    metres, _ = apart_m(taken(sources.place, trigger), spots)
    there = (metres <= SAME_SCENE_M) & ~_from_vehicle(sources, trigger)
    trigger, clip = trigger[there], clip[there]
    variance, seconds = milling(sources.columns, sources.whereabouts, clip, sources.columns.triggers.time_us[trigger])
    spread, weight = np.zeros(n), np.zeros(n)
    np.add.at(spread, trigger, variance * seconds)
    np.add.at(weight, trigger, seconds)
    return spread, weight


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
    unit_spots: Spots,
    cars: tuple[Ints, Ints, Spots],
    scene: tuple[Floats, Floats],
) -> BoundColumns:
    columns, triggers = sources.columns, sources.columns.triggers
    us = triggers.time_us
    officers = sources.shift(unit, us[by_unit]) != NONE
    by_unit, unit, unit_spots = by_unit[officers], unit[officers], taken(unit_spots, officers)
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
    code = trigger.astype(np.int64) << 32 | np.where(cameras != NONE, cameras, len(columns.cameras) + officer)
    order = np.argsort(code, kind="stable")
    first = np.ones(len(order), bool)
    first[1:] = code[order[1:]] != code[order[:-1]]
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(first) - 1
    lead, n = order[first], int(first.sum())
    officer = np.maximum.reduceat(officer[order], np.flatnonzero(first)).astype(np.int32) if n else officer
    trigger, cameras = trigger[lead], cameras[lead].astype(np.int32)
    gap_s = _aboard(sources, trigger, cameras, officer, (by_crew, crew, gap))
    of_clip, of_unit, of_car = np.split(group, np.cumsum([len(by_clip), len(by_unit), len(by_car)]))[:3]
    unseen = np.isfinite(gap_s)
    unseen[of_unit] = False
    pings = sources.whereabouts.of_units(officer[unseen], us[trigger[unseen]], triggers.sigma_s[trigger[unseen]])
    spots = fused(np.concatenate([of_clip, of_unit, np.flatnonzero(unseen)]), n, joined([clip_spots, unit_spots, pings]))
    vague = ~(spots.sigma_m < FROM_CAR_M)
    some = vague[of_car]
    better = fused(np.concatenate([np.arange(n), of_car[some]]), n, joined([spots, taken(car_spots, some)]))
    by_car = np.flatnonzero(~np.isfinite(spots.sigma_m) & np.isfinite(better.sigma_m))
    via = np.full(n, NONE, np.int32)
    via[by_car] = sources.vehicle_of(officer[by_car], us[trigger[by_car]])
    spots = better
    metres, sigma = apart_m(taken(sources.place, trigger), spots)
    riding = np.hypot(sigma, np.where(np.isfinite(gap_s), np.minimum(CAR_M_S * np.nan_to_num(spots.age_s), CAR_M), 0.0))
    place_p, weight = _place_p(sources, trigger, metres, riding, gap_s, scene)
    why = np.where(np.isfinite(gap_s), CREW, IN_RANGE).astype(np.uint8)
    keep = weight > SLIGHT_P
    trigger, cameras, officer, via, why, place_p = trigger[keep], cameras[keep], officer[keep], via[keep], why[keep], place_p[keep]
    weight, metres, sigma, age_s, n = weight[keep], metres[keep], sigma[keep], spots.age_s[keep], int(keep.sum())
    return BoundColumns(trigger, cameras, officer, via, why, np.zeros(n, bool), place_p, weight, metres, sigma, age_s)


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


def _place_p(
    sources: Sources, trigger: Ints, metres: Floats, sigma: Floats, gap_s: Floats, scene: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """(P(in range | positions), nan without; the same with the prior standing in). `gap_s`: crew by roster (0: on shift), else nan."""
    radius = sources.columns.policy.radius_m
    vehicle = _from_vehicle(sources, trigger)
    crew = np.isfinite(gap_s)
    place_p, prior = np.full(len(trigger), np.nan), np.zeros(len(trigger))
    about = trigger[~vehicle & ~crew]
    persons = inrange.persons(scene[0][about], scene[1][about])
    for some, kind in ((~vehicle & ~crew, persons), (vehicle & ~crew, inrange.PASSING), (crew, inrange.CREW)):
        place_p[some], density = inrange.within(metres[some], sigma[some], radius, kind)
        prior[some] = inrange.before_looking(radius, kind, int(some.sum()))
        over = gap_s[some] > 0
        if over.any():
            p, other = inrange.within(metres[some], sigma[some], radius, inrange.PASSING)
            mixed = (OVERTIME_P * density * place_p[some] + (1 - OVERTIME_P) * other * p) / (
                OVERTIME_P * density + (1 - OVERTIME_P) * other
            )
            place_p[some] = np.where(over, mixed, place_p[some])
            prior[some] = np.where(over, OVERTIME_P * prior[some], prior[some])
    return place_p, np.where(np.isfinite(place_p), place_p, prior)


def _from_vehicle(sources: Sources, trigger: Ints) -> Flags:
    triggers = sources.columns.triggers
    return (triggers.vehicle[trigger] != NONE) & (triggers.officer[trigger] == NONE)


def _dashes(sources: Sources, by_clip: Ints, camera: Ints, clip_spots: Spots, by_unit: Ints, unit: Ints, unit_spots: Spots) -> BoundColumns:
    """Dash cams near a trigger themselves."""
    us = sources.columns.triggers.time_us
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
