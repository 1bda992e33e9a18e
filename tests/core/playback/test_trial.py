"""A clock tried out: seen at once, exactly, without decoding anything again, and gone without a trace."""

import random
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.model.times import Instant
from core.playback.session import PlaybackSession
from core.playback.tiles import TileFrame
from core.playback.trial import view_later
from tests.core.playback.desk import Desk, desk, files
from tests.core.playback.test_sound import RATE, film, session, wave
from tests.core.playback.videos import made, read_ordinal, view_of
from tests.sample import T

__all__ = ["desk", "files", "film", "session", "wave"]

CLIPS = {"B12": "CA", "B07": "CB", "D3": "CV"}


def shown(desk: Desk, camera: str) -> int:
    """The ordinal in the picture that a settled session shows of this camera."""
    image = _settled(desk)[camera].image
    assert image is not None
    return read_ordinal(image)


def _settled(desk: Desk) -> dict[str, TileFrame]:
    """As the desk's own, which knows of no trials."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        tiles = desk.session.tick()
        if desk.session.settled():
            return tiles
        time.sleep(0.002)
    raise AssertionError("never settled")


def truth(desk: Desk, camera: str, at: Instant, us: int) -> int:
    """From the time stamps alone: what a clip that lies `us` later shows at `at` is what it showed `us` before."""
    return desk.clips[CLIPS[camera]].truth(at.plus_us(-us))


@pytest.mark.parametrize("camera", ["B12", "B07", "D3"])
def test_a_trial_shows_the_frame_of_that_much_before_and_moves_nobody_else(desk: Desk, camera: str):
    rng = random.Random(camera)
    for _ in range(8):
        at, us = T.plus_us(rng.randrange(2_000_000, 7_000_000)), rng.randrange(-600_000, 600_000)
        desk.session.seek(at)
        desk.session.set_trial(camera, us)
        tiles = _settled(desk)
        for each in CLIPS:
            expected = truth(desk, each, at, us if each == camera else 0)
            image = tiles[each].image
            assert image is not None and tiles[each].exact
            assert read_ordinal(image) == expected
        utc = tiles[camera].utc
        assert utc is not None and utc <= at


def test_a_frame_is_one_of_that_cameras_frames_and_back_again_is_where_it_was(desk: Desk):
    desk.session.seek(T.plus_s(3.4567))
    first = {c: shown(desk, c) for c in CLIPS}
    for camera in CLIPS:
        us = 0
        for frames in (1, 1, 1, -1, -1, -1, -1, 1):
            before = shown(desk, camera)
            us += desk.session.frames_us(camera, frames)
            desk.session.set_trial(camera, us)
            assert shown(desk, camera) == before - frames
        assert us == 0 or camera == "D3", "evenly spaced frames lead back to where the clock was"
    assert {c: shown(desk, c) for c in CLIPS} == first


def test_a_nudge_decodes_nothing_that_is_held(desk: Desk):
    desk.session.seek(T.plus_s(4))
    before = shown(desk, "B12")
    for _ in range(3):
        desk.session.step(1)
        shown(desk, "B12")
    streams = dict(desk.session._pool.streams)
    held = dict(streams["CA"].frames)
    desk.session.set_trial("B12", desk.session.frames_us("B12", 3))
    tiles = desk.session.tick()
    assert tiles["B12"].image is not None and read_ordinal(tiles["B12"].image) == before
    assert tiles["B12"].image is held[before].image
    assert desk.session._pool.streams == streams


def test_discarding_shows_everything_as_it_was(desk: Desk):
    desk.session.seek(T.plus_s(4))
    before = _settled(desk)
    desk.session.set_trial("B07", 5_000_000)
    assert _settled(desk)["B07"].state == "before"
    desk.session.set_trial("B07", 0)
    after = _settled(desk)
    for camera, tile in before.items():
        assert (after[camera].state, after[camera].utc, after[camera].pts_s) == (tile.state, tile.utc, tile.pts_s)


def test_playing_goes_on_through_a_trial(desk: Desk):
    desk.session.seek(T.plus_s(2))
    desk.session.play()
    desk.run(T.plus_s(2.5))
    desk.session.set_trial("B07", 200_000)
    assert desk.session.playing
    behind = []
    until = T.plus_s(4)
    deadline = time.monotonic() + 30
    while desk.session.position() < until:
        assert time.monotonic() < deadline
        desk.hand.now += 1 / 60
        tile = desk.session.tick()["B07"]
        if tile.image is not None and tile.exact:
            assert read_ordinal(tile.image) == truth(desk, "B07", tile.at, 200_000)
            behind.append(tile.at)
        time.sleep(0.002)
    assert len(set(behind)) > 30
    desk.session.pause()


def test_a_camera_without_a_picture_here_moves_by_its_average_frame(desk: Desk):
    desk.session.seek(T.plus_s(0.5))
    desk.session.tick()
    assert desk.session.frames_us("B07", 2) == pytest.approx(2e6 / 30, abs=1)
    desk.session.set_trial("nobody", 1)


def test_sound_follows_a_trial(session: PlaybackSession, wave: NDArray[np.float32]):
    at = T.plus_s(3)
    session.set_trial("B12", 250_000)
    heard = session.sound_block("B12", at, 4800, RATE, wait_s=10)
    first = round(2.75 * RATE)
    assert np.abs(heard - wave[first : first + 4800]).max() < 0.01
    session.set_trial("B12", 0)
    heard = session.sound_block("B12", at, 4800, RATE, wait_s=10)
    assert np.abs(heard - wave[3 * RATE : 3 * RATE + 4800]).max() < 0.01


@given(us=st.integers(-(10**10), 10**10), media_s=st.floats(0, 36_000), ppm=st.floats(-200, 200))
def test_every_frame_moves_by_exactly_the_trial_and_back(us: int, media_s: float, ppm: float):
    clip = made("C", "B12", None, [0, 3000], start_s=1.0, ppm=round(ppm, 3), length_s=36_000)
    view = view_of({"B12": [clip]})
    moved = view_later(view, "B12", us)
    before, after = view.lanes[0].clips[0].clip, moved.lanes[0].clips[0].clip
    assert after.time.to_utc(media_s).us - before.time.to_utc(media_s).us == us
    assert after.time.to_media(before.time.to_utc(media_s).plus_us(us)) == pytest.approx(media_s, abs=1e-6)
    back = view_later(moved, "B12", -us).lanes[0].clips[0].clip.time
    assert (back.start, back.ppm, back.sigma_s) == (before.time.start, before.time.ppm, before.time.sigma_s)
    assert view_later(view, "B07", us).lanes == view.lanes
