"""Every clip's accepted fixes, unpacked from the rows of `track` into one table, in batches that stay small."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.model.columns import NO_LAG, FixColumns, Flags, Floats, Longs, Texts
from core.model.track import NO_TIME
from core.store import schema as t
from core.store.codec import TRACK_DTYPE
from core.store.read import Reading

_BATCH = 2000
"""Tracks unpacked at once."""


def fixes_of(read: Reading, ids: Texts, some: Iterable[str] | None) -> tuple[FixColumns, Flags]:
    """(fixes of these clips (ids sorted), by clip whether its track is tied to UTC). `some`: read only those of these."""
    wanted = None if some is None else list(some)
    number = {i: n for n, i in enumerate(ids.tolist())}
    size = sa.func.length(t.track.c.data)
    room = np.zeros(len(ids), np.int64)
    for batch in _batches(read, sa.select(t.track.c.owner, size), wanted, 50_000):
        for owner, length in batch:
            if (n := number.get(owner)) is not None:
                room[n] = length // TRACK_DTYPE.itemsize
    table = _Table(room)
    tied = np.zeros(len(ids), np.bool_)
    by_utc: dict[str, bool] = {}
    query = sa.select(t.track.c.owner, sa.cast(t.track.c.head, sa.Text), t.track.c.data)
    for batch in _batches(read, query, wanted, _BATCH):
        known = [(number[owner], head, data) for owner, head, data in batch if owner in number]
        for n, head, _ in known:
            if head not in by_utc:
                by_utc[head] = '"tied": "utc"' in head or '"tied":"utc"' in head
            tied[n] = by_utc[head]
        if known:
            table.put(np.array([n for n, _, _ in known]), np.frombuffer(b"".join(data for _, _, data in known), TRACK_DTYPE))
    return table.done(), tied


def _batches(read: Reading, query: sa.Select[*tuple[Any, ...]], wanted: list[str] | None, size: int) -> Any:
    queries = read.queries_among(query, t.track.c.owner, wanted) if wanted is not None else [query]
    return (batch for each in queries for batch in read.batches(each, size))


class _Table:
    """Rows of all clips, each clip's at its place; `room`: how many it has at most."""

    def __init__(self, room: Longs) -> None:
        self._first = np.concatenate([np.zeros(1, np.int64), np.cumsum(room)])
        self._room = room
        self._count = np.zeros(len(room), np.int64)
        n = int(self._first[-1])
        self._whole: list[Any] = [np.empty(n, kind) for kind in (np.int32, np.int32, np.int32, np.float32, np.int32)]
        self._base = np.full(len(room), NO_TIME, np.int64)

    def put(self, clip: Longs, rows: Any) -> None:
        """The fixes of these clips, one clip after another, each `room` long."""
        good = rows["rejected"] == 0
        ends = np.cumsum(self._room[clip])
        counts = np.diff(np.concatenate([[0], np.cumsum(good)])[np.concatenate([[0], ends])])
        rows = rows if good.all() else rows[good]
        self._count[clip] = counts
        to = np.repeat(self._first[clip] - (np.cumsum(counts) - counts), counts) + np.arange(len(rows))
        t_ms = _whole(rows["t_s"] * 1e3)
        base, lag = _lags(np.repeat(np.arange(len(clip)), counts), len(clip), rows["gps_us"], t_ms)
        self._base[clip] = base
        for column, values in zip(
            self._whole, (t_ms, _whole(rows["lat"] * 1e7), _whole(rows["lon"] * 1e7), rows["accuracy_m"], lag), strict=True
        ):
            if len(to) and to[-1] - to[0] == len(to) - 1 and np.all(np.diff(to) == 1):
                column[to[0] : to[-1] + 1] = values
            else:
                column[to] = values

    def done(self) -> FixColumns:
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._count)])
        if first[-1] != self._first[-1]:
            rows = np.arange(first[-1]) + np.repeat(self._first[:-1] - first[:-1], self._count)
            self._whole = [column[rows] for column in self._whole]
        t_ms, lat, lon, accuracy, lag = self._whole
        return FixColumns(first, t_ms, lat, lon, accuracy, self._base, lag)


def _whole(values: Floats) -> Any:
    return np.round(values).astype(np.int32)


def _lags(owner: Longs, n: int, gps_us: Longs, t_ms: Any) -> tuple[Longs, Any]:
    """By clip the GPS time of media second 0 by its first timed fix, us (NO_TIME: none); by fix its own minus that, ms (NO_LAG)."""
    base, lag = np.full(n, NO_TIME, np.int64), np.full(len(owner), NO_LAG, np.int32)
    said = np.flatnonzero(gps_us != NO_TIME)
    if len(said):
        start_ms = np.floor_divide(gps_us[said] + 500, 1000) - t_ms[said]
        who = owner[said]
        first = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
        base[who[first]] = start_ms[first] * 1000
        apart = start_ms - base[who] // 1000
        near = np.abs(apart) < -NO_LAG
        lag[said[near]] = apart[near]
    return base, lag


__all__ = ["fixes_of"]
