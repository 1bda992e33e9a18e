# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Which clips and units come into question at a time and a place: a hash of time slots and map cells, never all with all."""

from typing import Any

import numpy as np

from core.compiled import compiled
from core.linking.smoothing import LOST_S, UNSEEN_S
from core.linking.whereabouts import Whereabouts
from core.model.columns import Columns, Floats, Ints, Longs

SLOT_US = 120_000_000
CELL_M = 500.0
"""At least REACH_M twice, so that a place looks into four cells at most."""
PAUSE_US = 35_000_000
"""Fixes or pings further apart than this leave a gap that has to be filled."""
REACH_M = 250.0
"""Units further than this from a trigger are not looked at: no receiver in use errs by so much for long."""
ROWS = int(20_015_000 / CELL_M)
"""Rows of cells from pole to pole."""


class Cells:
    """Every clip and unit by the slots and cells that it was in."""

    def __init__(self, columns: Columns, whereabouts: Whereabouts) -> None:
        key, entity = _all_cells(columns, whereabouts)
        order = np.argsort(key)  # whoever was in a cell, in whatever order: `near` sorts them
        self._key, self._entity = key[order], entity[order]

    def near(self, us: Longs, lat: Floats, lon: Floats) -> tuple[Ints, Ints]:
        """Pairs (query, entity), ordered, each once; an entity below len(clips) is a clip, from there on a unit. A superset: whoever was
        within REACH_M of a query's place at its time is among them, as far as fixes and pings within LOST_S say (and, of a clip, within it)."""
        found = _lookup(self._key, self._entity, us, lat, lon)
        return (found >> 32).astype(np.int32), (found & 0xFFFFFFFF).astype(np.int32)


def _all_cells(columns: Columns, whereabouts: Whereabouts) -> tuple[Longs, Ints]:
    fixes, pings, clips, units = columns.fixes, columns.pings, len(columns.clips), len(columns.units)
    start, rate = whereabouts.track_start_us, 1000.0 / (1 + whereabouts.track_ppm * 1e-6)
    end = start + np.round(columns.clips.length_s * 1e6).astype(np.int64) + SLOT_US // 4
    tracks = (fixes.first, fixes.t_ms, fixes.lat_e7, fixes.lon_e7, 1e-7, start, rate, start - SLOT_US // 4, end)
    always = (np.full(units, -(2**62)), np.full(units, 2**62))
    trails = (whereabouts.unit_first, pings.us, pings.lat, pings.lon, 1.0, np.zeros(units, np.int64), np.ones(units), *always)
    key, entity = _cells(*tracks, 0, LOST_S)
    more, others = _cells(*trails, clips, UNSEEN_S)
    return np.concatenate([key, more]), np.concatenate([entity, others])


@compiled
def _row(lat: float) -> int:
    return min(max(int((lat + 90.0) / 180.0 * ROWS), 0), ROWS - 1)


@compiled
def _width(row: int) -> int:
    """Columns of cells round the earth in a row."""
    return max(1, int(2 * ROWS * np.cos(np.radians((row + 0.5) / ROWS * 180.0 - 90.0))))


@compiled
def _column(lon: float, width: int) -> int:
    return int(((lon + 540.0) % 360.0) / 360.0 * width) % width


@compiled
def _cells(
    first: Longs,
    t: Any,
    lat: Any,
    lon: Any,
    degrees: float,
    start: Longs,
    rate: Floats,
    begin: Longs,
    end: Longs,
    offset: int,
    lost_s: float,
) -> tuple[Longs, Ints]:
    """Every slot and cell that an entity's fixes touch, as (slot << 34 | row << 17 | column, entity); where there are none for a
    while, the cells at both ends of the gap stand in for `lost_s`."""
    key, entity, n = np.empty(len(first) * 4 + 1024, np.int64), np.empty(len(first) * 4 + 1024, np.int32), 0
    lost = int(lost_s * 1e6)
    for e in range(len(first) - 1):
        lo, hi = first[e], first[e + 1]
        south, north, west, east = 1.0, 0.0, 1.0, 0.0
        until = cell = np.int64(0)
        for i in range(lo, hi):
            us = start[e] + np.int64(t[i] * float(rate[e]))
            earlier = start[e] + np.int64(t[i - 1] * float(rate[e])) if i > lo else begin[e]
            later = start[e] + np.int64(t[i + 1] * float(rate[e])) if i + 1 < hi else end[e]
            lone = us - earlier > PAUSE_US or later - us > PAUSE_US
            edge = lone or i == lo or us >= until
            y, x = lat[i] * degrees, lon[i] * degrees
            moved = not (south <= y < north and west <= x < east)
            if not (edge or moved):
                continue
            if moved:
                row = _row(y)
                width = _width(row)
                column = _column(x, width)
                cell = np.int64(row << 17 | column)
                south, north = row * 180.0 / ROWS - 90.0, (row + 1) * 180.0 / ROWS - 90.0
                west, east = column * 360.0 / width - 180.0, (column + 1) * 360.0 / width - 180.0
            slot = us // SLOT_US
            until = (slot + 1) * SLOT_US
            before = max(earlier, us - lost) if us - earlier > PAUSE_US else us
            after = min(later, us + lost) if later - us > PAUSE_US else us
            for near_by in range(min(before // SLOT_US, slot), max(after // SLOT_US, slot) + 1):
                code = near_by << 34 | cell
                if n > 0 and key[n - 1] == code and entity[n - 1] == offset + e:
                    continue
                if n == len(key):
                    more, others = np.empty(2 * n, np.int64), np.empty(2 * n, np.int32)
                    more[:n], others[:n] = key, entity
                    key, entity = more, others
                key[n], entity[n] = code, offset + e
                n += 1
    return key[:n].copy(), entity[:n].copy()


@compiled
def _lookup(key: Longs, entity: Ints, us: Longs, lat: Floats, lon: Floats) -> Longs:
    """query << 32 | entity, ordered, each once; `key` ordered."""
    found, n = np.empty(len(us) * 8 + 1024, np.int64), 0
    codes, bag = np.empty(9, np.int64), np.empty(64, np.int64)
    for q in range(len(us)):
        if not (np.isfinite(lat[q]) and np.isfinite(lon[q])):
            continue
        some = kept = 0
        north = REACH_M / 111_000.0
        east = REACH_M / (111_000.0 * max(np.cos(np.radians(lat[q])), 1e-3))
        for i in range(3):
            row = _row(lat[q] + (i - 1) * north)
            for j in range(3):
                code = (us[q] // SLOT_US) << 34 | np.int64(row << 17 | _column(lon[q] + (j - 1) * east, _width(row)))
                if not (codes[:some] == code).any():
                    codes[some] = code
                    some += 1
        for k in range(some):
            at = int(np.searchsorted(key, codes[k]))
            while at < len(key) and key[at] == codes[k]:
                if kept == len(bag):
                    bag = np.append(bag, bag)
                bag[kept] = entity[at]
                kept += 1
                at += 1
        mine = np.unique(bag[:kept])
        if n + len(mine) > len(found):
            found = np.append(found, np.empty(len(found) + len(mine), np.int64))
        for one in mine:
            found[n] = np.int64(q) << 32 | one
            n += 1
    return found[:n].copy()
