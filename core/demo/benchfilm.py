"""Material that benchmarks play: 1080p30 H.264 of about 6 Mb/s with a keyframe every 60 pictures, made once and kept in the temp folder."""

import shutil
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.media.index import index_of
from core.media.opencv import cv2
from core.model.camera import Camera
from core.model.clip import Clip
from core.model.incident import Incident, IncidentView, Lane, LaneClip
from core.model.policy import Policy
from core.model.timebase import TimeBase
from core.model.times import Instant, Span

BEGIN = Instant.parse("2026-05-15T02:00:00Z")


@dataclass(frozen=True, slots=True)
class Film:
    """What to make. `gop`, `frames` in pictures, `rate` in bits a second."""

    name: str = "1080p30-6M-gop60"
    width: int = 1920
    height: int = 1080
    frames: int = 300
    gop: int = 60
    rate: int = 6_000_000


FULL = Film()
QUICK = Film("quick", 320, 180, 50, 20, 400_000)


def films(count: int, film: Film = FULL, folder: Path | None = None) -> list[Path]:
    """`count` files of their own with the same pictures; those that are there already (same name) are taken as they are."""
    folder = folder or Path(tempfile.gettempdir()) / "sightline-bench-films"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{film.name}-{number}.mp4" for number in range(count)]
    for path in paths:
        if not path.exists():
            part = path.with_suffix(".part")
            if path == paths[0]:
                _write(part, film)
            else:
                shutil.copyfile(paths[0], part)
            part.replace(path)
    return paths


def _write(path: Path, film: Film) -> None:
    """A drive past a wall of blurred noise, with fresh sensor noise in every picture."""
    rng = np.random.default_rng(1)
    wall = cv2.GaussianBlur(rng.integers(0, 255, (film.height + 400, film.width + 700), np.uint8), (0, 0), 2.0)
    wall = np.asarray(cv2.normalize(wall, None, 16, 235, cv2.NORM_MINMAX), np.uint8)  # pyright: ignore[reportCallIssue, reportArgumentType]
    grain = [rng.integers(0, 4, (film.height, film.width), dtype=np.uint8) for _ in range(5)]
    options = {"preset": "veryfast", "g": str(film.gop), "sc_threshold": "0", "bf": "0"}
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = film.width, film.height, "yuv420p", film.rate
        for number in range(film.frames):
            frame = av.VideoFrame.from_ndarray(_picture(wall, grain[number % 5], number, film), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _picture(wall: NDArray[np.uint8], grain: NDArray[np.uint8], number: int, film: Film) -> NDArray[np.uint8]:
    """Planes of YUV 4:2:0, (h * 3 / 2, w)."""
    down, right = number % 400, 2 * number % 700
    planes = np.full((film.height * 3 // 2, film.width), 128, np.uint8)
    cv2.add(wall[down : down + film.height, right : right + film.width], grain, planes[: film.height])
    return planes


def view_of(paths: list[Path]) -> IncidentView:
    """An incident of these files, one camera each, all starting at BEGIN. KnownError where one cannot be read."""
    lanes: list[Lane] = []
    for number, path in enumerate(paths):
        camera = Camera(f"C{number}", "body")
        clip = Clip(f"K{number}", camera.id, TimeBase(BEGIN, 0.1, "roll"), index_of(path).duration_s, file=str(path))
        lanes.append(Lane(camera, camera.id, "recorded", clips=(LaneClip(clip, None, path),)))
    span = Span(BEGIN, max(lane.clips[0].clip.end for lane in lanes))
    return IncidentView(Incident("bench", span.start, span.end, (), ()), None, Policy(), span, tuple(lanes), ())
