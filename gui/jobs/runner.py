"""Where work leaves the window's thread and comes back: a small pool for reading, one thread for everything that writes,
one for what may take hours."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from core.cli.faults import log_fault
from core.errors import Cancelled, KnownError
from core.progress import Progress, Step

Work = Callable[[Progress], Any]

READERS = 2
BACKGROUND = 2
"""Small copies take hours, filmstrips moments: one does not wait for the other."""


class Job:
    """One piece of work. `state`: waiting, running, done, failed or cancelled. A `quiet` one is not listed, for a `background` one nobody
    waits."""

    def __init__(self, title: str, write: bool, quiet: bool, background: bool, report: Callable[["Job", Step], None]) -> None:
        self.title = title
        self.write = write
        self.quiet = quiet
        self.background = background
        self.state = "waiting"
        self.step: Step | None = None
        self.progress = Progress(partial(report, self))

    @property
    def active(self) -> bool:
        return self.state in ("waiting", "running")

    def cancel(self) -> None:
        """Asks it to stop at its next step; what it finished stays."""
        self.progress.cancel()


class Jobs(QObject):
    """The runner. All signals and all callbacks arrive on the thread that made it."""

    changed = Signal()
    """A job began, moved on or ended."""
    failed = Signal(str, str)
    """What went wrong and what to do, for a job without an `on_error` of its own."""
    idle = Signal()
    """Nothing runs and nothing waits."""

    _reported = Signal(object, object)
    _began = Signal(object)
    _ended = Signal(object, object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._background = ThreadPoolExecutor(BACKGROUND, "background", initializer=_step_back)
        self._jobs: list[Job] = []
        self._closed = False
        queued = Qt.ConnectionType.QueuedConnection
        self._reported.connect(self._on_report, queued)
        self._began.connect(self._on_begin, queued)
        self._ended.connect(self._on_end, queued)

    def run(
        self,
        work: Work,
        title: str,
        on_done: Callable[[Any], object] | None = None,
        on_error: Callable[[Exception], object] | None = None,
        write: bool = False,
        quiet: bool = False,
        background: bool = False,
    ) -> Job:
        """Starts `work(progress)` on a reading thread, or on the one writing thread, where writes keep their order, or on one in the
        `background`, for what may take hours, keeps no reader waiting and gives way to all others."""
        job = Job(title, write, quiet, background, self._report)
        if self._closed:
            job.state = "cancelled"
            return job
        self._jobs.append(job)
        pool = self._writer if write else self._background if background else self._readers
        future: Future[Any] = pool.submit(self._work, job, work)
        future.add_done_callback(lambda f: self._send(job, f, on_done, on_error))
        self.changed.emit()
        return job

    def active(self) -> list[Job]:
        """Waiting and running, oldest first, the quiet ones included, those in the background not."""
        return [job for job in self._jobs if not job.background]

    def listed(self) -> list[Job]:
        return [job for job in self._jobs if not job.quiet]

    def cancel_all(self) -> None:
        """Asks everything to stop. Short writes (an answer, a marker) never look, so they still finish."""
        for job in self._jobs:
            job.cancel()

    def close(self) -> None:
        """Asks everything to stop and waits for it; callbacks are dropped from here on. Waiting writes are still done."""
        if self._closed:
            return
        self._closed = True
        self.cancel_all()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._background.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._jobs.clear()

    def _work(self, job: Job, work: Work) -> Any:
        self._began.emit(job)
        if not job.write:
            job.progress.check()
        return work(job.progress)

    def _report(self, job: Job, step: Step) -> None:
        self._reported.emit(job, step)

    def _send(self, job: Job, future: Future[Any], on_done: object, on_error: object) -> None:
        if not self._closed:
            self._ended.emit(job, future, on_done, on_error)

    def _on_begin(self, job: Job) -> None:
        if job.state == "waiting":
            job.state = "running"
            self.changed.emit()

    def _on_report(self, job: Job, step: Step) -> None:
        job.step = step
        if job.active:
            self.changed.emit()

    def _on_end(
        self, job: Job, future: Future[Any], on_done: Callable[[Any], object] | None, on_error: Callable[[Exception], object] | None
    ) -> None:
        if job not in self._jobs:
            return
        self._jobs.remove(job)
        error = future.exception() if not future.cancelled() else Cancelled()
        if error is None:
            job.state = "done"
        elif isinstance(error, Cancelled):
            job.state = "cancelled"
        else:
            job.state = "failed"
        self.changed.emit()
        if error is None and on_done is not None:
            on_done(future.result())
        elif job.state == "failed" and isinstance(error, Exception):
            self._on_failure(job, error, on_error)
        if not job.background and not self.active() and not self._closed:
            self.idle.emit()

    def _on_failure(self, job: Job, error: Exception, on_error: Callable[[Exception], object] | None) -> None:
        if not isinstance(error, KnownError):
            file = log_fault(error, [job.title])
            error = KnownError(f"{job.title} stopped: an unexpected fault.", f"Details are in {file}.")
        if on_error is not None:
            on_error(error)
        else:
            self.failed.emit(error.text, error.hint)


def _step_back() -> None:
    """This thread gets the processor when nobody else wants it, where the system has priorities for single threads."""
    if sys.platform == "linux":
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
        except OSError:
            return
