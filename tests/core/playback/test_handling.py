"""A hand that does anything at any time, on the real clock: no tile ever shows a picture that is not what it claims to be."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from core.playback.session import PlaybackSession
from tests.core.playback.videos import TICKS, Made, made, read_ordinal, view_of, write_video

SECONDS = 3.0


def _clips(folder: Path) -> list[Made]:
    """Five clips of four cameras, 30, 25, 60 and 29.97 fps, GOPs of 12 to 250 frames, two of them of one camera and overlapping."""
    kinds = [("B12", 3000, 30, 0.0, 0.0), ("B12", 3000, 12, 5.5, 10.0), ("B07", 3600, 250, 1.2, -90.0), ("D3", 1500, 60, -1.0, 50.0)]
    kinds.append(("D5", 3003, 45, 3.0, 3.0))
    clips: list[Made] = []
    for i, (camera, step, gop, start_s, ppm) in enumerate(kinds):
        ticks = [step * k for k in range(180)]
        clips.append(made(f"C{i}", camera, write_video(folder / f"{i}.mp4", ticks, gop), ticks, start_s, ppm))
    return clips


def test_whatever_is_asked_every_picture_is_what_it_says(tmp_path: Path):
    clips = {m.clip.id: m for m in _clips(tmp_path)}
    cameras: dict[str, list[Made]] = {}
    for clip in clips.values():
        cameras.setdefault(clip.clip.camera_id, []).append(clip)
    view = view_of(cameras)
    rng = random.Random(9)
    session = PlaybackSession(view, 2)
    names = list(session.cameras)
    acts: list[Callable[[], object]] = [
        lambda: session.seek(view.span.start.plus_s(rng.uniform(-1, view.span.duration_s + 1))),
        lambda: session.play(rng.choice([1, 2, 4, 8, 0.25, -1, -2, -8])),
        session.pause,
        lambda: session.step(rng.choice([-3, -1, 1, 5])),
        lambda: session.set_tile_size(rng.choice(names), rng.randrange(96, 400), rng.randrange(54, 300)),
        lambda: session.set_visible(rng.sample(names, rng.randrange(1, len(names) + 1))),
        lambda: session.set_focus(rng.choice([None, *names])),
    ]
    exact = 0
    try:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if rng.random() < 0.1:
                rng.choice(acts)()
            for tile in session.tick().values():
                assert tile.at == session.position()
                assert tile.state != "undecodable"
                if tile.image is None or tile.clip_id is None or tile.pts_s is None or tile.utc is None:
                    continue
                shown = read_ordinal(tile.image)
                assert tile.utc <= tile.at
                assert abs(clips[tile.clip_id].ticks[shown] / TICKS - tile.pts_s) < 1e-6
                if tile.exact:
                    exact += 1
                    assert shown == clips[tile.clip_id].truth(tile.at)
            time.sleep(0.003)
        session.pause()
        session.set_visible(names)
        until = time.monotonic() + 20
        while not session.settled():
            session.tick()
            assert time.monotonic() < until
            time.sleep(0.002)
    finally:
        session.close()
    assert exact > 50
