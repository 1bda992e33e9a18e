"""What cameras did about a trigger: the clip that answers it, and when its camera was switched on."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.compiled import compiled
from core.model.columns import NO_TIME, NONE, ClockColumns, Columns, Flags, Floats, Ints, Longs

LOOSE_CLOCK_S = 60.0
"""A clip whose clock is less certain than this cannot show when its camera was switched on."""
LOOSE_US = 28 * 3_600_000_000
"""Further off than this no clip may be, whatever its zone."""


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

    def unmeasured_s(self, clip: Ints) -> Floats:
        """The full buffer of a clip's camera where no silent head measures what it kept; 0 where one does, and for clip NONE."""
        columns = self._columns
        if not len(columns.clips):
            return np.zeros(len(clip))
        clips, cameras = columns.clips, columns.cameras
        camera = clips.camera[clip]
        full = np.where(np.isfinite(cameras.pre_event_s[camera]), cameras.pre_event_s[camera], columns.policy.pre_s)
        measured = np.isfinite(clips.silent_head_s[clip]) & (cameras.buffer_has_audio[camera] != 1)
        return np.where(measured | (clip == NONE), 0.0, np.minimum(full, clips.length_s[clip]))

    def around(self, key: Ints, us: Longs, within_us: int) -> Flags:
        """Whether any clip of the key, of known time, runs within so long of us[i]."""
        found = np.zeros(len(key), bool)
        _around(self._order, self._first, self._clocks.start_us, self._end_us, key, us, within_us, found)
        return found


@compiled
def _around(order: Longs, first: Longs, start: Longs, end: Longs, key: Ints, us: Longs, within_us: int, found: Flags) -> None:
    for q in range(len(key)):
        if key[q] < 0:
            continue
        lo, hi = first[key[q]], first[key[q] + 1]
        a, b = lo, hi
        while a < b:
            middle = (a + b) // 2
            if start[order[middle]] <= us[q] + within_us:
                a = middle + 1
            else:
                b = middle
        for i in range(a - 1, max(lo, a - 9) - 1, -1):
            found[q] = found[q] or end[order[i]] >= us[q] - within_us


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
