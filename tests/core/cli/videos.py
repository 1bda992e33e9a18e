"""Tiny films whose pixels say which frame they are."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def luma(ordinal: int) -> int:
    """Levels far enough apart that the codec cannot smear one frame into the next; they repeat after 50."""
    return 30 + 3 * (ordinal % 50)


def grey(ordinal: int) -> float:
    """What a decoder shows of it: video range to full range (ITU-R BT.601)."""
    return (luma(ordinal) - 16) * 255 / 219


def film(path: Path, fps: int, frames: int, size: tuple[int, int] = (64, 48)) -> Path:
    """H.264 in MP4; frame n is plain luma(n), at n / fps seconds."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps, options={"qp": "4", "g": "10"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, fps)
        for n in range(frames):
            planes = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
            planes[: size[1]] = luma(n)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path
