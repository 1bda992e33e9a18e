"""How results reach stdout: one JSON document, or aligned tables that wrap and never cut."""

import argparse
import json
import math
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.model.times import Instant


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
    """Columns as wide as their content; the last one wraps at the terminal's width."""
    cells = [[visible(c) for c in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(headers, *cells, strict=True)]
    left = indent + sum(widths[:-1]) + 2 * (len(widths) - 1)
    room = max(30, _columns() - left)
    _print_row(headers, widths, room, left, indent)
    _print_row([*["-" * w for w in widths[:-1]], "-" * min(widths[-1], room)], widths, room, left, indent)
    for row in cells:
        _print_row(row, widths, room, left, indent)


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


def _print_row(row: Sequence[str], widths: Sequence[int], room: int, left: int, indent: int) -> None:
    head = "".join(cell + " " * (w - _width(cell) + 2) for cell, w in zip(row[:-1], widths[:-1], strict=True))
    lines = textwrap.wrap(row[-1], room, break_long_words=False, break_on_hyphens=False) or [""]
    print((" " * indent + head + lines[0]).rstrip())
    for line in lines[1:]:
        print(" " * left + line)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def _columns() -> int:
    return shutil.get_terminal_size((160, 24)).columns


def json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
