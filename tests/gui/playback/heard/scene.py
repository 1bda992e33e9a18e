"""Four cameras whose sound clicks at the instants of known pictures, each at a pitch of its own."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.model.incident import IncidentView
from tests.core.playback.videos import TICKS, Made, _bars, made, view_of

SECONDS = 80
FPS = 30
BURST_S = 0.01
"""A click is a tone under a raised cosine of this length, loudest at its picture's instant."""


@dataclass(frozen=True)
class Cam:
    """`start_s` after the trigger; clicks every second of media, on the picture `first` and every 30th after it."""

    camera: str
    start_s: float
    ppm: float
    pitch: float
    rate: int
    layout: str
    first: int

    def clicks(self) -> range:
        return range(self.first, SECONDS * FPS - FPS, FPS)


CAMS = (
    Cam("B12", 0.0, 0.0, 1000.0, 48_000, "mono", 7),
    Cam("B07", 1.234567, 80.0, 2300.0, 44_100, "stereo", 13),
    Cam("D3", -0.7654321, -120.0, 3700.0, 48_000, "5.1", 19),
    Cam("D5", 0.5, 0.0, 5300.0, 32_000, "mono", 25),
)


def view(folder: Path) -> tuple[IncidentView, dict[str, Made]]:
    """The incident and each camera's clip; its files are written where they are not there yet."""
    ticks = [TICKS // FPS * i for i in range(SECONDS * FPS)]
    clips = {cam.camera: made(f"C-{cam.camera}", cam.camera, _film(folder, cam), ticks, cam.start_s, cam.ppm) for cam in CAMS}
    return view_of({camera: [clip] for camera, clip in clips.items()}), clips


def wave(cam: Cam) -> NDArray[np.float32]:
    out = np.zeros(SECONDS * cam.rate, np.float32)
    for ordinal in cam.clicks():
        middle = ordinal / FPS
        first = round((middle - BURST_S / 2) * cam.rate)
        t = (first + np.arange(round(BURST_S * cam.rate))) / cam.rate - middle
        out[first : first + len(t)] = 0.6 * np.cos(2 * np.pi * cam.pitch * t) * (0.5 + 0.5 * np.cos(2 * np.pi * t / BURST_S))
    return out


def _film(folder: Path, cam: Cam) -> Path:
    path = folder / f"{cam.camera}.mp4"
    if path.exists():
        return path
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = 192, 108, "yuv420p"
        video.gop_size, video.options = 60, {"preset": "ultrafast", "crf": "20"}
        audio = out.add_stream("aac", rate=cam.rate, layout=cam.layout)
        for i in range(SECONDS * FPS):
            frame = av.VideoFrame.from_ndarray(_bars(i), format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = i, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        samples = wave(cam)
        for first in range(0, len(samples), 1024):
            part = np.repeat(samples[None, first : first + 1024], len(audio.codec_context.layout.channels), axis=0)
            sound = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout=cam.layout)
            sound.sample_rate, sound.pts, sound.time_base = cam.rate, first, Fraction(1, cam.rate)
            out.mux(audio.encode(sound))
        out.mux(audio.encode(None))
    return path
