"""A commit on any thread is heard on the window's thread."""

import threading

from core.events import Change, Events
from gui.bridge import Bridge


def test_a_commit_elsewhere_arrives_here(qtbot):
    events, got = Events(), []
    bridge = Bridge(events)
    bridge.changed.connect(lambda change: got.append((change, threading.current_thread())))
    change = Change(frozenset({"clips"}), frozenset({"C1"}))
    worker = threading.Thread(target=events.publish, args=(change,))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(change, threading.main_thread())]
    bridge.close()
    events.publish(change)
    qtbot.wait(20)
    assert len(got) == 1
