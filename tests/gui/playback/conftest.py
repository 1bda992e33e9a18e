"""A device for sound that never plays anything, and what feeds it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui.playback import sound
from gui.playback.sink import Sink
from gui.playback.sound import SoundOut
from tests.gui.playback.devices import FakeSession, FakeSink


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
