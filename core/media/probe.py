"""The first look at any file, in a separate process with memory and time caps: a hostile file costs one rejected row."""

import json
import os
import queue
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import core
from core.errors import Cancelled, KnownError
from core.media.vendors.base import Probe
from core.media.wire import from_line

_START_S = 120.0
"""For the worker to come up, on a busy machine."""

_CHECK_S = 0.1
"""Between two looks whether the person asked to stop."""

_BYTES_PER_S = 20_000_000
"""A large file may take a second longer for each of these."""

_DAMAGED = "It is probably damaged. Copy it from the camera again; if it stays like this, ask the vendor for a repaired export."


class Prober:
    """Owns one worker process, started when first needed and again after a crash. Safe from any thread, one file at a time."""

    def __init__(self, timeout_s: float = 20, memory_mb: int = 1500, indexes: Path | None = None) -> None:
        """`indexes`: the folder where the packet index of every file it measures is kept."""
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._indexes = indexes
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Of the worker, while there is one."""
        return None if self._worker is None else self._worker.pid

    def close(self) -> None:
        """Ends the worker and waits for it."""
        with self._lock:
            self._stop()

    def probe(self, path: Path, check: Callable[[], None] | None = None) -> Probe:
        """Everything measured of one file; a file that cannot be read comes back as a rejected Probe. KnownError only where no
        worker can be started. `check` is called ten times a second and may raise Cancelled, which ends the measuring."""
        try:
            facts = path.stat()
        except (OSError, ValueError) as fault:
            return _rejected("The file cannot be read.", f"Is it still there, and may you read it? ({type(fault).__name__})")
        if not stat.S_ISREG(facts.st_mode):
            return _rejected("It is not a file but a device, pipe or folder.", "Choose the recording itself.")
        with self._lock:
            return self._ask(path, self._timeout_s + facts.st_size / _BYTES_PER_S, check or (lambda: None))

    def _ask(self, path: Path, limit_s: float, check: Callable[[], None]) -> Probe:
        if self._worker is None:
            self._worker = _Worker(self._memory_mb, self._indexes)
        try:
            return from_line(self._worker.ask(path, limit_s, check))
        except TimeoutError:
            self._stop()
            return _rejected(f"Reading it took longer than {limit_s:.0f} s.", _DAMAGED)
        except EOFError:
            self._stop()
            return _rejected("Reading it crashed the reader.", _DAMAGED)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._stop()
            return _rejected("Reading it gave no sense.", _DAMAGED)
        except Cancelled:
            self._stop()
            raise

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """The process and the thread that listens to it."""

    def __init__(self, memory_mb: int, indexes: Path | None) -> None:
        root = str(Path(core.__file__).resolve().parents[1])
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "core.media.probe_worker", str(memory_mb), *([] if indexes is None else [str(indexes)])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                encoding="ascii",
                errors="replace",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as fault:
            raise KnownError("The process that reads files cannot be started.", "", str(fault)) from fault
        self.pid = self._process.pid
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="probe-listener", daemon=True)
        self._listener.start()
        try:
            self._answer(_START_S)
        except (TimeoutError, EOFError) as fault:
            self.end()
            raise KnownError("The process that reads files does not start.", "Is the program installed completely?", repr(fault)) from fault

    def ask(self, path: Path, limit_s: float, check: Callable[[], None]) -> str:
        """The answer line. TimeoutError, EOFError where the process died, or what `check` raises."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(str(path.absolute())) + "\n")
            self._process.stdin.flush()
        except OSError as fault:
            raise EOFError from fault
        return self._answer(limit_s, check)

    def end(self) -> None:
        """Kill, wait, join."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue

    def _answer(self, limit_s: float, check: Callable[[], None] = lambda: None) -> str:
        until = time.monotonic() + limit_s
        while True:
            check()
            left = until - time.monotonic()
            try:
                line = self._lines.get(timeout=max(0.0, min(_CHECK_S, left)))
                break
            except queue.Empty as fault:
                if left <= 0:
                    raise TimeoutError from fault
        if line is None:
            raise EOFError
        return line

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)


def _rejected(reason: str, advice: str) -> Probe:
    return Probe(None, reason, advice, verdict="broken")
