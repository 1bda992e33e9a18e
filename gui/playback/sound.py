"""One camera's sound through the machine's output, kept beside the pictures. Silent where QtMultimedia or a device is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QIODevice, QObject, Signal

from core.model.times import Instant
from core.playback.session import PlaybackSession

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioSink

RATE = 48_000
BUFFER_S = 0.12
"""Sound handed to the device ahead of what is heard."""
FAR_S = 0.08
"""Further off than this the sound is moved; nearer, the clock is nudged."""
NEAR_S = 0.004
"""Closer than this nothing is done."""


class SoundOut(QObject):
    """`follow()` once a tick. Sound is heard at real time forwards only; any other speed is silent."""

    unusable = Signal()
    """This machine has no output for sound; said once."""

    def __init__(self, session: PlaybackSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._camera: str | None = None
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None
        self._next: Instant | None = None
        """The instant of the next sample to hand over."""
        self._here: Instant | None = None
        """Where the pictures stood at the last tick."""
        self._unusable = False

    def set_camera(self, camera_id: str | None) -> None:
        """Switches while playing: the next block already is the other camera's."""
        self._camera = camera_id
        if camera_id is None:
            self._stop()

    def follow(self) -> None:
        """Hand over sound up to a buffer ahead of the pictures and keep the two together."""
        session = self._session
        if self._camera is None or not session.playing or session.speed != 1.0:
            self._stop()
            return
        if not self._start() or self._sink is None or self._device is None:
            return
        free = self._sink.bytesFree() // 2
        ahead_s = (self._sink.bufferSize() // 2 - free) / RATE
        before, self._here = self._here, session.position()
        here = self._here
        if here == before:
            return  # the pictures are awaited: what is handed over already is heard, no more
        if self._next is None:
            self._next = here.plus_s(ahead_s)
        off_s = self._next.plus_s(-ahead_s).since(here)
        if abs(off_s) > FAR_S:
            self._next = here.plus_s(ahead_s)
        elif abs(off_s) > NEAR_S and free > 0:  # a device that takes nothing tells no time
            session.nudge(off_s / 8)
        if free > 0:
            samples = session.sound_block(self._camera, self._next, free, RATE)
            written = self._device.write((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
            self._next = self._next.plus_s(max(0, written) // 2 / RATE)

    def close(self) -> None:
        self._stop()
        if self._sink is not None:
            self._sink.deleteLater()
            self._sink = None

    def _start(self) -> bool:
        """Whether there is a device that takes sound; asked once."""
        if self._device is not None:
            return True
        if self._unusable:
            return False
        if self._sink is None:
            self._sink = _sink(self)
        if self._sink is not None:
            self._device = self._sink.start()
        if self._device is None or not self._device.isWritable():
            self._device, self._unusable = None, True
            self.unusable.emit()
        return self._device is not None

    def _stop(self) -> None:
        if self._device is not None and self._sink is not None:
            self._sink.reset()
        self._device = self._next = self._here = None


def _sink(parent: QObject) -> QAudioSink | None:
    """The default output for 16 bit mono at RATE; None without the library, a device, or that format."""
    try:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices
    except ImportError:
        return None
    device = QMediaDevices.defaultAudioOutput()
    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    wanted.setChannelCount(1)
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if device.isNull() or not device.isFormatSupported(wanted):
        return None
    sink = QAudioSink(device, wanted, parent)
    sink.setBufferSize(int(BUFFER_S * RATE) * 2)
    return sink
