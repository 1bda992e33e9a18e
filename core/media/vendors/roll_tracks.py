"""tracks.csv, which is long: whole columns at once, row by row only where a column holds something wrong."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.media.vendors.roll_table import Table, parse_number
from core.model.times import US
from core.model.track import NO_TIME, Track, make_track

_RANGES = {"t_s": (-1e7, 1e7), "lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "accuracy_m": (0.0, 1e7), "gps_utc": (0.0, 4e9)}
_NEEDED = ("t_s", "lat", "lon")
_OFTEN = 1000
"""Tracks from one word on how far it is to the next."""


def read_tracks(table: Table, reach: Callable[[float], None]) -> dict[str, Track]:
    """Clip id -> its track, fixes ordered by t_s. Rows that cannot be read go to `table.rejected`.

    `reach` hears now and then which part (0 to 1) is read, and may raise to stop.
    """
    if not table.lines:
        return {}
    bad: dict[int, str] = {}
    numbers: dict[str, NDArray[np.float64]] = {}
    for i, name in enumerate(_RANGES):
        reach(0.5 * i / len(_RANGES))
        numbers[name] = _numbers(table, name, bad)
    ids = [cell.strip() for cell in table.column("clip_id")]
    codes: dict[str, int] = {}
    code = np.fromiter((codes.setdefault(i, len(codes)) for i in ids), np.int64, len(ids))
    if "" in codes:
        for i in np.flatnonzero(code == codes[""]):
            bad.setdefault(int(i), "clip_id is empty")
    for i in sorted(bad):
        table.reject(table.lines[i], bad[i])
    keep = np.ones(len(ids), np.bool_)
    keep[list(bad)] = False
    gps = numbers["gps_utc"]
    gps_us = np.full(len(gps), NO_TIME, np.int64)
    timed = np.isfinite(gps)
    gps_us[timed] = np.round(gps[timed] * US).astype(np.int64)
    order = np.flatnonzero(keep)[np.argsort(code[keep], kind="stable")]
    bounds = np.searchsorted(code[order], np.arange(len(codes) + 1))
    tracks: dict[str, Track] = {}
    for clip_id, c in codes.items():
        if c % _OFTEN == 0:
            reach(0.5 + 0.5 * c / len(codes))
        rows = order[bounds[c] : bounds[c + 1]]
        if len(rows):
            t_s, lat, lon, accuracy_m = (numbers[name][rows] for name in ("t_s", "lat", "lon", "accuracy_m"))
            tracks[clip_id] = make_track(t_s, lat, lon, accuracy_m, gps_us[rows], source="roll")
    return tracks


def _numbers(table: Table, name: str, bad: dict[int, str]) -> NDArray[np.float64]:
    """A column as numbers, nan where it is empty or bad; `bad` gains row index -> what is wrong."""
    n = len(table.lines)
    if name not in table.names:
        return np.full(n, np.nan)
    cells = table.column(name)
    low, high = _RANGES[name]
    try:
        values = np.array([cell or "nan" for cell in cells], np.float64)
    except ValueError:
        values = np.full(n, np.nan)
        suspects = range(n)
    else:
        outside = np.flatnonzero(~((values >= low) & (values <= high)))
        suspects = [int(i) for i in outside if cells[i] or name in _NEEDED]
    for i in suspects:
        values[i] = _number(i, name, cells[i].strip(), bad)
    return values


def _number(i: int, name: str, cell: str, bad: dict[int, str]) -> float:
    if not cell:
        if name in _NEEDED:
            bad.setdefault(i, f"{name} is empty")
        return math.nan
    try:
        return parse_number(name, cell, *_RANGES[name])
    except ValueError as fault:
        bad.setdefault(i, str(fault))
        return math.nan
