"""positions.csv, which is long: whole blocks as arrays; row by row only where something is wrong."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.media.vendors.roll_blocks import NAME, REAL, TIME, Block, blocks
from core.media.vendors.roll_rows import Around, refuse_nowhere, refuse_swapped
from core.media.vendors.roll_table import Row, Table
from core.model.columns import Floats, Longs
from core.model.roster import Ping
from core.model.times import Instant

_KINDS = {"time": TIME, "unit_id": NAME, "lat": REAL, "lon": REAL, "accuracy_m": REAL}


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Rows in the order of their files: `unit` is a number in `names`; `us`: UTC microseconds; `accuracy_m`: nan where unknown."""

    names: Sequence[str]
    unit: Longs
    us: Longs
    lat: Floats
    lon: Floats
    accuracy_m: Floats

    def __len__(self) -> int:
        return len(self.unit)

    def pings(self) -> list[Ping]:
        """As objects."""
        columns = (self.us.tolist(), self.unit.tolist(), self.lat.tolist(), self.lon.tolist(), self.accuracy_m.tolist())
        rows = zip(*columns, strict=True)
        return [Ping(Instant(us), self.names[int(unit)], lat, lon, None if a != a else a) for us, unit, lat, lon, a in rows]


def joined(parts: Sequence[Positions]) -> Positions:
    """One after the other."""
    number: dict[str, int] = {}
    units: list[Longs] = []
    for part in parts:
        table = np.array([number.setdefault(name, len(number)) for name in part.names], np.int64)
        units.append(table[part.unit])
    columns: list[Any] = [np.concatenate([getattr(p, c) for p in parts]) for c in ("us", "lat", "lon", "accuracy_m")]
    return Positions(list(number), np.concatenate(units), *columns)


def positions(
    file: Path, around: Around, careful: Callable[[Row], Ping], reach: Callable[[float], None] = lambda part: None
) -> tuple[Table, Iterator[Positions]]:
    """(the file, what is rejected of it growing as rows are read; its rows in batches). `careful` reads one row, ValueError where it cannot."""
    table, read = blocks(file, "positions", _KINDS, reach)
    return table, (_taken(block, around, careful, reach) for block in read)


def _taken(block: Block, around: Around, careful: Callable[[Row], Ping], reach: Callable[[float], None]) -> Positions:
    number, named = block.names("unit_id")
    lat, lon = block.reals("lat", -90, 90, True), block.reals("lon", -180, 180, True)
    us, accuracy = block.times("time", True), block.reals("accuracy_m", 0, 1e7)
    refuse_nowhere(block, lat, lon)
    refuse_swapped(block, around, lat, lon)
    unit, names, keep = number.astype(np.int64), list(named), np.ones(len(block.lines), np.bool_)
    suspect = np.flatnonzero(block.suspect).tolist()
    if suspect:
        us, lat, lon, accuracy = us.copy(), lat.copy(), lon.copy(), accuracy.copy()
        numbers = {name: n for n, name in enumerate(names)}
        for n, i in enumerate(suspect):
            if n % 1000 == 0:
                reach(block.part * (i + 1) / len(keep))
            try:
                ping = careful(block.row(i))
            except ValueError as fault:
                block.table.reject(int(block.lines[i]), str(fault))
                keep[i] = False
                continue
            unit[i] = numbers.setdefault(ping.unit_id, len(numbers))
            us[i], lat[i], lon[i] = ping.time.us, ping.lat, ping.lon
            accuracy[i] = np.nan if ping.accuracy_m is None else ping.accuracy_m
        names = list(numbers)
    reach(block.part)
    columns: list[Any] = [unit, us, lat, lon, accuracy]
    return Positions(names, *(columns if keep.all() else [c[keep] for c in columns]))


__all__ = ["Positions", "joined", "positions"]
