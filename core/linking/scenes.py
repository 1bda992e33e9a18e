"""Which clips and triggers show one incident.

Body cameras make scenes: where they stayed (dwells.py), gathered by middle (near.py). A dash cam goes where the officers of its
cruiser went, by the roster; parked, it may stand nearer to another scene. Who stayed at two scenes is in both. A place where all
only stopped on the way to where they spent their time (a pursuit: the cars here, the arrest around the corner) is part of that scene,
unless others were there before them. A trigger belongs to the scene of its source's clip, and a clip that a trigger bound to
that trigger's scene. What has no place joins by these, by its cruiser or by its folder and time; else it stands alone.

Local: a clip's scene depends on clips and triggers that it is connected with by nearness, roster, folder or links, and on no others.
"""

from dataclasses import dataclass, fields

import numpy as np

from core.compiled import compiled
from core.linking import overlaps
from core.linking.binding import BoundColumns
from core.linking.bodies import PARKED_M, body_scenes
from core.linking.cruisers import OWN_KEY, dash_scenes, longest
from core.linking.dwells import GLIMPSE_S, DwellColumns, dwells, earth_m, glimpses
from core.linking.near import Points, codes, components, firsts, matching, neighbours
from core.linking.overlaps import MEMBER_P, LinkColumns
from core.linking.pursuits import SLACK_US
from core.linking.rota import Rota
from core.linking.visits import ALONE, BOUND, CRUISER, FOLDER, HEARD, SIDE_BY_SIDE, TIMELESS, Members, reduced
from core.linking.whereabouts import Whereabouts
from core.model.columns import NONE, Bytes, ClockColumns, Columns, Flags, Floats, Ints, Longs
from core.model.timebase import UNTIMED_S

SAME_FOLDER_SIGMA_S = 60.0
LOOSE_M, LOOSE_US = 60.0, 300_000_000
"""Triggers without any clip are one incident this near to each other in place and time."""
SEEN_M = 45.0
"""A clip that stayed nowhere is of the scene this near to which it was seen."""


@dataclass(frozen=True, slots=True, eq=False)
class SceneColumns:
    """Members ordered by scene, then clip; every clip is in one scene or more. `probability`: that it is a member. `trigger_scene`: by
    trigger, always one. Scenes are numbered by their first clip, then those of triggers alone by their first trigger."""

    clip: Ints
    scene: Ints
    probability: Floats
    why: Bytes
    trigger_scene: Ints
    count: int

    def __len__(self) -> int:
        return len(self.clip)


def scenes(
    columns: Columns, clocks: ClockColumns, whereabouts: Whereabouts, bound: BoundColumns, links: LinkColumns | None = None
) -> SceneColumns:
    """Every clip in a scene or more, every trigger in one. `links`: those of `bound`, if they are at hand."""
    links = overlaps.links(columns, clocks, bound) if links is None else links
    rota = Rota(columns, clocks)
    timed = clocks.sigma_s <= UNTIMED_S
    dash, body = rota.ties()
    ties = dash[timed[dash] & timed[body]], body[timed[dash] & timed[body]]
    placed, sites = _placed(columns, clocks, rota, timed, ties)
    alone = _alone(columns, clocks, rota, timed, ties, placed)
    return _with_triggers(columns, whereabouts, bound, links, placed, alone, sites)


def _placed(columns: Columns, clocks: ClockColumns, rota: Rota, timed: Flags, ties: tuple[Longs, Longs]) -> tuple[Members, Points]:
    """Clips whose scene is known by where they, their cruiser or its officers were; and all sites of these scenes."""
    stays = dwells(columns, clocks)
    stays = stays.rows(timed[stays.clip])
    parked = rota.is_dash[stays.clip]
    dashes = longest(stays.rows(parked))
    members, sites, passing, settled = body_scenes(stays.rows(~parked), dashes, ties)
    driven, goal, spots = dash_scenes(dashes, members.clip, members.scene, sites, settled, ties)
    members = members.and_(_whole(driven, goal, CRUISER, clocks, rota))
    members, sites = _bridged(members, sites, spots, passing, rota.is_dash)
    lost = np.flatnonzero(~_held(members, len(timed)) & timed)
    tracked = np.diff(columns.fixes.first)[lost] > 0
    slow, pings = dwells(columns, clocks, GLIMPSE_S, lost[tracked]), glimpses(columns, clocks, rota, lost[~tracked])
    a, b, _ = neighbours(_points(slow).and_(_points(pings)), sites, SEEN_M, SLACK_US)
    a, b = a[firsts(a)], b[firsts(a)]
    seen = np.r_[slow.clip, pings.clip]
    pair, count = np.unique(codes(seen[a], sites.scene[b]), return_counts=True)
    order = np.lexsort((pair, -count, pair >> 32))
    pair = pair[order][firsts(pair[order] >> 32)]
    members = members.and_(_whole(pair >> 32, pair & 0xFFFFFFFF, SIDE_BY_SIDE, clocks, rota))
    held = _held(members, len(timed))
    for mine, theirs in (ties, ties[::-1]):
        use = np.flatnonzero(~held[mine] & held[theirs])
        use = use[np.lexsort((theirs[use], mine[use]))]
        use = use[firsts(mine[use])]
        row = np.searchsorted(members.clip, theirs[use])
        members = members.and_(_whole(mine[use], members.scene[row], CRUISER, clocks, rota))
    return members, sites


def _points(stays: DwellColumns) -> Points:
    return Points(stays.xyz, stays.first_us, stays.last_us, np.full(len(stays), NONE))


def _held(members: Members, count: int) -> Flags:
    held = np.zeros(count, bool)
    held[members.clip] = True
    return held


def _whole(clip: Longs, scene: Longs, why: int, clocks: ClockColumns, rota: Rota) -> Members:
    """Members for as long as they recorded."""
    return Members(clip, scene, clocks.start_us[clip], rota.end_us[clip], np.full(len(clip), why, np.uint8))


def _bridged(members: Members, sites: Points, spots: Points, passing: Longs, is_dash: Flags) -> tuple[Members, Points]:
    """A scene lasts as long as any of its sites and cruisers were there: one camera by itself beside one of them then is of it. Returns all sites and spots, each with its scene's whole time."""
    points = sites.and_(spots)
    keys, number = np.unique(np.r_[points.scene, members.scene], return_inverse=True)
    at, of = number[: len(points)], number[len(points) :]
    begin, end = np.full(len(keys), 2**62), np.full(len(keys), -(2**62))
    np.minimum.at(begin, at, points.first_us)
    np.maximum.at(end, at, points.last_us)
    lasting = Points(points.xyz, begin[at], end[at], at)
    bodies = np.bincount(of[~is_dash[members.clip]], minlength=len(keys))
    cruisers = np.bincount(of[is_dash[members.clip]], minlength=len(keys))
    lone = (bodies <= 1) & (cruisers == 0)
    a, b, _ = neighbours(lasting.rows(lone[at]), lasting, PARKED_M, SLACK_US)
    nearest = firsts(a)
    one, other = at[lone[at]][a[nearest]], at[b[nearest]]
    root = components(len(keys), one, other)
    taken = np.isin(keys, passing) & (np.bincount(root, minlength=len(keys))[root] == 1)
    keep = ~taken[of]
    members = Members(*(getattr(members, f.name)[keep] for f in fields(members)))
    of, points, at = of[keep], points.rows(~taken[at]), at[~taken[at]]
    key = keys[root]
    begin, end = np.full(len(keys), 2**62), np.full(len(keys), -(2**62))
    np.minimum.at(begin, root[at], points.first_us)
    np.maximum.at(end, root[at], points.last_us)
    lasting = Points(points.xyz, begin[root[at]], end[root[at]], key[at])
    return Members(members.clip, key[of], members.first_us, members.last_us, members.why).once(), lasting


def _alone(columns: Columns, clocks: ClockColumns, rota: Rota, timed: Flags, ties: tuple[Longs, Longs], placed: Members) -> Members:
    """Clips without a known scene: with their cruiser's, with those of their folder and time, else by themselves."""
    lost = ~_held(placed, len(timed))
    both = lost[ties[0]] & lost[ties[1]]
    a, b = _folder_pairs(columns, clocks, rota, lost & timed & (np.diff(columns.fixes.first) == 0))
    root = components(len(lost), np.r_[ties[0][both], a], np.r_[ties[1][both], b])
    left = np.flatnonzero(lost)
    folder = np.zeros(len(lost), bool)
    folder[a], folder[b] = True, True
    shared = np.bincount(root[left], minlength=len(lost))[root[left]] > 1
    why = np.where(~timed[left], TIMELESS, np.where(~shared, ALONE, np.where(folder[left], FOLDER, CRUISER)))
    return Members(left, root[left] + ALONE_KEY, clocks.start_us[left], rota.end_us[left], why.astype(np.uint8))


ALONE_KEY, LOOSE_KEY = 2 * OWN_KEY, 3 * OWN_KEY
"""Keys of scenes of clips without a place, and of triggers without a clip."""


def _folder_pairs(columns: Columns, clocks: ClockColumns, rota: Rota, placeless: Flags) -> tuple[Longs, Longs]:
    """Of clips without any place, of known time and of one folder, each with the one of those before it that runs longest, if it still runs."""
    folder = columns.clips.folder
    rows = np.flatnonzero(placeless & (folder != NONE) & (clocks.sigma_s < SAME_FOLDER_SIGMA_S))
    rows = rows[np.lexsort((rows, clocks.start_us[rows], folder[rows]))]
    before = _still_running(folder[rows], clocks.start_us[rows], rota.end_us[rows])
    run = np.flatnonzero(before != NONE)
    return rows[before[run]], rows[run]


@compiled
def _still_running(folder: Ints, start_us: Longs, end_us: Longs) -> Longs:
    """By clip (folder after folder, in order of start), of those before it in its folder the one that ends last, if it still runs."""
    out = np.full(len(folder), -1, np.int64)
    holder = 0
    for i in range(1, len(folder)):
        if folder[i] != folder[i - 1]:
            holder = i
        elif end_us[holder] > start_us[i]:
            out[i] = holder
        if end_us[i] > end_us[holder]:
            holder = i
    return out


def _with_triggers(
    columns: Columns,
    whereabouts: Whereabouts,
    bound: BoundColumns,
    links: LinkColumns,
    placed: Members,
    alone: Members,
    sites: Points,
) -> SceneColumns:
    n, m = len(columns.clips), len(columns.triggers)
    own = bound.own[links.row]
    trigger, clip = links.trigger.astype(np.int64), links.clip.astype(np.int64)
    home = _vote(columns, trigger, clip, own, links.p, placed, m)
    near = _nearest_site(columns, whereabouts, np.flatnonzero(~np.isin(np.arange(m), trigger[own | (links.p >= MEMBER_P)])), sites)
    home = np.where((home == NONE) & (near != NONE), near, home)
    strong = links.p >= MEMBER_P
    # Clips that stand alone and that a trigger of a known scene bound move there.
    joins = strong & (home[trigger] != NONE)
    # Triggers of clips that all stand alone bring these together.
    lone_key = np.full(n, NONE)
    lone_key[alone.clip] = alone.scene
    taken = np.zeros(n, bool)
    taken[clip[joins & (lone_key[clip] != NONE)]] = True
    free = strong & (home[trigger] == NONE) & (lone_key[clip] != NONE) & ~taken[clip]
    root = components(n + m, np.r_[clip[free], alone.clip], np.r_[n + trigger[free], alone.scene - ALONE_KEY])
    stay = ~taken[alone.clip]
    settled = np.flatnonzero(free)
    home[trigger[settled]] = root[n + trigger[settled]] + ALONE_KEY
    unset = np.flatnonzero(home == NONE)
    weak = np.full(m, NONE)
    order = np.lexsort((clip, links.p))
    lone = order[(lone_key[clip[order]] != NONE) & ~taken[clip[order]] & own[order]]
    weak[trigger[lone]] = root[clip[lone]] + ALONE_KEY
    home[unset] = weak[unset]
    loose = np.flatnonzero(home == NONE)
    home[loose] = loose + LOOSE_KEY
    joined = np.flatnonzero(joins)
    best = joined[np.lexsort((links.p[joined], codes(clip[joined], home[trigger[joined]])))]
    code = codes(clip[best], home[trigger[best]])
    best = best[np.flatnonzero(np.diff(code, append=-1))]
    code = np.unique(code)
    members_code = np.r_[codes(placed.clip, placed.scene), codes(alone.clip[stay], root[alone.clip[stay]] + ALONE_KEY)]
    members_p = np.ones(len(members_code))
    members_why = np.r_[placed.why, alone.why[stay]]
    fresh = ~np.isin(code, members_code)
    members_code = np.r_[members_code, code[fresh]]
    members_p = np.r_[members_p, links.p[best][fresh]]
    members_why = np.r_[members_why, np.full(int(fresh.sum()), BOUND, np.uint8)]
    return _numbered(members_code >> 32, members_code & 0xFFFFFFFF, members_p, members_why, home)


def _vote(columns: Columns, trigger: Longs, clip: Longs, own: Flags, p: Floats, placed: Members, m: int) -> Longs:
    """By trigger the scene of its source's clip, else the scene that most of the clips it likely bound are in; NONE if unknown.
    Of a clip's scenes the one it was at or was on its way to counts."""
    at, row = matching(placed.clip, clip)
    t_us = columns.triggers.time_us[trigger[at]]
    cost = np.maximum(np.maximum(placed.first_us[row] - t_us, 3 * (t_us - placed.last_us[row])), 0)
    order = np.lexsort((placed.scene[row], cost, at))
    pick = order[firsts(at[order])]
    at, row = at[pick], row[pick]
    weight = np.where(own[at], 100.0 + p[at], p[at])
    use = own[at] | (p[at] >= MEMBER_P)
    pair = codes(trigger[at[use]], placed.scene[row[use]])
    order = np.argsort(pair, kind="stable")
    total = reduced(np.add, weight[use][order], firsts(pair[order]))
    code = pair[order][firsts(pair[order])]
    home = np.full(m, NONE)
    order = np.lexsort((-code, total))
    home[(code >> 32)[order]] = (code & 0xFFFFFFFF)[order]
    return home


def _nearest_site(columns: Columns, whereabouts: Whereabouts, rows: Longs, sites: Points) -> Longs:
    """By trigger among `rows`, the scene nearest to where it happened, while somebody was there; NONE elsewhere."""
    triggers = columns.triggers
    out = np.full(len(triggers), NONE)
    unit = np.where(triggers.vehicle[rows] != NONE, triggers.vehicle[rows], triggers.officer[rows])
    spots = whereabouts.of_units(unit, triggers.time_us[rows], triggers.sigma_s[rows])
    said = np.isfinite(triggers.lat[rows]) & np.isfinite(triggers.lon[rows])
    lat, lon = np.where(said, triggers.lat[rows], spots.lat), np.where(said, triggers.lon[rows], spots.lon)
    known = np.isfinite(lat) & np.isfinite(lon) & (said | np.isfinite(spots.sigma_m))
    rows = rows[known]
    at = triggers.time_us[rows]
    where = Points(earth_m(lat[known], lon[known]), at, at, np.full(len(at), NONE))
    a, b, _ = neighbours(where, sites, LOOSE_M, 2 * SLACK_US)
    nearest = firsts(a)
    out[rows[a[nearest]]] = sites.scene[b[nearest]]
    return out


def _numbered(clip: Longs, key: Longs, p: Floats, why: Bytes, home: Longs) -> SceneColumns:
    n = len(clip)
    keys, number = np.unique(np.r_[key, home], return_inverse=True)
    lowest = np.full(len(keys), 2**62)
    np.minimum.at(lowest, number[:n], clip)
    np.minimum.at(lowest, number[n:], np.arange(len(home)) + 2**40)
    # Scenes of triggers alone come after all others; a scene's first clip may be shared with another scene: then its next one decides.
    order = np.lexsort((keys, lowest))
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    scene = rank[number[:n]]
    rows = np.lexsort((clip, scene))
    return SceneColumns(
        clip[rows].astype(np.int32), scene[rows].astype(np.int32), p[rows], why[rows], rank[number[n:]].astype(np.int32), len(keys)
    )
