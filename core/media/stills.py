"""Lossless stills with their origin written into the file."""

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_bytes(image: NDArray[np.uint8], text: Mapping[str, str] | None = None) -> bytes:
    """A PNG (W3C PNG, third edition) of `image`: uint8 (h, w, 3) RGB or (h, w, 4) BGRA, whose alpha is dropped.

    `text` goes into iTXt chunks (UTF-8); a keyword has 1 to 79 Latin-1 characters.
    """
    if image.ndim != 3 or image.shape[2] not in (3, 4) or image.dtype != np.uint8:
        raise ValueError(f"not a picture: {image.dtype} {image.shape}")
    rgb = image if image.shape[2] == 3 else image[:, :, 2::-1]
    height, width = rgb.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    flat = np.ascontiguousarray(rgb).reshape(height, 3 * width)
    rows[:, 1:4] = flat[:, :3]
    rows[:, 4:] = flat[:, 3:] - flat[:, :-3]
    rows[:, 0] = 1  # every row by the Sub filter
    chunks = [_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    for key, value in (text or {}).items():
        name = key.encode("latin-1")
        if not 1 <= len(name) <= 79:
            raise ValueError(f"not a PNG keyword: {key!r}")
        chunks.append(_chunk(b"iTXt", name + b"\0\0\0\0\0" + value.encode("utf-8")))
    chunks += [_chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)), _chunk(b"IEND", b"")]
    return _SIGNATURE + b"".join(chunks)


def write_png(path: Path, image: NDArray[np.uint8], text: Mapping[str, str] | None = None) -> None:
    """Write `png_bytes` to `path`. OSError where it cannot be written."""
    path.write_bytes(png_bytes(image, text))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
