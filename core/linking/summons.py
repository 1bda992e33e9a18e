"""Scenes of triggers: their source's, its crew's, that of the cameras they bound, or the one where they happened."""

import numpy as np

from core.compiled import compiled
from core.linking.dwells import earth_m
from core.linking.near import Points, codes, distinct, firsts, matching, neighbours
from core.linking.overlaps import MEMBER_P, LinkColumns
from core.linking.pursuits import SLACK_US
from core.linking.rostering import Holding
from core.linking.rota import Rota
from core.linking.visits import Members, reduced
from core.linking.whereabouts import Whereabouts
from core.model.columns import NONE, Columns, Flags, Floats, Ints, Longs

OWN_WEIGHT, CREW_WEIGHT = 100.0, 10.0
CREW_BEFORE_US, CREW_AFTER_US = 30_000_000, 240_000_000
"""The crew of a source that has no recording may have started their own cameras a little before or after."""
THERE_M = 60.0
"""A trigger without recordings is of the scene this near."""
LOOSE_M, LOOSE_US = 60.0, 300_000_000
"""Triggers without a scene are one incident this near to the first of them, or if they come from one source."""


def homes(columns: Columns, whereabouts: Whereabouts, rota: Rota, links: LinkColumns, own: Flags, placed: Members, sites: Points) -> Longs:
    """By trigger its scene among those of `placed`, NONE if it has none. `own`: by link, that the clip is the source's."""
    m = len(columns.triggers)
    trigger, clip = links.trigger.astype(np.int64), links.clip.astype(np.int64)
    home = tallied(columns, trigger[own], clip[own], links.p[own], placed)
    rest = np.flatnonzero(home == NONE)
    crew, mates = _crew(columns, rota, rest)
    strong = (links.p >= MEMBER_P) & (home[trigger] == NONE)
    weight = np.r_[np.full(len(crew), CREW_WEIGHT), links.p[strong]]
    home[rest] = tallied(columns, np.r_[crew, trigger[strong]], np.r_[mates, clip[strong]], weight, placed)[rest]
    linked = np.zeros(m, bool)
    linked[trigger[strong | own]] = True
    rest = np.flatnonzero((home == NONE) & ~linked)
    home[rest] = _nearest(columns, whereabouts, rest, sites)
    return home


def tallied(columns: Columns, trigger: Longs, clip: Longs, weight: Floats, placed: Members) -> Longs:
    """By trigger the scene of most weight; NONE without any. Of a clip's scenes the one it was at or was on its way to counts."""
    at, row = matching(placed.clip, clip)
    t_us = columns.triggers.time_us[trigger[at]]
    cost = np.maximum(np.maximum(placed.first_us[row] - t_us, 3 * (t_us - placed.last_us[row])), 0)
    order = np.lexsort((placed.scene[row], cost, at))
    pick = order[firsts(at[order])]
    at, row = at[pick], row[pick]
    pair = codes(trigger[at], placed.scene[row])
    order = np.argsort(pair, kind="stable")
    total = reduced(np.add, weight[at][order], firsts(pair[order]))
    pair = pair[order][firsts(pair[order])]
    home = np.full(len(columns.triggers), NONE)
    order = np.lexsort((-pair, total))
    home[(pair >> 32)[order]] = (pair & 0xFFFFFFFF)[order]
    return home


def _crew(columns: Columns, rota: Rota, rows: Longs) -> tuple[Longs, Longs]:
    """(trigger, clip) of the cameras that the roster gives the source's cruiser and those in it, recording then or soon after."""
    triggers, shifts = columns.triggers, columns.shifts
    at_us = triggers.time_us[rows]
    query, row, _ = Holding(shifts, shifts.officer).at(triggers.officer[rows], at_us)
    who = np.r_[np.arange(len(rows)), query]
    vehicle = np.r_[triggers.vehicle[rows], shifts.vehicle[row]]
    query, row, _ = Holding(shifts, shifts.vehicle).at(vehicle, at_us[who])
    asked = rows[np.r_[who[query], who[query]]]
    pair = distinct(codes(asked, np.r_[shifts.body[row], shifts.dash[row]] + 1))
    asked, camera = pair >> 32, (pair & 0xFFFFFFFF) - 1
    t_us = triggers.time_us[asked]
    first, clip = rota.overlapping(camera.astype(np.int32), t_us - CREW_BEFORE_US, t_us + CREW_AFTER_US)
    return np.repeat(asked, np.diff(first)), clip


def places(columns: Columns, whereabouts: Whereabouts, rows: Longs) -> tuple[Floats, Flags]:
    """Earth-centred metres of these triggers, by their own place or their unit's; and whether that is known."""
    triggers = columns.triggers
    unit = np.where(triggers.vehicle[rows] != NONE, triggers.vehicle[rows], triggers.officer[rows])
    spots = whereabouts.of_units(unit, triggers.time_us[rows], triggers.sigma_s[rows])
    said = np.isfinite(triggers.lat[rows]) & np.isfinite(triggers.lon[rows])
    lat, lon = np.where(said, triggers.lat[rows], spots.lat), np.where(said, triggers.lon[rows], spots.lon)
    return earth_m(lat, lon), np.isfinite(lat) & np.isfinite(lon) & (said | np.isfinite(spots.sigma_m))


def _nearest(columns: Columns, whereabouts: Whereabouts, rows: Longs, sites: Points) -> Longs:
    """The scene nearest to where each of these triggers happened, while somebody was there; NONE elsewhere."""
    xyz, known = places(columns, whereabouts, rows)
    known = np.flatnonzero(known)
    at = columns.triggers.time_us[rows[known]]
    a, b, _ = neighbours(Points(xyz[known], at, at, np.full(len(at), NONE)), sites, THERE_M, SLACK_US)
    out = np.full(len(rows), NONE)
    out[known[a[firsts(a)]]] = sites.scene[b[firsts(a)]]
    return out


def loose(columns: Columns, whereabouts: Whereabouts, rows: Longs) -> Longs:
    """By row of `rows` (triggers without a scene), the first trigger of its incident."""
    triggers = columns.triggers
    xyz, known = places(columns, whereabouts, rows)
    order = np.lexsort((rows, triggers.time_us[rows]))
    xyz[~known] = np.nan
    of = rows[order]
    first = _loose(triggers.time_us[of], xyz[order], triggers.officer[of], triggers.vehicle[of], triggers.device[of])
    out = np.empty(len(rows), np.int64)
    out[order] = of[first]
    return out


@compiled
def _loose(time_us: Longs, xyz: Floats, officer: Ints, vehicle: Ints, device: Ints) -> Longs:
    """Each, in order of time, with the latest beginning of an incident that is near or of the same source."""
    out = np.arange(len(time_us))
    for i in range(len(time_us)):
        j = i - 1
        while j >= 0 and time_us[i] - time_us[j] <= LOOSE_US:
            if out[j] == j:
                same = officer[i] >= 0 and officer[i] == officer[j]
                same = same or (vehicle[i] >= 0 and vehicle[i] == vehicle[j]) or (device[i] >= 0 and device[i] == device[j])
                total = 0.0
                for k in range(3):
                    total += (xyz[i, k] - xyz[j, k]) ** 2
                if same or total <= LOOSE_M * LOOSE_M:
                    out[i] = j
                    break
            j -= 1
    return out
