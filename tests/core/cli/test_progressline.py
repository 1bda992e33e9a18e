import io
import os
import signal
import sys

import pytest

from core.cli.progressline import describe, progress_line
from core.errors import Cancelled
from core.progress import Step


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step("Importing", 3, 12, "files", 1.5, 66.0, "a.mp4"), "Importing [#####...............] 3 of 12 files, 1.5/s, 1:06 left  a.mp4"),
        (Step("Importing", 1.5e6, 3e9, "bytes", 2e6, 1499.25), "Importing [....................] 1.5 MB of 3.0 GB, 2.0 MB/s, 24:59 left"),
        (Step("Looking", 0, 0, "", 0, None), "Looking"),
        (Step("Looking", 7, 0, "files", 0, None), "Looking 7 files"),
        (Step("", 2, 2, "steps", 0, 0.0), "Working [####################] 2 of 2 steps"),
    ],
)
def test_a_step_in_words(step: Step, said: str) -> None:
    assert describe(step) == said


def test_plain_lines_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_line() as progress:
        progress.begin("First", 100, "files")
        for _ in range(100):
            progress.advance()
        progress.begin("Second")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("First") and "0 of 100" in lines[0]
    assert "100 of 100 files" in lines[1]
    assert lines[2:] == ["Second"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_one_line_that_rewrites_itself_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    with progress_line() as progress:
        progress.begin("Importing", 2, "files")
        progress.advance(1, "x" * 100)
        progress.advance(1, "\x1b[2J")
    text = terminal.getvalue()
    assert "\n" not in text and "\x1b" not in text
    assert all(len(part) < 40 for part in text.split("\r"))
    assert text.endswith("\r") and text.split("\r")[-2].strip() == ""


def test_the_first_interrupt_asks_and_the_second_stops(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with progress_line() as progress:
        os.kill(os.getpid(), signal.SIGINT)
        assert progress.cancelled
        with pytest.raises(Cancelled):
            progress.advance()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            signal.pause()
    assert "again to stop at once" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before
