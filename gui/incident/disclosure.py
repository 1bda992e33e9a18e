"""A line that unfolds what stands behind it; made only when somebody wants to see it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget


class Disclosure(QWidget):
    """`toggled` says whether it is open now. `make` is called the first time it opens."""

    toggled = Signal(bool)

    def __init__(self, text: str, name: str, make: Callable[[], QWidget], unfolded: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.content: QWidget | None = None
        self.button = QToolButton()
        self.button.setProperty("role", "fold")
        self.button.setText(text)
        self.button.setAccessibleName(name)
        self.button.setToolTip(name)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.setChecked(unfolded)
        self._unfold(unfolded)
        self.button.toggled.connect(self._on_toggled)

    def _on_toggled(self, wanted: bool) -> None:
        self._unfold(wanted)
        self.toggled.emit(wanted)

    def _unfold(self, wanted: bool) -> None:
        if wanted and self.content is None:
            self.content = self._make()
            self._column.addWidget(self.content)
        if self.content is not None:
            self.content.setVisible(wanted)
        self.button.setArrowType(Qt.ArrowType.DownArrow if wanted else Qt.ArrowType.RightArrow)
