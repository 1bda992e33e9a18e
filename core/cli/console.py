"""How results reach stdout: one JSON document, or aligned tables that wrap and never cut."""

import argparse
import json
import math
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from core.model.times import Instant

LAST = 30
"""The last column, which holds sentences, keeps at least this many characters."""


def plain(value: Any) -> Any:
    """What JSON can carry: times as ISO 8601 UTC, numpy as numbers, paths as text; a number that is none (NaN, infinity) as null."""
    if isinstance(value, Instant):
        return value.iso()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, frozenset | set):
        return [plain(v) for v in sorted(value)]
    if isinstance(value, Iterable):
        return [plain(v) for v in value]
    return plain(value.item())


def print_json(document: Mapping[str, Any]) -> None:
    print(json.dumps(plain(document), indent=2, allow_nan=False))


def note(text: str) -> None:
    """A message to the person, on stderr."""
    print(visible(text), file=sys.stderr)


def visible(text: str) -> str:
    """Control characters of untrusted names never reach a terminal."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)


def seconds(value: float | None, digits: int = 1, sign: bool = False) -> str:
    """`6.2 s`, or a dash where nothing is known."""
    if value is None or not math.isfinite(value):
        return "-"
    value = round(value, digits) + 0.0  # no minus before a zero
    return f"{value:+.{digits}f} s" if sign else f"{value:.{digits}f} s"


def chance(value: float) -> str:
    return f"{value:.2f}"


def local_time(at: Instant | None, zone: str | None, date: bool = True) -> str:
    """`2026-05-14 22:03:37.0 EDT`: the department's zone, UTC where none is set."""
    if at is None:
        return "-"
    local = at.local(zone)
    day = f"{local:%Y-%m-%d} " if date else ""
    return f"{day}{local:%H:%M:%S}.{local.microsecond // 100_000} {local:%Z}"


def print_table(headers: Sequence[str], rows: Iterable[Sequence[str]], indent: int = 0) -> None:
    """Columns as wide as their content; where the terminal is too narrow the widest ones wrap, between words only."""
    cells = [[visible(c) for c in row] for row in rows]
    columns = [(header, *column) for header, *column in zip(headers, *cells, strict=True)]
    room = _columns() - indent - 2 * (len(columns) - 1)
    widths = _fitted([max(map(_width, c)) for c in columns], [max(_width(w) for t in c for w in t.split() or [""]) for c in columns], room)
    _print_row(headers, widths, indent)
    _print_row(["-" * w for w in widths], widths, indent)
    for row in cells:
        _print_row(row, widths, indent)


def _fitted(wide: list[int], words: list[int], room: int) -> list[int]:
    """Widths within `room`: the last column gives way first, down to LAST, then the widest that still can, to its longest word."""
    widths = list(wide)
    widths[-1] = min(wide[-1], max(words[-1], LAST, wide[-1] - max(0, sum(wide) - room)))
    while sum(widths) > room and (can := [i for i, w in enumerate(widths) if w > words[i]]):
        widths[max(can, key=lambda i: (widths[i], i))] -= 1
    return widths


def print_section(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A titled table, or its title and `none`."""
    print(f"\n{title}")
    if rows:
        print_table(headers, rows)
    else:
        print("none")


def print_wrapped(text: str, indent: int = 0) -> None:
    """A paragraph in the terminal's width; nothing for no text."""
    for line in textwrap.wrap(visible(text), max(30, _columns() - indent), break_long_words=False, break_on_hyphens=False):
        print(" " * indent + line)


def _print_row(row: Sequence[str], widths: Sequence[int], indent: int) -> None:
    wrapped = [textwrap.wrap(cell, w, break_long_words=False, break_on_hyphens=False) or [""] for cell, w in zip(row, widths, strict=True)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        line = "  ".join(part + " " * (w - _width(part)) for part, w in zip(parts, widths, strict=True))
        print((" " * indent + line).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def _columns() -> int:
    return shutil.get_terminal_size((160, 24)).columns


def json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
