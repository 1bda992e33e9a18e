"""What a sink is given: the mix at the player's speed, at its own pitch, each sound at its own moment."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.times import Instant
from core.playback.mix import MIX, Mix, Samples
from core.playback.mixer import Mixer, Playout
from core.playback.stretch import Stretch, hearable
from tests.sample import T

RATE = 48_000
SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class Cameras:
    """A source whose cameras sound as functions of the seconds after T."""

    def __init__(self, **waves: Callable[[np.ndarray], np.ndarray]) -> None:
        self.waves, self.asked = waves, list[str]()

    def __call__(self, camera_id: str, at: Instant, n: int, rate: int) -> Samples:
        self.asked.append(camera_id)
        return self.waves[camera_id](at.since(T) + np.arange(n) / rate).astype(np.float32)


def tone(hz: float, size: float = 0.5) -> Callable[[np.ndarray], np.ndarray]:
    return lambda t: size * np.sin(2 * np.pi * hz * t)


def clicks(*times: float, under: Callable[[np.ndarray], np.ndarray] = np.zeros_like) -> Callable[[np.ndarray], np.ndarray]:
    def wave(t: np.ndarray) -> np.ndarray:
        return under(t) + sum(np.where(np.abs(t - at) < 0.0005, 0.9, 0.0) for at in times)

    return wave


def playout(source: Cameras, mix: Mix, speed: float, anchor_s: float = 0.0) -> Playout:
    return Playout(Mixer(source), lambda: mix, T.plus_s(anchor_s), speed, RATE)


def taken(play: Playout, seconds: float, step: int = 720) -> Samples:
    parts: list[Samples] = []
    for _ in range(round(seconds * RATE / step)):
        parts.append(np.array(play.peek(step)))
        play.drop(step)
    return np.concatenate(parts)


def pitch(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(np.argmax(spectrum)) * RATE / (1 << 18)


ONE = Mix(("A",)).choose("A")


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("hz", [110.0, 440.0, 2500.0])
def test_pitch_is_kept_at_every_speed(speed: float, hz: float):
    heard = taken(playout(Cameras(A=tone(hz)), ONE, speed, 3.0), 1.5)
    assert pitch(heard) == pytest.approx(hz, rel=0.01)
    middle = heard[RATE // 10 :]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / 2**0.5, rel=0.05), "as loud as it was"
    assert np.max(np.abs(np.diff(middle))) < 1.3 * 0.5 * 2 * np.pi * hz / RATE, "and without seams"


@given(
    speed=st.sampled_from(SPEEDS),
    anchor=st.integers(0, 5_000).map(lambda ms: ms / 1000),
    at=st.floats(0.1, 2.0),
    loud=st.sampled_from([0.0, 0.1]),
)
@settings(max_examples=40, deadline=None)
def test_a_click_is_heard_at_its_own_moment(speed: float, anchor: float, at: float, loud: float):
    play = playout(Cameras(A=clicks(anchor + at, under=tone(180, loud))), ONE, speed, anchor)
    heard = taken(play, at / speed + 0.1)
    assert abs(float(np.argmax(np.abs(heard))) / RATE - at / speed) < 0.02


@pytest.mark.parametrize("speed", [0.5, 1.3, 2.0])
def test_over_minutes_nothing_drifts(speed: float):
    times = [10.0 * k for k in range(1, 5)]
    heard = taken(playout(Cameras(A=clicks(*times, under=tone(180, 0.05))), ONE, speed), 40.5 / speed)
    for at in times:
        around = slice(round((at / speed - 0.1) * RATE), round((at / speed + 0.1) * RATE))
        assert abs((around.start + np.argmax(np.abs(heard[around]))) / RATE - at / speed) < 0.02


def test_at_real_time_every_sample_is_as_it_was_recorded():
    rng = np.random.default_rng(1)
    noise = (0.9 * (rng.random(4 * RATE) - 0.5)).astype(np.float32)
    source = Cameras(A=lambda t: noise[np.round(t * RATE).astype(int)])
    heard = taken(playout(source, ONE, 1.0, 1.0), 1.0, step=721)
    first = RATE + RATE // 100
    assert np.array_equal(heard[RATE // 100 :], noise[first : first + len(heard) - RATE // 100])


def test_what_a_sink_does_not_take_is_given_again():
    whole = taken(playout(Cameras(A=tone(440)), ONE, 1.5), 0.5, step=240)
    play, parts = playout(Cameras(A=tone(440)), ONE, 1.5), []
    rng = np.random.default_rng(3)
    while sum(map(len, parts)) < len(whole):
        offered = play.peek(500)
        took = int(rng.integers(0, 500))
        parts.append(np.array(offered[:took]))
        play.drop(took)
    assert np.array_equal(np.concatenate(parts)[: len(whole)], whole)
    assert play.next == T.plus_s(sum(map(len, parts)) / RATE * 1.5)


def test_only_cameras_that_are_heard_are_decoded():
    source = Cameras(A=tone(300), B=tone(500), C=tone(700))
    Mixer(source).block(Mix(("A", "B", "C")).choose(MIX).toggle_mute("B"), T, 960, RATE)
    assert source.asked == ["A", "C"]


def test_mute_solo_and_volume_fade_without_a_click():
    mix = Mix(("A", "B")).choose(MIX)
    mixer, source = Mixer(source := Cameras(A=tone(200, 0.4), B=tone(310, 0.4))), source
    steps = [mix, mix.toggle_mute("A"), mix, mix.toggle_solo("B"), mix.choose(None), mix, mix.with_volume(0.1), mix]
    parts = [mixer.block(m, T.plus_us(20_000 * k), 960, RATE).heard for k, m in enumerate(m for m in steps for _ in range(5))]
    heard = np.concatenate(parts)
    steepest = 0.4 * 2 * np.pi * (200 + 310) / RATE
    assert np.max(np.abs(np.diff(heard))) < 1.3 * steepest
    muted = heard[5 * 960 + 480 : 10 * 960]
    assert pitch(muted) == pytest.approx(310, rel=0.02)
    assert not heard[20 * 960 + 480 : 25 * 960].any(), "silence is silent"


@pytest.mark.parametrize("lanes", [2, 5, 12])
def test_a_loud_mix_never_clips_and_one_camera_is_left_as_it_is(lanes: int):
    names = tuple(f"C{i}" for i in range(lanes))
    source = Cameras(**{c: tone(400, 1.0) for c in names})
    mix = Mix(names).choose(MIX)
    mixer = Mixer(source)
    heard = np.concatenate([mixer.block(mix, T.plus_us(20_000 * k), 960, RATE).heard for k in range(20)])
    assert np.max(np.abs(heard)) < 1.0
    alone = Mixer(source).block(mix.choose("C1"), T, 960, RATE).heard
    assert np.array_equal(alone, source("C1", T, 960, RATE))


def test_a_new_beginning_goes_on_from_what_was_heard_last():
    play = Playout(Mixer(Cameras(A=tone(300))), lambda: ONE, T.plus_s(0.0009), 1.0, RATE, follows=-0.4)
    first = play.peek(960)
    assert first[0] == pytest.approx(-0.4)
    assert np.max(np.abs(np.diff(first))) < 0.03


def test_what_can_be_heard():
    assert [hearable(s) for s in (-1.0, 0.25, 0.49, 0.5, 1.0, 2.0, 2.1, 8.0)] == [False, False, False, True, True, True, False, False]


@pytest.mark.parametrize("speed", [0.5, 0.75])
@pytest.mark.parametrize("around", ["nothing", "hum", "noise"])
def test_slowed_down_a_shot_is_heard_once_at_its_own_time(speed: float, around: str):
    rng, shots = np.random.default_rng(3), np.arange(1, 19) + np.random.default_rng(4).uniform(0, 0.3, 18)
    wave = np.zeros(20 * RATE, np.float32)
    for shot in shots:
        first = round((shot - 0.005) * RATE)
        t = np.arange(480) / RATE - 0.005
        wave[first : first + 480] = 0.6 * np.cos(2 * np.pi * 1000 * t) * (0.5 + 0.5 * np.cos(2 * np.pi * t / 0.01))
    if around == "noise":
        wave += rng.normal(0, 0.02, len(wave)).astype(np.float32)
    if around == "hum":
        wave += (0.1 * np.sin(2 * np.pi * 120 * np.arange(len(wave)) / RATE)).astype(np.float32)

    def read(first: int, n: int) -> Samples:
        return wave[np.clip(np.arange(first, first + n), 0, len(wave) - 1)]

    out = np.abs(Stretch(read, speed, RATE, RATE // 25).take(round(19 * RATE / speed)))
    loud = np.flatnonzero(out > 0.45)
    found = [group[int(np.argmax(out[group]))] / RATE for group in np.split(loud, np.flatnonzero(np.diff(loud) > RATE // 10) + 1)]
    assert len(found) == len(shots)
    assert np.max(np.abs(np.array(found) - shots / speed)) < 0.002
