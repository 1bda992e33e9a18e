"""Progress, events and settings."""

from pathlib import Path

import pytest

from core.errors import Cancelled
from core.events import Change, Events
from core.progress import Progress, Step
from core.settings import Settings, load_settings, save_settings


def test_progress_tells_its_end_and_can_be_cancelled() -> None:
    steps: list[Step] = []
    progress = Progress(steps.append, interval_s=0)
    progress.begin("Copying", 3, "files")
    progress.advance(1, "a")
    progress.advance(2, "b")
    assert [(s.label, s.done, s.total, s.text) for s in steps] == [("Copying", 0, 3, ""), ("Copying", 1, 3, "a"), ("Copying", 3, 3, "b")]
    progress.cancel()
    with pytest.raises(Cancelled):
        progress.advance()


def test_progress_does_not_flood() -> None:
    steps: list[Step] = []
    progress = Progress(steps.append, interval_s=1000)
    progress.begin("Copying", 1000, "files")
    for _ in range(999):
        progress.advance()
    assert len(steps) == 1


def test_events_reach_those_who_listen_and_no_one_else() -> None:
    events, heard = Events(), []
    stop = events.subscribe(heard.append)
    change = Change(frozenset({"clips"}), frozenset({"C1"}))
    events.publish(change)
    events.publish(Change())
    stop()
    stop()
    events.publish(change)
    assert heard == [change]
    assert (change | Change(frozenset({"clocks"}))).kinds == {"clips", "clocks"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": 3, "what": "ever"}'])
def test_damaged_settings_never_stop_the_program(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.json").write_text(text)
    assert load_settings(tmp_path / "s.json") == Settings()


def test_settings_come_back(tmp_path: Path) -> None:
    save_settings(Settings(theme="light"), tmp_path / "deep" / "s.json")
    assert load_settings(tmp_path / "deep" / "s.json").theme == "light"
