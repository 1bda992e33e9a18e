"""Places where all only stopped on their way: part of the scene that they went on to, or left for another that was going on already."""

import numpy as np

from core.linking.near import among, codes, firsts, matching
from core.linking.visits import Visits, reduced
from core.model.columns import NONE, Flags, Longs

SLACK_US = 60_000_000
"""Stays that miss each other by this much still meet."""


def followed(visits: Visits, count: int) -> Longs:
    """By site the site that it is part of: where most of those at it went on to next, if nobody stayed behind and nobody was there before."""
    into = np.arange(count)
    _, home_came = _homes(visits)
    then, then_came = _next(visits, count)
    go = np.flatnonzero(~visits.main & (visits.left_us <= home_came[visits.clip] + SLACK_US) & (visits.left_us <= then_came + SLACK_US))
    pair = codes(visits.site[go], then[go])
    order = np.argsort(pair, kind="stable")
    first = firsts(pair[order])
    source, target = pair[order][first] >> 32, pair[order][first] & 0xFFFFFFFF
    movers = np.diff(np.r_[first, len(go)])
    gone = reduced(np.minimum, visits.left_us[go][order], first)
    arrived = reduced(np.minimum, then_came[go][order], first)
    # Those who came to stay, or stayed when others of their company left; not those who walked over from elsewhere afterwards.
    broke = np.full(count, -(2**62))
    np.maximum.at(broke, source, gone)
    stay = visits.settled | (visits.main & (visits.came_us <= broke[visits.site]))
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


def _homes(visits: Visits) -> tuple[Longs, Longs]:
    """By clip the site where it spent most of its time, and when it came there."""
    size = int(visits.clip.max(initial=-1)) + 1
    home, came = np.full(size, NONE), np.zeros(size, np.int64)
    home[visits.clip[visits.main]], came[visits.clip[visits.main]] = visits.site[visits.main], visits.came_us[visits.main]
    return home, came


def _next(visits: Visits, count: int) -> tuple[Longs, Longs]:
    """By visit the site where its clip came next and where somebody spent most of the time, and when; where there is none, the site
    where the clip itself did."""
    lasting = np.zeros(count, bool)
    lasting[visits.site[visits.main]] = True
    order = np.lexsort((visits.site, visits.came_us, visits.clip))
    stops = np.flatnonzero(lasting[visits.site[order]])
    at = np.searchsorted(stops, np.arange(len(order)), "right")
    later = order[stops[np.minimum(at, len(stops) - 1)]] if len(stops) else order
    same = (at < len(stops)) & (visits.clip[later] == visits.clip[order])
    home, home_came = _homes(visits)
    site, came = home[visits.clip], home_came[visits.clip]
    site[order[same]], came[order[same]] = visits.site[later[same]], visits.came_us[later[same]]
    return site, came


def _others(visits: Visits, source: Longs, target: Longs) -> tuple[Longs, Longs]:
    """(query, visit) of those who have their main stay at `target` and were never at `source`."""
    mains = np.flatnonzero(visits.main)
    mains = mains[np.argsort(visits.site[mains], kind="stable")]
    at, row = matching(visits.site[mains], target)
    row = mains[row]
    known = among(codes(visits.clip[row], source[at]), codes(visits.clip, visits.site))
    return at[~known], row[~known]
