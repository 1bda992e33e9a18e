import random
import threading
import time
from pathlib import Path

import pytest
from av.video.frame import VideoFrame

from core.media.reader import Reader
from core.playback.session import PlaybackSession
from core.playback.tiles import TileFrame
from tests.core.playback.desk import Desk, desk, files
from tests.core.playback.videos import TICKS, made, read_ordinal, view_of
from tests.sample import T

__all__ = ["desk", "files"]


def test_seeks_are_exact_at_random_instants(desk: Desk):
    rng = random.Random(3)
    for _ in range(40):
        at = T.plus_us(rng.randrange(-700_000, 9_000_000))
        desk.session.seek(at)
        tiles = desk.settle()
        for camera in ("B12", "B07", "D3"):
            tile, clip = tiles[camera], next(c for c in desk.clips.values() if c.clip.camera_id == camera)
            assert (tile.state == "frame") == (at in clip.clip.span)
            if tile.state == "frame":
                assert tile.image is not None and tile.exact
                assert read_ordinal(tile.image) == clip.truth(at)
                assert tile.image.shape == (54, 96, 4)
                assert tile.error_s == 0.2


def test_every_tick_shows_the_newest_frame_of_every_camera(desk: Desk):
    desk.session.seek(T.plus_s(-0.7))
    desk.session.play()
    desk.run(T.plus_s(9))
    assert desk.instants == sorted(desk.instants)
    assert set(range(269)) <= set(desk.seen["B12"])
    assert set(range(190)) <= set(desk.seen["B07"])


def test_no_frame_is_skipped_however_the_ticks_fall(desk: Desk):
    desk.session.seek(T.plus_s(2))
    desk.session.play()
    rng = random.Random(5)
    while desk.session.position() < T.plus_s(5):
        desk.run(desk.session.position().plus_us(1), step_s=rng.uniform(0.001, 0.03))
    shown = sorted(set(desk.seen["B12"]))
    assert shown == list(range(shown[0], shown[-1] + 1))


@pytest.mark.parametrize("speed", [0.25, 0.5, 2, 4, 8])
def test_other_speeds_stay_in_step(desk: Desk, speed: float):
    desk.session.seek(T.plus_s(1))
    desk.session.play(speed)
    started = desk.hand.now
    desk.run(T.plus_s(1 + min(4.0, 2 * speed)))
    assert desk.session.position().since(T.plus_s(1)) <= (desk.hand.now - started) * speed + 1e-5


@pytest.mark.parametrize("speed", [-1.0, -0.5, -4.0])
def test_reverse_is_real(desk: Desk, speed: float):
    desk.session.seek(T.plus_s(6))
    desk.session.play(speed)
    desk.run(T.plus_s(3), forward=False)
    assert desk.instants == sorted(desk.instants, reverse=True)
    for camera in ("B12", "B07", "D3"):
        assert desk.seen[camera] == sorted(desk.seen[camera], reverse=True)
        assert desk.seen[camera]
    if speed >= -1:
        shown = sorted(set(desk.seen["B12"]))
        assert shown == list(range(shown[0], shown[-1] + 1))


def test_reverse_holds_a_bounded_number_of_pictures(desk: Desk):
    for camera in desk.session.cameras:
        desk.session.set_tile_size(camera, 1920, 1080)
    desk.session.seek(T.plus_s(6))
    desk.session.play(-1)
    most = 0
    for _ in range(60):
        desk.tick()
        with desk.session._pool.changed:
            held = [h.image.nbytes for s in desk.session._pool.streams.values() for h in s.frames.values()]
        most = max(most, sum(held))
        time.sleep(0.01)
    assert 0 < most < 450_000_000


def test_before_after_missing_and_what_they_say(desk: Desk):
    desk.session.seek(T.plus_s(-0.5))
    tiles = desk.settle()
    assert (tiles["B07"].state, tiles["B07"].reason) == ("before", "starts in 1.7 s")
    assert tiles["B07"].wait_s == pytest.approx(1.734567, abs=1e-6)
    assert (tiles["B21"].state, tiles["B21"].reason) == ("missing", "no recording, expected")
    desk.session.seek(T.plus_s(9.9))
    assert desk.settle()["B07"].state == "after"


def test_an_old_picture_in_a_hole_says_its_age(desk: Desk):
    ticks = desk.clips["CV"].ticks
    desk.session.seek(desk.clips["CV"].clip.start.plus_s(ticks[70] / TICKS + 2.3))
    tile = desk.settle()["D3"]
    assert tile.state == "frame" and tile.exact
    assert tile.reason == "no newer picture from this camera for 2.3 s"


def test_play_pauses_by_itself_at_the_end(desk: Desk):
    desk.session.seek(T.plus_s(9.7))
    desk.session.play()
    desk.run(T.plus_s(60))
    assert not desk.session.playing
    assert desk.settle()["B12"].state == "frame"
    assert desk.seen["B12"][-1] == 299


def test_steps_are_frames_of_the_focused_camera(desk: Desk):
    desk.session.set_focus("B07")
    desk.session.seek(T.plus_s(3))
    desk.settle()
    here = desk.seen["B07"][-1]
    for frames, expected in ((1, here + 1), (1, here + 2), (-1, here + 1), (-5, here - 4), (30, here + 26)):
        desk.session.step(frames)
        desk.settle()
        assert desk.seen["B07"][-1] == expected
    tiles = desk.tick(0)
    assert tiles["B07"].utc == desk.session.position()


def test_steps_before_anything_is_open_are_kept(desk: Desk):
    desk.session.set_focus("B12")
    desk.session.seek(T.plus_s(3))
    desk.session.step(2)
    desk.session.step(1)
    desk.settle()
    assert desk.seen["B12"][-1] == desk.clips["CA"].truth(T.plus_s(3)) + 3


def test_stepping_off_a_clip_leaves_it(desk: Desk):
    desk.session.set_focus("B07")
    desk.session.seek(desk.clips["CB"].clip.start.plus_s(0.05))
    desk.settle()
    desk.session.step(-5)
    assert desk.settle()["B07"].state == "before"


def test_latest_seek_wins(desk: Desk):
    rng = random.Random(11)
    for _ in range(50):
        desk.session.seek(T.plus_s(rng.uniform(0, 9)))
        desk.tick(0)
    at = T.plus_s(4.321)
    desk.session.seek(at)
    tiles = desk.settle()
    assert desk.session.position() == at
    assert tiles["B12"].image is not None
    assert read_ordinal(tiles["B12"].image) == desk.clips["CA"].truth(at)


def test_a_new_size_is_made_while_paused(desk: Desk):
    desk.session.seek(T.plus_s(2))
    desk.settle()
    desk.session.set_tile_size("B12", 64, 64)
    assert not desk.session.settled()
    image = desk.settle()["B12"].image
    assert image is not None and image.shape == (36, 64, 4)


def test_hidden_cameras_are_not_decoded(desk: Desk):
    desk.session.set_visible(["B12"])
    desk.session.seek(T.plus_s(2))
    assert set(desk.settle()) == {"B12"}
    assert set(desk.session._pool.streams) == {"CA"}


def test_a_gap_between_two_clips_of_a_camera(files: dict[str, tuple[Path, list[int]]]):
    first = made("C1", "B12", *files["s"], start_s=0.0)
    second = made("C2", "B12", *files["s"], start_s=3.5)
    other = made("CB", "B07", *files["b"], start_s=-1.0)
    desk = Desk(view_of({"B12": [first, second], "B07": [other]}), {c.clip.id: c for c in (first, second, other)})
    try:
        desk.session.seek(T.plus_s(1.5))
        desk.session.play()
        states: list[str] = []
        while desk.session.position() < T.plus_s(5):
            desk.run(desk.session.position().plus_us(1))
            states.append(desk.tick(0)["B12"].state)
        order = [s for i, s in enumerate(states) if i == 0 or s != states[i - 1]]
        assert order == ["frame", "gap", "frame"]
        assert max(desk.seen["B12"]) == 59 and min(desk.seen["B12"]) == 0
    finally:
        desk.session.close()


def test_one_bad_file_does_not_stop_the_others(files: dict[str, tuple[Path, list[int]]], tmp_path: Path):
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(bytes(range(256)) * 40)
    good, bad = made("CA", "B12", *files["a"], start_s=0.0), made("CX", "B07", junk, files["a"][1], start_s=0.0)
    gone = made("CG", "D3", tmp_path / "gone.mp4", files["a"][1], start_s=0.0)
    none = made("CN", "D5", None, files["a"][1], start_s=0.0)
    clips = (good, bad, gone, none)
    desk = Desk(view_of({c.clip.camera_id: [c] for c in clips}), {c.clip.id: c for c in clips})
    try:
        desk.session.seek(T.plus_s(1))
        tiles = desk.settle()
        assert tiles["B12"].image is not None
        assert tiles["B07"].state == "undecodable" and tiles["B07"].reason.startswith("cannot be decoded: ")
        assert tiles["D3"].state == "undecodable"
        assert tiles["D5"].state == "no_media"
        desk.session.play()
        desk.run(T.plus_s(3))
        assert desk.session.position() >= T.plus_s(3)
    finally:
        desk.session.close()


def test_close_in_the_middle_of_everything_leaves_no_thread(files: dict[str, tuple[Path, list[int]]]):
    before = set(threading.enumerate())
    clip = made("CA", "B12", *files["a"], start_s=0.0)
    session = PlaybackSession(view_of({"B12": [clip]}), 3)
    session.play(-8)
    session.seek(T.plus_s(9))
    session.tick()
    session.sound_block("B12", T, 480, 48_000)
    session.close()
    assert set(threading.enumerate()) <= before


class SlowReader(Reader):
    """Decodes 10 frames a second of every camera but a.mp4."""

    def picture(self, ordinal: int) -> VideoFrame:
        if self.path.name != "a.mp4":
            time.sleep(0.1)
        return super().picture(ordinal)


def test_overload_spares_the_focused_camera_and_tells_the_truth_of_the_others(
    files: dict[str, tuple[Path, list[int]]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("core.playback.pool.Reader", SlowReader)
    fast, slow = made("CA", "B12", *files["a"], start_s=0.0), made("CB", "B07", *files["b"], start_s=0.0)
    desk = Desk(view_of({"B07": [slow], "B12": [fast]}), {c.clip.id: c for c in (fast, slow)})
    desk.session.set_focus("B12")
    try:
        desk.session.play()
        began = time.monotonic()
        lean: list[TileFrame] = []
        while desk.session.position() < T.plus_s(4) and time.monotonic() < began + 40:
            started = time.monotonic()
            tiles = desk.tick(0.016)
            if "B07" in desk.session.lean:
                lean.append(tiles["B07"])
            time.sleep(max(0.0, 0.016 - (time.monotonic() - started)))
        assert desk.session.position() >= T.plus_s(4)
        assert desk.session.lean == {"B07"}
        shown = sorted(set(desk.seen["B12"]))
        assert shown == list(range(shown[0], shown[-1] + 1))
        assert all(t.exact or "keyframes only" in t.reason for t in lean)
        desk.session.pause()
        assert desk.settle()["B07"].exact
    finally:
        desk.session.close()
