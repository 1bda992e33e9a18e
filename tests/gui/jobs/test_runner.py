"""Work leaves the window's thread and comes back to it; closing loses nothing that was asked for."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import KnownError
from core.progress import Progress, Step
from gui.jobs.runner import Jobs
from gui.jobs.widget import JobsWidget, describe


@pytest.fixture
def jobs(qtbot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_work_is_done_elsewhere_and_its_result_arrives_here(qtbot, jobs):
    got = []
    jobs.run(lambda _p: threading.current_thread().name, "Where", on_done=lambda r: got.append((r, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(got))
    assert got[0][0].startswith("reader")
    assert got[0][1] is threading.main_thread()


def test_writes_keep_their_order_on_one_thread(qtbot, jobs):
    seen = []

    def work(number: int):
        return lambda _p: seen.append((number, threading.current_thread().name))

    for number in range(20):
        jobs.run(work(number), "Write", write=True)
    with qtbot.waitSignal(jobs.idle):
        pass
    assert [n for n, _ in seen] == list(range(20))
    assert len({name for _, name in seen}) == 1


def test_a_known_error_says_its_text_and_hint(qtbot, jobs):
    def work(_progress: Progress) -> None:
        raise KnownError("The disk is full.", "Free some space.")

    with qtbot.waitSignal(jobs.failed) as heard:
        jobs.run(work, "Copy")
    assert heard.args == ["The disk is full.", "Free some space."]


def test_an_unexpected_fault_is_logged_and_said_in_one_line(qtbot, jobs):
    def work(_progress: Progress) -> None:
        raise ZeroDivisionError("secret detail")

    with qtbot.waitSignal(jobs.failed) as heard:
        jobs.run(work, "Counting")
    text, hint = heard.args
    assert text == "Counting stopped: an unexpected fault."
    file = hint.removeprefix("Details are in ").removesuffix(".")
    assert "secret detail" in Path(file).read_text("utf-8")


def test_cancelling_stops_at_the_next_step_and_is_no_error(qtbot, jobs):
    began, calls = threading.Event(), []

    def work(progress: Progress) -> None:
        progress.begin("Copying", 1000, "files")
        began.set()
        while True:
            progress.advance()
            threading.Event().wait(0.005)

    job = jobs.run(work, "Copy", on_done=lambda _r: calls.append("done"), on_error=lambda _e: calls.append("error"))
    began.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: not jobs.active())
    assert job.state == "cancelled"
    assert calls == []


def test_closing_finishes_the_writes_that_wait(qtbot):
    jobs, done, gate = Jobs(), [], threading.Event()
    jobs.run(lambda _p: gate.wait(5), "First", write=True)
    for number in range(5):
        jobs.run(lambda _p, n=number: done.append(n), "Answer", write=True)
    gate.set()
    jobs.close()
    assert done == [0, 1, 2, 3, 4]


def test_the_tool_bar_shows_what_runs_and_cancels_it(qtbot, jobs):
    widget = JobsWidget(jobs)
    qtbot.addWidget(widget)
    widget.show()
    go = threading.Event()

    def work(progress: Progress) -> None:
        progress.begin("Importing", 4, "files")
        progress.advance(1)
        while not go.wait(0.01):
            progress.check()

    job = jobs.run(work, "Import")
    qtbot.waitUntil(lambda: job.step is not None)
    assert widget._button.text() == "Jobs (1)"
    assert "of 4 files" in describe(job.step)
    widget._open_list()
    row = next(iter(widget._list._rows.values()))
    row._cancel.click()
    qtbot.waitUntil(lambda: job.state == "cancelled")
    qtbot.waitUntil(lambda: not widget._list.isVisible())
    assert not widget._button.isVisible()


def test_quiet_work_is_not_listed(qtbot, jobs):
    gate = threading.Event()
    jobs.run(lambda _p: gate.wait(5), "Load", quiet=True)
    assert jobs.listed() == []
    assert len(jobs.active()) == 1
    gate.set()
    qtbot.waitUntil(lambda: not jobs.active())


def test_bytes_and_waiting_are_told_as_people_say_them():
    step = Step("Importing footage", 20_939_107, 34_588_225, "bytes", 13_368_313.7, 1.2)
    assert describe(step) == "20.9 MB of 34.6 MB · 13.4 MB/s · 1 s left"
    assert describe(Step("Importing footage", 812, 1.25e9, "bytes", 0, 4000)) == "812 B of 1.2 GB · 1 h 7 min left"
