"""Keeps the library's proxies made: in the background, one run at a time, out of the way while the player plays."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import KnownError
from core.operations.library import Library
from core.operations.proxies import ProxyFile, ProxyState, clear_proxies, proxy_state, set_proxy_budget
from core.operations.proxymaking import Gate, MakeReport, make_proxies
from core.progress import Progress
from gui.jobs.runner import Job, Jobs

TITLE = "Making proxies"
START_MS = 4000
"""After the window opens: first what a person waits for."""


class ProxyKeeper(QObject):
    """`set_busy` is for the player, `set_paused` for the person; it makes proxies while neither holds. `close()` before the window goes."""

    changed = Signal()
    """What is said of it changed: it runs, rests, was paused, finished."""
    made = Signal(str, object)
    """SHA-256 of the original and the Path of its proxy, which is there now."""

    _made = Signal(object)

    def __init__(self, library: Library, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library, self._jobs, self._gate = library, jobs, Gate()
        self._job: Job | None = None
        self._again = False
        self._busy = self._paused = self._closed = False
        self.incident_id: str | None = None
        """The open incident: its proxies are made before all others, in a run under way from the next one on."""
        self.report: MakeReport | None = None
        """Of the last run."""
        self._made.connect(self._on_made, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(START_MS)
        self._timer.timeout.connect(self.make)

    @property
    def running(self) -> bool:
        """A run is under way, held up or not."""
        return self._job is not None

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def busy(self) -> bool:
        return self._busy

    def start_later(self) -> None:
        """When the window has come to rest."""
        if not self._closed:
            self._timer.start()

    def make(self) -> None:
        """Makes what is missing; asked while a run is under way, another one follows it."""
        if self._closed:
            return
        if self.running:
            self._again = True
            return
        self._jobs.run(
            lambda _p: bool(proxy_state(self._library).missing),
            "Looking for proxies",
            on_done=self._run,
            on_error=lambda _e: None,
            quiet=True,
        )

    def set_busy(self, busy: bool) -> None:
        """True while the player needs the machine. Costs nothing: may be called at every tick."""
        if busy != self._busy:
            self._busy = busy
            self._hold()

    def set_paused(self, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self._hold()

    def stop(self) -> None:
        """Ends the run; what is finished stays."""
        self._again = False
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """Makes nothing more. The jobs are their runner's to join."""
        self._closed = True
        self._timer.stop()
        self.stop()

    def read(self, on_done: Callable[[ProxyState], object]) -> None:
        """How many there are and what they take, read beside everything else."""
        self._jobs.run(lambda _p: proxy_state(self._library), "Reading the proxies", on_done=on_done, quiet=True)

    def set_budget(self, gigabytes: float) -> None:
        """Deletes what is over it, then makes what fits in now."""
        self._delete(lambda: set_proxy_budget(self._library, gigabytes), then_make=True)

    def clear(self) -> None:
        """Deletes all; none is made before somebody asks for it, or the window opens again."""
        self._delete(lambda: clear_proxies(self._library), then_make=False)

    def _hold(self) -> None:
        if self._busy or self._paused:
            self._gate.hold()
        else:
            self._gate.release()
        self.changed.emit()

    def _run(self, missing: bool) -> None:
        if self._closed or self.running or not missing:
            return
        self._job = self._jobs.run(
            self._work,
            TITLE,
            on_done=self._on_done,
            on_error=self._on_error,
            background=True,
        )
        self.changed.emit()

    def _work(self, progress: Progress) -> MakeReport:
        return make_proxies(self._library, progress, None, self._gate, on_made=self._made.emit, prefer=lambda: self.incident_id)

    def _on_done(self, report: MakeReport) -> None:
        self.report = report
        self._ended(report.cancelled)

    def _on_error(self, error: Exception) -> None:
        self._ended(True)
        self._jobs.failed.emit(*((error.text, error.hint) if isinstance(error, KnownError) else (str(error), "")))

    def _ended(self, stopped: bool) -> None:
        self._job = None
        self.changed.emit()
        again, self._again = self._again and not stopped, False
        if again:
            self.make()

    def _on_made(self, file: ProxyFile) -> None:
        if not self._closed:
            self.made.emit(file.sha256, file.path)

    def _delete(self, work: Callable[[], int], then_make: bool) -> None:
        """After the run that is under way has stopped: it takes its turn on the same thread."""
        self.stop()

        def done(_gone: int) -> None:
            self.changed.emit()
            if then_make:
                self.make()

        self._jobs.run(lambda _p: work(), "Deleting proxies", on_done=done, quiet=True, background=True)
