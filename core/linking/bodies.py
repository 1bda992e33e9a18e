"""Scenes of body cameras: stays gathered by their middle, and places that all only stopped at on their way."""

import numpy as np

from core.linking.dwells import DwellColumns
from core.linking.near import Points, among, centroids, codes, distinct, firsts, matching
from core.linking.parties import parties
from core.linking.pursuits import SLACK_US, followed, parted
from core.linking.visits import SIDE_BY_SIDE, Members, Visits, sites_of
from core.model.columns import Longs

TOGETHER_M = 45.0
"""Body cameras that stayed this near to the middle of a scene are of it. Fitted on simulated departments: other scenes of the same
time are 70 m away and more there, and officers walk about within 20 m."""
ALSO_S = 90.0
"""Who stayed this long at a second scene is in that one too, or who left the cruiser there; a passer-by is not."""
PARKED_M = 50.0
"""A cruiser that parked this near to a site stands beside it."""


def body_scenes(stays: DwellColumns, parked: DwellColumns, ties: tuple[Longs, Longs]) -> tuple[Members, Points, Longs, Longs]:
    """Members of scenes among body cameras that stayed anywhere; the sites of these scenes; the scenes where nobody spent most of the
    time, which are none unless they turn out to be part of another; and those where somebody spent it who had not walked over from
    elsewhere. `parked`: the longest stay of each dash cam; a scene's key is a site's number."""
    site, sites = sites_of(stays, centroids(stays.xyz, stays.first_us, stays.last_us, stays.stay_s, TOGETHER_M, SLACK_US))
    lasting, _ = _while_parked(Visits(stays.clip, site, stays), sites, parked, ties)
    weight = np.bincount(site, stays.stay_s, len(sites)).astype(np.float64)
    group = centroids(sites.xyz, lasting.first_us, lasting.last_us, weight, TOGETHER_M, SLACK_US)
    site, sites = sites_of(stays, group[site])
    visits = Visits(stays.clip, site, stays)
    site, sites = sites_of(stays, parties(visits, sites, parked, ties)[visits.of_stay])
    visits = Visits(stays.clip, site, stays)
    sites, own = _while_parked(visits, sites, parked, ties)
    into = followed(visits, len(sites))
    scene = into[visits.site]
    homed = np.zeros(len(into), bool)
    homed[scene[visits.main]] = True
    split = parted(visits, into)
    keep = visits.main | (visits.spent_s >= ALSO_S) | among(codes(visits.clip, visits.site), own)
    why = np.full(int(keep.sum()), SIDE_BY_SIDE, np.uint8)
    members = Members(visits.clip[keep], scene[keep], visits.came_us[keep], visits.left_us[keep], why).once()
    known = np.zeros(len(into), bool)
    known[members.scene] = True
    used = known[into]
    sites = Points(sites.xyz[used], sites.first_us[used], sites.last_us[used], into[used])
    homed[scene[split & keep]] = True
    return members, sites, np.flatnonzero(known & ~homed), distinct(scene[visits.settled])


def _while_parked(visits: Visits, sites: Points, parked: DwellColumns, ties: tuple[Longs, Longs]) -> tuple[Points, Longs]:
    """A site lasts as long as the cruiser of somebody there stands beside it. Also the (clip, site) pairs of those whose cruiser does."""
    at, visit = matching(visits.clip, ties[1])
    row = np.searchsorted(parked.clip, ties[0][at])
    here = row < len(parked)
    here[here] = parked.clip[row[here]] == ties[0][at][here]
    visit, row, dash = visit[here], row[here], ties[0][at][here]
    metres = np.sqrt(((parked.xyz[row] - sites.xyz[visits.site[visit]]) ** 2).sum(axis=1))
    order = np.lexsort((visits.site[visit], metres, dash))
    best = order[firsts(dash[order])]
    best = best[metres[best] <= PARKED_M]
    site, row = visits.site[visit[best]], row[best]
    begin, end = sites.first_us.copy(), sites.last_us.copy()
    np.minimum.at(begin, site, parked.first_us[row])
    np.maximum.at(end, site, parked.last_us[row])
    return Points(sites.xyz, begin, end, sites.scene), distinct(codes(visits.clip[visit[best]], site))
