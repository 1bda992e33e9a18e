"""One table of keys: complete, without clashes, and what actions are made of."""

from itertools import chain

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from gui import keys

PROMISED = "Space J K L Left Right Shift+Left Shift+Right Ctrl+Left Ctrl+Right Home End [ ] T 1 2 3 4 5 6 7 8 9 Return A M I O + - Z Ctrl+I Ctrl+F F1"


def test_every_promised_key_is_there_and_means_one_thing():
    sequences = list(chain.from_iterable(k.sequences for k in keys.KEYS))
    assert set(PROMISED.split()) <= set(sequences)
    assert len(sequences) == len(set(sequences))
    assert all(not QKeySequence(s).isEmpty() for s in sequences)


def test_an_unknown_key_is_said():
    with pytest.raises(KeyError):
        keys.key("nothing")


def test_an_action_answers_its_key(qtbot):
    widget, heard = QWidget(), []
    qtbot.addWidget(widget)
    keys.make_action(widget, "frame_back", lambda: heard.append("frame"))
    keys.make_numbered(widget, "camera", heard.append)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    qtbot.keyClick(widget, Qt.Key.Key_Left)
    qtbot.keyClick(widget, Qt.Key.Key_3)
    assert heard == ["frame", 2]
    assert keys.hint("frame_back") == "One frame back (Left)"
