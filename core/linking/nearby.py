"""Which clips and units come into question at a time and a place: a hash of time slots and map cells, never all with all."""

import numpy as np

from core.compiled import compiled
from core.linking.whereabouts import STALE_S, Whereabouts
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
    within REACH_M of a query's place at its time is among them, as far as fixes and pings within STALE_S say."""
    fixes, pings = columns.fixes, columns.pings
    start, ppm = whereabouts.track_start_us, whereabouts.track_ppm
    clips = len(columns.clips)
    count = _clip_cells(fixes.first, fixes.t_ms, fixes.lat_e7, fixes.lon_e7, start, ppm, np.zeros(0, np.int64), np.zeros(0, np.int32))
    more = _unit_cells(pings.unit, pings.us, pings.lat, pings.lon, clips, np.zeros(0, np.int64), np.zeros(0, np.int32))
    key, entity = np.empty(count + more, np.int64), np.empty(count + more, np.int32)
    _clip_cells(fixes.first, fixes.t_ms, fixes.lat_e7, fixes.lon_e7, start, ppm, key[:count], entity[:count])
    _unit_cells(pings.unit, pings.us, pings.lat, pings.lon, clips, key[count:], entity[count:])
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


@compiled
def _clip_cells(first, t_ms, lat_e7, lon_e7, start, ppm, key, entity) -> int:
    """Fills `key` and `entity` if they have room; returns how much room it takes."""
    n, write = 0, len(key) > 0
    for clip in range(len(first) - 1):
        last = -1
        for i in range(first[clip], first[clip + 1]):
            us = start[clip] + int(t_ms[i] * 1000.0 / (1 + ppm[clip] * 1e-6))
            code = _cell(us // SLOT_US, lat_e7[i] * 1e-7, lon_e7[i] * 1e-7)
            if code == last:
                continue
            last = code
            if write:
                key[n], entity[n] = code, clip
            n += 1
    return n


@compiled
def _unit_cells(unit, us, lat, lon, offset, key, entity) -> int:
    n, write, last, before = 0, len(key) > 0, -1, -1
    for i in range(len(unit)):
        code = _cell(us[i] // SLOT_US, lat[i], lon[i])
        if code == last and unit[i] == before:
            continue
        last, before = code, unit[i]
        if write:
            key[n], entity[n] = code, offset + unit[i]
        n += 1
    return n


@compiled
def _lookup(key, entity, us, lat, lon, found) -> int:
    n, write = 0, len(found) > 0
    codes = np.empty(64, np.int64)
    slack = int(STALE_S * 1e6)
    for q in range(len(us)):
        if not (np.isfinite(lat[q]) and np.isfinite(lon[q])):
            continue
        some = 0
        north = REACH_M / 111_000.0
        east = REACH_M / (111_000.0 * max(np.cos(np.radians(lat[q])), 1e-3))
        for slot in range((us[q] - slack) // SLOT_US, (us[q] + slack) // SLOT_US + 1):
            for i in range(3):
                for j in range(3):
                    code = _cell(slot, lat[q] + (i - 1) * north, lon[q] + (j - 1) * east)
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
