"""One roll file as a table: header checked, cells read one way everywhere, what is wrong said by file and line."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
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
MAX_BYTES = 2 << 30
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
    """`cells` are those of all rows, row after row, `len(names)` each; `lines` the rows' line numbers in the file."""

    file: Path
    names: dict[str, int] = field(default_factory=dict[str, int])
    cells: list[str] = field(default_factory=list[str])
    lines: Sequence[int] = ()
    rejected: list[RollReject] = field(default_factory=list[RollReject])

    def reject(self, line: int, reason: str) -> None:
        self.rejected.append(RollReject(self.file, line, reason))

    def column(self, name: str) -> list[str]:
        return self.cells[self.names[name] :: len(self.names)]

    def __iter__(self) -> Iterator["Row"]:
        width = len(self.names)
        for i, line in enumerate(self.lines):
            yield Row(self, line, self.cells[i * width : (i + 1) * width])


def read_table(file: Path, name: str) -> Table:
    """The rows that have the right number of cells. A file that is no such table comes back empty with the reason in `rejected`."""
    table = Table(file)
    try:
        if file.stat().st_size > MAX_BYTES:
            table.reject(0, f"larger than {MAX_BYTES >> 30} GB: split it")
            return table
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        table.reject(0, f"not UTF-8 text (byte {fault.start}): save it as CSV UTF-8")
        return table
    except OSError as fault:
        table.reject(0, f"cannot be read: {fault.strerror}")
        return table
    try:
        _read_rows(table, text, name)
    except csv.Error as fault:
        table.reject(0, f"not readable as CSV after line {table.lines[-1] if table.lines else 1}: {fault}")
    return table


def _read_rows(table: Table, text: str, name: str) -> None:
    mark = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    header = [cell.strip().lower() for cell in next(reader, [])]
    missing = [column for column in COLUMNS[name][0].split() if column not in header]
    if missing:
        what = "an empty file" if not any(header) else f"the header lacks {', '.join(missing)}"
        table.reject(0, f"not a {name}.csv: {what}")
        return
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        table.reject(0, f"the header names {', '.join(doubled)} twice")
        return
    width = len(header)
    table.names.update({column or f"column {i + 1}": i for i, column in enumerate(header)})
    if '"' not in text and reader.line_num == 1 and _read_plain(table, text, width, mark):
        return
    lines: list[int] = []
    table.lines = lines
    for cells in reader:
        if len(cells) >= width and not any(cell.strip() for cell in cells[width:]):
            table.cells.extend(cells[:width])
            lines.append(reader.line_num)
        elif any(cell.strip() for cell in cells):
            table.reject(reader.line_num, f"{len(cells)} cells where the header has {width}")


def _delimiter(text: str) -> str:
    """A comma, or what spreadsheets of some countries write instead: a semicolon or a tab."""
    header = text.lstrip("\r\n").partition("\n")[0]
    return max((",", ";", "\t"), key=header.count)


def _read_plain(table: Table, text: str, width: int, mark: str) -> bool:
    """The quick way through a long table without quotes in which every line has the header's width; False: take the careful one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")[1:]
    if any(line.count(mark) != width - 1 for line in lines) or (width == 1 and "" in lines):
        return False
    if lines:
        table.cells = mark.join(lines).split(mark)
    table.lines = range(2, 2 + len(lines))
    return True


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
