"""A street filmed for benchmarks: H.264 in MP4 as body cameras write it, made once and kept in the system's temporary folder."""

import tempfile
import uuid
from fractions import Fraction
from pathlib import Path

import av
import av.logging
import numpy as np
from numpy.typing import NDArray

from core.media.opencv import cv2

av.logging.set_level(None)

_VERSION = 1
_FOLDER = "sightline-bench-proxy"


def bench_film(
    seconds: float = 20.0, size: tuple[int, int] = (1920, 1080), fps: int = 30, gop: int = 60, bit_rate: int = 6_000_000, seed: int = 1
) -> Path:
    """The film, made where it is not there yet; delete it as you like."""
    name = f"v{_VERSION}-{size[0]}x{size[1]}-{fps}fps-gop{gop}-{bit_rate // 1000}kbps-{seconds:g}s-{seed}.mp4"
    path = Path(tempfile.gettempdir()) / _FOLDER / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{uuid.uuid4().hex}.part")
        try:
            _film(part, round(seconds * fps), size, fps, gop, bit_rate, seed)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return path


def _film(path: Path, count: int, size: tuple[int, int], fps: int, gop: int, bit_rate: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    walls, noise = _walls(rng, size), [rng.integers(0, 5, (size[1], size[0], 1), np.uint8) for _ in range(5)]
    with av.open(str(path), "w", format="mp4") as container:
        options = {"preset": "veryfast", "g": str(gop), "keyint_min": str(gop), "sc_threshold": "0"}
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.bit_rate = bit_rate
        for number in range(count):
            image = cv2.add(_view(walls, size, number / fps), np.repeat(noise[number % 5], 3, 2))
            frame = av.VideoFrame.from_ndarray(np.asarray(image, np.uint8), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _walls(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Facades, windows and ground in several grains, half again as large as the picture."""
    width, height = size[0] * 3 // 2, size[1] * 3 // 2
    whole = np.zeros((height, width, 3), np.float32)
    for grain, weight in ((6, 5.0), (16, 14.0), (60, 34.0), (240, 50.0)):
        coarse = rng.standard_normal((height // grain + 2, width // grain + 2, 3)).astype(np.float32)
        whole += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    image = np.clip(whole + 105, 0, 255).astype(np.uint8)
    for _ in range(160):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        w, h = (int(v) for v in rng.integers(height // 60, height // 9, 2))
        image[y : y + h, x : x + w] = image[y : y + h, x : x + w] // 3 + rng.integers(0, 160, 3, np.uint8)
    return image


def _view(walls: NDArray[np.uint8], size: tuple[int, int], t_s: float) -> NDArray[np.uint8]:
    """As a walking camera sees it at `t_s`: it sways and nods; two cars pass."""
    room = (walls.shape[1] - size[0]) / 2, (walls.shape[0] - size[1]) / 2
    x, y = room[0] * (1 + 0.9 * np.sin(t_s * 0.7)), room[1] * (1 + 0.5 * np.sin(t_s * 1.1) + 0.06 * np.sin(t_s * 11))
    image = np.asarray(cv2.getRectSubPix(walls, size, (x + size[0] / 2, y + size[1] / 2)), np.uint8)
    for speed, level, colour in ((0.31, 0.62, (40, 30, 170)), (-0.22, 0.75, (190, 190, 185))):
        left = round((speed * t_s % 1.4 - 0.2) * size[0])
        cv2.rectangle(image, (left, round(level * size[1])), (left + size[0] // 6, round((level + 0.12) * size[1])), colour, -1)
    return image
