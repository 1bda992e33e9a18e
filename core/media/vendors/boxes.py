"""The user data (moov/udta) of an MP4: where makers leave serial numbers that demuxers do not report."""

import os
from pathlib import Path
from typing import BinaryIO

MAX_BOXES = 256
MAX_DATA = 256 << 10


def user_data(path: Path) -> dict[str, bytes]:
    """FourCC -> content of each box in moov/udta. Empty where there is none or the file is broken; never raises."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            moov = _find(file, 0, size, b"moov")
            udta = _find(file, *moov, b"udta") if moov else None
            if not udta:
                return {}
            found: dict[str, bytes] = {}
            for key, start, end in _boxes(file, *udta):
                file.seek(start)
                found.setdefault(key.decode("latin-1"), file.read(min(MAX_DATA, end - start)))
            return found
    except OSError:
        return {}


def _find(file: BinaryIO, start: int, end: int, wanted: bytes) -> tuple[int, int] | None:
    return next(((s, e) for key, s, e in _boxes(file, start, end) if key == wanted), None)


def _boxes(file: BinaryIO, start: int, end: int) -> list[tuple[bytes, int, int]]:
    """(FourCC, start, end of the content) of one level; stops at the first box that does not fit."""
    found: list[tuple[bytes, int, int]] = []
    while start + 8 <= end and len(found) < MAX_BOXES:
        file.seek(start)
        head = file.read(16)
        size, key, content = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1 and len(head) == 16:
            size, content = int.from_bytes(head[8:16], "big"), start + 16
        elif size == 0:
            size = end - start
        if size < content - start or start + size > end:
            break
        found.append((key, content, start + size))
        start += size
    return found
