"""Once it runs, nobody is waited for; what gives way says so. Small copies."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from av.video.frame import VideoFrame

from core.media.proxy import make_proxy
from core.media.reader import Reader
from core.model.times import Instant
from core.playback import aim
from core.playback.ladder import KEYS
from core.playback.session import PlaybackSession
from tests.core.playback.desk import BOX, Desk, Hand, caught_up, desk, files
from tests.core.playback.videos import made, view_of, write_video
from tests.sample import T

__all__ = ["desk", "files"]
SHA = "ab" * 32
BLOCK = bytes(200_000)


@pytest.fixture
def copied(files: dict[str, tuple[Path, list[int]]], tmp_path: Path) -> Iterator[Desk]:
    """B12 and B07 with small copies, D3 without."""
    clips = [made("CA", "B12", *files["a"], start_s=0.0, ppm=80.0), made("CB", "B07", *files["b"], start_s=1.234567)]
    clips.append(made("CV", "D3", *files["v"], start_s=-0.7654321))
    view = view_of({c.clip.camera_id: [c] for c in clips})
    lanes = []
    for lane in view.lanes:
        lane_clip = lane.clips[0]
        if lane.camera.id != "D3":
            assert lane_clip.media_file is not None
            make_proxy(lane_clip.media_file, tmp_path / lane.camera.id, SHA)
            clip = replace(lane_clip.clip, sha256=SHA)
            lane_clip = replace(lane_clip, clip=clip, proxy_file=tmp_path / lane.camera.id)
        lanes.append(replace(lane, clips=(lane_clip,)))
    made_desk = Desk(replace(view, lanes=tuple(lanes)), {c.clip.id: c for c in clips})
    yield made_desk
    made_desk.session.close()


def hold_back(desk: Desk, camera: str) -> Callable[[], None]:
    """Keeps the decoders from one camera, as a slow disk would; returns what lets them go on."""
    pool = desk.session._pool
    with pool.changed:
        stream = next(s for s in pool.streams.values() if s.camera_id == camera)
        while stream.busy:
            pool.changed.wait(0.05)
        stream.busy = True

    def release() -> None:
        with pool.changed:
            stream.busy = False
            pool.changed.notify_all()

    return release


def test_a_late_camera_says_so_while_the_others_go_on_and_then_catches_up(desk: Desk):
    desk.session.seek(T.plus_s(2))
    desk.settle()
    desk.session.play()
    desk.run(T.plus_s(2.5))
    desk.catch_up()
    release = hold_back(desk, "B07")
    for _ in range(45):
        desk.hand.now += 1 / 60
        tiles = desk.session.tick()
        time.sleep(0.002)
    assert abs(desk.session.position().since(T.plus_s(3.25))) < 0.1
    assert tiles["B07"].reason.startswith("LATE by") and not tiles["B07"].exact
    assert tiles["B12"].exact
    release()
    back = next(i for i in range(180) if caught_up(desk).tick()["B07"].exact)
    assert back < 150, "at the next keyframe at the latest"
    assert all(caught_up(desk).tick()["B07"].exact for _ in range(30))


def test_a_start_waits_for_every_visible_camera(desk: Desk):
    desk.session.seek(T.plus_s(2))
    desk.settle()
    release = hold_back(desk, "B07")
    desk.session.seek(T.plus_s(4))
    desk.session.play()
    for _ in range(20):
        desk.hand.now += 1 / 60
        desk.session.tick()
        time.sleep(0.005)
    assert desk.session.position() == T.plus_s(4)
    release()
    desk.catch_up()
    desk.tick()
    desk.tick()
    assert desk.session.position() > T.plus_s(4)


def test_small_tiles_play_their_small_copies_and_say_so_the_focused_one_plays_the_original(copied: Desk):
    copied.session.set_focus("B12")
    copied.session.seek(T.plus_s(2))
    assert {c: t.source for c, t in copied.settle().items() if t.image is not None} == dict.fromkeys(("B12", "B07", "D3"), "original")
    copied.session.play()
    copied.run(T.plus_s(4))
    tiles = copied.tick()
    assert (tiles["B12"].source, tiles["B07"].source, tiles["D3"].source) == ("original", "proxy", "original")
    assert tiles["B07"].reason == "proxy" and tiles["B07"].exact
    copied.session.pause()
    assert copied.settle()["B07"].source == "original"


@pytest.mark.parametrize("speed", [4.0, 8.0, 32.0, -1.0, -4.0, -32.0])
def test_fast_and_backwards_every_shown_picture_is_the_newest_of_its_instant(copied: Desk, speed: float):
    copied.session.set_visible(["B12", "B07"])
    copied.session.seek(T.plus_s(2 if speed > 0 else 7.9))
    copied.settle()
    copied.session.play(speed)
    copied.run(T.plus_s(7.5 if speed > 0 else 2.5), forward=speed > 0)
    assert {t.source for t in copied.session.tick().values()} <= {"proxy", "original"}
    assert len(set(copied.instants)) > 5
    grid = aim.grid_us(speed)
    assert not grid or all(at.us % grid == 0 for at in copied.instants[-5:-1])


def test_a_hand_that_drags_sees_every_moment_at_once_and_the_originals_when_it_rests(copied: Desk):
    copied.session.set_visible(["B12", "B07"])
    copied.session.seek(T.plus_s(2))
    copied.settle()
    for i in range(20):
        copied.hand.now += 0.016
        copied.session.seek(T.plus_s(2 + i * 0.21))
        tiles = copied.tick(0.0)
        assert all(t.exact and t.image is not None for t in tiles.values())
        if i > 2:
            assert {t.source for t in tiles.values()} == {"proxy"}
            assert not copied.session.settled()
    copied.hand.now += aim.REST_S + 0.01
    assert {t.source for t in copied.settle().values()} == {"original"}


def test_a_damaged_or_strange_small_copy_is_not_used(copied: Desk, tmp_path: Path):
    path = tmp_path / "B07"
    path.write_bytes(path.read_bytes()[:-100])
    copied.session.set_visible(["B07"])
    copied.session.seek(T.plus_s(2))
    copied.settle()
    copied.session.play(-1)
    copied.run(T.plus_s(1.5), forward=False)
    assert copied.tick()["B07"].source == "original"


def test_a_small_copy_made_meanwhile_is_used_from_then_on(desk: Desk, tmp_path: Path):
    lane = desk.session._stage.lanes["B07"]
    clip = replace(lane.clips[0], clip=replace(lane.clips[0].clip, sha256=SHA))
    desk.session._stage.set_lane(replace(lane, clips=(clip,)))
    desk.session.set_visible(["B07"])
    desk.session.seek(T.plus_s(5))
    desk.settle()
    assert clip.media_file is not None
    make_proxy(clip.media_file, tmp_path / "copy", SHA)
    desk.session.take_proxy(SHA, tmp_path / "copy")
    until = time.monotonic() + 20
    while (stream := desk.session._stage.stream_at("B07", T.plus_s(5))) is None or stream.proxy is None:
        assert time.monotonic() < until, "nobody opened it"
        desk.session.wait(0.05)
    desk.session.play(-1)
    desk.run(T.plus_s(4), forward=False)
    assert desk.tick()["B07"].source == "proxy"


def test_without_leave_no_small_copy_is_shown(copied: Desk):
    session = PlaybackSession(copied.session._stage.view, 2, Hand(), proxies=False)
    other = Desk.__new__(Desk)
    other.__dict__.update(copied.__dict__, session=session, hand=session._clock._source)
    try:
        for camera in session.cameras:
            session.set_tile_size(camera, *BOX)
        session.set_visible(["B07"])
        session.seek(T.plus_s(3))
        other.settle()
        session.play(-1)
        other.run(T.plus_s(2.5), forward=False)
        assert other.tick()["B07"].source == "original"
    finally:
        session.close()


def test_a_seek_while_playing_goes_on_at_once_and_nobody_comes_down(tmp_path: Path):
    """Deep inside a long group of pictures, as far from a keyframe as can be."""
    ticks = [3000 * i for i in range(900)]
    path = write_video(tmp_path / "long.mp4", ticks, gop=250)
    clips = [made("CA", "B12", path, ticks, start_s=0.0), made("CB", "B07", path, ticks, start_s=0.0)]
    found = Desk(view_of({c.clip.camera_id: [c] for c in clips}), {c.clip.id: c for c in clips})
    try:
        found.session.set_focus("B12")
        found.session.seek(T.plus_s(2))
        found.settle()
        found.session.play()
        for target in (7.9, 24.0, 15.8, 3.0, 16.5):
            found.session.seek(T.plus_s(target))
            began = time.monotonic()
            while found.session.position() == T.plus_s(target):
                assert time.monotonic() - began < 15
                found.tick(0.002)
                time.sleep(0.002)
            assert found.hand.now < 50 + 60, "a stall"
            assert not found.session._barrier.gave_up and not found.session.lean
            assert all(t.exact for t in caught_up(found).tick(0.01).values())
    finally:
        found.session.close()


def test_at_the_end_the_tiles_stand_where_the_clock_does(copied: Desk):
    copied.session.set_visible(["B12"])
    copied.session.seek(copied.session._stage.view.span.end.plus_s(-3))
    copied.settle()
    copied.session.play(16)
    for _ in range(60):
        caught_up(copied).tick()
    assert not copied.session.playing
    copied.settle()
    assert copied.session.position() == copied.session._stage.view.span.end.plus_us(-1)


@pytest.mark.parametrize("speed", [16.0, 32.0, -32.0])
def test_memory_holds_at_any_speed(copied: Desk, speed: float):
    copied.session.set_visible(["B12", "B07"])
    copied.session.seek(T.plus_s(2 if speed > 0 else 7.9))
    copied.settle()
    copied.session.play(speed)
    for _ in range(12):
        caught_up(copied).tick()
        with copied.session._pool.changed:
            held = [len(s.frames) for s in copied.session._pool.streams.values() if s.goal is not None and s.goal.sparse]
        assert all(n <= 16 for n in held), held


def test_another_focus_comes_up_again_at_once(copied: Desk):
    copied.session.set_focus("B12")
    copied.session.seek(T.plus_s(2))
    copied.settle()
    copied.session.play()
    copied.session._ladder.drop(["B07", "D3"], ())
    copied.session.set_focus("D3")
    assert copied.session.rung("D3") == 0


class Costly(Reader):
    """Every picture costs 12 ms of a processor more, as a heavier codec would."""

    def _picture(self, ordinal: int) -> VideoFrame:
        until = time.thread_time() + 0.012
        while time.thread_time() < until:
            hashlib.sha256(BLOCK)
        return super()._picture(ordinal)


def test_overload_leaves_the_focused_camera_every_frame_and_the_others_their_keyframes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.playback.pool.Reader", Costly)
    ticks = [3000 * i for i in range(600)]
    path = write_video(tmp_path / "a.mp4", ticks, gop=15)
    clips = [made(f"C{c}", c, path, ticks, start_s=0.0) for c in ("B12", "B07", "D3", "D5")]
    session = PlaybackSession(view_of({c.clip.camera_id: [c] for c in clips}), 1)
    try:
        session.set_focus("D3")
        session.seek(T.plus_s(0.5))
        until = time.monotonic() + 20
        while not session.settled() and time.monotonic() < until:
            session.tick()
            session.wait(0.01)
        session.play()
        seen: dict[str, set[float]] = {c: set() for c in session.cameras}
        first: Instant | None = None
        until = time.monotonic() + 40
        while time.monotonic() < until and (first is None or session.position() < first.plus_s(4)):
            tiles = session.tick()
            first = session.position() if first is None and session.position() > T.plus_s(5) else first
            for camera, tile in tiles.items():
                if first is not None and tile.pts_s is not None:
                    seen[camera].add(tile.pts_s)
            time.sleep(1 / 60)
        assert session.rung("D3") < KEYS and session.lean
        assert len(seen["D3"]) > 60
        for camera in session.cameras:
            assert len(seen[camera]) >= 5, "frozen"
    finally:
        session.close()
