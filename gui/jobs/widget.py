"""Long work in the tool bar: how many jobs, how far the first is, how fast, how long yet; the list and Cancel below it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.progress import Step
from gui import words
from gui.controls import button, label, tool_button
from gui.jobs.runner import Job, Jobs


def describe(step: Step | None) -> str:
    """`3 of 12 files · 1.5 files/s · 6 s left`, `21 of 35 MB · 13 MB/s · 1 s left`."""
    if step is None:
        return "waiting"
    parts: list[str] = []
    if step.unit == "bytes":
        if step.total > 0:
            parts.append(f"{words.size(step.done)} of {words.size(step.total)}")
        if step.rate > 0:
            parts.append(f"{words.size(step.rate)}/s")
    else:
        if step.total > 0:
            parts.append(f"{step.done:.0f} of {step.total:.0f} {step.unit}".strip())
        if step.rate > 0 and step.unit:
            parts.append(f"{step.rate:.1f} {step.unit}/s")
    if step.left_s is not None and step.left_s >= 1:
        parts.append(f"{words.about(step.left_s)} left")
    return " · ".join(parts) or step.label


class JobsWidget(QWidget):
    """Hidden while nothing long runs."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._button = tool_button("", "Jobs", "What is running; click for the list")
        self._bar = _bar(140)
        self._text = label(role="dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._button, self._bar, self._text):
            row.addWidget(widget)
        self._list = _JobList(self)
        self._button.clicked.connect(self._open_list)
        jobs.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        listed = self._jobs.listed()
        for widget in (self._button, self._bar, self._text):
            widget.setVisible(bool(listed))
        if listed:
            self._button.setText(f"Jobs ({len(listed)})")
            _fill(self._bar, listed[0])
            self._text.setText(describe(listed[0].step))
        self._list.show_jobs(listed)

    def _open_list(self) -> None:
        self._list.adjustSize()
        self._list.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self._list.show()


class _JobList(QFrame):
    """A popup with one row a job."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self._rows: dict[int, _JobRow] = {}
        self._box = QVBoxLayout(self)

    def show_jobs(self, jobs: list[Job]) -> None:
        wanted = {id(job): job for job in jobs}
        for gone in set(self._rows) - set(wanted):
            row = self._rows.pop(gone)
            self._box.removeWidget(row)
            row.deleteLater()
        for key, job in wanted.items():
            if key not in self._rows:
                self._rows[key] = _JobRow(job)
                self._box.addWidget(self._rows[key])
            self._rows[key].refresh()
        if not jobs:
            self.hide()


class _JobRow(QWidget):
    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job
        self._bar = _bar(220)
        self._text = label(role="dim")
        self._cancel = button("Cancel", self._on_cancel, "Stops at the next file; what is finished stays", f"Cancel {job.title}")
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.addWidget(label(job.title, "heading"))
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        column.addLayout(row)
        column.addWidget(self._text)

    def refresh(self) -> None:
        _fill(self._bar, self._job)
        step = self._job.step
        self._text.setText(describe(step) + (f"\n{step.text}" if step and step.text else ""))

    def _on_cancel(self) -> None:
        self._job.cancel()
        self._cancel.setEnabled(False)
        self._cancel.setText("Stopping…")


def _bar(width: int) -> QProgressBar:
    bar = QProgressBar()
    bar.setFixedWidth(width)
    bar.setTextVisible(False)
    bar.setAccessibleName("Progress")
    return bar


def _fill(bar: QProgressBar, job: Job) -> None:
    """A moving bar where nobody knows the total."""
    step = job.step
    if step is None or step.total <= 0:
        bar.setRange(0, 0)
    else:
        bar.setRange(0, 1000)
        bar.setValue(round(1000 * min(1.0, step.done / step.total)))
