import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.playback.mix import MIX, Mix
from gui.playback import sound
from gui.playback.sink import RATE
from gui.playback.sound import FAR_S, LOST_S, SoundOut
from tests.gui.playback.devices import FakeSession, FakeSink, late, let_pass, pass_time, run, times
from tests.sample import T

CAMERAS = ("A", "B")
FADE = RATE // 100
"""Samples at a beginning that say another time, as they come in softly."""
ONE, OTHER, NONE = Mix(CAMERAS).choose("A"), Mix(CAMERAS).choose("B"), Mix(CAMERAS)


def test_what_is_heard_is_the_sound_of_what_is_seen(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 0.6)
    heard = times(device.heard)[FADE:]
    assert len(heard) > 0.5 * RATE
    assert np.all(np.abs(heard - heard[0] - np.arange(len(heard)) / RATE) < 0.001)
    assert abs(late(device, session)) < 0.001


@pytest.mark.parametrize(
    ("speed", "rate", "latency_s", "seconds"),
    [(1.0, 1.0015, 0.03, 120), (1.0, 0.9985, 0.06, 30), (0.5, 1.001, 0.06, 15), (1.5, 1.0, 0.06, 12), (2.0, 0.999, 0.03, 12)],
)
def test_over_minutes_sound_and_pictures_stay_together(
    out: tuple[SoundOut, FakeSession], device: FakeSink, speed: float, rate: float, latency_s: float, seconds: float
):
    made, session = out
    device.latency_s, device.tells, session.speed = latency_s, True, speed
    made.set_mix(ONE)
    assert run(made, session, device, seconds, rate=rate) < 0.02


def test_a_device_that_plays_by_fits_and_starts_keeps_in_step(out: tuple[SoundOut, FakeSession], device: FakeSink):
    """Periods of 40 ms, ticks of uneven length: the clock is not shaken by them."""
    made, session = out
    made.set_mix(ONE)
    rng, due, offs = np.random.default_rng(5), 0.0, list[float]()
    for _ in range(2000):
        made.follow(session.now)
        tick_s = float(rng.uniform(0.008, 0.022))
        due += tick_s
        if due >= 0.04:
            device.play(due)
            due = 0.0
            offs.append(-late(device, session) - tick_s)
        pass_time(session, tick_s)
    assert np.max(np.abs(offs[10:])) < 0.045, "a period"
    assert abs(float(np.median(offs[10:]))) < 0.025
    assert abs(session.nudged) < 0.03


def test_another_camera_is_heard_without_stopping(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 0.3)
    before = len(device.heard) + len(device.queue)
    made.set_mix(OTHER)
    run(made, session, device, 0.6)
    fades = before + 4 * RATE * 6 // 100  # a chunk that was read before, then the fade
    heard = times(device.heard[fades:], 0.5)
    begin = times(device.heard[4 * FADE : 4 * FADE + 4])[0] - FADE / RATE
    expected = begin + fades / 4 / RATE + np.arange(len(heard)) / RATE
    assert len(heard) and np.all(np.abs(heard - expected) < 0.003)


def test_a_mix_asks_for_all_that_are_heard(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE.choose(MIX))
    run(made, session, device, 0.1)
    assert set(session.asked) == {"A", "B"}
    session.asked.clear()
    made.set_mix(ONE.choose(MIX).toggle_mute("B"))
    run(made, session, device, 0.2)
    session.asked.clear()
    run(made, session, device, 0.1)
    assert set(session.asked) == {"A"}


def test_a_seek_moves_the_sound(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 0.3)
    session.at = T.plus_s(5)
    run(made, session, device, 0.5)
    assert abs(late(device, session)) < 0.02
    assert abs(session.nudged) < 0.001


def test_another_speed_is_heard_at_once_and_in_step(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE)
    for speed in (1.0, 2.0, 0.5, 1.0):
        session.speed = speed
        assert run(made, session, device, 1.6) < 0.02


def test_a_slow_device_nudges_the_clock_by_little(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 1.0)
    session.at = session.at.plus_s(0.8 * FAR_S)
    run(made, session, device, 1.5)
    assert -FAR_S < session.nudged < -0.5 * FAR_S
    assert abs(late(device, session)) < 0.005


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("starved_s", [0.02, 0.03, 0.045, 0.07])
def test_what_a_busy_machine_tore_apart_is_in_step_again_a_quarter_of_a_second_later(
    out: tuple[SoundOut, FakeSession], device: FakeSink, starved_s: float, speed: float
):
    """A sound server that got nothing for a moment played silence, and all that is handed over already comes that much later."""
    made, session = out
    session.speed = speed
    made.set_mix(ONE)
    for _ in range(4):
        assert run(made, session, device, 1.2) < 0.01
        device.starve(starved_s)
        pass_time(session, starved_s)
        run(made, session, device, 0.255)
        nudged, worst = session.nudged, 0.0
        for _ in range(40):
            run(made, session, device, 0.015)
            worst = max(worst, abs(late(device, session)))
        assert worst < 0.012
        assert abs(session.nudged - nudged) < 0.012 * speed, "the pictures hardly wait for it"


@pytest.mark.parametrize("period_s", [0.01, 0.02, 0.04])
def test_a_device_that_tells_its_position_in_steps_is_left_alone(out: tuple[SoundOut, FakeSession], device: FakeSink, period_s: float):
    made, session = out
    made.set_mix(ONE)
    rng, due, begun = np.random.default_rng(7), 0.0, 0
    for tick in range(2000):
        before = made._playout
        made.follow(session.now)
        begun += tick > 60 and made._playout is not before
        tick_s = float(rng.uniform(0.008, 0.022))
        due += tick_s
        device.play(due // period_s * period_s)
        due %= period_s
        pass_time(session, tick_s)
    assert not begun, "nothing is heard anew"


@pytest.mark.parametrize("refuses", [False, True])
def test_a_device_that_takes_nothing_does_not_slow_the_pictures(out: tuple[SoundOut, FakeSession], device: FakeSink, refuses: bool):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 0.3)
    device.refuses = refuses
    made.follow(session.now)
    session.nudged = 0.0
    for _ in range(40):
        pass_time(session, 0.015)
        device.play(0.015 if refuses else 0.0)
        made.follow(session.now)
    assert abs(session.nudged) < 0.001


def test_while_pictures_are_awaited_nothing_is_heard_twice(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 0.3)
    for _ in range(40):
        made.follow(session.now)
        device.play(0.015)
        session.now += 0.015
    assert np.all(np.diff(times(device.heard)) >= 0)
    assert device.queue == b""
    run(made, session, device, 0.3)
    assert abs(late(device, session)) < 0.02


@pytest.mark.parametrize(("playing", "speed"), [(False, 1.0), (True, 4.0), (True, -1.0), (True, 0.25)])
def test_any_other_speed_is_silent(out: tuple[SoundOut, FakeSession], device: FakeSink, playing: bool, speed: float):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 0.1)
    session.playing, session.speed = playing, speed
    made.follow(session.now)
    assert device.queue == b""


def test_paused_the_first_sound_is_decoded_once_before_it_is_wanted(out: tuple[SoundOut, FakeSession]):
    made, session = out
    session.playing = False
    made.set_mix(ONE)
    for _ in range(5):
        made.follow(session.now)
    assert session.asked == ["A"]
    session.at = T.plus_s(3)
    made.follow(session.now)
    made.set_mix(NONE)
    made.follow(session.now)
    assert session.asked == ["A", "A"]


def test_without_a_device_it_stays_silent_and_asks_now_and_then(monkeypatch: pytest.MonkeyPatch, qapp: QApplication):
    asked: list[float] = []
    monkeypatch.setattr(sound, "open_sink", lambda _parent: asked.append(session.now))
    session = FakeSession()
    made = SoundOut(session, clock=lambda: session.now)  # type: ignore[arg-type]
    made.set_mix(ONE)
    let_pass(made, session, 300)
    assert len(asked) == 3 and min(np.diff(asked)) >= LOST_S
    made.close()


def test_a_machine_without_sound_says_so_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sound, "open_sink", lambda parent: None)
    session = FakeSession()
    out = SoundOut(session, clock=lambda: session.now)  # type: ignore[arg-type]
    told: list[bool] = []
    out.usable_changed.connect(told.append)
    out.follow(session.now)
    assert not told, "nobody is heard yet"
    out.set_mix(ONE)
    let_pass(out, session, 300)
    assert told == [False]
    out.close()
