"""A sound device and a session that only tests have: what is heard says which time it belongs to."""

from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from core.model.times import Instant
from core.playback.clock import NUDGE_S
from gui.playback.sink import RATE, UNTOLD_S
from gui.playback.sound import PICTURE_S, SoundOut
from tests.sample import T

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

    def starve(self, seconds: float) -> None:
        """The machine is busy: nothing reaches it out of its buffer, and it plays silence."""
        queue, self.queue = self.queue, b""
        self.play(seconds)
        self.queue = queue

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


def times(data: bytes | bytearray, factor: float = 1.0) -> NDArray[np.float64]:
    """Seconds after T that each heard sample belongs to."""
    return np.frombuffer(data, "<f4").astype(np.float64) * 2**24 / RATE / factor


def pass_time(session: FakeSession, seconds: float) -> None:
    """The clock goes on, and the pictures with it."""
    session.now += seconds
    session.at = session.at.plus_s(seconds * session.speed)


def let_pass(out: SoundOut, session: FakeSession, times: int) -> None:
    """So often the device plays nothing, and time passes."""
    for _ in range(times):
        out.follow(session.now)
        pass_time(session, 0.015)


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
