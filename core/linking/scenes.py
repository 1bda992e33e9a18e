"""Which clips and triggers show one incident.

Body cameras make scenes: where they stayed (dwells.py), gathered by middle (near.py). A dash cam goes where the officers of its
cruiser went, by the roster; parked, it may stand nearer to another scene. Who stayed at two scenes is in both. A place where all
only stopped on the way to where they spent their time (a pursuit: the cars here, the arrest around the corner) is part of that scene,
unless others were there before them. A trigger belongs to the scene of its source's clip, and a clip that a trigger bound to
that trigger's scene. What has no place joins by these, by its cruiser or by its folder and time; else it stands alone.

Local: a clip's scene depends on clips and triggers that it is connected with by nearness, roster, sound, folder or links while both
recorded (triggers without recordings: within five minutes), and on no others. Measured on simulated departments only.
"""

from dataclasses import dataclass

import numpy as np

from core.linking import overlaps
from core.linking.binding import BoundColumns
from core.linking.bodies import PARKED_M, TOGETHER_M, body_scenes
from core.linking.dwells import dwells
from core.linking.lost import folder_pairs, found, heard_pairs, held
from core.linking.near import Points, among, codes, components, firsts, neighbours
from core.linking.overlaps import MEMBER_P, LinkColumns
from core.linking.parking import OWN_KEY, dash_scenes, longest
from core.linking.pursuits import SLACK_US
from core.linking.rota import Rota
from core.linking.summons import homes, loose, tallied
from core.linking.visits import ALONE, BOUND, CRUISER, FOLDER, HEARD, TIMELESS, Members, whole
from core.linking.whereabouts import Whereabouts
from core.model.columns import Bytes, ClockColumns, Columns, Flags, Floats, Ints, Longs
from core.model.timebase import UNTIMED_S

ALONE_KEY, LOOSE_KEY = 2 * OWN_KEY, 3 * OWN_KEY
"""Keys of scenes of clips without a known place, and of triggers without a clip."""


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


MEMBER_OF = np.array([0.995, 0.995, np.nan, 0.8, 1.0, 1.0, 0.9])
"""By reason, the share of members that belong, in simulated departments (0.8 for a folder is assumed); a bound clip has its link's."""


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What is known of scenes before any trigger is looked at: clips by where they stayed, by what else is guessed of them, or alone."""

    rota: Rota
    placed: Members
    guessed: Members
    alone: Members
    sites: Points


def settled(columns: Columns, clocks: ClockColumns) -> Settled:
    rota = Rota(columns, clocks)
    timed = clocks.sigma_s <= UNTIMED_S
    dash, body = rota.ties()
    ties = dash[timed[dash] & timed[body]], body[timed[dash] & timed[body]]
    placed, sites = _placed(columns, clocks, rota, timed, ties)
    guessed = found(columns, clocks, rota, ties, timed & ~held(placed, len(timed)), placed, sites)
    alone = _alone(columns, clocks, rota, timed, ties, ~held(placed.and_(guessed), len(timed)))
    return Settled(rota, placed, guessed, alone, sites)


def scenes(
    columns: Columns,
    clocks: ClockColumns,
    whereabouts: Whereabouts,
    bound: BoundColumns,
    links: LinkColumns | None = None,
    before: Settled | None = None,
) -> SceneColumns:
    """Every clip in a scene or more, every trigger in one. `links`: those of `bound`; `before`: what `settled` says; if they are at hand."""
    links = overlaps.links(columns, clocks, bound) if links is None else links
    before = before or settled(columns, clocks)
    rota, placed, guessed, alone, sites = before.rota, before.placed, before.guessed, before.alone, before.sites
    known = placed.and_(guessed)
    own = bound.own[links.row]
    home = homes(columns, whereabouts, rota, links, own, known, sites)
    joined, p = _bound(links, home)
    # What was guessed of a clip without a place gives way to the scene of a trigger that bound it.
    guessed = guessed.rows(~np.isin(guessed.clip, joined.clip))
    alone = alone.rows(~np.isin(alone.clip, joined.clip))
    alone, home = _together(columns, links, own, alone, home)
    rest = np.flatnonzero(home < 0)
    home[rest] = loose(columns, whereabouts, rest) + LOOSE_KEY
    members = placed.and_(guessed).and_(alone)
    fresh = ~among(codes(joined.clip, joined.scene), codes(members.clip, members.scene))
    joined, p = joined.rows(fresh), np.r_[MEMBER_OF[members.why], p[fresh]]
    return _numbered(np.r_[members.clip, joined.clip], np.r_[members.scene, joined.scene], p, np.r_[members.why, joined.why], home)


def _placed(columns: Columns, clocks: ClockColumns, rota: Rota, timed: Flags, ties: tuple[Longs, Longs]) -> tuple[Members, Points]:
    """Clips whose scene is known by where they stayed or their officers did; and all sites of these scenes."""
    stays = dwells(columns, clocks)
    stays = stays.rows(timed[stays.clip])
    parked = rota.is_dash[stays.clip]
    dashes = longest(stays.rows(parked))
    members, sites, passing, settled = body_scenes(stays.rows(~parked), dashes, ties)
    driven, goal, spots = dash_scenes(dashes, members.clip, members.scene, sites, settled, ties)
    members = members.and_(whole(driven, goal, CRUISER, clocks, rota.end_us))
    return _bridged(members, sites, spots, passing, settled, rota.is_dash)


def _bridged(members: Members, sites: Points, spots: Points, passing: Longs, settled: Longs, is_dash: Flags) -> tuple[Members, Points]:
    """A scene lasts as long as any of its sites and cruisers were there: one camera by itself beside one of them then is of it.
    Returns all sites and spots, each with its scene's whole time."""
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
    mine = np.flatnonzero(lone[at])
    a, b, metres = neighbours(lasting.rows(mine), lasting, PARKED_M, SLACK_US)
    # Who did not walk over is not of a scene for standing beside its parked cruiser.
    walked = ~np.isin(keys, settled)
    ok = walked[at[mine[a]]] | (b < len(sites)) & (metres <= TOGETHER_M)
    a, b = a[ok], b[ok]
    one, other = at[mine[a[firsts(a)]]], at[b[firsts(a)]]
    root = components(len(keys), one, other)
    taken = np.isin(keys, passing) & (np.bincount(root, minlength=len(keys))[root] == 1)
    keep = ~taken[of]
    members = members.rows(keep)
    of, points, at = of[keep], points.rows(~taken[at]), at[~taken[at]]
    key = keys[root]
    begin, end = np.full(len(keys), 2**62), np.full(len(keys), -(2**62))
    np.minimum.at(begin, root[at], points.first_us)
    np.maximum.at(end, root[at], points.last_us)
    lasting = Points(points.xyz, begin[root[at]], end[root[at]], key[at])
    return Members(members.clip, key[of], members.first_us, members.last_us, members.why).once(), lasting


def _alone(columns: Columns, clocks: ClockColumns, rota: Rota, timed: Flags, ties: tuple[Longs, Longs], lost: Flags) -> Members:
    """Clips without a known scene: with their cruiser's, with what was heard beside them, with their folder and time, else by themselves."""
    both = lost[ties[0]] & lost[ties[1]]
    placeless = lost & timed & (np.diff(columns.fixes.first) == 0)
    a, b = folder_pairs(columns, clocks, rota, placeless)
    c, d, _ = heard_pairs(columns, clocks)
    near = placeless[c] & placeless[d]
    c, d = c[near], d[near]
    root = components(len(lost), np.r_[ties[0][both], a, c], np.r_[ties[1][both], b, d])
    left = np.flatnonzero(lost)
    shared = np.bincount(root[left], minlength=len(lost))[root[left]] > 1
    why = np.full(len(lost), CRUISER)
    why[c], why[d] = HEARD, HEARD
    why[a], why[b] = FOLDER, FOLDER
    why = np.where(~timed[left], TIMELESS, np.where(shared, why[left], ALONE))
    return Members(left, root[left] + ALONE_KEY, clocks.start_us[left], rota.end_us[left], why.astype(np.uint8))


def _bound(links: LinkColumns, home: Longs) -> tuple[Members, Floats]:
    """Clips that triggers of known scenes bound, each scene once; and with what probability."""
    rows = np.flatnonzero((links.p >= MEMBER_P) & (home[links.trigger] >= 0))
    pair = codes(links.clip[rows], home[links.trigger[rows]])
    order = np.lexsort((-links.p[rows], pair))
    order = order[firsts(pair[order])]
    pair, nothing = pair[order], np.zeros(len(order), np.int64)
    why = np.full(len(order), BOUND, np.uint8)
    return Members(pair >> 32, pair & 0xFFFFFFFF, nothing, nothing, why), links.p[rows[order]]


def _together(columns: Columns, links: LinkColumns, own: Flags, alone: Members, home: Longs) -> tuple[Members, Longs]:
    """Triggers that bound only clips that stand alone bring these together, and have their scene."""
    free = (home[links.trigger] < 0) & np.isin(links.clip, alone.clip)
    strong = free & (links.p >= MEMBER_P)
    n, m = len(columns.clips), len(columns.triggers)
    a, b = np.r_[links.clip[strong], alone.clip], np.r_[n + links.trigger[strong], alone.scene - ALONE_KEY]
    root = components(n + m, a.astype(np.int64), b.astype(np.int64))
    alone = Members(alone.clip, root[alone.clip] + ALONE_KEY, alone.first_us, alone.last_us, alone.why)
    use = free & (own | strong)
    weight = np.where(own[use], 1.0, 0.0) + links.p[use]
    found_home = tallied(columns, links.trigger[use].astype(np.int64), links.clip[use].astype(np.int64), weight, alone)
    return alone, np.where(home < 0, found_home, home)


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
