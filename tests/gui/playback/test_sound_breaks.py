"""Sound after a seek, and with a device that fails."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.model.times import Instant
from core.playback.mix import Mix
from gui.playback.sink import RATE
from gui.playback.sound import SoundOut
from tests.gui.playback.devices import FakeSession, FakeSink, late, let_pass, pass_time, run, times
from tests.sample import T

CAMERAS = ("A", "B")
FADE = RATE // 100
"""Samples at a beginning that say another time, as they come in softly."""
ONE = Mix(CAMERAS).choose("A")


@pytest.mark.parametrize("speed", [1.0, 2.0])
@pytest.mark.parametrize("to_s", [5.0, 0.05, 0.4])
def test_nothing_of_the_old_place_is_heard_after_a_seek(out: tuple[SoundOut, FakeSession], device: FakeSink, speed: float, to_s: float):
    """Forwards and backwards; the pictures are awaited for a while."""
    made, session = out
    session.speed = speed
    made.set_mix(ONE)
    run(made, session, device, 0.3)
    session.at = T.plus_s(to_s)
    made.follow(session.now)
    session.now += 0.1
    device.play(0.1)
    device.heard.clear()
    run(made, session, device, 0.5)
    heard = times(device.heard)[FADE:]
    assert len(heard) > 0.3 * RATE
    assert np.all(heard > to_s - 0.05) and np.all(heard < to_s + 0.6 * speed)
    assert abs(late(device, session)) < 0.02


def test_a_hand_that_drags_the_playhead_while_it_plays_restarts_the_device_once(out: tuple[SoundOut, FakeSession], device: FakeSink):
    made, session = out
    made.set_mix(ONE)
    run(made, session, device, 0.3)
    starts = device.starts
    for step in range(20):
        session.at = T.plus_s(3 + step)
        made.follow(session.now)
        device.play(0.015)
        session.now += 0.015
    assert device.starts == starts + 1 and device.queue == b""


@pytest.mark.parametrize("says_so", [False, True])
def test_a_device_that_is_gone_is_told_and_another_is_taken(out: tuple[SoundOut, FakeSession], device: FakeSink, says_so: bool):
    made, session = out
    told: list[bool] = []
    made.usable_changed.connect(told.append)
    made.set_mix(ONE)
    run(made, session, device, 0.5)
    nudged, device.refuses, device.lost = session.nudged, True, says_so
    let_pass(made, session, 400)
    assert told == [False] and session.nudged == nudged, "the clock goes on alone, and nothing is said again and again"
    device.refuses = device.lost = False
    device.heard.clear()
    run(made, session, device, 4.0)
    assert told == [False, True]
    assert abs(late(device, session)) < 0.02


def test_the_time_that_mixing_takes_at_the_beginning_is_not_heard_as_a_delay(
    out: tuple[SoundOut, FakeSession], device: FakeSink, monkeypatch: pytest.MonkeyPatch
):
    made, session = out
    slow = session.sound_block

    def takes_long(camera_id: str, at: Instant, n: int, rate: int) -> NDArray[np.float32]:
        if not device.heard:
            session.now += 0.005
        return slow(camera_id, at, n, rate)

    made._mixer._source = takes_long
    made.set_mix(ONE)
    made.follow(session.now)
    pass_time(session, 0.015)
    began = session.now
    made.follow(began)
    session.at = session.at.plus_s(session.now - began)
    device.play(0.03)
    pass_time(session, 0.03)
    assert abs(late(device, session)) < 0.008
