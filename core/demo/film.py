"""Films one camera's recording from the first frame to the last. Run as a module it is a worker that prints how many frames are done."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.demo.encode import Encoder
from core.demo.hearing import hear
from core.demo.overlay import Overlay
from core.demo.scene import Scene
from core.demo.story import DEMO_EPOCH, SEED, Shot, shots
from core.demo.timestrip import draw_time_strip
from core.media.opencv import cv2

VFR_RULE = "whole milliseconds: steps of 33 or 34 ms at full rate, of 41 or 42 and 66 or 67 ms in spells where the light is poor"


def frame_times(shot: Shot) -> list[tuple[int, float]]:
    """Every frame's pts in the shot's time base (1/1000 s where its rate varies, else 1/fps) and in seconds, from 0."""
    length_s = shot.end_s - shot.start_s
    if not shot.vfr:
        return [(k, k / shot.fps) for k in range(int(length_s * shot.fps))]
    rng = np.random.default_rng(SEED)
    out: list[tuple[int, float]] = []
    at, step = 0.0, 1000 / 30
    while at < length_s * 1000:
        out.append((round(at), round(at) / 1000))
        if rng.random() < 0.02:
            step = (1000 / 30, 1000 / 24, 1000 / 15)[int(rng.choice(3, p=(0.6, 0.28, 0.12)))]
        at += step
    return out


def strip_ms(shot: Shot, pts_s: float) -> int:
    """What the strip of a frame says: its true time in whole milliseconds since DEMO_EPOCH."""
    return round(shot.start.plus_s(pts_s).since(DEMO_EPOCH) * 1000)


def film(shot: Shot, path: Path, done: Callable[[int], None]) -> None:
    """Writes one recording; `done` hears how many frames are finished."""
    scene, overlay = Scene(shot), Overlay(shot)
    times = frame_times(shot)
    with Encoder(path, shot, hear(shot)) as encoder:
        for k, (pts, pts_s) in enumerate(times):
            image = scene.draw(shot.start_s + pts_s)
            overlay.draw(image, shot.start.plus_s(pts_s))
            draw_time_strip(image, strip_ms(shot, pts_s))
            encoder.add(image, pts, pts_s)
            if k % 10 == 9 or k + 1 == len(times):
                done(k + 1)


def main() -> int:
    parser = argparse.ArgumentParser(description="Films one camera of the demo.")
    parser.add_argument("camera")
    parser.add_argument("path", type=Path)
    parser.add_argument("--minutes", type=float)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    shot = next(s for s in shots(args.minutes) if s.camera_id == args.camera)

    def tell(frames: int) -> None:
        print(frames, flush=True)

    film(shot, args.path, tell)
    return 0


if __name__ == "__main__":
    sys.exit(main())
