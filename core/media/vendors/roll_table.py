"""One roll file as a table: header checked, cells read one way everywhere, what is wrong said by file and line."""

import csv
import io
import math
from dataclasses import dataclass, field
from pathlib import Path

from core.media.vendors.base import YEARS
from core.model.times import Instant, parse_iso

COLUMNS = {
    "cameras": ("camera_id kind", "model serial pre_event_s buffer_has_audio gps_time"),
    "roster": ("officer_id", "officer_name vehicle_id body_camera_id dash_camera_id shift_start shift_end"),
    "triggers": ("trigger_id time kind", "device_id officer_id vehicle_id lat lon accuracy_m"),
    "clips": ("clip_id camera_id start end", "officer_id silent_head_s path"),
    "tracks": ("clip_id t_s lat lon", "accuracy_m gps_utc"),
    "positions": ("time unit_id lat lon", "accuracy_m"),
    "alignments": ("clip_a clip_b b_minus_a_s", "score"),
}
"""Roll file (without .csv) -> (columns it must have, columns it may have); docs/formats.md gives their meaning."""
MAX_CELL = 4096
"""Characters; a path is the longest thing a cell holds."""


@dataclass(frozen=True, slots=True)
class RollReject:
    """`line` 0: the whole file."""

    file: Path
    line: int
    reason: str


@dataclass(slots=True)
class Table:
    """One file: its columns by name, and what was rejected of it."""

    file: Path
    names: dict[str, int] = field(default_factory=dict[str, int])
    rejected: list[RollReject] = field(default_factory=list[RollReject])

    def reject(self, line: int, reason: str) -> None:
        self.rejected.append(RollReject(self.file, line, reason))


def header_of(table: Table, head: str, mark: str, name: str) -> bool:
    """Reads the first row into `table.names`; False where it is no header of this roll file, with the reason in `table.rejected`."""
    try:
        header = [cell.strip().lower() for cell in next(csv.reader(io.StringIO(head, newline=""), delimiter=mark), [])]
    except csv.Error as fault:
        table.reject(0, f"not readable as CSV after line 1: {fault}")
        return False
    missing = [column for column in COLUMNS[name][0].split() if column not in header]
    if missing:
        what = "an empty file" if not any(header) else f"the header lacks {', '.join(missing)}"
        table.reject(0, f"not a {name}.csv: {what}")
        return False
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        table.reject(0, f"the header names {', '.join(doubled)} twice")
        return False
    table.names.update({column or f"column {i + 1}": i for i, column in enumerate(header)})
    return True


def delimiter(text: str) -> str:
    """A comma, or what spreadsheets of some countries write instead: a semicolon or a tab."""
    header = text.lstrip("\r\n").partition("\n")[0]
    return max((",", ";", "\t"), key=header.count)


@dataclass(frozen=True, slots=True)
class Row:
    """Reads cells; each reader raises ValueError with words for the rejected row. An empty cell is None."""

    table: Table
    line: int
    cells: list[str]

    def text(self, column: str) -> str | None:
        i = self.table.names.get(column)
        value = None if i is None else self.cells[i].strip() or None
        if value is not None and len(value) > MAX_CELL:
            raise ValueError(f"{column} is {len(value)} characters long")
        return value

    def must(self, column: str) -> str:
        value = self.text(column)
        if value is None:
            raise ValueError(f"{column} is empty")
        return value

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self.must(column).lower()
        if value not in allowed:
            raise ValueError(f"{column} {value!r} is unknown: use {', '.join(allowed)}")
        return value

    def number(self, column: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        value = self.text(column)
        return None if value is None else parse_number(column, value, low, high)

    def time(self, column: str) -> Instant | None:
        value = self.text(column)
        if value is None:
            return None
        try:
            reading = parse_iso(value)
            if reading.year not in YEARS:
                raise ValueError(f"not a time of our age: {value!r}")
            return Instant.from_datetime(reading)
        except ValueError as fault:
            raise ValueError(f"{column}: {fault}") from None

    def flag(self, column: str) -> bool | None:
        value = self.text(column)
        if value is None:
            return None
        if value not in ("0", "1"):
            raise ValueError(f"{column} {value!r} is neither 0 nor 1")
        return value == "1"


def parse_number(column: str, value: str, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite number within its range; ValueError says what is wrong with it."""
    try:
        number = float(value)
    except ValueError:
        raise ValueError(f"{column} {value!r} is not a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{column} {value!r} is not a number")
    if not low <= number <= high:
        raise ValueError(f"{column} {value} is out of range ({low:g} to {high:g})")
    return number
