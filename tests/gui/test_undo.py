"""Taking back and doing again keeps the order, whatever was done in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QAction

from gui.undo import Undo

pytestmark = pytest.mark.usefixtures("qapp")


def put(undo: Undo, values: list[int], value: int, merge: str = "") -> object:
    return undo.push(f"{value} put", lambda: values.append(value), values.pop, merge)


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=40))
def test_any_mixture_is_what_a_plain_history_says(moves: list[str]):
    undo, values = Undo(), []
    history, at = [], 0
    for number, move in enumerate(moves):
        if move == "do":
            put(undo, values, number)
            history[at:] = [number]
            at += 1
        elif move == "undo":
            said = undo.undo()
            at -= bool(said)
        else:
            at += bool(undo.redo())
        assert values == history[:at]
        assert bool(undo.undo_text) == (at > 0)
        assert bool(undo.redo_text) == (at < len(history))


def test_what_was_never_done_is_not_taken_back():
    undo, values = Undo(), []
    put(undo, values, 1)
    failed = undo.push("2 put", lambda: None, lambda: values.append(-2))
    put(undo, values, 3)
    undo.drop(failed)
    assert undo.undo() == "3 put"
    assert undo.undo() == "1 put"
    assert (values, undo.undo()) == ([], "")
    undo.drop(undo.push("4 put", lambda: None, lambda: values.append(-4)))
    assert undo.undo_text == ""


def test_steps_of_one_gesture_are_taken_back_at_once():
    undo, value = Undo(), [0]

    def become(new: int, old: int, merge: str) -> None:
        undo.push("range set", lambda: value.__setitem__(0, new), lambda: value.__setitem__(0, old), merge)

    become(1, 0, "drag 1")
    become(2, 1, "drag 1")
    become(3, 2, "drag 2")
    undo.undo()
    assert value == [2]
    undo.undo()
    assert (value, undo.undo_text) == ([0], "")
    undo.redo()
    assert value == [2]


def test_the_actions_say_what_they_would_do():
    undo, values = Undo(), []
    back, again = QAction("Undo"), QAction("Redo")
    undo.tie(back, again)
    assert (back.text(), again.text()) == ("Undo", "Redo")
    put(undo, values, 7)
    assert (back.text(), again.text()) == ("Undo: 7 put", "Redo")
    undo.undo()
    assert (back.text(), again.text()) == ("Undo", "Redo: 7 put")
    undo.clear()
    assert (back.text(), again.text()) == ("Undo", "Redo")
