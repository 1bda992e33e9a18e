"""Files that change under a session."""

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.playback.exact import exact_frame
from core.playback.pool import Pool, _still
from core.playback.session import PlaybackSession
from core.playback.stream import ORIGINAL, Goal, Held, Stream
from core.playback.tiles import TileFrame
from tests.core.playback.videos import Made, made, view_of, write_video
from tests.sample import T

HASH = "c0ffee" * 10 + "beef"
TICKS = [3000 * i for i in range(2400)]
"""Long enough that no reader has the whole file in its buffer."""


def stored(folder: Path) -> Made:
    """A clip as a library holds it: the file has a hash for a name, the clip knows the one it came with."""
    path = shutil.move(write_video(folder / "card.mp4", TICKS), folder / HASH)
    clip = made("CA", "B12", Path(path), TICKS, start_s=0.0)
    return replace(clip, clip=replace(clip.clip, file="/cards/first.mp4"))


def settled(session: PlaybackSession, within_s: float = 20.0) -> TileFrame:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        tile = session.tick()["B12"]
        if session.settled():
            return tile
        time.sleep(0.002)
    raise AssertionError("never settled")


def test_a_file_cut_off_while_it_is_open_is_said_at_once_and_by_its_name(tmp_path: Path):
    clip = stored(tmp_path)
    assert clip.path is not None
    session = PlaybackSession(view_of({"B12": [clip]}), 1)
    try:
        session.seek(T.plus_s(0.5))
        assert settled(session).image is not None
        os.truncate(clip.path, clip.path.stat().st_size // 8)
        session.seek(T.plus_s(75))
        tile = settled(session)
        assert tile.state == "undecodable"
        assert tile.reason == "cannot be decoded: first.mp4 changed while it was being read."
        session.seek(T.plus_s(0.5))
        assert settled(session).state == "undecodable"
    finally:
        session.close()


def test_what_is_no_recording_is_told_by_the_name_it_came_with(tmp_path: Path):
    clip = stored(tmp_path)
    assert clip.path is not None
    clip.path.write_bytes(b"nothing to see" * 50)
    view = view_of({"B12": [clip]})
    session = PlaybackSession(view, 1)
    try:
        session.seek(T.plus_s(1))
        for tile in (settled(session), exact_frame(view.lanes[0], view, T.plus_s(1))):
            assert tile.state == "undecodable" and "first.mp4" in tile.reason and HASH not in tile.reason
    finally:
        session.close()


def test_a_way_that_would_pass_by_what_is_wanted_most_is_broken_off():
    """A hand that drags backwards is not kept waiting for a place it has left."""
    stream = Stream("B12", made("CA", "B12", Path("/none.mp4"), range(0, 90_000, 3000), start_s=0.0).clip, Path("/none.mp4"), (96, 54))
    stream.goal = Goal(tuple(range(10, 19)), range(30))
    assert _still(stream, 15, 9) and not _still(stream, 18, 12)
    assert not _still(stream, 25, 19), "nobody wants it any more"
    stream.goal = replace(stream.goal, fresh=False)
    assert _still(stream, 18, 12), "while it plays, the order of decoding is that of need"
    stream.goal = replace(stream.goal, fresh=True)
    stream.holes = {10}
    assert _still(stream, 18, 12)


def test_the_focused_camera_has_its_pictures_ahead_before_a_late_one_catches_up():
    pool, pace_s = Pool(1), 1 / 30
    clip = made("CA", "B12", Path("/none.mp4"), range(0, 90_000, 3000), start_s=0.0).clip
    streams = {name: Stream(name, clip, Path("/none.mp4"), (96, 54)) for name in ("A", "B")}
    order: list[str] = []
    with pool.changed:
        for name, stream in streams.items():
            stream.pts_s, stream.keys = np.arange(20) * pace_s, np.array([0])
            stream.goal = Goal(tuple(range(6)), range(6), pace_s=pace_s, focus=name == "B", fresh=False)
        pool.streams.update(streams)
        for _ in range(12):
            job = pool._pick()
            assert job is not None
            stream, ordinal = job
            order.append(stream.camera_id)
            stream.frames[ordinal] = Held(np.zeros((2, 2, 4), np.uint8), stream.box, False, ORIGINAL)
        pool.streams.clear()
    pool.close()
    assert "".join(order) == "B" * 6 + "A" * 6
