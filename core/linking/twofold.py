"""Recordings of one camera that run at the same time, which no camera can make."""

import numpy as np

from core.compiled import compiled
from core.linking.overlaps import above
from core.model.clip import TOUCH_S
from core.model.columns import NO_TIME, NONE, ClockColumns, Columns, Flags, Floats, Ints, Longs
from core.model.timebase import UNTIMED_S

SURE_P = 0.95
"""Only an overlap that both clocks together cannot explain is told: one recording ending where the next begins is what cameras do."""


def twofold(columns: Columns, clocks: ClockColumns) -> tuple[Longs, Ints, Floats, Floats]:
    """(clips, the earlier clip of the same camera that each overlaps most, seconds, probability). Of each pair the later one is named."""
    usable = np.flatnonzero((clocks.start_us != NO_TIME) & (clocks.sigma_s <= UNTIMED_S))
    camera, start_us, end_us = columns.clips.camera[usable], clocks.start_us[usable], clocks.end_us(columns.clips)[usable]
    order = np.lexsort((usable, start_us, camera)).astype(np.int64)
    reached = np.full(len(usable), NONE, np.int64)
    _reached(order, camera, end_us, reached)
    later = np.flatnonzero(reached != NONE)
    earlier = reached[later]
    seconds = (np.minimum(end_us[later], end_us[earlier]) - start_us[later]) / 1e6
    sigma = np.hypot(clocks.sigma_s[usable[later]], clocks.sigma_s[usable[earlier]])
    p = above(seconds - TOUCH_S, sigma)
    sure: Flags = p >= SURE_P
    return usable[later[sure]], usable[earlier[sure]].astype(np.int32), seconds[sure], p[sure]


@compiled
def _reached(order: Longs, camera: Ints, end_us: Longs, out: Longs) -> None:
    """By clip, which of those of its camera that begin before it ends last."""
    for k in range(1, len(order)):
        i, before = order[k], order[k - 1]
        if camera[i] == camera[before]:
            longest = out[before]
            out[i] = longest if longest >= 0 and end_us[longest] > end_us[before] else before
