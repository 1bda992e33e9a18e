"""The rule workbench: edit the policy, try it without changing anything, see what would move, then apply it or not."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.model.policy import Policy
from core.operations.clips import officers
from core.operations.library import Library
from core.operations.workbench import PolicyChange, dry_run
from gui.controls import button, label, set_role
from gui.dialogs.change_table import ChangeTable
from gui.dialogs.changes import HEADERS, KINDS, TITLES, counts, moved, rows_of
from gui.dialogs.policy_fields import PolicyFields
from gui.jobs.runner import Job, Jobs
from gui.jobs.widget import describe

SAFE = "Trying changes nothing. Only Apply keeps the rule, with your name and the time, and links again."
STALE = "The library was not linked since something changed in it: linking again moves things under today's rule too, which are not shown."
OPENS = "Enter or a double click opens the incident of a row"


class Workbench(QDialog):
    """Stands beside the window and does not block it."""

    incident_requested = Signal(str)
    apply_requested = Signal(object)
    """Policy: the one whose changes are shown."""

    def __init__(self, library: Library, jobs: Jobs, policy: Policy, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Try another rule")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1120, 640)
        self._library, self._jobs, self._now, self._titles = library, jobs, policy, dict(titles)
        self._job: Job | None = None
        self.tried: Policy | None = None
        """The policy whose changes are shown."""
        self.fields = PolicyFields(policy)
        self.try_button = button("Try", self.try_it, "Links a copy with this rule and shows what would move", primary=True)
        self.back_button = button("As it is now", lambda: self.fields.show_policy(self._now), "The library's own rule again")
        self.cancel_button = button("Cancel", self.cancel, "Stops trying", "Cancel trying")
        self.apply_button = button("Apply and link again", self._apply, "Keeps this rule in the library")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.said = label(SAFE, "dim", wrap=True)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of change")
        for key, text in (("", "Any change"), *KINDS.items()):
            self.kind.addItem(text, key)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search camera, officer, incident")
        self.search.setAccessibleName("Search changes")
        self.search.setClearButtonEnabled(True)
        self.tables = {key: ChangeTable(TITLES[key], headers) for key, headers in HEADERS.items()}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName("What would move")
        for key, table in self.tables.items():
            table.setAccessibleDescription(OPENS)
            self.tabs.addTab(table, TITLES[key])
            self.tabs.setTabToolTip(self.tabs.count() - 1, OPENS)
            table.incident_requested.connect(self.incident_requested)
        self._counts: dict[str, QLabel] = {title: label("", "heading") for title in TITLES.values()}
        self._place()
        self.fields.changed.connect(self._refresh)
        self.kind.currentIndexChanged.connect(self._narrow)
        self.search.textChanged.connect(self._narrow)
        jobs.changed.connect(self._refresh)
        self._refresh()

    def try_it(self) -> None:
        """As a job; the fields may be changed meanwhile, what is shown belongs to what was tried."""
        if self._job is not None:
            return
        policy = self.fields.policy
        self._job = self._jobs.run(
            lambda progress: (dry_run(self._library, policy, progress), officers(self._library)),
            "Trying the rule",
            on_done=lambda found: self._show(policy, found[0], {i: o.label for i, o in found[1].items()}),
            on_error=self._fail,
        )
        self._refresh()

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.setEnabled(False)

    def done(self, result: int) -> None:
        """Closing it stops a try that still runs."""
        self.cancel()
        self._job = None
        self._jobs.changed.disconnect(self._refresh)
        super().done(result)

    def _show(self, policy: Policy, change: PolicyChange, names: Mapping[str, str]) -> None:
        if self._job is None:
            return
        self._job, self.tried = None, policy
        for what, now, then in counts(change):
            self._counts[what].setText(moved(now, then))
        rows = rows_of(change, names, self._titles)
        for number, (key, table) in enumerate(self.tables.items()):
            table.changes.set_rows(rows[key], self.kind.currentData(), self.search.text())
            table.empty = "Nothing of this kind moves, or nothing passes the filter."
            table.fit()
            self.tabs.setTabText(number, f"{TITLES[key]} ({len(rows[key])})")
        first = next((i for i, key in enumerate(self.tables) if rows[key]), 0)
        self.tabs.setCurrentIndex(first)
        said = ("Nothing would move.", STALE) if change.nothing else ("", STALE)
        self._refresh(" ".join(said) if change.stale else said[0])

    def _fail(self, error: Exception) -> None:
        self._job = None
        self._refresh(f"{getattr(error, 'text', str(error))} {getattr(error, 'hint', '')}".strip(), "bad")

    def _narrow(self) -> None:
        for table in self.tables.values():
            table.changes.set_filter(self.kind.currentData(), self.search.text())

    def _apply(self) -> None:
        if self.tried is not None:
            self.apply_requested.emit(self.tried)
            self.accept()

    def _refresh(self, text: str = "", role: str = "dim") -> None:
        """What can be pressed, and one line that says where things stand."""
        if self._job is not None and self._job.state == "cancelled":
            self._job, text = None, "Stopped. Nothing was changed."
        running, policy = self._job is not None, self.fields.policy
        self.try_button.setEnabled(not running)
        self.back_button.setEnabled(policy != self._now)
        self.cancel_button.setVisible(running)
        self.bar.setVisible(running)
        if running and self._job is not None:
            step = self._job.step
            self.bar.setRange(0, round(step.total) if step else 0)
            self.bar.setValue(round(step.done) if step else 0)
            text = describe(step)
        else:
            self.cancel_button.setEnabled(True)
        stale = self.tried is not None and self.tried != policy
        self.apply_button.setEnabled(not running and not stale and self.tried is not None and self.tried != self._now)
        if not text:
            text, role = ("The fields changed since: try again to see what would move.", "warn") if stale else (SAFE, "dim")
        self.said.setText(text)
        set_role(self.said, role)

    def _place(self) -> None:
        left = QWidget()
        left.setProperty("role", "panel")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.fields)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(left)
        area.setFixedWidth(350)
        tries = QHBoxLayout()
        for widget in (self.try_button, self.back_button, self.cancel_button):
            tries.addWidget(widget)
        tries.addStretch(1)
        edit = QVBoxLayout()
        edit.addWidget(area, 1)
        edit.addLayout(tries)
        edit.addWidget(self.bar)
        head = QGridLayout()
        head.setHorizontalSpacing(28)
        for place, (title, value) in enumerate(self._counts.items()):
            value.setText("not tried yet")
            head.addWidget(label(title, "dim"), 0, place)
            head.addWidget(value, 1, place)
        head.setColumnStretch(len(self._counts), 1)
        narrow = QHBoxLayout()
        narrow.addWidget(self.kind)
        narrow.addWidget(self.search, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.said, 1)
        foot.addWidget(self.apply_button)
        foot.addWidget(button("Close", self.reject))
        shown = QVBoxLayout()
        shown.setSpacing(10)
        shown.addLayout(head)
        shown.addLayout(narrow)
        shown.addWidget(self.tabs, 1)
        shown.addLayout(foot)
        row = QHBoxLayout(self)
        row.setSpacing(14)
        row.addLayout(edit)
        row.addLayout(shown, 1)
