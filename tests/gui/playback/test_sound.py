import sys
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from core.model.times import Instant
from core.playback.clock import NUDGE_S
from core.playback.mix import MIX, Mix
from gui.playback import sink as sink_module
from gui.playback import sound
from gui.playback.sink import RATE, UNTOLD_S, Sink
from gui.playback.sound import FAR_S, LOST_S, PICTURE_S, SoundOut
from tests.sample import T

CAMERAS = ("A", "B")
FADE = RATE // 100
"""Samples at a beginning that say another time, as they come in softly."""
ONE, OTHER, NONE = Mix(CAMERAS).choose("A"), Mix(CAMERAS).choose("B"), Mix(CAMERAS)


SILENCE = np.float32(np.nan).tobytes()
"""What a device plays while it is given nothing."""


class FakeDevice:
    def __init__(self, sink: "FakeSink") -> None:
        self._sink = sink

    def isWritable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        if self._sink.refuses:
            return -1
        self._sink.queue += data
        return len(data)


class FakeSink(QObject):
    """A device that plays what `play` says: a buffer, then `latency_s` held back inside of it. Mono float.

    `tells`: it counts as played what is heard; else, as Qt does on PulseAudio, what has left the buffer.
    """

    latency_s = UNTOLD_S
    tells = False
    refuses = False
    lost = False

    def __init__(self) -> None:
        super().__init__()
        self.queue, self.inside, self.heard = b"", b"", bytearray()
        self.part = 0.0
        self.processed = self.left = self.starts = 0

    def state(self) -> SimpleNamespace:
        return SimpleNamespace(name="StoppedState" if self.lost else "ActiveState")

    def start(self) -> FakeDevice:
        self.processed = self.left = 0
        self.inside = SILENCE * round(self.latency_s * RATE)
        self.starts += 1
        return FakeDevice(self)

    def reset(self) -> None:
        self.queue = self.inside = b""

    def bufferSize(self) -> int:
        return 4 * 5760

    def bytesFree(self) -> int:
        return self.bufferSize() - len(self.queue)

    def processedUSecs(self) -> int:
        return (self.processed if self.tells else self.left) * 1_000_000 // RATE

    def play(self, seconds: float) -> None:
        self.part += seconds * RATE
        n = 4 * int(self.part)
        self.part -= n // 4
        left, self.queue = self.queue[:n], self.queue[n:]
        self.left += len(left) // 4
        self.inside += left + SILENCE * ((n - len(left)) // 4)
        out = np.frombuffer(self.inside[:n], "<f4")
        self.inside = self.inside[n:]
        self.heard += out[~np.isnan(out)].tobytes()
        self.processed += int(np.sum(~np.isnan(out)))


class FakeSession:
    """Its sound says the time: sample k of camera A after T is k / 2^24, of B half of that."""

    def __init__(self) -> None:
        self.at, self.playing, self.speed = T, True, 1.0
        self.now = 100.0
        self.nudged = 0.0
        self.asked: list[str] = []

    def position(self) -> Instant:
        return self.at

    def settled(self) -> bool:
        return not self.playing

    def nudge(self, seconds: float) -> float:
        moved = max(-NUDGE_S, min(NUDGE_S, seconds))
        self.at = self.at.plus_s(moved)
        self.nudged += moved
        return moved

    def sound_block(self, camera_id: str, at: Instant, n: int, rate: int) -> NDArray[np.float32]:
        self.asked.append(camera_id)
        first = round(at.since(T) * rate)
        wave = (np.arange(first, first + n) / 2**24).astype(np.float32)
        return wave if camera_id == "A" else wave / 2


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> FakeSink:
    made = FakeSink()
    monkeypatch.setattr(sound, "open_sink", lambda _parent: Sink(made, floats=True))  # type: ignore[arg-type]
    return made


@pytest.fixture
def out(device: FakeSink) -> Iterator[tuple[SoundOut, FakeSession]]:
    session = FakeSession()
    made = SoundOut(session, clock=lambda: session.now)  # type: ignore[arg-type]
    yield made, session
    made.close()


def times(data: bytes | bytearray, factor: float = 1.0) -> NDArray[np.float64]:
    """Seconds after T that each heard sample belongs to."""
    return np.frombuffer(data, "<f4").astype(np.float64) * 2**24 / RATE / factor


def pass_time(session: FakeSession, seconds: float) -> None:
    """The clock goes on, and the pictures with it."""
    session.now += seconds
    session.at = session.at.plus_s(seconds * session.speed)


def late(device: FakeSink, session: FakeSession) -> float:
    """Seconds by which what is heard now is behind what is seen, which itself is half a tick behind the clock."""
    return session.at.since(T) / session.speed - PICTURE_S - times(device.heard[-4:])[0] / session.speed


def run(out: SoundOut, session: FakeSession, device: FakeSink, seconds: float, tick_s: float = 0.015, rate: float = 1.0) -> float:
    """The most that what is heard was off what is seen, at any tick after the device had begun; `rate` of the device's clock."""
    worst = 0.0
    for tick in range(round(seconds / tick_s)):
        out.follow(session.now)
        before = len(device.heard)
        device.play(tick_s * rate)
        pass_time(session, tick_s)
        if len(device.heard) > before and tick * tick_s > 1.0:
            worst = max(worst, abs(late(device, session)))
    return worst


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
    session.at = session.at.plus_s(0.03)
    run(made, session, device, 1.5)
    assert -FAR_S < session.nudged < -0.02
    assert abs(late(device, session)) < 0.005


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
    for _ in range(300):
        made.follow(session.now)
        pass_time(session, 0.015)
    assert len(asked) == 3 and min(np.diff(asked)) >= LOST_S
    made.close()


def test_without_the_library_there_is_no_sink(monkeypatch: pytest.MonkeyPatch, qapp: QApplication):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert sink_module.open_sink(qapp) is None


def test_a_machine_without_sound_says_so_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sound, "open_sink", lambda parent: None)
    session = FakeSession()
    out = SoundOut(session, clock=lambda: session.now)  # type: ignore[arg-type]
    told: list[bool] = []
    out.usable_changed.connect(told.append)
    out.follow(session.now)
    assert not told, "nobody is heard yet"
    out.set_mix(ONE)
    for _ in range(300):
        out.follow(session.now)
        pass_time(session, 0.015)
    assert told == [False]
    out.close()


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
    for _ in range(400):
        made.follow(session.now)
        pass_time(session, 0.015)
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


@pytest.mark.parametrize("floats", [False, True])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_device_gets_the_format_it_takes(qapp: QApplication, floats: bool, channels: int):
    raw = FakeSink()
    made = Sink(raw, 48_000, channels, floats)  # type: ignore[arg-type]
    assert made.write(np.ones(3, np.float32)) == 0, "not started"
    assert made.start()
    assert made.write(np.array([0.5, -2.0, 0.0], np.float32)) == 3
    samples = np.frombuffer(raw.queue, "<f4" if floats else "<i2") / (1.0 if floats else 32767.0)
    assert np.allclose(samples.reshape(-1, channels), np.array([[0.5], [-1.0], [0.0]]), atol=1e-4)
    assert made.queued_s() == pytest.approx(3 / 48_000 + UNTOLD_S)
    made.close()
