"""What a person does to an incident ends in the library, through the same dialogs a person sees."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from core.operations.clips import all_clips
from core.operations.incidents import incident_summaries
from gui.dialogs.assign import AssignDialog
from gui.dialogs.clock import ClockDialog
from gui.dialogs.trigger import TriggerDialog
from gui.windows.main_window import MainWindow
from tests.sample import T


@pytest.fixture
def window(show, told) -> MainWindow:
    return show(told, next(row.id for row in incident_summaries(told) if "taser" in row.trigger_kinds))


def test_a_trigger_at_the_playhead_is_kept_and_shown(qtbot, window):
    window.review.seek(T.plus_s(12))
    window.review.selection.set_camera("B12")
    window.review.add_trigger()
    dialog = window.findChild(TriggerDialog)
    assert dialog.camera_id == "B12"
    dialog.choose("manual")
    dialog.ok.click()
    qtbot.waitUntil(lambda: len(window.review.view.triggers) == 2, timeout=10_000)
    added = window.review.view.triggers[1]
    assert (added.time, added.kind, added.source) == (T.plus_s(12), "manual", "manual")
    assert window.review.position == T.plus_s(12)


def test_a_clock_set_by_hand_moves_the_clip(qtbot, window):
    clip = next(c.clip for c in window.review.view.lane("B12").clips)
    window.review.inspector.wishes.clock_requested.emit(clip.id)
    dialog = window.findChild(ClockDialog)
    dialog.set_seconds(4)
    dialog.ok.click()

    def now():
        lane = window.review.view.lane("B12")
        return next(c.clip for c in lane.clips) if lane and lane.clips else clip

    qtbot.waitUntil(lambda: now().time.source == "manual", timeout=10_000)
    assert now().start.since(clip.start) == pytest.approx(-4, abs=0.01)


def test_a_clip_is_assigned_to_somebody_else(qtbot, window):
    window.review.selection.set_camera("D3")
    window.review.assign()
    qtbot.waitUntil(lambda: window.findChild(AssignDialog) is not None, timeout=5_000)
    dialog = window.findChild(AssignDialog)
    dialog._officer.setCurrentText("M. Okafor (O21)")
    dialog.ok.click()
    qtbot.waitUntil(lambda: next(c for c in all_clips(window.library) if c.id == "CD3").officer_id == "O21", timeout=10_000)


def test_without_a_chosen_camera_assigning_says_what_to_do(window):
    window.review.assign()
    assert window.strip.isVisible()
    assert "Choose a camera" in window.strip.text.text()


def test_printing_writes_one_page_and_says_where(qtbot, window, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "sheet"), ""))
    window.review.print_incident()
    qtbot.waitUntil(lambda: "Saved" in window.strip.text.text(), timeout=20_000)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_a_still_of_a_camera_without_media_says_why(qtbot, window, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "still.png"), ""))
    window.review.selection.set_camera("B12")
    window.review.save_still()
    qtbot.waitUntil(window.strip.isVisible, timeout=10_000)
    assert "has no frame" in window.strip.text.text()
    assert not (tmp_path / "still.png").exists()


def test_thinking_better_of_a_file_does_nothing(window, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: ("", ""))
    window.review.print_incident()
    assert window.jobs.active() == []
