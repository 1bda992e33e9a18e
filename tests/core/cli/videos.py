"""Tiny films whose pixels say which frame they are."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

STEP = 4
"""Grey levels between one frame and the next: more than the codec smears."""


def grey(ordinal: int) -> int:
    return 20 + STEP * (ordinal % 50)


def film(path: Path, fps: int, frames: int, size: tuple[int, int] = (64, 48)) -> Path:
    """H.264 in MP4; frame n is plain grey(n), at n / fps seconds."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps, options={"qp": "4", "g": "10"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, fps)
        for n in range(frames):
            image = np.full((size[1], size[0], 3), grey(n), np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = n, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path
