"""Frames as PNG, with text inside that says what they are."""

import struct
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.errors import BugError
from core.media.opencv import cv2

_SIGNATURE_AND_HEADER = 8 + 25
"""PNG signature, then IHDR: 4 length, 4 type, 13 data, 4 CRC (PNG specification, 11.2.1)."""


def png_bytes(image: NDArray[np.uint8], text: Mapping[str, str] | None = None) -> bytes:
    """`image`: uint8 (h, w, 4) BGRA or (h, w, 3) BGR; alpha is dropped. `text` becomes iTXt chunks (UTF-8), in order."""
    pixels = cv2.cvtColor(image, cv2.COLOR_BGRA2BGR) if image.shape[2] == 4 else image
    done, buffer = cv2.imencode(".png", pixels)
    if not done:
        raise BugError(f"PNG encoding of an image of shape {image.shape} failed")
    data = buffer.tobytes()
    chunks = b"".join(_itxt(key, value) for key, value in (text or {}).items())
    return data[:_SIGNATURE_AND_HEADER] + chunks + data[_SIGNATURE_AND_HEADER:]


def _itxt(key: str, value: str) -> bytes:
    """International text chunk, uncompressed, without language (PNG specification, 11.3.4.5); keys are Latin-1, 1-79 long."""
    body = key.encode("latin-1") + b"\0\0\0\0\0" + value.replace("\0", "").encode("utf-8", "replace")
    return struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
