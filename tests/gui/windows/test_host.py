"""The window's first appearance: what would keep it waiting later is done before it is there."""

import gc
import sys

import pytest

from core.settings import Settings
from gui.playback import sink
from gui.windows.host import Host


@pytest.fixture
def host(qapp, qtbot):
    host = Host(qapp)
    yield host
    window = host.window
    assert window is not None
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    host.close()
    window.deleteLater()
    host.deleteLater()
    gc.unfreeze()


def test_what_is_loaded_is_never_searched_for_garbage_while_the_window_is_there(host: Host, told) -> None:
    gc.unfreeze()
    loaded = len(gc.get_objects())
    host.show(told, settings=Settings())
    assert gc.get_freeze_count() > 0.9 * loaded
    assert len(gc.get_objects()) < loaded / 2


def test_outputs_for_sound_are_met_before_someone_presses_play(host: Host, told, monkeypatch) -> None:
    multimedia = pytest.importorskip("PySide6.QtMultimedia")
    met: list[object] = []

    class Devices(multimedia.QMediaDevices):
        @staticmethod
        def defaultAudioOutput() -> object:
            met.append(host.window)
            return multimedia.QAudioDevice()

    monkeypatch.setattr(multimedia, "QMediaDevices", Devices)
    host.show(told, settings=Settings())
    assert met == [None]


def test_a_machine_without_sound_has_a_window_all_the_same(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    sink.find_output()
