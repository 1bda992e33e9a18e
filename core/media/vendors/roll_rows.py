"""Rows of triggers.csv, clips.csv and alignments.csv: clean ones as plain tuples, whole blocks at a time; any that is not
goes through its careful reader (core/media/vendors/rolls.py), which takes it or says what is wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from core.media.vendors.roll_blocks import REAL, TEXT, TIME, Block, Kinds, blocks
from core.media.vendors.roll_table import Row, Table
from core.model.columns import Flags, Floats
from core.model.times import US
from core.model.trigger import KINDS as TRIGGER_KINDS

KINDS: dict[str, Kinds] = {
    "triggers": {
        "trigger_id": TEXT,
        "time": TIME,
        "kind": TEXT,
        "device_id": TEXT,
        "officer_id": TEXT,
        "vehicle_id": TEXT,
        "lat": REAL,
        "lon": REAL,
        "accuracy_m": REAL,
    },
    "clips": {
        "clip_id": TEXT,
        "camera_id": TEXT,
        "officer_id": TEXT,
        "start": TIME,
        "end": TIME,
        "silent_head_s": REAL,
        "path": TEXT,
    },
    "alignments": {"clip_a": TEXT, "clip_b": TEXT, "b_minus_a_s": REAL, "score": REAL},
}
Found = tuple[int, Any]
"""(line, row): a tuple as the block reader says, or what the careful reader made of it."""
_FAR_DEG, _NEAR_DEG = 5.0, 2.0
LONGEST_US = 86_400 * US
"""A clip without media that would last longer is one whose start or end is wrong: cameras cut their recordings long before."""
NOWHERE = "lat 0 and lon 0 are what a receiver writes when it has no position"
PLACELESS = ": this trigger is kept without its position"
"""A trigger binds cameras wherever it was: who is on the roster is looked for about its source."""


class Around:
    """Where most positions of the files read so far are, to know one whose lat and lon changed places (in much of the world both still make sense)."""

    def __init__(self) -> None:
        self._lat = self._lon = np.nan

    def swapped(self, lat: Floats, lon: Floats) -> Flags:
        """By the median of the first block with three positions."""
        known = np.isfinite(lat) & np.isfinite(lon)
        if np.isnan(self._lat) and known.sum() >= 3:
            self._lat, self._lon = float(np.median(lat[known])), float(np.median(lon[known]))
        far = (np.abs(lat - self._lat) > _FAR_DEG) & (np.abs(lon - self._lon) > _FAR_DEG)
        return far & (np.abs(lat - self._lon) < _NEAR_DEG) & (np.abs(lon - self._lat) < _NEAR_DEG)

    def reason(self, lat: float, lon: float) -> str:
        return f"lat {lat:g} and lon {lon:g} look swapped: the other positions are near {self._lat:.1f}, {self._lon:.1f}"


def rows_of(
    file: Path, name: str, careful: Callable[[Row], Any], around: Around, reach: Callable[[float], None] = lambda part: None
) -> tuple[Table, Iterator[list[Found]]]:
    """(the file, what is rejected of it growing as rows are read; its rows in batches, in order of lines). `careful` reads one row,
    ValueError where it cannot."""
    table, read = blocks(file, name, KINDS.get(name, {}), reach)
    plain = _PLAIN.get(name)
    return table, (_taken(block, plain, around, careful, reach) for block in read)


def _taken(
    block: Block,
    plain: "Callable[[Block, Around], list[Any]] | None",
    around: Around,
    careful: Callable[[Row], Any],
    reach: Callable[[float], None],
) -> list[Found]:
    lines = block.lines.tolist()
    if plain is None:
        block.suspect[:] = True
        found: list[Any] = [None] * len(lines)
    else:
        found = plain(block, around)
    bad: set[int] = set()
    for n, i in enumerate(np.flatnonzero(block.suspect).tolist()):
        if n % 1000 == 0:
            reach(block.part * (i + 1) / len(lines))
        try:
            found[i] = careful(block.row(i))
        except ValueError as fault:
            block.table.reject(lines[i], str(fault))
            bad.add(i)
    reach(block.part)
    rows = list(zip(lines, found, strict=True))
    return [row for i, row in enumerate(rows) if i not in bad] if bad else rows


def _triggers(block: Block, around: Around) -> list[Any]:
    """(id, time_us, kind, device, officer, vehicle, lat, lon, accuracy_m)"""
    ids, kind = block.texts("trigger_id", True), block.texts("kind", True)
    block.suspect |= np.fromiter((k not in TRIGGER_KINDS for k in kind), np.bool_, len(kind))
    names = [block.texts(c) for c in ("device_id", "officer_id", "vehicle_id")]
    time = block.times("time", True)
    lat, lon, accuracy = block.reals("lat", -90, 90), block.reals("lon", -180, 180), block.reals("accuracy_m", 0, 1e7)
    block.suspect |= (np.isnan(lat) != np.isnan(lon)) | (lat == 0) & (lon == 0)
    lat, lon = lat.copy(), lon.copy()
    for i in _swapped(block, around, lat, lon):
        block.table.reject(int(block.lines[i]), f"{around.reason(float(lat[i]), float(lon[i]))}{PLACELESS}")
        lat[i] = lon[i] = np.nan
    return list(zip(ids, time.tolist(), kind, *names, *map(_or_none, (lat, lon, accuracy)), strict=True))


def _clips(block: Block, around: Around) -> list[Any]:
    """(id, camera, officer, start_us, end_us, silent_head_s); a clip with a path, or without a time, is for the careful reader"""
    ids, camera, officer, path = (
        block.texts("clip_id", True),
        block.texts("camera_id", True),
        block.texts("officer_id"),
        block.texts("path"),
    )
    start, end, silent = block.times("start", True), block.times("end", True), block.reals("silent_head_s", 0, 1e6)
    block.suspect |= np.fromiter((p is not None for p in path), np.bool_, len(path)) | (end <= start) | (end - start > LONGEST_US)
    return list(zip(ids, camera, officer, start.tolist(), end.tolist(), _or_none(silent), strict=True))


def _alignments(block: Block, around: Around) -> list[Any]:
    """(clip_a, clip_b, b_minus_a_s, score)"""
    a, b = block.texts("clip_a", True), block.texts("clip_b", True)
    apart, score = block.reals("b_minus_a_s", -np.inf, np.inf, True), block.reals("score", -np.inf, np.inf)
    block.suspect |= np.fromiter((x == y for x, y in zip(a, b, strict=True)), np.bool_, len(a))
    return list(zip(a, b, apart.tolist(), _or_none(score), strict=True))


_PLAIN: dict[str, Callable[[Block, Around], list[Any]]] = {
    "triggers": _triggers,
    "clips": _clips,
    "alignments": _alignments,
}


def refuse_swapped(block: Block, around: Around, lat: Floats, lon: Floats) -> None:
    """Rows that are nothing but a position, whose lat and lon changed places."""
    for i in _swapped(block, around, lat, lon):
        block.refuse(i, around.reason(float(lat[i]), float(lon[i])))


def _swapped(block: Block, around: Around, lat: Floats, lon: Floats) -> list[int]:
    odd = around.swapped(np.where(block.suspect, np.nan, lat), np.where(block.suspect, np.nan, lon))
    return np.flatnonzero(odd).tolist()


def refuse_nowhere(block: Block, lat: Floats, lon: Floats) -> None:
    """Rows that are nothing but a position, and say that there was none."""
    for i in np.flatnonzero((lat == 0) & (lon == 0) & ~block.suspect).tolist():
        block.refuse(i, NOWHERE)


def _or_none(values: Floats) -> list[float | None]:
    unknown = np.isnan(values)
    if not unknown.any():
        return values.tolist()
    out = values.astype(object)
    out[unknown] = None
    return out.tolist()
