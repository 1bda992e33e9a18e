"""Two scenes that ended in one place: told apart by where the cruisers of those there stand.

A pursuit leaves its cars behind. If it ends beside another scene, the middles of both are too near to tell; but the cars of each stand
together: the one's at the scene, the other's where the pursuit began and where nobody stayed.
"""

import numpy as np

from core.linking.dwells import DwellColumns
from core.linking.near import Points, centroids, codes, distinct, firsts, matching, neighbours
from core.linking.pursuits import SLACK_US
from core.linking.visits import Visits
from core.model.columns import NONE, Flags, Floats, Longs

REMOTE_M = 55.0
"""Officers of a scene park within this of it, unless they went on from there on foot. Simulated departments: within 45 m."""
CARS_M = 65.0
"""The cruisers of one party stand this near to each other's middle."""
APART_M = 12.0
"""So far apart the middles of both parties' officers must be."""
STAYED_S = 150.0
"""Who spent this long beside the own cruiser was at a scene there, and walked over."""
OCCUPIED_M = 45.0
"""A site this near to the cruiser where others stayed: it is theirs, and who left it walked over."""


def parties(visits: Visits, sites: Points, parked: DwellColumns, ties: tuple[Longs, Longs]) -> Longs:
    """By visit its site; from len(sites) on for those split off. `parked`: the longest stay of each dash cam."""
    spot, away = _cruiser(visits, sites, parked, ties)
    home = np.flatnonzero(visits.main & (spot != NONE))
    cars = Points(parked.xyz[spot[home]], parked.first_us[spot[home]], parked.last_us[spot[home]], visits.site[home])
    remote = (away[home] > REMOTE_M) & ~_left_a_scene(visits, home, spot, cars, sites, parked)
    party = np.full(len(visits.clip), NONE)
    far = home[remote]
    party[far] = far[centroids(cars.xyz[remote], cars.first_us[remote], cars.last_us[remote], np.ones(len(far)), CARS_M, SLACK_US)]
    local = np.zeros(len(visits.clip), bool)
    local[home[away[home] <= REMOTE_M]] = True
    return _split(visits, party, local, len(sites))


def _cruiser(visits: Visits, sites: Points, parked: DwellColumns, ties: tuple[Longs, Longs]) -> tuple[Longs, Floats]:
    """By main visit, the row of `parked` of the nearest cruiser that the roster gives its officer (NONE: none), and metres to it."""
    row = np.searchsorted(parked.clip, ties[0])
    known = row < len(parked)
    known[known] = parked.clip[row[known]] == ties[0][known]
    main = np.flatnonzero(visits.main)
    at, visit = matching(visits.clip[main], ties[1][known])
    visit, row = main[visit], row[known][at]
    metres = np.sqrt(((parked.xyz[row] - sites.xyz[visits.site[visit]]) ** 2).sum(axis=1))
    order = np.lexsort((row, metres, visit))
    best = order[firsts(visit[order])]
    spot, away = np.full(len(visits.clip), NONE), np.full(len(visits.clip), np.inf)
    spot[visit[best]], away[visit[best]] = row[best], metres[best]
    return spot, away


def _left_a_scene(visits: Visits, home: Longs, spot: Longs, cars: Points, sites: Points, parked: DwellColumns) -> Flags:
    """Whether the cruiser of these main visits stands at a scene of its own: others stayed there, or its officer did for long."""
    out = np.zeros(len(home), bool)
    kept = np.unique(visits.site[visits.settled])
    a, _, _ = neighbours(cars, Points(sites.xyz[kept], sites.first_us[kept], sites.last_us[kept], kept), OCCUPIED_M, SLACK_US)
    out[a] = True
    at, row = matching(visits.clip, visits.clip[home])
    before = ~visits.main[row] & (visits.spent_s[row] >= STAYED_S)
    at, row = at[before], row[before]
    beside = np.sqrt(((parked.xyz[spot[home[at]]] - visits.xyz[row]) ** 2).sum(axis=1)) <= REMOTE_M
    out[at[beside]] = True
    return out


def _split(visits: Visits, party: Longs, local: Flags, count: int) -> Longs:
    """Sites with more than one party (`party` of a visit, or `local`) come apart; who has no cruiser goes with the nearest. A site
    where that happens is rare, so these are looked at one by one."""
    out = visits.site.copy()
    by_site = np.argsort(visits.site, kind="stable")
    lo, hi = np.searchsorted(visits.site[by_site], np.arange(count)), np.searchsorted(visits.site[by_site], np.arange(count), "right")
    fresh = count
    part = np.where(local, len(party), party)
    pair = distinct(codes(visits.site[part != NONE], part[part != NONE])) >> 32
    for site in distinct(pair[1:][pair[1:] == pair[:-1]]):
        rows = by_site[lo[site] : hi[site]]
        label = np.where(local[rows], -2, party[rows])
        labels, size = np.unique(label[label != NONE], return_counts=True)
        if len(labels) < 2:
            continue
        labels = labels[np.lexsort((labels, -size, labels != -2))]
        middles = np.stack([visits.xyz[rows[label == k]].mean(axis=0) for k in labels])
        away = np.sqrt(((middles - middles[0]) ** 2).sum(axis=1)) >= APART_M
        target = np.where(away, fresh + np.cumsum(away) - 1, site)
        fresh += int(away.sum())
        gap = ((visits.xyz[rows][:, None] - middles[None]) ** 2).sum(axis=2).argmin(axis=1)
        known = label != NONE
        gap[known] = np.argmax(label[known][:, None] == labels[None], axis=1)
        out[rows] = target[gap]
    return out
