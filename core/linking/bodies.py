"""Scenes of body cameras: stays gathered by their middle, and places that all only stopped at on their way."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from core.linking.dwells import DwellColumns
from core.linking.near import Points, centroids, codes, firsts, matching
from core.model.columns import NONE, Bytes, Flags, Longs

TOGETHER_M = 45.0
"""Body cameras that stayed this near to the middle of a scene are of it. Fitted on simulated departments: other scenes of the same
time are 70 m away and more there, and officers walk about within 20 m."""
SLACK_US = 60_000_000
"""Stays that miss each other by this much still meet."""
ALSO_S = 90.0
"""Who stayed this long at a second scene is in that one too, or who left the cruiser there; a passer-by is not."""
PARKED_M = 50.0
"""A cruiser that parked this near to a site stands beside it."""


SIDE_BY_SIDE, CRUISER, BOUND, FOLDER, ALONE, TIMELESS = range(6)
"""Why a clip is in its scene: it stayed with the others; it is of their cruiser; a trigger of the scene bound it; same folder and time
without any place; nothing is known near it; its time is not known to within hours."""


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """One row a (clip, scene): when the clip was there. `scene` is a key, not yet a number."""

    clip: Longs
    scene: Longs
    first_us: Longs
    last_us: Longs
    why: Bytes

    def and_(self, other: "Members") -> "Members":
        """Both, ordered by clip, then scene, each pair once."""
        parts = [np.r_[getattr(self, f.name), getattr(other, f.name)] for f in fields(self)]
        return Members(*parts).once()

    def once(self) -> "Members":
        pair = codes(self.clip, self.scene)
        order = np.argsort(pair, kind="stable")
        first = firsts(pair[order])
        begin, end = reduced(np.minimum, self.first_us[order], first), reduced(np.maximum, self.last_us[order], first)
        pair = pair[order][first]
        return Members(pair >> 32, pair & 0xFFFFFFFF, begin, end, reduced(np.minimum, self.why[order], first))


class Visits:
    """One row a (body clip, site), ordered so: time there, and whether the clip spent most of its time there (`main`)."""

    def __init__(self, clip: Longs, site: Longs, stays: DwellColumns) -> None:
        pair = codes(clip, site)
        order = np.argsort(pair, kind="stable")
        first = firsts(pair[order])
        self.clip, self.site = pair[order][first] >> 32, pair[order][first] & 0xFFFFFFFF
        self.spent_s = reduced(np.add, stays.stay_s[order], first)
        self.came_us = reduced(np.minimum, stays.first_us[order], first)
        self.left_us = reduced(np.maximum, stays.last_us[order], first)
        best = np.lexsort((self.came_us, -self.spent_s, self.clip))
        self.main = np.zeros(len(self.clip), bool)
        self.main[best[firsts(self.clip[best])]] = True


def reduced(how: np.ufunc, values: Any, first: Longs) -> Any:
    """`how` over the parts of `values` that begin at `first`."""
    return how.reduceat(values, first) if len(first) else values[:0]


def body_scenes(stays: DwellColumns, parked: DwellColumns, ties: tuple[Longs, Longs]) -> tuple[Members, Points, Longs]:
    """Members of scenes among body cameras that stayed anywhere; the sites of these scenes; and the scenes where nobody spent most of
    the time, which are none unless they turn out to be part of another. `parked`: the longest stay of each dash cam; a scene's key is a
    site's number."""
    site, sites = _sites(stays, centroids(stays.xyz, stays.first_us, stays.last_us, stays.stay_s, TOGETHER_M, SLACK_US))
    visits = Visits(stays.clip, site, stays)
    sites, own = _while_parked(visits, sites, parked, ties)
    weight = np.bincount(site, stays.stay_s, len(sites))
    group = centroids(sites.xyz, sites.first_us, sites.last_us, weight, TOGETHER_M, SLACK_US)
    number = np.unique(group, return_inverse=True)[1]
    own = np.unique(codes(own >> 32, number[own & 0xFFFFFFFF]))
    visits = Visits(stays.clip, number[site], stays)
    into = followed(visits, int(number.max(initial=-1)) + 1)
    scene = into[visits.site]
    homed = np.zeros(len(into), bool)
    homed[scene[visits.main]] = True
    split = parted(visits, into)
    keep = visits.main | (visits.spent_s >= ALSO_S) | np.isin(codes(visits.clip, visits.site), own)
    why = np.full(int(keep.sum()), SIDE_BY_SIDE, np.uint8)
    members = Members(visits.clip[keep], scene[keep], visits.came_us[keep], visits.left_us[keep], why).once()
    used = np.isin(into[number], members.scene)
    sites = Points(sites.xyz[used], sites.first_us[used], sites.last_us[used], into[number][used])
    homed[scene[split & keep]] = True
    return members, sites, np.setdiff1d(members.scene, np.flatnonzero(homed))


def _sites(stays: DwellColumns, group: Longs) -> tuple[Longs, Points]:
    """By stay the number of its site; and the sites."""
    order = np.argsort(group, kind="stable")
    first = firsts(group[order])
    weight = stays.stay_s[order]
    middle = reduced(np.add, stays.xyz[order] * weight[:, None], first) / reduced(np.add, weight, first)[:, None]
    begin = reduced(np.minimum, stays.first_us[order], first)
    end = reduced(np.maximum, stays.last_us[order], first)
    return np.searchsorted(group[order][first], group), Points(middle, begin, end, np.arange(len(first)))


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
    return Points(sites.xyz, begin, end, sites.scene), codes(visits.clip[visit[best]], site)


def followed(visits: Visits, count: int) -> Longs:
    """By site the site that it is part of: where most of those at it went on to, if nobody stayed behind and nobody was there before."""
    into = np.arange(count)
    home, home_came = _homes(visits)
    go = np.flatnonzero(~visits.main & (visits.left_us <= home_came[visits.clip] + SLACK_US))
    pair = codes(visits.site[go], home[visits.clip[go]])
    order = np.argsort(pair, kind="stable")
    first = firsts(pair[order])
    source, target = pair[order][first] >> 32, pair[order][first] & 0xFFFFFFFF
    movers = np.diff(np.r_[first, len(go)])
    gone = reduced(np.minimum, visits.left_us[go][order], first)
    arrived = reduced(np.minimum, home_came[visits.clip[go]][order], first)
    # Those who came to stay, not those who walked over from elsewhere.
    stay = visits.main & (visits.came_us <= _first_came(visits))
    homes = np.bincount(visits.site[stay], minlength=count)
    stayed = np.full(count, -(2**62))
    np.maximum.at(stayed, visits.site[stay], visits.left_us[stay])
    occupied = np.zeros(len(source), bool)
    at, row = _others(visits, source, target)
    occupied[at[visits.came_us[row] < gone[at] - SLACK_US]] = True
    ok = ~occupied & (movers >= homes[source]) & (stayed[source] <= arrived + SLACK_US)
    best = np.lexsort((target, -movers, source))
    best = best[ok[best]]
    best = best[firsts(source[best])]
    into[source[best]] = target[best]
    for _ in range(5):
        into = into[into]
    return into


def parted(visits: Visits, into: Longs) -> Flags:
    """Stays at places where nobody spent most of the time, by those who left them for a scene that was already going on: scenes of their own."""
    home, home_came = _homes(visits)
    source, target = visits.site, home[visits.clip]
    out = np.zeros(len(source), bool)
    at, row = _others(visits, source, target)
    out[at[visits.came_us[row] < visits.left_us[at] - SLACK_US]] = True
    return out & (into[source] == source) & (visits.left_us <= home_came[visits.clip] + SLACK_US)


def _first_came(visits: Visits) -> Longs:
    """By visit, when its clip first came anywhere."""
    came = np.full(int(visits.clip.max(initial=-1)) + 1, 2**62)
    np.minimum.at(came, visits.clip, visits.came_us)
    return came[visits.clip]


def _homes(visits: Visits) -> tuple[Longs, Longs]:
    """By clip the site where it spent most of its time, and when it came there."""
    size = int(visits.clip.max(initial=-1)) + 1
    home, came = np.full(size, NONE), np.zeros(size, np.int64)
    home[visits.clip[visits.main]], came[visits.clip[visits.main]] = visits.site[visits.main], visits.came_us[visits.main]
    return home, came


def _others(visits: Visits, source: Longs, target: Longs) -> tuple[Longs, Longs]:
    """(query, visit) of those who have their main stay at `target` and were never at `source`."""
    mains = np.flatnonzero(visits.main)
    mains = mains[np.argsort(visits.site[mains], kind="stable")]
    at, row = matching(visits.site[mains], target)
    row = mains[row]
    known = np.isin(codes(visits.clip[row], source[at]), codes(visits.clip, visits.site))
    return at[~known], row[~known]
