"""The proxies of the library: how many, how large, how much room, make or pause, delete all."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from core.operations.proxies import ProxyState
from gui import words
from gui.controls import button, inset, label
from gui.proxies.keeper import ProxyKeeper

WHAT = (
    "Proxies are small copies of the recordings, for dragging the playhead, fast playing and playing backwards; a picture from one is "
    "always labelled. Stills, single frames, exports and measurements come from the originals."
)
MOST_GB = 100_000.0


class ProxiesDialog(QDialog):
    """Does not block the window; what it shows is read again whenever the keeper says that something changed."""

    def __init__(self, keeper: ProxyKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Proxies")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(500)
        self._keeper = keeper
        self._missing: int | None = None
        """None until it was read."""
        self.count, self.room, self.doing = label("reading…"), label("reading…"), label("reading…", wrap=True)
        self.budget = QDoubleSpinBox()
        self.budget.setRange(0.0, MOST_GB)
        self.budget.setDecimals(1)
        self.budget.setSuffix(" GB")
        self.budget.setKeyboardTracking(False)
        self.budget.setEnabled(False)
        self.budget.setAccessibleName("Room for proxies, gigabytes")
        self.budget.setToolTip("Beyond it, those not used for longest are deleted")
        inset(self.budget)
        self.make = button("Make missing", self._on_make, "Makes them in the background, those of the newest incident first", primary=True)
        self.pause = button("Pause", self._on_pause, "Holds the making up until you continue it", "Pause making proxies")
        self.delete = button("Delete all…", self._on_delete, "They can be made again at any time", "Delete all proxies")
        self.delete.setEnabled(False)
        self._lay_out()
        self.budget.editingFinished.connect(self._on_budget)
        keeper.changed.connect(self._refresh)
        keeper.made.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        column, form, row = QVBoxLayout(self), QFormLayout(), QHBoxLayout()
        column.setSpacing(12)
        column.addWidget(label(WHAT, "dim", wrap=True))
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        for name, widget in (("Made", self.count), ("They take", self.room), ("Room", self.budget), ("Now", self.doing)):
            form.addRow(name, widget)
        column.addLayout(form)
        for widget in (self.make, self.pause, self.delete):
            row.addWidget(widget)
        row.addStretch(1)
        column.addLayout(row)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Return ends typing a number, not the dialog
        column.addWidget(buttons)

    def _refresh(self, *_: object) -> None:
        self._tell()
        self._keeper.read(self._on_state)

    def _on_state(self, state: ProxyState) -> None:
        self._missing = missing = len(state.missing)
        self.count.setText(f"{len(state.wanted) - missing} of {len(state.wanted)} recordings that want one")
        self.room.setText(words.size(state.bytes))
        self.delete.setEnabled(state.files > 0)
        if not self.budget.hasFocus() or not self.budget.isEnabled():
            self.budget.setValue(state.budget_gb)
        self.budget.setEnabled(True)
        self._tell()

    def _tell(self) -> None:
        keeper = self._keeper
        self.make.setEnabled(bool(self._missing) and not keeper.running)
        self.pause.setEnabled(keeper.running or keeper.paused)
        self.pause.setText("Continue" if keeper.paused else "Pause")
        self.pause.setAccessibleName("Continue making proxies" if keeper.paused else "Pause making proxies")
        self.doing.setText(self._doing())

    def _doing(self) -> str:
        keeper = self._keeper
        if keeper.paused:
            return "Paused by you."
        if keeper.running:
            return "Waits while the player plays." if keeper.busy else "Making them; the tool bar shows how far."
        if self._missing is None:
            return "reading…"
        if not self._missing:
            return "Nothing is to be made."
        report = keeper.report
        if report is None:
            return f"{self._missing} are missing."
        said = [f"{self._missing} are missing"]
        said += [f"for {report.no_room} there was no room"] if report.no_room else []
        said += [f"{len(report.failed)} could not be made: {report.failed[0][1]}"] if report.failed else []
        return "; ".join(said).rstrip(".") + "."

    def _on_make(self) -> None:
        self._keeper.set_paused(False)
        self._keeper.make()

    def _on_pause(self) -> None:
        self._keeper.set_paused(not self._keeper.paused)

    def _on_budget(self) -> None:
        if self.budget.isEnabled():
            self._keeper.set_budget(self.budget.value())

    def _on_delete(self) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, "Delete all proxies", "Delete all proxies?", parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText("The originals stay as they are, and proxies can be made again at any time.")
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Yes).setText("Delete")
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.accepted.connect(self._keeper.clear)
        box.open()
