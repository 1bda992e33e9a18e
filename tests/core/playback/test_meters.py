from pathlib import Path

import numpy as np
import pytest

from core.media.peaks import Peaks, code
from core.model.times import Instant
from core.playback.loudness import Loudness
from core.playback.meters import EVERY_S, STILL, Levels, Meters
from core.playback.mix import MIX, Mix
from tests.core.playback.test_playout import RATE, Cameras, tone
from tests.core.playback.videos import made, view_of
from tests.sample import T

CAMERAS = ("A", "B")


@pytest.fixture
def meters() -> Meters:
    """A at -6.02 dBFS; B begins two seconds after T, at -20."""
    return Meters(Cameras(A=tone(440, 0.5), B=lambda t: tone(300, 0.1)(t) * (t >= 2)))


def read(meters: Meters, mix: Mix, seconds: float, speed: float | None = 1.0) -> Levels | None:
    return meters.read(mix, T.plus_s(seconds), speed, seconds / (speed or 1.0), RATE)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_they_show_what_sounds_at_the_playhead(meters: Meters, speed: float):
    mix = Mix(CAMERAS).choose(MIX)
    for step in range(100):
        at = 0.12 * step
        levels = read(meters, mix, at, speed)
        assert levels is not None and set(levels.lanes) == {"A", "B"}
        assert levels.lanes["A"].peak_db == pytest.approx(-6.02, abs=0.1)
        assert levels.lanes["A"].rms_db == pytest.approx(-9.03, abs=0.4)
        assert levels.lanes["B"].silent == (at <= 2)
        if at > 2.2:
            assert levels.lanes["B"].peak_db == pytest.approx(-20.0, abs=0.1)


def test_the_master_shows_volume_and_both_together(meters: Meters):
    mix = Mix(CAMERAS).choose("A").with_volume(0.1)
    levels = read(meters, mix, 3.0)
    assert levels is not None and set(levels.lanes) == {"A"}
    assert levels.master.peak_db == pytest.approx(-26.02, abs=0.1)
    assert levels.lanes["A"].peak_db == pytest.approx(-6.02, abs=0.1), "a camera's meter is what it recorded"


def test_they_move_every_fifty_milliseconds_and_no_more(meters: Meters):
    mix = Mix(CAMERAS).choose("A")
    moved = [read(meters, mix, 1 + 0.015 * tick) is not None for tick in range(200)]
    assert 0.8 * 3 / EVERY_S < sum(moved) <= 3 / EVERY_S + 1


@pytest.mark.parametrize("speed", [None, -1.0, 0.25, 8.0])
def test_where_nothing_is_heard_they_rest_and_say_so_once(meters: Meters, speed: float | None):
    mix = Mix(CAMERAS).choose("A")
    read(meters, mix, 1.0)
    assert read(meters, mix, 1.1, speed) == STILL
    assert read(meters, mix, 1.2, speed) is None
    assert read(meters, mix.choose(None), 1.3) is None


@pytest.mark.parametrize("speed", [1.0, 8.0, -2.0])
def test_cameras_that_are_not_heard_have_meters_of_what_was_measured_before(meters: Meters, speed: float):
    asked: list[tuple[str, float, float]] = []

    def known(camera_id: str, at: Instant, seconds: float) -> float | None:
        asked.append((camera_id, at.since(T), seconds))
        return {"B": -20.0}.get(camera_id)

    meters.known = known
    mix = Mix(CAMERAS).choose("A")
    levels = meters.read(mix, T.plus_s(3), speed, 10.0, RATE)
    assert levels is not None and levels.lanes["B"].peak_db == -20.0
    assert ("A" in levels.lanes) == (speed == 1.0), "A is heard at real time only, and its loudness is not known beforehand"
    low, length = next((at, seconds) for camera, at, seconds in asked if camera == "B")
    assert (low, low + length) == pytest.approx((3 - EVERY_S * speed, 3) if speed > 0 else (3, 3 - EVERY_S * speed))
    assert meters.read(mix, T.plus_s(3), None, 10.1, RATE) == STILL


def test_known_loudness_follows_the_cameras_clips_and_clock():
    """A clip with 0.5 s of digital silence, a second at -20 dBFS, the rest at -6; a gap; a clip that is not measured."""
    loud = np.concatenate((np.zeros(50), np.full(100, 0.1), np.full(850, 0.501))).astype(np.float32)
    peaks = {"C1": Peaks(code(loud))}
    ticks = [3000 * i for i in range(300)]
    film = Path("film.mp4")
    view = view_of({"B12": [made("C1", "B12", film, ticks, 0.0, 100.0), made("C2", "B12", film, ticks, 15.0)]})
    lane, loudness = view.lane("B12"), Loudness(lambda clip: peaks.get(clip.clip.id))
    assert lane is not None
    found = [loudness.peak_db(lane, T.plus_s(at), 0.1) for at in (0.2, 1.0, 1.42, 5.0, 9.95)]
    assert found == pytest.approx([-120.0, -20.0, -6.0, -6.0, -6.0], abs=0.2)
    assert loudness.peak_db(lane, T.plus_s(12), 0.1) is None, "a gap"
    assert loudness.peak_db(lane, T.plus_s(16), 0.1) is None, "not measured"
