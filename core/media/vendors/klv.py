"""GoPro's telemetry container (GPMF, https://github.com/gopro/gpmf-parser): FourCC, type, size, repeat; big-endian, 32-bit aligned."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_DEPTH = 8
_FORMATS = {
    "b": "b",
    "B": "B",
    "s": "h",
    "S": "H",
    "l": "i",
    "L": "I",
    "f": "f",
    "d": "d",
    "j": "q",
    "J": "Q",
    "q": "i",
    "Q": "q",
}
"""GPMF type -> struct code; the fixed-point types q (Q15.16) and Q (Q31.32) are read as integers and not used here."""


@dataclass(frozen=True, slots=True)
class Klv:
    """One item. `type` is a NUL for a nest; `size` bytes a structure, `repeat` structures; `data` may be cut short by a broken file."""

    key: str
    type: str
    size: int
    repeat: int
    data: bytes

    @property
    def nested(self) -> bool:
        return self.type == "\0"

    def text(self) -> str:
        return self.data.split(b"\0")[0].decode("latin-1").strip()

    def rows(self, types: str = "") -> list[tuple[float, ...]]:
        """Its whole structures as numbers; `types` (from TYPE) spells a complex one. Unknown types give none."""
        spelled = types if self.type == "?" else self.type * max(1, self.size // max(1, _width(self.type)))
        if not spelled or any(code not in _FORMATS for code in spelled):
            return []
        record = struct.Struct(">" + "".join(_FORMATS[code] for code in spelled))
        if record.size > self.size or self.size == 0:
            return []
        whole = min(self.repeat, len(self.data) // self.size)
        return [record.unpack_from(self.data, i * self.size) for i in range(whole)]


def items(data: bytes) -> Iterator[Klv]:
    """The items of one level. Stops quietly where the bytes stop making sense; the last item may be short."""
    at = 0
    while at + 8 <= len(data):
        key = data[at : at + 4]
        if not all(0x20 <= c < 0x7F or c == 0xA9 for c in key):
            return
        size, repeat = data[at + 5], int.from_bytes(data[at + 6 : at + 8], "big")
        length = size * repeat
        yield Klv(key.decode("latin-1"), chr(data[at + 4]), size, repeat, data[at + 8 : at + 8 + length])
        at += 8 + (length + 3) // 4 * 4


def walk(data: bytes, depth: int = 0) -> Iterator[Klv]:
    """Every item at every depth, nests before what they hold."""
    for item in items(data):
        yield item
        if item.nested and depth < MAX_DEPTH:
            yield from walk(item.data, depth + 1)


def streams(payload: bytes) -> Iterator[list[Klv]]:
    """The items of each STRM of one payload."""
    for item in walk(payload):
        if item.key == "STRM" and item.nested:
            yield list(items(item.data))


def devices(data: bytes) -> list[bytes]:
    """A raw stream cut into its payloads: one DEVC each."""
    cut: list[bytes] = []
    at = 0
    for item in items(data):
        length = 8 + (item.size * item.repeat + 3) // 4 * 4
        if item.key == "DEVC":
            cut.append(data[at : at + length])
        at += length
    return cut


def first_text(data: bytes, key: str) -> str:
    """The first text of that key at any depth, or nothing."""
    return next((item.text() for item in walk(data) if item.key == key and item.type == "c"), "")


def _width(code: str) -> int:
    return struct.calcsize(">" + _FORMATS[code]) if code in _FORMATS else 1
