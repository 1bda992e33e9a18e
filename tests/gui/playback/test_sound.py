import sys
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from core.model.times import Instant
from gui.playback import sound
from gui.playback.sound import FAR_S, RATE, SoundOut
from tests.sample import T


class FakeDevice:
    def __init__(self, sink: "FakeSink") -> None:
        self._sink = sink

    def isWritable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self._sink.queue += data
        return len(data)


class FakeSink(QObject):
    """A device that plays what `play` says."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = b""
        self.heard = b""

    def start(self) -> FakeDevice:
        return FakeDevice(self)

    def reset(self) -> None:
        self.queue = b""

    def bufferSize(self) -> int:
        return 2 * 5760

    def bytesFree(self) -> int:
        return self.bufferSize() - len(self.queue)

    def play(self, seconds: float) -> None:
        n = 2 * round(seconds * RATE)
        self.heard += self.queue[:n]
        self.queue = self.queue[n:]


class FakeSession:
    """Its sound says the time: sample k of camera A after T is k / 2^20, of B half of that."""

    def __init__(self) -> None:
        self.at, self.playing, self.speed = T, True, 1.0
        self.nudged = 0.0

    def position(self) -> Instant:
        return self.at

    def nudge(self, seconds: float) -> float:
        self.nudged += seconds
        return seconds

    def sound_block(self, camera_id: str, at: Instant, n: int, rate: int) -> NDArray[np.float32]:
        first = round(at.since(T) * rate)
        wave = (np.arange(first, first + n) / 2**20).astype(np.float32)
        return wave if camera_id == "A" else wave / 2


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> FakeSink:
    made = FakeSink()
    monkeypatch.setattr(sound, "_sink", lambda _parent: made)
    return made


@pytest.fixture
def out(sink: FakeSink) -> Iterator[tuple[SoundOut, FakeSession]]:
    session = FakeSession()
    made = SoundOut(session)  # type: ignore[arg-type]
    yield made, session
    made.close()


def times(data: bytes, factor: float = 1.0) -> NDArray[np.float64]:
    """Seconds after T that each heard sample belongs to."""
    return np.frombuffer(data, "<i2") / 32767 * 2**20 / RATE / factor


def run(out: SoundOut, session: FakeSession, sink: FakeSink, seconds: float, tick_s: float = 0.015) -> None:
    for _ in range(round(seconds / tick_s)):
        out.follow()
        sink.play(tick_s)
        session.at = session.at.plus_s(tick_s)


def test_what_is_heard_is_the_sound_of_what_is_seen(out: tuple[SoundOut, FakeSession], sink: FakeSink):
    made, session = out
    made.set_camera("A")
    run(made, session, sink, 0.6)
    heard = times(sink.heard)
    assert np.all(np.abs(heard - np.arange(len(heard)) / RATE) < 0.002)


def test_another_camera_is_heard_without_stopping(out: tuple[SoundOut, FakeSession], sink: FakeSink):
    made, session = out
    made.set_camera("A")
    run(made, session, sink, 0.3)
    before = len(sink.heard) + len(sink.queue)
    made.set_camera("B")
    run(made, session, sink, 0.3)
    heard = times(sink.heard[before:], 0.5)
    expected = before / 2 / RATE + np.arange(len(heard)) / RATE
    assert np.all(np.abs(heard - expected) < 0.003)


def test_a_seek_moves_the_sound(out: tuple[SoundOut, FakeSession], sink: FakeSink):
    made, session = out
    made.set_camera("A")
    run(made, session, sink, 0.3)
    session.at = T.plus_s(5)
    run(made, session, sink, 0.5)
    assert abs(times(sink.heard)[-1] - session.at.since(T)) < 0.02
    assert session.nudged == 0


def test_a_slow_device_nudges_the_clock_by_little(out: tuple[SoundOut, FakeSession], sink: FakeSink):
    made, session = out
    made.set_camera("A")
    run(made, session, sink, 0.3)
    sink.play(-0.0)
    session.at = session.at.plus_s(0.03)
    made.follow()
    assert -FAR_S < session.nudged < 0


def test_a_device_that_takes_nothing_does_not_slow_the_pictures(out: tuple[SoundOut, FakeSession], sink: FakeSink):
    made, session = out
    made.set_camera("A")
    run(made, session, sink, 0.3)
    made.follow()
    session.nudged = 0.0
    for _ in range(40):
        session.at = session.at.plus_s(0.015)
        made.follow()
    assert session.nudged == 0


def test_while_pictures_are_awaited_nothing_is_heard_twice(out: tuple[SoundOut, FakeSession], sink: FakeSink):
    made, session = out
    made.set_camera("A")
    run(made, session, sink, 0.3)
    for _ in range(40):
        made.follow()
        sink.play(0.015)
    assert np.all(np.diff(times(sink.heard)) >= 0)
    assert sink.queue == b""
    run(made, session, sink, 0.3)
    assert abs(times(sink.heard)[-1] - session.at.since(T)) < 0.02


@pytest.mark.parametrize(("playing", "speed"), [(False, 1.0), (True, 2.0), (True, -1.0), (True, 0.5)])
def test_any_other_speed_is_silent(out: tuple[SoundOut, FakeSession], sink: FakeSink, playing: bool, speed: float):
    made, session = out
    made.set_camera("A")
    run(made, session, sink, 0.1)
    session.playing, session.speed = playing, speed
    made.follow()
    assert sink.queue == b""


def test_without_a_device_it_stays_silent_and_asks_once(monkeypatch: pytest.MonkeyPatch, qapp: QApplication):
    asked: list[int] = []
    monkeypatch.setattr(sound, "_sink", lambda _parent: asked.append(1))
    made = SoundOut(FakeSession())  # type: ignore[arg-type]
    made.set_camera("A")
    for _ in range(5):
        made.follow()
    assert asked == [1]
    made.close()


def test_without_the_library_there_is_no_sink(monkeypatch: pytest.MonkeyPatch, qapp: QApplication):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert sound._sink(qapp) is None


def test_a_machine_without_sound_says_so_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sound, "_sink", lambda parent: None)
    out = SoundOut(FakeSession())  # type: ignore[arg-type]
    told: list[bool] = []
    out.unusable.connect(lambda: told.append(True))
    out.follow()
    assert not told, "nobody is heard yet"
    out.set_camera("A")
    out.follow()
    out.follow()
    assert told == [True]
    out.close()
