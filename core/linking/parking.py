"""Scenes of dash cams: by the roster where their officers were, else where they parked."""

import numpy as np

from core.linking.bodies import PARKED_M, TOGETHER_M
from core.linking.dwells import DwellColumns
from core.linking.near import Points, among, centroids, firsts, matching, neighbours
from core.linking.pursuits import SLACK_US
from core.model.columns import NONE, Longs

FAR_M = 600.0
"""A cruiser that parked further than this from its officers' scenes is no part of them."""
STRAYED_M = 60.0
"""A cruiser that parked further than this from its officers' scenes and beside another belongs to that other: its officers'
recordings began too late to show that they had been there."""
OWN_KEY = 1 << 28
"""Scenes of dash cams alone have keys from here on."""


def longest(stays: DwellColumns) -> DwellColumns:
    """Of each clip's stays the longest."""
    order = np.lexsort((stays.first_us, -stays.stay_s, stays.clip))
    return stays.rows(order[firsts(stays.clip[order])])


def dash_scenes(
    stays: DwellColumns, clip: Longs, scene: Longs, sites: Points, settled: Longs, ties: tuple[Longs, Longs]
) -> tuple[Longs, Longs, Points]:
    """(dash clip, scene) and the spots where they parked. `stays`: the longest of each dash cam; `clip`, `scene`: body cameras' scenes, by clip;
    `settled`: scenes that not only people who walked over are in."""
    parked = np.full(int(max(stays.clip.max(initial=-1), ties[0].max(initial=-1))) + 1, NONE)
    parked[stays.clip] = np.arange(len(stays))
    tied, goal = _with_officers(stays, parked, clip, scene, sites, settled, ties)
    spots = _spots(stays, parked, tied, goal)
    tied = np.r_[tied, stays.clip[~among(stays.clip, tied)]]
    free = _spots(stays, parked, tied[len(goal) :], np.full(len(tied) - len(goal), NONE))
    goal = np.r_[goal, _beside(free, sites.and_(spots))]
    return tied, goal, _spots(stays, parked, tied, goal)


def _spots(stays: DwellColumns, parked: Longs, clips: Longs, scene: Longs) -> Points:
    """Where these clips parked, of those that did. For clips without a stay nothing."""
    row = parked[clips]
    known = row != NONE
    return Points(stays.xyz[row[known]], stays.first_us[row[known]], stays.last_us[row[known]], scene[known])


def _with_officers(
    stays: DwellColumns, parked: Longs, clip: Longs, scene: Longs, sites: Points, settled: Longs, ties: tuple[Longs, Longs]
) -> tuple[Longs, Longs]:
    """Of the scenes of their officers, the one with the nearest site; the first of them where the cruiser has no place."""
    pair, row = matching(clip, ties[1])
    dash, goal = ties[0][pair], scene[row]
    by_scene = np.argsort(sites.scene, kind="stable")
    at, site = matching(sites.scene[by_scene], goal)
    site = by_scene[site]
    dash, goal = dash[at], goal[at]
    where = parked[dash]
    metres = np.zeros(len(dash))
    known = where != NONE
    metres[known] = np.sqrt(((stays.xyz[where[known]] - sites.xyz[site[known]]) ** 2).sum(axis=1))
    order = np.lexsort((goal, sites.first_us[site], metres, dash))
    best = order[firsts(dash[order])]
    best = best[metres[best] <= FAR_M]
    dash, goal, metres = dash[best], goal[best], metres[best]
    astray = np.flatnonzero(metres > STRAYED_M)
    a, b, away = neighbours(_spots(stays, parked, dash[astray], goal[astray]), sites, PARKED_M, SLACK_US)
    nearest = firsts(a)
    nearest = nearest[(away[nearest] < metres[astray[a[nearest]]] / 2) & np.isin(sites.scene[b[nearest]], settled)]
    goal[astray[a[nearest]]] = sites.scene[b[nearest]]
    return dash, goal


def _beside(free: Points, known: Points) -> Longs:
    """The scene of the nearest site or parked cruiser, else a scene of those that parked together."""
    scene = np.full(len(free), NONE)
    a, b, _ = neighbours(free, known, PARKED_M, SLACK_US)
    nearest = firsts(a)
    scene[a[nearest]] = known.scene[b[nearest]]
    rest = np.flatnonzero(scene == NONE)
    lone = free.rows(rest)
    seconds = (lone.last_us - lone.first_us) / 1e6 + 1.0
    scene[rest] = OWN_KEY + rest[centroids(lone.xyz, lone.first_us, lone.last_us, seconds, TOGETHER_M, SLACK_US)]
    return scene
