"""Who wore or drove a camera while it recorded, by the roster, and which clips that ties together."""

import numpy as np

from core.compiled import compiled
from core.linking.near import distinct, expand, firsts
from core.linking.rostering import Holding
from core.model.columns import DASH, NONE, ClockColumns, Columns, Ints, Longs


class Rota:
    """Look-ups over the roster, the clips of each camera and the pings of each unit. Clip numbers are rows of `columns.clips`."""

    def __init__(self, columns: Columns, clocks: ClockColumns) -> None:
        self._columns, self._start_us = columns, clocks.start_us
        clips, shifts, cameras = columns.clips, columns.shifts, columns.cameras
        self.end_us = clocks.end_us(clips)
        self._order = np.lexsort((clocks.start_us, clips.camera)).astype(np.int64)
        self._first = np.searchsorted(clips.camera[self._order], np.arange(len(cameras) + 1)).astype(np.int64)
        self._latest = _running_latest(self._first, self.end_us[self._order])
        middle = clocks.start_us + (self.end_us - clocks.start_us) // 2
        self.is_dash = cameras.kind[clips.camera] == DASH if len(clips) else np.zeros(0, bool)
        self._crew = Holding(shifts, shifts.dash).at(np.where(self.is_dash, clips.camera, NONE).astype(np.int32), middle)
        wearer = Holding(shifts, shifts.body).at(np.where(self.is_dash, NONE, clips.camera).astype(np.int32), middle)
        self.unit = np.where(self.is_dash & (cameras.vehicle[clips.camera] != NONE), cameras.vehicle[clips.camera], clips.officer)
        """By clip: the unit whose pings show where it was: the cruiser of a dash cam, the wearer of a body camera."""
        for (query, row, _), unit, said in ((wearer, shifts.officer, clips.officer_said), (self._crew, shifts.vehicle, clips.officer_said)):
            at = firsts(query.astype(np.int64))
            query = query[at]
            use = (unit[row[at]] != NONE) & ~said[query]
            self.unit[query[use]] = unit[row[at]][use]

    def ties(self) -> tuple[Longs, Longs]:
        """Pairs (dash cam's clip, body camera's clip), ordered, that a roster row has in one cruiser and that overlap in time."""
        dash, row, _ = self._crew
        body = self._columns.shifts.body[row]
        first, clip = self.overlapping(body, self._start_us[dash], self.end_us[dash])
        pairs = distinct(np.repeat(dash.astype(np.int64), np.diff(first)) << 32 | clip)
        return pairs >> 32, pairs & 0xFFFFFFFF

    def overlapping(self, cameras: Ints, lo_us: Longs, hi_us: Longs) -> tuple[Longs, Longs]:
        """For each query the clips of a camera (NONE: of none) that overlap [lo, hi): (first [m + 1], clip rows)."""
        arrays = (self._first, self._order, self._latest, self._start_us, self.end_us)
        first = np.zeros(len(cameras) + 1, np.int64)
        rows = np.zeros(_overlap_kernel(cameras, lo_us, hi_us, *arrays, first, np.zeros(0, np.int64)), np.int64)
        _overlap_kernel(cameras, lo_us, hi_us, *arrays, first, rows)
        return first, rows

    def pings_of(self, clips: Longs, lo_us: Longs, hi_us: Longs) -> tuple[Longs, Longs]:
        """For each clip the rows of its unit's pings within [lo, hi]: (first [m + 1], ping rows)."""
        pings = self._columns.pings
        start = np.searchsorted(pings.unit, np.arange(len(self._columns.units) + 1)).astype(np.int64)
        lo, hi = _slices(start, pings.us, self.unit[clips], lo_us, hi_us)
        first = np.zeros(len(clips) + 1, np.int64)
        np.cumsum(hi - lo, out=first[1:])
        return first, expand(lo, hi)[1]


@compiled
def _running_latest(first: Longs, end_us: Longs) -> Longs:
    """Within each camera, the latest end up to and including this clip."""
    out = end_us.copy()
    for c in range(len(first) - 1):
        for i in range(first[c] + 1, first[c + 1]):
            out[i] = max(out[i], out[i - 1])
    return out


@compiled
def _slices(start: Longs, us: Longs, unit: Ints, lo_us: Longs, hi_us: Longs) -> tuple[Longs, Longs]:
    lo, hi = np.zeros(len(unit), np.int64), np.zeros(len(unit), np.int64)
    for i in range(len(unit)):
        if unit[i] >= 0:
            a, b = start[unit[i]], start[unit[i] + 1]
            lo[i] = a + np.searchsorted(us[a:b], lo_us[i])
            hi[i] = a + np.searchsorted(us[a:b], hi_us[i], side="right")
            hi[i] = max(lo[i], hi[i])
    return lo, hi


@compiled
def _overlap_kernel(
    cameras: Ints,
    lo_us: Longs,
    hi_us: Longs,
    first: Longs,
    order: Longs,
    latest: Longs,
    start: Longs,
    end: Longs,
    begin: Longs,
    rows: Longs,
) -> int:
    """Fills `begin`, and `rows` as far as it goes; clips of a camera are order[first[camera]:first[camera + 1]]."""
    n = 0
    for q in range(len(cameras)):
        begin[q] = n
        if cameras[q] >= 0:
            lo = first[cameras[q]]
            a, b = lo, first[cameras[q] + 1]
            while a < b:
                m = (a + b) // 2
                if start[order[m]] < hi_us[q]:
                    a = m + 1
                else:
                    b = m
            i = a - 1
            while i >= lo and latest[i] > lo_us[q]:
                if end[order[i]] > lo_us[q]:
                    if n < len(rows):
                        rows[n] = order[i]
                    n += 1
                i -= 1
    begin[len(cameras)] = n
    return n
