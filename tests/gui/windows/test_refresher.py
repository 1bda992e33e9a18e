"""A storm of commits ends in few readings, and the last one is never missed."""

import pytest

from core.events import Change
from gui.windows.refresher import Refresher


@pytest.fixture
def read(qtbot):
    from PySide6.QtCore import QObject

    calls, owner = [], QObject()
    refresher = Refresher(lambda change, done: calls.append((change, done)), owner)
    yield refresher, calls
    refresher.close()
    owner.deleteLater()


def test_a_storm_is_read_once_with_everything_in_it(qtbot, read):
    refresher, calls = read
    for number in range(200):
        refresher.on_change(Change(frozenset({"clips"}), frozenset({f"C{number}"})))
    qtbot.waitUntil(lambda: bool(calls))
    assert len(calls) == 1
    assert len(calls[0][0].ids) == 200


def test_what_comes_while_reading_is_read_afterwards(qtbot, read):
    refresher, calls = read
    refresher.on_change(Change(frozenset({"clips"})))
    qtbot.waitUntil(lambda: len(calls) == 1)
    refresher.on_change(Change(frozenset({"markers"})))
    qtbot.wait(300)
    assert len(calls) == 1
    calls[0][1]()
    qtbot.waitUntil(lambda: len(calls) == 2)
    assert calls[1][0].kinds == frozenset({"markers"})
