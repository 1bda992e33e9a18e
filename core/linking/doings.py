"""What cameras did about a trigger: the clip that answers it, and what that says for or against the camera having been bound."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.compiled import compiled
from core.model.columns import NO_TIME, NONE, ClockColumns, Columns, Flags, Floats, Ints, Longs

LOOSE_CLOCK_S = 60.0
"""A clip whose clock is less certain than this cannot show when its camera was switched on."""
LOOSE_US = 28 * 3_600_000_000
"""Further off than this no clip may be, whatever its zone."""
DELAY_S, DELAY_SIGMA_S = 0.2, 0.4
"""Between a trigger and the cameras it starts, and its spread."""
STARTED = 0.08
"""Of cameras that a trigger binds, the share that it starts (most run already)."""
CHANCE_PER_S = 0.0004
"""Of cameras nearby that it does not bind, the share that start in any one second about it all the same."""
LATE = 0.5
"""How much less often a bound camera starts within the next two minutes than one that is not bound."""
SILENT = {False: 0.2, True: 0.12}
"""How much less often a bound camera has no clip at all than an unbound one nearby has none; by whether it is a dash cam.
Counted within 40 m in two simulated departments (standard-10000: 0.15 and 0.07; hard-1000: 0.2 and about 0.2), then rounded by hand
towards saying less, as are LATE (counted: 0.4) and CHANCE_PER_S (0.0002). Real cameras fail more often or less."""


@dataclass(frozen=True, slots=True, eq=False)
class Doings:
    """For m pairs (trigger, camera): the clip running at T (NONE), the first to start after it, the last that ended before it, all
    within the policy's window; `loose`: the camera has a clip about then whose time is not known well enough."""

    running: Ints
    later: Ints
    earlier: Ints
    loose: Flags

    def clip(self) -> Ints:
        """The clip that answers the trigger."""
        return np.where(self.running != NONE, self.running, self.later).astype(np.int32)

    def any(self) -> Ints:
        """That, else the last that ended before."""
        clip = self.clip()
        return np.where(clip != NONE, clip, self.earlier).astype(np.int32)


class Recordings:
    """Clips by time and a key: their camera, or the officer they name."""

    def __init__(self, columns: Columns, clocks: ClockColumns, key: Ints, keys: int) -> None:
        """`key` by clip, below `keys`; clips with NONE are left out."""
        self._columns, self._clocks = columns, clocks
        start = clocks.start_us
        timed = (clocks.sigma_s <= LOOSE_CLOCK_S) & (start != NO_TIME)
        order = np.lexsort((start, key)).astype(np.int64)
        self._order, self._loose = order[timed[order]], order[~timed[order]]
        self._end_us = clocks.end_us(columns.clips)
        self._first = np.searchsorted(key[self._order], np.arange(keys + 1)).astype(np.int64)
        self._loose_first = np.searchsorted(key[self._loose], np.arange(keys + 1)).astype(np.int64)

    def about(self, key: Ints, us: Longs) -> Doings:
        """Keys may be NONE."""
        policy, clocks = self._columns.policy, self._clocks
        m = len(key)
        out, loose = np.full((3, m), NONE, np.int32), np.zeros(m, bool)
        window = (round(policy.pre_s * 1e6), round(policy.post_s * 1e6))
        _about(self._order, self._first, clocks.start_us, self._end_us, key, us, *window, out)
        _loosely(self._loose, self._loose_first, clocks.start_us, clocks.sigma_s, key, us, loose)
        return Doings(out[0], out[1], out[2], loose)

    def activation_s(self, clip: Ints, us: Longs) -> Floats:
        """Seconds from us[i] to the moment its camera was switched on: start plus the buffer it kept. nan for clip NONE."""
        columns = self._columns
        if not len(columns.clips):
            return np.full(len(clip), np.nan)
        clips, cameras = columns.clips, columns.cameras
        camera = clips.camera[clip]
        full = np.where(np.isfinite(cameras.pre_event_s[camera]), cameras.pre_event_s[camera], columns.policy.pre_s)
        measured = np.isfinite(clips.silent_head_s[clip]) & (cameras.buffer_has_audio[camera] != 1)
        kept = np.where(measured, clips.silent_head_s[clip], np.minimum(full, clips.length_s[clip]))
        seconds = (self._clocks.start_us[clip] - us) / 1e6 + kept
        return np.where(clip == NONE, np.nan, seconds)

    def speaks(self, doings: Doings, us: Longs, sigma_s: Floats, dash: Flags) -> Floats:
        """P(what the camera did | bound) / P(the same | not bound). 1 says nothing: clocks too loose, or it ran long before."""
        clip = doings.clip()
        ratio = np.where(dash, SILENT[True], SILENT[False])
        if len(self._columns.clips):
            s = np.sqrt(self._clocks.sigma_s[clip] ** 2 + sigma_s**2 + DELAY_SIGMA_S**2)
            after = self.activation_s(clip, us) - DELAY_S
            hit = STARTED * np.exp(-((after / s) ** 2) / 2) / (np.sqrt(2 * np.pi) * s)
            plain = np.where(after > 0, 1 - (1 - LATE) * _beyond(after, s), 1.0)
            ratio = np.where(clip == NONE, ratio, plain + hit / CHANCE_PER_S)
        silent = (clip == NONE) & (doings.loose | (sigma_s > LOOSE_CLOCK_S))
        return np.where(silent, 1.0, ratio)


def _beyond(seconds: Floats, sigma_s: Floats) -> Floats:
    """Rises from 0 to 1 as seconds pass 2 sigma."""
    return np.clip(seconds / sigma_s - 1, 0.0, 1.0)


@compiled
def _about(order: Longs, first: Longs, start: Longs, end: Longs, key: Ints, us: Longs, pre_us: int, post_us: int, out: Any) -> None:
    for q in range(len(key)):
        if key[q] < 0:
            continue
        lo, hi = first[key[q]], first[key[q] + 1]
        a, b = lo, hi
        while a < b:
            middle = (a + b) // 2
            if start[order[middle]] <= us[q]:
                a = middle + 1
            else:
                b = middle
        if a < hi and start[order[a]] <= us[q] + post_us:
            out[1, q] = order[a]
        for i in range(a - 1, max(lo, a - 9) - 1, -1):
            clip = order[i]
            if end[clip] > us[q]:
                out[0, q] = clip
            elif out[2, q] < 0 and end[clip] > us[q] - pre_us:
                out[2, q] = clip


@compiled
def _loosely(order: Longs, first: Longs, start: Longs, sigma_s: Floats, key: Ints, us: Longs, loose: Flags) -> None:
    for q in range(len(key)):
        if key[q] < 0:
            continue
        lo, hi = first[key[q]], first[key[q] + 1]
        if lo < hi and start[order[lo]] == NO_TIME:
            loose[q] = True
            continue
        a, b = lo, hi
        while a < b:
            middle = (a + b) // 2
            if start[order[middle]] < us[q] - LOOSE_US:
                a = middle + 1
            else:
                b = middle
        for i in range(a, hi):
            clip = order[i]
            if loose[q] or start[clip] > us[q] + LOOSE_US:
                break
            loose[q] = abs(start[clip] - us[q]) <= 2e6 * sigma_s[clip] or not sigma_s[clip] < np.inf
