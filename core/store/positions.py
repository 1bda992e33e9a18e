"""Positions of units: one row a unit and UTC day, whose positions are one array in order of time. Rows become columns, never objects."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from core.model.columns import NONE, Flags, Ints, Longs, PingColumns
from core.model.roster import Ping
from core.model.times import Instant, Span
from core.store import schema as t
from core.store.codec import PING_DTYPE
from core.store.read import Reading

DAY_US = 86_400_000_000
_BATCH = 2000
"""Days of units unpacked at once."""
_UNSURE_M = 1e9
"""A position of unknown accuracy is worth less than any other of its moment."""
Rows = NDArray[Any]
"""Of PING_DTYPE."""


def packed(us: Longs, lat: Any, lon: Any, accuracy_m: Any) -> Rows:
    rows = np.empty(len(us), PING_DTYPE)
    for name, column in zip(PING_DTYPE.names or (), (us, lat, lon, accuracy_m), strict=True):
        rows[name] = column
    return rows


def best(unit: Longs, rows: Rows, fresh: Flags) -> tuple[Longs, Rows, Flags]:
    """Of those of one unit and moment the most accurate (then the most northern, then the most eastern), of equal ones one that is not
    `fresh`; ordered by unit and time."""
    order = np.argsort(fresh, kind="stable")
    order = order[np.argsort(rows["us"][order], kind="stable")]  # mostly in order of time already, which makes this quick
    order = order[np.argsort(unit[order].astype(np.int16 if len(unit) and unit.max() < 2**15 else np.int64), kind="stable")]
    unit, rows, fresh = unit[order], rows[order], fresh[order]
    again = _tied(unit, rows)
    if again.any():
        again &= np.append(False, rows[1:] == rows[:-1])  # mostly a file that is read once more; nan equals nothing, which costs time only
        unit, rows, fresh = unit[~again], rows[~again], fresh[~again]
    if _tied(unit, rows).any():
        metres = np.nan_to_num(rows["accuracy_m"], nan=_UNSURE_M)
        order = np.lexsort((~fresh, rows["lon"], rows["lat"], -metres, rows["us"], unit))
        unit, rows, fresh = unit[order], rows[order], fresh[order]
        last = ~np.append(_tied(unit, rows)[1:], False)
        unit, rows, fresh = unit[last], rows[last], fresh[last]
    return unit, rows, fresh


def _tied(unit: Longs, rows: Rows) -> Flags:
    """Rows of the same unit and moment as the one before."""
    same = np.zeros(len(unit), np.bool_)
    same[1:] = (unit[1:] == unit[:-1]) & (rows["us"][1:] == rows["us"][:-1])
    return same


def by_day(unit: Longs, us: Longs) -> tuple[Longs, Longs]:
    """(the days, where each begins, and where the last ends) of rows that are ordered by unit and time: day after day, unit after unit."""
    day = np.floor_divide(us, DAY_US)
    new = np.flatnonzero((unit[1:] != unit[:-1]) | (day[1:] != day[:-1])) + 1
    first = np.concatenate([np.zeros(min(len(unit), 1), np.int64), new])
    return day[first], np.append(first, len(unit)).astype(np.int64)


def stretches(days: Iterable[int]) -> list[tuple[int, int]]:
    """Days (first, last) that follow each other."""
    found: list[tuple[int, int]] = []
    for day in sorted(set(days)):
        if found and found[-1][1] == day - 1:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def days_of(
    read: Reading, days: Sequence[tuple[int, int]] | None = None, units: Iterable[str] | None = None
) -> Iterator[tuple[str, int, bytes]]:
    """(unit, day, its positions) of these stretches of days and these units, None: of all; in no order."""
    c = t.ping_day.c
    query = sa.select(c.unit_id, c.day, c.data)
    queries = [query] if units is None else read.queries_among(query, c.unit_id, units)
    if days is not None:
        queries = [q.where(c.day.between(lo, hi)) for q in queries for lo, hi in days]
    for each in queries:
        for batch in read.plain_batches(each, _BATCH):
            yield from batch


def pings(read: Reading, units: Iterable[str] | None = None, span: Span | None = None) -> tuple[Ping, ...]:
    """In time order; of some units, within a span (its end included), where given. For a window: a year of a department is for UnitRows."""
    days = None if span is None else [(span.start.us // DAY_US, span.end.us // DAY_US)]
    found: list[tuple[int, str, float, float, float]] = []
    for unit, _, data in days_of(read, days, units):
        rows = np.frombuffer(data, PING_DTYPE)
        if span is not None:
            rows = rows[(rows["us"] >= span.start.us) & (rows["us"] <= span.end.us)]
        found += [(us, unit, lat, lon, accuracy) for us, lat, lon, accuracy in rows.tolist()]
    return tuple(Ping(Instant(us), unit, lat, lon, None if a != a else a) for us, unit, lat, lon, a in sorted(found))


class UnitRows:
    """Positions of the library, or of some spans, unit after unit in the order of their names, each unit's in order of time."""

    def __init__(self, read: Reading, spans_us: Sequence[tuple[int, int]] | None = None) -> None:
        """`spans_us`: (from, up to), apart."""
        days = None
        if spans_us is not None:
            days = stretches(d for lo, hi in spans_us for d in range(lo // DAY_US, -(-hi // DAY_US)))
        at = _places(read, days)
        self.units = sorted({unit for unit, _ in at})
        number = {unit: n for n, unit in enumerate(self.units)}
        count = sum(n for _, n in at.values())
        self._unit: Ints = np.empty(count, np.int32)
        self._columns: list[Any] = [np.empty(count, kind) for kind in (np.int64, np.float64, np.float64, np.float32)]
        for unit, day, data in days_of(read, days):
            rows, first = np.frombuffer(data, PING_DTYPE), at[unit, day][0]
            self._unit[first : first + len(rows)] = number[unit]
            for column, name in zip(self._columns, PING_DTYPE.names or (), strict=True):
                column[first : first + len(rows)] = rows[name]
        if spans_us is not None:
            self._only(spans_us)

    def _only(self, spans_us: Sequence[tuple[int, int]]) -> None:
        us = self._columns[0]
        mine = np.logical_or.reduce([(us >= lo) & (us < hi) for lo, hi in spans_us] or [np.zeros(len(us), np.bool_)])
        used, number = np.unique(self._unit[mine], return_inverse=True)
        self._unit = number.astype(np.int32)
        self.units = [self.units[n] for n in used.tolist()]
        self._columns = [c[mine] for c in self._columns]

    def columns(self, unit_of: dict[str, int]) -> PingColumns:
        """`unit_of`: number of a unit in the order of names."""
        table = np.array([unit_of.get(unit, NONE) for unit in self.units], np.int32)
        return PingColumns(table[self._unit], *self._columns)


def _places(read: Reading, days: Sequence[tuple[int, int]] | None) -> dict[tuple[str, int], tuple[int, int]]:
    """(unit, day) -> (its first row, how many), in the order of units and days."""
    c = t.ping_day.c
    query = sa.select(c.unit_id, c.day, sa.func.length(c.data))
    queries = [query] if days is None else [query.where(c.day.between(lo, hi)) for lo, hi in days]
    found = sorted(
        (unit, day, size // PING_DTYPE.itemsize) for q in queries for batch in read.plain_batches(q, 50_000) for unit, day, size in batch
    )
    at: dict[tuple[str, int], tuple[int, int]] = {}
    first = 0
    for unit, day, count in found:
        at[unit, day] = first, count
        first += count
    return at


__all__ = ["DAY_US", "UnitRows", "best", "by_day", "days_of", "packed", "pings", "stretches"]
