# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""The roster as arrays: which rows hold for an officer, camera or vehicle at an instant."""

import numpy as np

from core.compiled import compiled
from core.model.columns import Floats, Ints, Longs, ShiftColumns

OVERTIME_S = 2 * 3600.0
"""How long before or after a roster row its people, cameras and vehicles may still belong together."""


class Holding:
    """Rows by one of their columns (officer, body, dash or vehicle)."""

    def __init__(self, shifts: ShiftColumns, of: Ints) -> None:
        """`of`: that column, row for row."""
        start, end = shifts.start_us, shifts.end_us
        self._order = np.lexsort((start, of)).astype(np.int32)
        self._order = self._order[of[self._order] >= 0]
        self._of = of[self._order]
        self._start, self._end = start[self._order], end[self._order]
        self._first = np.searchsorted(self._of, np.arange(int(self._of[-1]) + 2 if len(self._of) else 1)).astype(np.int64)
        self._latest = np.empty(len(self._of), np.int64)
        _latest_end(self._of, self._end, self._latest)

    def at(self, value: Ints, us: Longs) -> tuple[Ints, Ints, Floats]:
        """Long form (query, roster row, seconds by which the row misses the instant): all rows that hold, the latest start first;
        where none does, the nearest in time within OVERTIME_S (shifts run over). Queries with value NONE have none."""
        query, row, gap = _holding(self._first, self._start, self._end, self._latest, value, us)
        return query, self._order[row], gap


@compiled
def _latest_end(of: Ints, end: Longs, latest: Longs) -> None:
    for i in range(len(of)):
        latest[i] = end[i] if i == 0 or of[i - 1] != of[i] else max(latest[i - 1], end[i])


@compiled
def _holding(first: Longs, start: Longs, end: Longs, latest: Longs, value: Ints, us: Longs) -> tuple[Ints, Ints, Floats]:
    room = len(value) + len(value) // 2 + 64
    query, row, gap, n = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float64), 0
    for q in range(len(value)):
        if value[q] < 0 or value[q] + 1 >= len(first):
            continue
        lo, hi = first[value[q]], first[value[q] + 1]
        if hi == lo:
            continue
        if n + hi - lo > len(query):
            query, row, gap = np.append(query, query), np.append(row, row), np.append(gap, gap)
            if n + hi - lo > len(query):
                query, row, gap = (
                    np.append(query, np.empty(hi - lo, np.int32)),
                    np.append(row, np.empty(hi - lo, np.int32)),
                    np.append(gap, np.empty(hi - lo)),
                )
        after = int(lo + np.searchsorted(start[lo:hi], us[q], side="right"))
        held = n
        for i in range(after - 1, lo - 1, -1):
            if latest[i] <= us[q]:
                break
            if end[i] > us[q]:
                query[n], row[n], gap[n] = q, i, 0.0
                n += 1
        if n > held:
            continue
        least = OVERTIME_S
        if after < hi:
            least = min(least, (start[after] - us[q]) / 1e6)
        if after > lo:
            least = min(least, (us[q] - latest[after - 1]) / 1e6)
        for i in range(after, hi):
            if (start[i] - us[q]) / 1e6 > least:
                break
            query[n], row[n], gap[n] = q, i, (start[i] - us[q]) / 1e6
            n += 1
        for i in range(after - 1, lo - 1, -1):
            if (us[q] - latest[i]) / 1e6 > least:
                break
            if (us[q] - end[i]) / 1e6 <= least:
                query[n], row[n], gap[n] = q, i, (us[q] - end[i]) / 1e6
                n += 1
    return query[:n].copy(), row[:n].copy(), gap[:n].copy()
