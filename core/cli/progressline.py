"""A job's progress on stderr: one line that rewrites itself on a terminal, occasional plain lines elsewhere."""

import math
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from core.cli.console import note, visible
from core.progress import Progress, Step

PLAIN_EVERY_S = 5.0
BAR = 20
BYTES = "bytes"


@contextmanager
def progress_line() -> Iterator[Progress]:
    """A Progress that writes to stderr. The first Ctrl-C asks the job to stop where nothing is lost, the second stops at once."""
    line = _Line()
    progress = Progress(line.report)
    with _stop_on_interrupt(progress, line):
        try:
            yield progress
        finally:
            line.close()


class _Line:
    """Writes steps; remembers what stands on the terminal's line."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = 0
        self._label = ""
        self._next_s = 0.0

    def report(self, step: Step) -> None:
        text = visible(describe(step))
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            text = text[:width]
            sys.stderr.write("\r" + text.ljust(min(self._shown, width)))
            sys.stderr.flush()
            self._shown = len(text)
        else:
            self._plain(step, text)

    def _plain(self, step: Step, text: str) -> None:
        now = time.monotonic()
        if step.label != self._label or now >= self._next_s or (step.total and step.done >= step.total):
            self._label, self._next_s = step.label, now + PLAIN_EVERY_S
            print(text, file=sys.stderr)

    def close(self) -> None:
        if self._live and self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
            self._shown = 0


def describe(step: Step) -> str:
    """`Importing [#####...............] 3 of 12 files, 1.5/s, 0:06 left  name.mp4`."""
    parts = [step.label or "Working"]
    if step.total:
        filled = round(BAR * min(1.0, step.done / step.total))
        parts.append("[" + "#" * filled + "." * (BAR - filled) + "]")
        figures = [f"{_amount(step.done, step.unit, step.total)} of {_amount(step.total, step.unit)}"]
    else:
        figures = [_amount(step.done, step.unit)] if step.done else []
    if step.rate > 0:
        figures.append(f"{_amount(step.rate, step.unit if step.unit == BYTES else '')}/s")
    if step.left_s is not None and step.done < step.total:
        figures.append(f"{int(step.left_s) // 60}:{int(step.left_s) % 60:02d} left")
    parts.append(", ".join(figures))
    return " ".join(p for p in parts if p) + (f"  {step.text}" if step.text else "")


def _amount(value: float, unit: str, of: float = 0.0) -> str:
    """`3`, `12 files`, `1.4 GB`; with `of` the unit is left to the total that follows."""
    if unit == BYTES:
        power = min(4, int(math.log(max(value, 1), 1000)))
        return f"{value / 1000**power:.{1 if power else 0}f} {('B', 'kB', 'MB', 'GB', 'TB')[power]}"
    return f"{_figure(value)} {'' if of else unit}".rstrip()


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) or value >= 100 else f"{value:.1f}"


@contextmanager
def _stop_on_interrupt(progress: Progress, line: _Line) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if progress.cancelled:
            raise KeyboardInterrupt
        progress.cancel()
        line.close()
        note("Stopping; what is finished stays. Press Ctrl-C again to stop at once.")

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
