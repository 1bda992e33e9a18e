"""How a job tells how far it is and hears that it should stop. A leaf anyone may use."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Step:
    """One report: `done` of `total` (0 = unknown) `unit`s, at `rate` a second, `left_s` to go (None = unknown)."""

    label: str
    done: float
    total: float
    unit: str
    rate: float
    left_s: float | None
    text: str = ""


class Progress:
    """Handed to every job. Thread-safe to cancel; reports at most ten times a second."""

    def __init__(self, report: Callable[[Step], None] | None = None, interval_s: float = 0.1) -> None:
        self._report = report
        self._interval_s = interval_s
        self._cancel = threading.Event()
        self.begin("")

    def begin(self, label: str, total: float = 0, unit: str = "") -> None:
        """Start a stage; resets the rate."""
        self._label, self._total, self._unit = label, total, unit
        self._done = 0.0
        self._started = time.monotonic()
        self._last = 0.0
        if label:
            self._send("", force=True)

    def advance(self, amount: float = 1, text: str = "") -> None:
        """Count `amount` more as done; raises Cancelled where the person asked to stop."""
        self.check()
        self._done += amount
        self._send(text, force=self._total > 0 and self._done >= self._total)

    def reach(self, done: float, text: str = "") -> None:
        """Count exactly `done` as done, whatever was counted before; raises Cancelled as `advance` does."""
        self.advance(done - self._done, text)

    @property
    def done(self) -> float:
        """Of this stage, so far."""
        return self._done

    @property
    def total(self) -> float:
        """Of this stage."""
        return self._total

    def check(self) -> None:
        """Raise Cancelled where the person asked to stop."""
        if self._cancel.is_set():
            raise Cancelled

    def cancel(self) -> None:
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def _send(self, text: str, force: bool = False) -> None:
        now = time.monotonic()
        if self._report is None or (not force and now - self._last < self._interval_s):
            return
        self._last = now
        elapsed = now - self._started
        rate = self._done / elapsed if elapsed > 0.2 else 0.0
        left = (self._total - self._done) / rate if rate > 0 and self._total > 0 else None
        self._report(Step(self._label, self._done, self._total, self._unit, rate, left, text))
