"""Which clips and units come into question at a time and a place: a hash of time slots and map cells, never all with all."""

import numpy as np

from core.compiled import compiled
from core.linking.whereabouts import LOST_S, Whereabouts
from core.model.columns import Columns, Floats, Ints, Longs

SLOT_US = 240_000_000
CELL_M = 600.0
"""At least REACH_M either way, so that a place looks into four cells at most."""
REACH_M = 250.0
"""Units further than this from a trigger are not looked at: no receiver in use errs by so much for long."""
ROWS = int(20_015_000 / CELL_M)
"""Rows of cells from pole to pole."""


def near(columns: Columns, whereabouts: Whereabouts, us: Longs, lat: Floats, lon: Floats) -> tuple[Ints, Ints]:
    """Pairs (query, entity), ordered, each once; an entity below len(clips) is a clip, from there on a unit. A superset: whoever was
    within REACH_M of a query's place at its time is among them, as far as fixes and pings within LOST_S say (and, of a clip, within it)."""
    n = _fill(columns, whereabouts, np.zeros(0, np.int64), np.zeros(0, np.int32))
    key, entity = np.empty(n, np.int64), np.empty(n, np.int32)
    _fill(columns, whereabouts, key, entity)
    order = np.argsort(key, kind="stable")
    key, entity = key[order], entity[order]
    seen = np.empty(0, np.int64)
    found = np.empty(_lookup(key, entity, us, lat, lon, seen), np.int64)
    _lookup(key, entity, us, lat, lon, found)
    found = np.unique(found)
    return (found >> 32).astype(np.int32), (found & 0xFFFFFFFF).astype(np.int32)


@compiled
def _cell(slot: int, lat: float, lon: float) -> int:
    """Slot, row and column of cells in one number."""
    row = min(max(int((lat + 90.0) / 180.0 * ROWS), 0), ROWS - 1)
    width = max(1, int(2 * ROWS * np.cos(np.radians((row + 0.5) / ROWS * 180.0 - 90.0))))
    column = int(((lon + 540.0) % 360.0) / 360.0 * width) % width
    return (slot << 34) | (row << 17) | column


def _fill(columns: Columns, whereabouts: Whereabouts, key: Longs, entity: Ints) -> int:
    """Fills both if they have room; returns how much they take."""
    fixes, pings, n = columns.fixes, columns.pings, len(columns.clips)
    start, rate = whereabouts.track_start_us, 1000.0 / (1 + whereabouts.track_ppm * 1e-6)
    lost = round(LOST_S * 1e6)
    begin, end = start - SLOT_US // 4, start + np.round(columns.clips.length_s * 1e6).astype(np.int64) + SLOT_US // 4
    done = _cells(fixes.first, fixes.t_ms, fixes.lat_e7, fixes.lon_e7, 1e-7, start, rate, begin, end, lost, 0, key, entity, 0)
    units = len(columns.units)
    first, zero = whereabouts.unit_first, np.zeros(units, np.int64)
    wide = (np.full(units, -(2**62)), np.full(units, 2**62))
    return _cells(first, pings.us, pings.lat, pings.lon, 1.0, zero, np.ones(units), *wide, lost, n, key, entity, done)


@compiled
def _cells(first, t, lat, lon, degrees, start, rate, begin, end, lost, offset, key, entity, n) -> int:
    """Every slot and cell that an entity's fixes touch; where there are none for a while, the cells at both ends of the gap stand in."""
    write = len(key) > 0
    for e in range(len(first) - 1):
        lo, hi = first[e], first[e + 1]
        last = np.int64(-1)
        for i in range(lo, hi):
            us = start[e] + np.int64(t[i] * rate[e])
            code = _cell(us // SLOT_US, lat[i] * degrees, lon[i] * degrees)
            if code != last:
                last = code
                if write:
                    key[n], entity[n] = code, offset + e
                n += 1
            before = max(start[e] + np.int64(t[i - 1] * rate[e]), us - lost) if i > lo else max(begin[e], us - lost)
            after = min(start[e] + np.int64(t[i + 1] * rate[e]), us + lost) if i + 1 < hi else min(end[e], us + lost)
            if after // SLOT_US <= us // SLOT_US and before // SLOT_US >= us // SLOT_US:
                continue
            for slot in range(before // SLOT_US, after // SLOT_US + 1):
                if slot != us // SLOT_US:
                    if write:
                        key[n], entity[n] = (slot << 34) | (code & ((1 << 34) - 1)), offset + e
                    n += 1
    return n


@compiled
def _lookup(key, entity, us, lat, lon, found) -> int:
    n, write = 0, len(found) > 0
    codes = np.empty(64, np.int64)
    for q in range(len(us)):
        if not (np.isfinite(lat[q]) and np.isfinite(lon[q])):
            continue
        some = 0
        north = REACH_M / 111_000.0
        east = REACH_M / (111_000.0 * max(np.cos(np.radians(lat[q])), 1e-3))
        for i in range(3):
            for j in range(3):
                code = _cell(us[q] // SLOT_US, lat[q] + (i - 1) * north, lon[q] + (j - 1) * east)
                known = False
                for k in range(some):
                    known = known or codes[k] == code
                if not known and some < len(codes):
                    codes[some] = code
                    some += 1
        for k in range(some):
            at = np.searchsorted(key, codes[k])
            while at < len(key) and key[at] == codes[k]:
                if write:
                    found[n] = (np.int64(q) << 32) | entity[at]
                n += 1
                at += 1
    return n
