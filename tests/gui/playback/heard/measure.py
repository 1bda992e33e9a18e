"""What was heard against what was shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.gui.playback.heard.scene import BURST_S, CAMS, FPS
from tests.gui.playback.heard.server import RATE

Shown = list[tuple[float, float, dict[str, float]]]
"""Monotonic second, seconds after the trigger, media second of each camera's picture."""


@dataclass(frozen=True)
class Offset:
    """One click of one camera, heard `late_s` after its picture appeared (negative: before); `behind_s`: the same against the playhead."""

    camera: str
    at: float
    late_s: float
    behind_s: float


def clicks_heard(samples: NDArray[np.float32], pitch: float) -> NDArray[np.int64]:
    """The sample of the loudest moment of each click at this pitch."""
    half = round(BURST_S / 2 * RATE)
    t = np.arange(-half, half + 1) / RATE
    kernel = np.exp(-2j * np.pi * pitch * t) * (0.5 + 0.5 * np.cos(np.pi * t / (BURST_S / 2)))
    size = 1 << (len(samples) + len(kernel)).bit_length()
    loud = np.abs(np.fft.ifft(np.fft.fft(samples, size) * np.fft.fft(kernel[::-1].conj(), size)))[half : half + len(samples)]
    floor = 0.3 * float(loud.max())
    over = np.flatnonzero(loud > floor)
    groups = np.split(over, np.flatnonzero(np.diff(over) > 0.1 * RATE) + 1) if len(over) else []
    return np.array([g[0] + int(np.argmax(loud[g[0] : g[-1] + 1])) for g in groups], np.int64)


def offsets(samples: NDArray[np.float32], times: NDArray[np.float64], shown: Shown, begin: float, end: float) -> list[Offset]:
    """Of all clicks between two moments during which it played on without a jump."""
    inside = [s for s in shown if begin <= s[0] <= end]
    when, where = np.array([s[0] for s in inside]), np.array([s[1] for s in inside])
    found: list[Offset] = []
    for cam in CAMS:
        marks = np.array([cam.start_s + i / FPS / (1 + cam.ppm * 1e-6) for i in cam.clicks()])
        media = np.array([i / FPS for i in cam.clicks()])
        heard = [float(at) for at in times[clicks_heard(samples, cam.pitch)] if begin + 0.1 <= at <= end - 0.1]
        for at in heard:
            stood = float(np.interp(at, when, where))
            mark = int(np.argmin(np.abs(marks - stood)))
            speed = (where[-1] - where[0]) / (when[-1] - when[0])
            first = next((s[0] for s in inside if s[2].get(cam.camera, -1.0) >= media[mark] - 1e-3), None)
            if first is not None and first > when[0]:
                found.append(Offset(cam.camera, at, at - first, (stood - float(marks[mark])) / speed))
    return found
