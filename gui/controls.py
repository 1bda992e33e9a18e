"""Small controls every place uses: named for screen readers, reached with Tab, never taking Space away by a click."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.words import breakable


def button(text: str, slot: Callable[[], object], tip: str = "", name: str = "", primary: bool = False) -> QPushButton:
    """`name` is what a screen reader says where the text alone would not do."""
    made = QPushButton(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAutoDefault(False)
    made.setAccessibleName(name or text.rstrip("…"))
    if tip:
        made.setToolTip(tip)
    if primary:
        made.setProperty("primary", "true")
    made.clicked.connect(lambda _checked=False: slot())
    return made


def tool_button(text: str, name: str, tip: str = "") -> QToolButton:
    made = QToolButton()
    made.setText(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAccessibleName(name)
    made.setToolTip(tip or name)
    return made


def label(text: str = "", role: str = "", wrap: bool = False, tip: str = "") -> QLabel:
    """`role`: dim, heading, good, warn or bad (see the style sheet). Text is shown as it is, never as markup."""
    made = QLabel(breakable(text) if wrap else text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if tip:
        made.setToolTip(tip)
    if wrap:
        made.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def inset(box: QAbstractSpinBox) -> None:
    """The number stands off the edge as the text of a combo box does; a style sheet cannot say that of a spin box."""
    if (line := box.findChild(QLineEdit)) is not None:
        line.setTextMargins(5, 0, 0, 0)


def tab_order(place: QWidget, widgets: Iterable[QWidget]) -> None:
    """Tab reaches `widgets`, which were made later than the rest of the window, where their `place` stands in it."""
    before = place
    while (earlier := before.previousInFocusChain()) is not None and earlier is not place:
        before = earlier
        if before.focusPolicy() & Qt.FocusPolicy.TabFocus:
            break
    for widget in widgets:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            QWidget.setTabOrder(before, widget)
            before = widget


def set_role(widget: QWidget, role: str) -> None:
    """Changes a style role and repaints with it."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
