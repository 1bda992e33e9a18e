"""The machine's output for sound: mono samples in, whatever format the device takes, and how much of them is not heard yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QIODevice, QObject

from core.playback.mix import Samples
from gui.playback.soundserver import sound_server

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink

RATE = 48_000
"""What is asked for first, and what sound is read at where there is no device."""
BUFFER_S = 0.12
"""Sound handed to the device ahead of what is heard."""
LATENCY_S = 0.5
"""A device that says it holds back more than this is not believed."""
UNTOLD_S = 0.016
"""What a device holds back that tells of nothing: measured on PulseAudio, where Qt counts what it hands to the server as played."""
_EASE = 0.1
"""Of each new reading of the device's own latency: such readings jump by a device's period."""


class Sink:
    """Wraps one QAudioSink. `rate` in Hz; counts are samples of one channel. `safe`: whether it may be started at all."""

    def __init__(
        self, sink: QAudioSink, rate: int = RATE, channels: int = 1, floats: bool = False, safe: Callable[[], bool] = lambda: True
    ) -> None:
        self.rate, self._safe = rate, safe
        self._sink, self._channels, self._floats = sink, channels, floats
        self._frame = channels * (4 if floats else 2)
        self._device: QIODevice | None = None
        self._written = 0
        self._held_back_s = 0.0
        """As far as it is known, also from before the last stop."""

    @property
    def running(self) -> bool:
        return self._device is not None

    @property
    def lost(self) -> bool:
        """It was started, and its device or its server is not there any more, as far as they say so."""
        return self.running and (self._sink.state().name == "StoppedState" or not self._safe())

    def start(self) -> bool:
        """Whether the device takes sound."""
        self._device = self._sink.start() if self._safe() else None
        if self._device is None or not self._device.isWritable():
            self._device = None
        self._written = 0
        return self.running

    def stop(self) -> None:
        """What is handed over already is not heard any more."""
        if self._device is not None:
            self._sink.reset()
            self._device = None

    def flush(self) -> bool:
        """The same, and it takes sound again at once; whether it does."""
        self.stop()
        return self.start()

    @property
    def played(self) -> bool:
        """It has taken something out of its buffer since it was started."""
        return self.running and self._sink.processedUSecs() > 0

    def close(self) -> None:
        self.stop()
        self._sink.deleteLater()

    def room(self) -> int:
        """Samples that it takes now."""
        return self._sink.bytesFree() // self._frame

    def queued_s(self) -> float:
        """Seconds from the next sample handed over to what is heard now: what waits in the buffer, and what the device holds back."""
        buffered_s = (self._sink.bufferSize() // self._frame - self.room()) / self.rate
        held_s = self._written / self.rate - self._sink.processedUSecs() / 1e6 - buffered_s
        held_s = held_s if 0.0 <= held_s <= LATENCY_S else 0.0
        if self._written > BUFFER_S * 2 * self.rate:
            self._held_back_s += _EASE * (held_s - self._held_back_s)
        return buffered_s + max(UNTOLD_S, self._held_back_s)

    def write(self, samples: Samples) -> int:
        """How many of them it took."""
        if self._device is None:
            return 0
        level = np.clip(samples, -1.0, 1.0)
        data = level.astype("<f4") if self._floats else (level * 32767).astype("<i2")
        taken = max(0, self._device.write(np.repeat(data, self._channels).tobytes())) // self._frame
        self._written += taken
        return taken


def find_output() -> None:
    """Loads what plays sound, and meets the machine's outputs: the first time takes a fifth of a second, which belongs before a window is
    shown, not to whoever presses play."""
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:
        return
    if not QMediaDevices.defaultAudioOutput().isNull():
        sound_server()


def open_sink(parent: QObject) -> Sink | None:
    """The default output; None without the library, a device, or a format that it and we know."""
    try:
        from PySide6.QtMultimedia import QAudioSink, QMediaDevices
    except ImportError:
        return None
    device = QMediaDevices.defaultAudioOutput()
    form = None if device.isNull() else _form(device)
    if form is None:
        return None
    floats, server = form.sampleFormat() == form.SampleFormat.Float, sound_server()
    made = Sink(QAudioSink(device, form, parent), form.sampleRate(), form.channelCount(), floats, lambda: server.safe)
    made._sink.setBufferSize(int(BUFFER_S * form.sampleRate()) * made._frame)
    return made


def _form(device: QAudioDevice) -> QAudioFormat | None:
    """The first the device takes: 48 kHz before its own rate, whole numbers before fractions, mono before stereo."""
    from PySide6.QtMultimedia import QAudioFormat

    for rate in dict.fromkeys((RATE, device.preferredFormat().sampleRate())):
        for kind in (QAudioFormat.SampleFormat.Int16, QAudioFormat.SampleFormat.Float):
            for channels in (1, 2):
                form = QAudioFormat()
                form.setSampleRate(rate)
                form.setChannelCount(channels)
                form.setSampleFormat(kind)
                if rate > 0 and rate % 25 == 0 and device.isFormatSupported(form):
                    return form
    return None
