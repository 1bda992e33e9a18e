"""The sink: there or not, and the format a device takes."""

import sys

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gui.playback import sink as sink_module
from gui.playback.sink import UNTOLD_S, Sink
from tests.gui.playback.devices import FakeSink


def test_without_the_library_there_is_no_sink(monkeypatch: pytest.MonkeyPatch, qapp: QApplication):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert sink_module.open_sink(qapp) is None


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
