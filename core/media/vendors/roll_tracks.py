"""tracks.csv, which is long: in blocks, whole columns at once, clip by clip as they come; row by row only where something is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.media.vendors.roll_blocks import NAME, REAL, Block, blocks
from core.media.vendors.roll_rows import Around, refuse_nowhere, refuse_swapped
from core.media.vendors.roll_table import Row, Table
from core.model.columns import Flags, Floats, Longs, Texts
from core.model.times import US
from core.model.track import NO_TIME, Track

_RANGES = {"t_s": (-1e7, 1e7), "lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "accuracy_m": (0.0, 1e7), "gps_utc": (0.0, 4e9)}
_NEEDED = ("t_s", "lat", "lon")
_COLUMNS = ("t_s", "lat", "lon", "accuracy_m", "gps_us", "rejected")
LEAP_S = 10.0
"""GPS time that is this far from the clip's other fixes is a leap."""
OUTSIDE_S = 60.0
"""A fix this far outside its clip is no fix of it."""
REASONS = ("its GPS time leaps away from the track's other fixes", "its time lies outside its clip")
"""Why a fix of a roll file is kept but never used; `rejected` is 1 + the place here."""


@dataclass(slots=True)
class Fixes:
    """Fixes of some clips, clip after clip, each clip's ordered by t_s: clip `names[i]` has rows first[i]:first[i + 1]. Columns as in
    core.model.track.Track; `lines`: where they stand in the file."""

    names: Texts
    first: Longs
    lines: Longs
    t_s: Floats
    lat: Floats
    lon: Floats
    accuracy_m: Floats
    gps_us: Longs
    rejected: Any

    def __len__(self) -> int:
        return len(self.names)

    @property
    def good(self) -> Longs:
        """Accepted fixes by clip."""
        return np.diff(np.concatenate([[0], np.cumsum(self.rejected == 0)])[self.first])

    def track(self, i: int) -> Track:
        rows = slice(int(self.first[i]), int(self.first[i + 1]))
        code = self.rejected[rows]
        columns: list[Any] = [getattr(self, f)[rows] for f in _COLUMNS]
        return Track(*columns, reasons=REASONS if code.any() else (), source="roll")

    @staticmethod
    def of(name: str, *parts: Track) -> "Fixes":
        """One clip's parts as a whole."""
        columns: list[Any] = [np.concatenate([getattr(p, c) for p in parts]) for c in _COLUMNS]
        order = np.argsort(columns[0], kind="stable")
        first = np.array([0, len(order)], np.int64)
        return Fixes(np.array([name], object), first, np.zeros(len(order), np.int64), *[c[order] for c in columns])

    def _part(self, lo: int, hi: int) -> "Fixes":
        """Clips lo to hi."""
        a, b = int(self.first[lo]), int(self.first[hi])
        cut = {f.name: getattr(self, f.name)[a:b] for f in fields(self)[2:]}
        return replace(self, names=self.names[lo:hi], first=self.first[lo : hi + 1] - a, **cut)


class TrackFiles:
    """Reads tracks.csv files one after another; a clip has its fixes from one of them only."""

    def __init__(self, around: Around) -> None:
        self._of: dict[str, Path] = {}
        self._around = around

    def batches(
        self, file: Path, lengths: Mapping[str, float] | None = None, reach: Callable[[float], None] = lambda part: None
    ) -> tuple[Table, Iterator[Fixes]]:
        """(the file, its fixes). A clip whose rows stand together comes whole; one whose rows are scattered comes several times.

        `lengths`: seconds of clips that are known. Rows that cannot be read, and fixes that will not be used, go to `table.rejected`.
        """
        kinds = {name: NAME if name == "clip_id" else REAL for name in ("clip_id", *_RANGES)}
        table, read = blocks(file, "tracks", kinds, reach)
        return table, (self._mine(table, found) for found in _batches(table, read, lengths or {}, self._around, reach))

    def _mine(self, table: Table, found: Fixes) -> Fixes:
        """Without clips that another file had before."""
        others = [i for i, name in enumerate(found.names.tolist()) if self._of.setdefault(name, table.file) != table.file]
        if not others:
            return found
        for i in others:
            table.reject(0, f"fixes of clip {found.names[i]} left out: another tracks.csv has them already")
        keep = np.ones(len(found), np.bool_)
        keep[others] = False
        rows = np.repeat(keep, np.diff(found.first))
        cut = {f.name: getattr(found, f.name)[rows] for f in fields(found)[2:]}
        first = np.concatenate([[0], np.cumsum(np.diff(found.first)[keep])]).astype(np.int64)
        return replace(found, names=found.names[keep], first=first, **cut)


def _batches(
    table: Table, read: Iterator[Block], lengths: Mapping[str, float], around: Around, reach: Callable[[float], None]
) -> Iterator[Fixes]:
    open_: Fixes | None = None
    for block in read:
        found = _sorted(block, around, open_)
        reach(block.part)
        if len(found) > 1:
            yield _judged(found._part(0, len(found) - 1), table, lengths)  # pyright: ignore[reportPrivateUsage]
            found = found._part(len(found) - 1, len(found))  # pyright: ignore[reportPrivateUsage]
        open_ = found
    if open_ is not None and len(open_):
        yield _judged(open_, table, lengths)


def _sorted(block: Block, around: Around, before: Fixes | None) -> Fixes:
    """The block's fixes by clip (in order of first appearance, the last row's clip last), after those of the clip that is still open."""
    number, names = block.names("clip_id")
    columns = [block.reals(name, *_RANGES[name], needed=name in _NEEDED) for name in _RANGES]
    refuse_nowhere(block, columns[1], columns[2])
    refuse_swapped(block, around, columns[1], columns[2])
    number, columns, names, keep = _careful(block, number.astype(np.int64), columns, list(names))
    lines = block.lines
    if not keep.all():
        number, lines, columns = number[keep], lines[keep], [c[keep] for c in columns]
    t_s, lat, lon, accuracy, gps = columns
    gps_us = np.full(len(gps), NO_TIME, np.int64)
    timed = np.isfinite(gps)
    gps_us[timed] = np.round(gps[timed] * US).astype(np.int64)
    whole: list[Any] = [lines, t_s, lat, lon, accuracy, gps_us]
    if before is not None and len(before):
        name = before.names[0]
        at = names.index(name) if name in names else len(names)
        names += [name] if at == len(names) else []
        number = np.concatenate([np.full(len(before.t_s), at, np.int64), number])
        earlier = [getattr(before, f.name) for f in fields(before)[2:-1]]
        whole = [np.concatenate([a, b]) for a, b in zip(earlier, whole, strict=True)]
    if not len(number):
        none = np.zeros(0, np.int64)
        nothing: list[Any] = [none, *(np.zeros(0) for _ in range(4)), none, np.zeros(0, np.uint8)]
        return Fixes(np.zeros(0, object), np.zeros(1, np.int64), *nothing)
    used, first_row = np.unique(number, return_index=True)
    first_row[used == number[-1]] = len(number)
    place = np.empty(len(names), np.int64)
    place[used[np.argsort(first_row, kind="stable")]] = np.arange(len(used))
    rank = place[number]
    if np.any(rank[1:] < rank[:-1]) or np.any((rank[1:] == rank[:-1]) & (whole[1][1:] < whole[1][:-1])):
        order = np.lexsort((whole[1], rank))
        rank, whole = rank[order], [c[order] for c in whole]
    first = np.searchsorted(rank, np.arange(len(used) + 1)).astype(np.int64)
    ids = np.empty(len(used), object)
    ids[place[used]] = [names[u] for u in used.tolist()]
    return Fixes(ids, first, *[*whole, np.zeros(len(rank), np.uint8)])


def _careful(block: Block, number: Longs, columns: list[Floats], names: list[str]) -> tuple[Longs, list[Floats], list[str], Flags]:
    """Suspect rows cell by cell: their values put in place, or the row rejected and not kept."""
    keep = np.ones(len(number), np.bool_)
    suspect = np.flatnonzero(block.suspect).tolist()
    if suspect:
        number, columns = number.copy(), [c.copy() for c in columns]
    for i in suspect:
        try:
            clip, *values = _fix(block.row(i))
        except ValueError as fault:
            block.table.reject(int(block.lines[i]), str(fault))
            keep[i] = False
            continue
        if clip not in names:
            names.append(clip)
        number[i] = names.index(clip)
        for column, value in zip(columns, values, strict=True):
            column[i] = np.nan if value is None else value
    return number, columns, names, keep


def _fix(row: Row) -> tuple[Any, ...]:
    values: list[float | None] = []
    for name, (low, high) in _RANGES.items():
        value = row.number(name, low, high)
        if value is None and name in _NEEDED:
            raise ValueError(f"{name} is empty")
        values.append(value)
    return (row.must("clip_id"), *values)


def _judged(found: Fixes, table: Table, lengths: Mapping[str, float]) -> Fixes:
    """Leaps of GPS time and fixes outside their clip are marked, and named by line."""
    owner = np.repeat(np.arange(len(found)), np.diff(found.first))
    length = np.array([lengths.get(name, np.inf) for name in found.names.tolist()])
    outside = (found.t_s < -OUTSIDE_S) & np.isfinite(length[owner]) | (found.t_s > length[owner] + OUTSIDE_S)
    found.rejected[outside] = 2
    for i in np.flatnonzero(outside).tolist():
        table.reject(
            int(found.lines[i]), f"t_s {found.t_s[i]:g} lies outside its clip of {length[owner[i]]:.0f} s: this fix is kept but not used"
        )
    timed = np.flatnonzero((found.gps_us != NO_TIME) & ~outside)
    starts = found.gps_us[timed] - np.round(found.t_s[timed] * US).astype(np.int64)
    middle = medians(starts, owner[timed], len(found))
    apart_s = (starts - middle[owner[timed]]) / US
    leap = np.abs(apart_s) > LEAP_S
    found.rejected[timed[leap]] = 1
    for i, s in zip(timed[leap].tolist(), apart_s[leap].tolist(), strict=True):
        table.reject(int(found.lines[i]), f"gps_utc leaps {s:+.0f} s from the track's other fixes: this fix is kept but not used")
    return found


def gps_starts(found: Fixes) -> tuple[Longs, Floats, Longs]:
    """By clip what its accepted fixes say of media second 0 (us, NO_TIME: nothing), how far they are apart (1.4826 times the median
    distance from it, s), and how many said so."""
    n = len(found)
    owner = np.repeat(np.arange(n), np.diff(found.first))
    timed = np.flatnonzero((found.gps_us != NO_TIME) & (found.rejected == 0))
    starts = found.gps_us[timed] - np.round(found.t_s[timed] * US).astype(np.int64)
    count = np.bincount(owner[timed], minlength=n)
    middle = np.trunc(medians(starts, owner[timed], n))
    apart = medians(np.abs(starts - middle[owner[timed]]), owner[timed], n)
    start_us = np.full(n, NO_TIME, np.int64)
    start_us[count > 0] = middle[count > 0].astype(np.int64)
    return start_us, 1.4826 * apart / US, count


def medians(values: Any, owner: Longs, n: int) -> Floats:
    """The median of each owner's values; nan for one that has none."""
    out = np.full(n, np.nan)
    if not len(values):
        return out
    base = values.min()
    order = np.lexsort((values, owner))
    sorted_, owners = values[order] - base, owner[order]
    lo, hi = np.searchsorted(owners, np.arange(n)), np.searchsorted(owners, np.arange(n), "right")
    some = hi > lo
    out[some] = (sorted_[(lo[some] + hi[some] - 1) // 2] + sorted_[(lo[some] + hi[some]) // 2]) / 2 + base
    return out
