"""Footage for measuring: textured, moving and grainy like a street, each picture telling its number in bars that survive scaling."""

import os
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import av.logging
import numpy as np
from av import VideoStream
from numpy.typing import NDArray

from core.media.opencv import cv2
from core.progress import Progress

av.logging.set_level(None)

BITS = 12
LOOP = 300
"""Pictures that are drawn; longer files repeat them, whole GOPs at a time."""
FPS = 30
GOP = 60
VERSION = 4
"""In the file's name: another drawing is another file."""


def material(width: int, height: int, seconds: float, kbps: int, variant: int = 0, progress: Progress | None = None) -> Path:
    """An H.264 recording in MP4 (30 pictures a second, a keyframe every 60, no B-frames, as cameras write), made once and then kept in
    the system's temporary folder. `variant` makes another street."""
    folder = Path(tempfile.gettempdir()) / "sightline-bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"v{VERSION}-{width}x{height}-{seconds:g}s-{kbps}k-{variant}.mp4"
    if not path.exists():
        part = path.with_name(f"{path.stem}.{os.getpid()}.part.mp4")
        _write(part, width, height, round(seconds * FPS), kbps, variant, progress)
        part.replace(path)
    return path


def read_number(image: NDArray[np.uint8]) -> int:
    """The number (modulo LOOP) that a picture of any size shows: `BITS` bars over its upper tenth, white for a 1, most significant left."""
    height, width = image.shape[:2]
    row = image[max(0, height // 40) : max(1, height // 16), :, 1].mean(axis=0)
    bits = (int(row[int((b + 0.3) * width / BITS) : int((b + 0.7) * width / BITS) + 1].mean() > 127) for b in range(BITS))
    return int("".join(map(str, bits)), 2)


def _write(path: Path, width: int, height: int, frames: int, kbps: int, variant: int, progress: Progress | None) -> None:
    with av.open(str(path), "w") as out:
        stream = cast(VideoStream, out.add_stream("libx264", rate=FPS))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = kbps * 1000
        stream.options = {
            "preset": "veryfast",
            "bf": "0",
            "g": str(GOP),
            "sc_threshold": "0",
            "maxrate": f"{kbps}k",
            "bufsize": f"{2 * kbps}k",
        }
        stream.codec_context.time_base = Fraction(1, FPS)
        street = _Street(width, height, variant)
        packets: list[av.Packet] = []
        for number in range(min(frames, LOOP)):
            if progress is not None:
                progress.advance()
            frame = av.VideoFrame.from_ndarray(street.picture(number), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            packets += stream.encode(frame)
        packets += stream.encode(None)
        step = int(Fraction(1, FPS) / packets[0].time_base)
        data = [(bytes(p), p.is_keyframe) for p in packets]
        for number in range(frames):
            copy = av.Packet(data[number % LOOP][0])
            copy.pts = copy.dts = number * step
            copy.duration, copy.time_base, copy.stream = step, packets[0].time_base, stream
            copy.is_keyframe = data[number % LOOP][1]
            out.mux(copy)


class _Street:
    """A wide drawn texture that is panned, with cars over it and grain."""

    def __init__(self, width: int, height: int, variant: int) -> None:
        rng = np.random.default_rng(100 + variant)
        self._size = width, height
        wide = rng.integers(0, 256, (height // 40, width // 20), dtype=np.uint8)
        fine = rng.integers(0, 18, (height, 2 * width), dtype=np.uint8)
        coarse = np.asarray(cv2.resize(wide, (2 * width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
        blurred = np.asarray(cv2.GaussianBlur(fine, (5, 5), 1.2), np.uint8)
        self._ground = np.asarray(cv2.add(cv2.convertScaleAbs(coarse, alpha=0.6), blurred), np.uint8)
        self._cars = [
            (rng.integers(0, height - height // 6), rng.integers(2, 9) * rng.choice([-1, 1]), rng.integers(0, width)) for _ in range(6)
        ]
        self._car = np.asarray(cv2.resize(rng.integers(0, 256, (9, 16), dtype=np.uint8), (width // 8, height // 8)), np.uint8)
        self._grain = [rng.integers(0, 4, (height, width), dtype=np.uint8) for _ in range(5)]
        self._chroma = np.asarray(
            cv2.resize(rng.integers(96, 160, (height // 16, width // 8), dtype=np.uint8), (width, height // 2)), np.uint8
        )

    def picture(self, number: int) -> NDArray[np.uint8]:
        """I420 planes, (height * 3 / 2, width)."""
        width, height = self._size
        planes = np.empty((height * 3 // 2, width), np.uint8)
        luma = planes[:height]
        shift = round((0.5 - 0.5 * np.cos(2 * np.pi * number / LOOP)) * (width - 1))
        luma[:] = self._ground[:, shift : shift + width]
        h, w = self._car.shape
        for y, pace, x0 in self._cars:
            x = int(x0 + pace * number) % (width - w)
            luma[y : y + h, x : x + w] = self._car
        cv2.add(luma, self._grain[number % 5], luma)
        bars = np.repeat([int(b) for b in f"{number % LOOP:0{BITS}b}"], -(-width // BITS))[:width].astype(np.uint8) * 200 + 25
        luma[: height // 10] = bars
        planes[height:] = self._chroma
        return planes
