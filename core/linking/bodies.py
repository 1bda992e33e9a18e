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
"""Who stayed this long at a second scene is in that one too; a passer-by is not."""


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


def body_scenes(stays: DwellColumns) -> tuple[Members, Points]:
    """Members of scenes among body cameras that stayed anywhere, and the sites of these scenes. A scene's key is a site's number."""
    group = centroids(stays.xyz, stays.first_us, stays.last_us, stays.stay_s, TOGETHER_M, SLACK_US)
    order = np.argsort(group, kind="stable")
    first = firsts(group[order])
    weight = stays.stay_s[order]
    middle = reduced(np.add, stays.xyz[order] * weight[:, None], first) / reduced(np.add, weight, first)[:, None]
    begin = reduced(np.minimum, stays.first_us[order], first)
    end = reduced(np.maximum, stays.last_us[order], first)
    visits = Visits(stays.clip, np.searchsorted(group[order][first], group), stays)
    into = followed(visits, len(first))
    scene = into[visits.site]
    homed = np.zeros(len(first), bool)
    homed[scene[visits.main]] = True
    # A stop on the way that is no part of any scene counts only as its own clip's; one at another's scene if it was long.
    keep = visits.main | (visits.spent_s >= ALSO_S) & (homed[scene] | parted(visits, into))
    members = Members(visits.clip[keep], scene[keep], visits.came_us[keep], visits.left_us[keep], np.full(int(keep.sum()), SIDE_BY_SIDE, np.uint8))
    used = np.isin(into, members.scene)
    return members.once(), Points(middle[used], begin[used], end[used], into[used])


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
    homes = np.bincount(visits.site[visits.main], minlength=count)
    stayed = np.full(count, -(2**62))
    np.maximum.at(stayed, visits.site[visits.main], visits.left_us[visits.main])
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
