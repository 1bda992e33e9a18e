"""One roll file in blocks of some megabytes, so that no file is ever in memory as a whole: by pyarrow where a block is plain and clean,
else by the careful reader of core/media/vendors/roll_table.py, cell by cell."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from core.media.vendors.roll_table import MAX_CELL, Row, Table, delimiter, header_of
from core.model.columns import NO_TIME, Flags, Floats, Longs
from core.model.times import US

_pc: Any = pc
CHUNK = 16 << 20
"""Bytes of a block."""
_CAREFUL = 20_000
"""Rows of a block that is read cell by cell."""
_YEARS_US = (631_152_000 * US, 4_102_444_800 * US)
"""1990 to 2099: a time outside is looked at by the careful reader."""
TEXT, NAME, REAL, TIME = pa.string(), pa.dictionary(pa.int32(), pa.string()), pa.float64(), pa.timestamp("us", "UTC")
Kinds = dict[str, Any]
"""Column -> TEXT, NAME (one that comes often), REAL or TIME."""


@dataclass(slots=True)
class Block:
    """Some rows of one file. `suspect` rows are for `row`: their cells are not what they should be, or only look so."""

    table: Table
    lines: Longs
    part: float
    """Of the file, up to here: 0 to 1."""
    _columns: dict[str, Any]
    _strings: Callable[[], Sequence[Sequence[str]]]
    suspect: Flags = field(init=False)
    refused: dict[int, str] = field(default_factory=dict[int, str])
    """Rows that are not to be taken, whatever the careful reader thinks, with the reason."""
    _cells: Sequence[Sequence[str]] | None = None

    def __post_init__(self) -> None:
        self.suspect = np.zeros(len(self.lines), np.bool_)

    def row(self, i: int) -> Row:
        """For the careful reader. ValueError where it is refused."""
        if i in self.refused:
            raise ValueError(self.refused[i])
        if self._cells is None:
            self._cells = self._strings()
        return Row(self.table, int(self.lines[i]), list(self._cells[i]))

    def refuse(self, i: int, reason: str) -> None:
        self.suspect[i] = True
        self.refused[i] = reason

    def texts(self, name: str, needed: bool = False) -> list[str | None]:
        """None where the cell is empty."""
        column = self._columns.get(name)
        if column is None:
            self.suspect |= needed
            return [None] * len(self.lines)
        self._judge(column, needed)
        return column.to_pylist()

    def names(self, name: str) -> tuple[Any, list[str]]:
        """(by row the number of its name (-1: empty), the names). An empty one is suspect."""
        column = self._columns[name]
        coded = column.dictionary_encode() if not pa.types.is_dictionary(column.type) else column
        self._judge(coded.dictionary, False, coded)
        number = coded.indices.fill_null(-1).to_numpy()
        self.suspect |= number < 0
        return number, coded.dictionary.to_pylist()

    def reals(self, name: str, low: float, high: float, needed: bool = False) -> Floats:
        """nan where the cell is empty; a needed one that is empty, and one out of range, is suspect."""
        column = self._columns.get(name)
        if column is None:
            self.suspect |= needed
            return np.full(len(self.lines), np.nan)
        values = column.fill_null(np.nan).to_numpy()
        good = (values >= low) & (values <= high) & np.isfinite(values)
        if not needed:
            good |= ~column.is_valid().to_numpy(zero_copy_only=False)
        self.suspect |= ~good
        return values

    def times(self, name: str, needed: bool = False) -> Longs:
        """Microseconds; NO_TIME where the cell is empty."""
        column = self._columns.get(name)
        if column is None:
            self.suspect |= needed
            return np.full(len(self.lines), NO_TIME)
        values = column.cast(pa.int64()).fill_null(NO_TIME).to_numpy()
        good = (values >= _YEARS_US[0]) & (values < _YEARS_US[1])
        self.suspect |= ~good if needed else ~good & (values != NO_TIME)
        return values

    def _judge(self, column: Any, needed: bool, coded: Any = None) -> None:
        """Texts with blanks round them, or as long as a book, go to the careful reader."""
        odd = _pc.or_(_pc.not_equal(_pc.utf8_trim_whitespace(column), column), _pc.greater(_pc.utf8_length(column), MAX_CELL))
        odd = odd.fill_null(needed).to_numpy(zero_copy_only=False)
        if coded is None:
            self.suspect |= odd
        elif odd.any():
            number = coded.indices.fill_null(-1).to_numpy()
            self.suspect |= np.append(odd, False)[number]


def blocks(file: Path, name: str, kinds: Kinds, reach: Callable[[float], None] = lambda part: None) -> tuple[Table, Iterator[Block]]:
    """(the file's header and what is wrong with it, its rows). Nothing but `kinds` is read, and only columns that the file has.

    `reach` hears which part of the file is read, and may raise to stop.
    """
    table = Table(file)
    try:
        size = file.stat().st_size
        _check_text(file)
        head, offset = _head(file)
    except UnicodeDecodeError as fault:
        table.reject(0, f"not UTF-8 text (byte {fault.start}): save it as CSV UTF-8")
        return table, iter(())
    except OSError as fault:
        table.reject(0, f"cannot be read: {fault.strerror}")
        return table, iter(())
    mark = delimiter(head)
    if not header_of(table, head, mark, name):
        return table, iter(())
    wanted = {column: kind for column, kind in kinds.items() if column in table.names}
    return table, _Reader(table, mark, wanted, size, reach).blocks(offset)


def _check_text(file: Path) -> None:
    """UnicodeDecodeError with the byte's place in the file."""
    decoder, at = codecs.getincrementaldecoder("utf-8")(), 0
    with file.open("rb") as raw:
        while piece := raw.read(CHUNK):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as fault:
                raise UnicodeDecodeError("utf-8", b"", at + fault.start, at + fault.end, fault.reason) from None
            at += len(piece)
        decoder.decode(b"", True)


def _head(file: Path) -> tuple[str, int]:
    """(the first line, the byte after it, 0 where it must be read with care)."""
    with file.open("rb") as raw:
        head = raw.read(1 << 20)
    line, end, _ = head.partition(b"\n")
    plain = bool(end) and b'"' not in line and b"\r" not in line.rstrip(b"\r") and len(line) < len(head)
    return head.decode("utf-8-sig", "replace"), len(line) + 1 if plain else 0


class _Reader:
    """Of one file. `kinds`: the columns to read."""

    def __init__(self, table: Table, mark: str, kinds: Kinds, size: int, reach: Callable[[float], None]) -> None:
        self._table, self._mark, self._kinds, self._size, self._reach = table, mark, kinds, max(size, 1), reach
        self._header = list(table.names)

    def blocks(self, offset: int) -> Iterator[Block]:
        if not offset:
            yield from self._careful_file(0, 1)
            return
        line, rest = 2, b""
        with self._table.file.open("rb") as raw:
            raw.seek(offset)
            while True:
                piece = raw.read(CHUNK)
                data = rest + piece
                cut = data.rfind(b"\n") + 1 if piece else len(data)
                chunk, rest = data[:cut], data[cut:]
                if chunk:
                    part = min(offset / self._size, 1.0)
                    self._reach(part)
                    if b'"' in chunk:  # a quoted cell may hold line ends: from here on with care
                        yield from self._careful_file(offset, line)
                        return
                    offset += len(chunk)
                    found = self._plain(chunk, line, min(offset / self._size, 1.0))
                    if found is not None:
                        yield found
                    else:
                        yield from self._careful(io.StringIO(chunk.decode("utf-8"), newline=""), line, part)
                    line += _lines(chunk)
                elif not piece:
                    return

    def _plain(self, chunk: bytes, line: int, part: float) -> Block | None:
        """None where it must be read with care: rows of another width, empty lines, odd line ends."""
        if b"\r" in chunk and chunk.count(b"\r") != chunk.count(b"\r\n"):
            return None
        try:
            rows = _parsed(chunk, self._header, self._mark, self._kinds)
        except pa.ArrowInvalid:
            return None
        if rows.num_rows != _lines(chunk):
            return None
        columns = {name: rows[name].combine_chunks() for name in self._kinds}
        columns = {name: c.chunk(0) if isinstance(c, pa.ChunkedArray) else c for name, c in columns.items()}
        lines = np.arange(line, line + rows.num_rows, dtype=np.int64)

        def strings() -> Sequence[Sequence[str]]:
            text = _parsed(chunk, self._header, self._mark, dict.fromkeys(self._header, TEXT), empty=True)
            return list(zip(*(text[name].to_pylist() for name in self._header), strict=True))

        return Block(self._table, lines, part, columns, strings)

    def _careful_file(self, offset: int, line: int) -> Iterator[Block]:
        with self._table.file.open("rb") as raw:
            raw.seek(offset)
            text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
            yield from self._careful(text, line, offset / self._size, header=offset == 0)

    def _careful(self, text: io.TextIOBase, line: int, part: float, header: bool = False) -> Iterator[Block]:
        """Rows that have the right number of cells; the others are rejected."""
        reader, width = csv.reader(text, delimiter=self._mark), len(self._header)
        rows: list[list[str]] = []
        lines: list[int] = []
        last = line
        try:
            if header:
                next(reader, None)
            for cells in reader:
                last = line + reader.line_num - 1
                if len(cells) >= width and not any(cell.strip() for cell in cells[width:]):
                    rows.append(cells[:width])
                    lines.append(last)
                elif any(cell.strip() for cell in cells):
                    self._table.reject(last, f"{len(cells)} cells where the header has {width}")
                if len(rows) == _CAREFUL:
                    self._reach(part)
                    yield self._of_cells(rows, lines, part)
                    rows, lines = [], []
        except csv.Error as fault:
            self._table.reject(0, f"not readable as CSV after line {last}: {fault}")
        if rows:
            yield self._of_cells(rows, lines, part)

    def _of_cells(self, rows: list[list[str]], lines: list[int], part: float) -> Block:
        columns: dict[str, Any] = {}
        suspect = np.zeros(len(rows), np.bool_)
        for name, kind in self._kinds.items():
            cells = [row[self._table.names[name]].strip() or None for row in rows]
            columns[name], bad = _converted(cells, kind)
            suspect |= bad
        block = Block(self._table, np.array(lines, np.int64), part, columns, lambda: rows)
        block.suspect |= suspect
        return block


def _parsed(chunk: bytes, header: list[str], mark: str, kinds: Kinds, empty: bool = False) -> pa.Table:
    """`empty`: an empty cell is an empty text, not an unknown one."""
    return arrow_csv.read_csv(
        pa.BufferReader(chunk),
        arrow_csv.ReadOptions(use_threads=False, block_size=len(chunk) + 1, column_names=header),
        arrow_csv.ParseOptions(delimiter=mark, quote_char=False),
        arrow_csv.ConvertOptions(
            column_types=kinds, include_columns=list(kinds), null_values=[] if empty else [""], strings_can_be_null=not empty
        ),
    )


def _converted(cells: list[str | None], kind: Any) -> tuple[Any, Flags]:
    """Cells as a column of this kind, and which of them would not: those are unknown in it."""
    bad = np.zeros(len(cells), np.bool_)
    texts = pa.array(cells, TEXT)
    if kind in (TEXT, NAME):
        return texts, bad
    try:
        return texts.cast(kind), bad
    except pa.ArrowInvalid:
        pass
    found: list[Any] = []
    for i, cell in enumerate(cells):
        try:
            found.append(None if cell is None else pa.scalar(cell).cast(kind))
        except pa.ArrowInvalid:
            found.append(None)
            bad[i] = True
    return pa.array([None if f is None else f.as_py() for f in found], kind), bad


def _lines(chunk: bytes) -> int:
    return chunk.count(b"\n") + (not chunk.endswith(b"\n"))
