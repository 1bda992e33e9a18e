"""Visits of body cameras to sites, and who is a member of what scene."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from core.linking.dwells import DwellColumns
from core.linking.near import Points, codes, firsts
from core.model.columns import Bytes, ClockColumns, Longs

SIDE_BY_SIDE, CRUISER, BOUND, FOLDER, ALONE, TIMELESS, HEARD = range(7)
"""Why a clip is in its scene: it stayed with the others; it is of their cruiser; a trigger of the scene bound it; same folder and time
without any place; nothing is known near it; its time is not known to within hours; its
sound is that of a scene's cameras, and it has no place."""


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """One row a (clip, scene): when the clip was there. `scene` is a key, not yet a number."""

    clip: Longs
    scene: Longs
    first_us: Longs
    last_us: Longs
    why: Bytes

    def __len__(self) -> int:
        return len(self.clip)

    def rows(self, keep: Any) -> "Members":
        return Members(*(getattr(self, f.name)[keep] for f in fields(self)))

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


def whole(clip: Longs, scene: Longs, why: int, clocks: ClockColumns, end_us: Longs) -> Members:
    """Members for as long as they recorded."""
    return Members(clip, scene, clocks.start_us[clip], end_us[clip], np.full(len(clip), why, np.uint8))


class Visits:
    """One row a (body clip, site), ordered so: time there, its middle `xyz`, and whether the clip spent most of its time there (`main`)."""

    def __init__(self, clip: Longs, site: Longs, stays: DwellColumns) -> None:
        pair = codes(clip, site)
        order = np.argsort(pair, kind="stable")
        first = firsts(pair[order])
        self.clip, self.site = pair[order][first] >> 32, pair[order][first] & 0xFFFFFFFF
        self.spent_s = reduced(np.add, stays.stay_s[order], first)
        self.came_us = reduced(np.minimum, stays.first_us[order], first)
        self.left_us = reduced(np.maximum, stays.last_us[order], first)
        weight = reduced(np.add, stays.stay_s[order], first)[:, None]
        self.xyz = reduced(np.add, stays.xyz[order] * stays.stay_s[order][:, None], first) / weight
        best = np.lexsort((self.came_us, -self.spent_s, self.clip))
        self.main = np.zeros(len(self.clip), bool)
        self.main[best[firsts(self.clip[best])]] = True
        came = np.full(int(self.clip.max(initial=-1)) + 1, 2**62)
        np.minimum.at(came, self.clip, self.came_us)
        self.settled = self.main & (self.came_us <= came[self.clip])
        """Main visits of those who had not been elsewhere before."""
        self.of_stay = np.empty(len(clip), np.int64)
        self.of_stay[order] = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(order)]))


def reduced(how: np.ufunc, values: Any, first: Longs) -> Any:
    """`how` over the parts of `values` that begin at `first`."""
    return how.reduceat(values, first) if len(first) else values[:0]


def sites_of(stays: DwellColumns, group: Longs) -> tuple[Longs, Points]:
    """By stay the number of its site; and the sites of these groups."""
    order = np.argsort(group, kind="stable")
    first = firsts(group[order])
    weight = stays.stay_s[order]
    middle = reduced(np.add, stays.xyz[order] * weight[:, None], first) / reduced(np.add, weight, first)[:, None]
    begin = reduced(np.minimum, stays.first_us[order], first)
    end = reduced(np.maximum, stays.last_us[order], first)
    return np.searchsorted(group[order][first], group), Points(middle, begin, end, np.arange(len(first)))
