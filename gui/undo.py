"""What was done here and can be taken back, in order. Nothing is ever deleted by it: taking back is itself a change that is kept."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QUndoCommand, QUndoStack

MOST = 200


class Step(QUndoCommand):
    """One entry; the stack calls it."""

    def __init__(self, text: str, redo: Callable[[], object], undo: Callable[[], object], merge: str = "") -> None:
        super().__init__(text)
        self._redo, self._undo, self._merge = redo, undo, merge

    def redo(self) -> None:
        self._redo()

    def undo(self) -> None:
        self._undo()

    def id(self) -> int:
        return hash(self._merge) & 0x7FFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Step) or other._merge != self._merge:
            return False
        self._redo = other._redo
        return True


class Undo(QObject):
    """`changed` when there is something else to undo or redo. Belongs to the open incident: another one starts afresh."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(MOST)
        self._stack.indexChanged.connect(self._on_index)
        self._steps: list[Step] = []

    def push(self, text: str, redo: Callable[[], object], undo: Callable[[], object], merge: str = "") -> Step:
        """Does `redo` now and keeps both. `text` completes "Undo: ", such as "marker moved". Steps in a row with the same `merge` are one."""
        step = Step(text, redo, undo, merge)
        self._steps = [*self._steps[-MOST:], step]
        self._stack.push(step)
        return step

    def drop(self, step: Step) -> None:
        """It turned out that this was never done (a write that failed): it cannot be taken back either."""
        step.setObsolete(True)
        self._skip()

    def undo(self) -> str:
        """Takes the last one back and says which; empty where nothing is left."""
        self._skip()
        text = self._stack.undoText()
        self._stack.undo()
        return text

    def redo(self) -> str:
        text = self._stack.redoText()
        self._stack.redo()
        return text

    def clear(self) -> None:
        self._stack.clear()
        self._steps = []

    @property
    def undo_text(self) -> str:
        """What `undo` would take back; empty where nothing is."""
        return self._stack.undoText()

    @property
    def redo_text(self) -> str:
        return self._stack.redoText()

    def tie(self, undo: QAction, redo: QAction) -> None:
        """The two actions say what they would do."""
        words = (undo.text(), redo.text())

        def show() -> None:
            for action, word, text in zip((undo, redo), words, (self.undo_text, self.redo_text), strict=True):
                action.setText(f"{word}: {text}" if text else word)

        self.changed.connect(show)
        show()

    def _on_index(self, _index: int) -> None:
        self.changed.emit()

    def _skip(self) -> None:
        """Takes what was dropped off the top; Qt removes it without undoing it."""
        while (top := self._stack.command(self._stack.index() - 1)) is not None and top.isObsolete():
            self._stack.undo()
