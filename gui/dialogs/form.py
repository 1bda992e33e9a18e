"""What every dialog that asks for something is: rows, what is wrong, OK and Cancel. None of them blocks the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPlainTextEdit, QVBoxLayout, QWidget

from gui.controls import label


class Form(QDialog):
    """Subclasses add rows to `form` and override `problem`; whoever opens it listens to `accepted`."""

    def __init__(self, title: str, ok: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self.column = QVBoxLayout(self)
        self.column.setSpacing(12)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(10)
        self.form.setHorizontalSpacing(14)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.column.addLayout(self.form)
        self.column.addStretch(1)
        self._problem = label(role="bad", wrap=True)
        self._problem.hide()
        self.column.addWidget(self._problem)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(ok)
        self.buttons.accepted.connect(self._on_ok)
        self.buttons.rejected.connect(self.reject)
        self.column.addWidget(self.buttons)

    def problem(self) -> str:
        """What keeps it from being accepted; empty where nothing does."""
        return ""

    def explain(self, text: str) -> None:
        """A paragraph above the rows."""
        self.column.insertWidget(0, label(text, "dim", wrap=True))

    def start(self, on_ok: Callable[[], object]) -> None:
        """Shows it and calls back when the person agrees."""
        self.accepted.connect(on_ok)
        self.open()

    def showEvent(self, event: QShowEvent) -> None:
        """The first field has the keyboard, not the button that ends it."""
        super().showEvent(event)
        fields = (w for w in self.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus)
        first = next((w for w in fields if not self.buttons.isAncestorOf(w)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_ok(self) -> None:
        wrong = self.problem()
        self._problem.setText(wrong)
        self._problem.setVisible(bool(wrong))
        if not wrong:
            self.accept()


def note_field(name: str = "Note") -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    field.setMinimumHeight(72)
    field.setMaximumHeight(120)
    return field
