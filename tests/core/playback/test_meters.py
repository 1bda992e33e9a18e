import pytest

from core.playback.meters import EVERY_S, STILL, Levels, Meters
from core.playback.mix import MIX, Mix
from tests.core.playback.test_playout import RATE, Cameras, tone
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
