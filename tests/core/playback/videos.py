"""Small videos whose pictures say their own ordinal, and incidents made of them, so that a test can read what a tile shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.model.clip import Clip
from core.model.incident import IncidentView, Lane, LaneClip
from core.model.timebase import TimeBase
from core.model.times import Instant, Span
from tests.sample import T, sample_view

BITS = 12
WIDTH, HEIGHT = 192, 108
TICKS = 90_000


def write_video(path: Path, ticks: Sequence[int], gop: int = 30, codec: str = "libx264") -> Path:
    """One frame for each time stamp (in 1/90000 s): `BITS` vertical bars, white for a 1, most significant left."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, TICKS)
        stream.gop_size = gop
        stream.options = {"preset": "ultrafast", "bf": "2", "crf": "20", "sc_threshold": "0"}
        for ordinal, pts in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(_bars(ordinal), format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = pts, Fraction(1, TICKS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def read_ordinal(image: NDArray[np.uint8]) -> int:
    """The ordinal a picture shows, from its pixels."""
    height, width = image.shape[:2]
    row = image[height // 4 : 3 * height // 4, :, 0].mean(axis=0)
    centres = [int((bit + 0.5) * width / BITS) for bit in range(BITS)]
    return int("".join("1" if row[c] > 127 else "0" for c in centres), 2)


def _bars(ordinal: int) -> NDArray[np.uint8]:
    bits = [int(b) for b in f"{ordinal:0{BITS}b}"]
    return np.repeat(np.repeat(np.array([bits], np.uint8) * 200 + 25, WIDTH // BITS, axis=1), HEIGHT, axis=0)


@dataclass(frozen=True)
class Made:
    """A clip of a test: its file's time stamps and where it lies."""

    clip: Clip
    path: Path | None
    ticks: tuple[int, ...]

    def truth(self, at: Instant) -> int:
        """The newest frame not after `at`, computed from the time stamps alone, in exact fractions."""
        newest = -1
        rate = 1 + Fraction(str(self.clip.time.ppm)) / 1_000_000
        for ordinal, pts in enumerate(self.ticks):
            us = Fraction(pts, TICKS) / rate * 1_000_000
            if self.clip.start.us + round(us) <= at.us:
                newest = ordinal
        return newest


def made(
    clip_id: str,
    camera: str,
    path: Path | None,
    ticks: Sequence[int],
    start_s: float,
    ppm: float = 0.0,
    sigma_s: float = 0.2,
    silent_s: float | None = None,
    length_s: float | None = None,
) -> Made:
    """`start_s` relative to T; the length is that of the time stamps plus one usual step."""
    length = length_s if length_s is not None else (ticks[-1] + (ticks[-1] - ticks[0]) / max(1, len(ticks) - 1)) / TICKS
    time = TimeBase(T.plus_s(start_s), sigma_s, "roll", ppm, 0.0)
    return Made(Clip(clip_id, camera, time, length, None, (), silent_s), path, tuple(ticks))


def view_of(cameras: dict[str, Sequence[Made]], span_s: tuple[float, float] | None = None, missing: Sequence[str] = ()) -> IncidentView:
    """An incident of these clips (cameras of the sample's lanes), with the sample's trigger at T."""
    base = sample_view()
    lanes: list[Lane] = []
    for camera, clips in cameras.items():
        lane = base.lane(camera)
        assert lane is not None
        lanes.append(replace(lane, state="recorded", findings=(), clips=tuple(LaneClip(m.clip, None, m.path) for m in clips)))
    lanes += [replace(lane, state="missing", clips=()) for lane in base.lanes if lane.camera.id in missing]
    everything = [m.clip.span for clips in cameras.values() for m in clips]
    start, end = min(s.start for s in everything), max(s.end for s in everything)
    span = Span(start, end) if span_s is None else Span(T.plus_s(span_s[0]), T.plus_s(span_s[1]))
    return replace(base, span=span, lanes=tuple(lanes))
