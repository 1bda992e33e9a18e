"""Aligning clocks with the keyboard: seen at once, kept with a reason, discarded, matched, taken back."""

import hashlib
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from core.operations.clips import all_clips
from core.operations.clockledger import clock_ledger
from core.operations.clocks import set_clock
from gui.alignment.reason import KeepAllDialog, KeepDialog, WithdrawDialog
from gui.windows.main_window import MainWindow
from tests.core.playback.videos import read_ordinal
from tests.gui.windows.keyboard import press
from tests.sample import T

ALT, SHIFT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
K = Qt.Key


def shown(qtbot, window: MainWindow, camera: str) -> int:
    """The ordinal in a camera's picture once everything is exact."""
    qtbot.waitUntil(lambda: window.review.settled and not window.review.player.active, timeout=20_000)
    return read_ordinal(window.review.tiles.tile(camera).frame.image)


def lane_start(window: MainWindow, camera: str) -> int:
    """Where the timeline draws the camera's first clip."""
    index = window.review.timeline._index
    return next(int(n.starts[0]) for n in index.lanes if n.lane.camera.id == camera)


def keep(qtbot, window: MainWindow, why: str) -> None:
    active(qtbot, window)
    press(qtbot, window, K.Key_K, ALT)
    dialog = window.findChild(KeepDialog)
    qtbot.keyClicks(dialog.why, why)
    dialog.ok.click()
    assert "Being kept" in window.review.align.bar.text.text()
    qtbot.waitUntil(lambda: window.review.align.trial is None, timeout=20_000)
    active(qtbot, window)


def active(qtbot, window: MainWindow) -> None:
    """A dialog that closed gives the keyboard back."""
    with qtbot.waitActive(window):
        window.activateWindow()


def start_of(window: MainWindow, clip_id: str) -> int:
    return next(c.start.us for c in all_clips(window.library) if c.id == clip_id)


def hashes(objects: Path) -> dict[str, str]:
    """The films as the library keeps them, and what was imported beside them."""
    files = [p for p in objects.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size > 10_000 for p in files) >= 2, "both films are there"
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def seen_start(window: MainWindow) -> int:
    """Where the window has the clip of B07."""
    return window.review.view.lane("B07").clips[0].clip.start.us


def test_a_nudge_is_seen_at_once_in_picture_lane_and_words_and_discarded_without_a_trace(qtbot, filmed):
    before, beside, drawn = shown(qtbot, filmed, "B07"), shown(qtbot, filmed, "B12"), lane_start(filmed, "B07")
    assert not filmed.review.align.bar.isVisible()
    for _ in range(3):
        press(qtbot, filmed, K.Key_Right, ALT)
    assert shown(qtbot, filmed, "B07") == before - 3
    assert shown(qtbot, filmed, "B12") == beside
    assert lane_start(filmed, "B07") == drawn + 120_000
    bar = filmed.review.align.bar
    assert bar.isVisible() and bar.text.text() == "B07: +0.120 s (3 frames), shown later. A trial, not kept."
    press(qtbot, filmed, K.Key_Left, ALT)
    press(qtbot, filmed, K.Key_Left, ALT | SHIFT)
    press(qtbot, filmed, K.Key_Left, ALT | CTRL)
    assert filmed.review.align.trial.us == 80_000 - 11_000
    assert bar.text.text() == "B07: +0.069 s (about 1.7 frames), shown later. A trial, not kept."
    next(b for b in bar.findChildren(QPushButton) if b.text() == "+1 ms").click()
    assert filmed.review.align.trial.us == 70_000
    press(qtbot, filmed, K.Key_D, ALT)
    assert filmed.review.align.trial is None and not bar.isVisible()
    assert shown(qtbot, filmed, "B07") == before
    assert lane_start(filmed, "B07") == drawn
    assert clock_ledger(filmed.library) == ()
    press(qtbot, filmed, K.Key_Right, ALT)
    press(qtbot, filmed, K.Key_Left, ALT)
    assert filmed.review.align.trial is None, "back where it was there is nothing to keep"


def test_playing_goes_on_while_a_clock_is_nudged(qtbot, filmed):
    shown(qtbot, filmed, "B07")
    filmed.review.player.play(0.25)
    press(qtbot, filmed, K.Key_Left, ALT)
    assert filmed.review.player.playing
    assert filmed.review.align.trial.us == -40_000
    press(qtbot, filmed, K.Key_K)
    at = filmed.review.position
    assert shown(qtbot, filmed, "B07") == (at.since(T.plus_s(-3.1)) + 0.04) // 0.04


def test_keeping_needs_a_reason_and_puts_the_clock_there_until_it_is_undone(qtbot, filmed, tmp_path):
    before, start, files = shown(qtbot, filmed, "B07"), start_of(filmed, "C07"), hashes(tmp_path / "library" / "objects")
    press(qtbot, filmed, K.Key_Right, ALT)
    press(qtbot, filmed, K.Key_Right, ALT)
    press(qtbot, filmed, K.Key_K, ALT)
    dialog = filmed.findChild(KeepDialog)
    dialog.ok.click()
    assert dialog.isVisible() and "why" in dialog._problem.text()
    dialog.reject()
    qtbot.waitUntil(lambda: filmed.findChild(KeepDialog) is None)
    assert filmed.review.align.trial is not None
    keep(qtbot, filmed, "lamp goes out")
    assert start_of(filmed, "C07") == start + 80_000
    assert not filmed.review.align.bar.isVisible()
    assert shown(qtbot, filmed, "B07") == before - 2
    (row,) = filmed.review.view.ledger
    assert (row.entry.actor, row.entry.why, row.entry.sigma_s, row.state) == ("tester", "lamp goes out", 0.02, "counts")
    assert filmed.review.view.lane("B07").clips[0].clip.time.source == "manual"
    press(qtbot, filmed, K.Key_Z, CTRL)
    qtbot.waitUntil(lambda: seen_start(filmed) == start, timeout=20_000)
    assert [r.state for r in filmed.review.view.ledger] == ["withdrawn", "counts"]
    press(qtbot, filmed, K.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: seen_start(filmed) == start + 80_000, timeout=20_000)
    assert [r.state for r in filmed.review.view.ledger] == ["counts", "withdrawn", "counts"]
    assert hashes(tmp_path / "library" / "objects") == files


def test_two_marked_frames_become_one_moment(qtbot, filmed):
    mine = shown(qtbot, filmed, "B07")
    press(qtbot, filmed, K.Key_M, ALT)
    assert "B07 is marked" in filmed.review.align.bar.text.text()
    filmed.review.selection.set_camera("B12")
    filmed.review.seek(T.plus_s(1.6))
    theirs = shown(qtbot, filmed, "B12")
    press(qtbot, filmed, K.Key_M, ALT)
    dialog = filmed.findChild(KeepDialog)
    assert dialog.mover.count() == 2
    assert {dialog.mover.itemText(i).split()[0] for i in (0, 1)} == {"B07", "B12"}
    assert sum(not p.pixmap().isNull() for p in dialog.findChildren(type(dialog._says))) == 2
    first = filmed.review.align.trial
    dialog.mover.setCurrentIndex(1)
    second = filmed.review.align.trial
    assert (second.camera_id, second.us) != (first.camera_id, first.us) and second.us == -first.us
    dialog.mover.setCurrentIndex(dialog.mover.findText("B07", Qt.MatchFlag.MatchStartsWith))
    qtbot.keyClicks(dialog.why, "both see the flash")
    dialog.ok.click()
    qtbot.waitUntil(lambda: filmed.review.align.trial is None, timeout=20_000)
    clips = {c.id: c for c in all_clips(filmed.library)}
    times = [clips["C07"].time.to_utc(mine / 25), clips["C12"].time.to_utc(theirs / 30)]
    assert abs(times[0].us - times[1].us) <= 1
    (row,) = filmed.review.view.ledger
    assert row.entry.method == "matched" and {m.clip_id for m in row.entry.marks} == {"C07", "C12"}
    filmed.review.seek(times[1])
    assert (shown(qtbot, filmed, "B07"), shown(qtbot, filmed, "B12")) == (mine, theirs)


def test_the_ledger_is_told_in_the_clocks_tab_and_an_entry_withdrawn_there(qtbot, filmed):
    start = start_of(filmed, "C07")
    shown(qtbot, filmed, "B07")
    press(qtbot, filmed, K.Key_Left, ALT)
    keep(qtbot, filmed, "lamp goes out")
    tab = filmed.review.inspector.clocks
    filmed.review.inspector.setCurrentWidget(tab)
    (button,) = [b for b in tab.findChildren(QPushButton) if b.accessibleName().startswith("Withdraw ")]
    button.click()
    dialog = filmed.findChild(WithdrawDialog)
    dialog.ok.click()
    assert dialog.isVisible(), "a withdrawal needs a reason"
    qtbot.keyClicks(dialog.why, "wrong lamp")
    dialog.ok.click()
    qtbot.waitUntil(lambda: seen_start(filmed) == start, timeout=20_000)
    assert filmed.review.view.ledger[1].entry.why == "wrong lamp"
    assert [b for b in tab.findChildren(QPushButton) if b.accessibleName().startswith("Take the withdrawal back")]


def trial_us(window: MainWindow) -> dict[str, int]:
    return {camera: trial.us for camera, trial in window.review.align.trials.items()}


def two_trials(qtbot, window: MainWindow) -> None:
    """B07 three frames later, B12 one frame earlier."""
    shown(qtbot, window, "B07")
    for _ in range(3):
        press(qtbot, window, K.Key_Right, ALT)
    window.review.selection.set_camera("B12")
    press(qtbot, window, K.Key_Left, ALT)


def test_several_cameras_are_tried_at_once_and_tile_and_lane_say_so(qtbot, filmed):
    before = shown(qtbot, filmed, "B07"), shown(qtbot, filmed, "B12")
    plain = filmed.review.tiles.tile("B07").grab().toImage(), filmed.review.timeline.grab().toImage()
    two_trials(qtbot, filmed)
    assert trial_us(filmed) == {"B07": 120_000, "B12": -33_333}
    assert (shown(qtbot, filmed, "B07"), shown(qtbot, filmed, "B12")) == (before[0] - 3, before[1] + 1)
    assert "on trial +0.120 s, not kept" in filmed.review.tiles.tile("B07").accessibleDescription()
    assert "on trial −0.033 s, not kept" in filmed.review.tiles.tile("B12").accessibleDescription()
    assert "on trial" not in filmed.review.tiles.tile("B21").accessibleDescription()
    assert filmed.review.tiles.tile("B07").look().trial == "+0.120 s"
    said = filmed.review.timeline.accessibleDescription()
    assert "on trial +0.120 s" in said and "on trial −0.033 s" in said
    bar = filmed.review.align.bar
    assert bar.text.text() == "B07 +0.120 s (3 frames) · B12 −0.033 s (1 frame). Trials, not kept."
    inspector = filmed.review.inspector
    inspector.setCurrentWidget(inspector.clocks)
    told = [line.text() for line in inspector.clocks.findChildren(QLabel) if line.isVisible() and "Being tried" in line.text()]
    assert told == ["Being tried: −0.033 s, not kept", "Being tried: +0.120 s, not kept"]
    assert bar.discard.text() == "Discard B12" and bar.discard_all.isVisible()
    press(qtbot, filmed, K.Key_D, ALT)
    assert trial_us(filmed) == {"B07": 120_000}
    assert (shown(qtbot, filmed, "B07"), shown(qtbot, filmed, "B12")) == (before[0] - 3, before[1])
    press(qtbot, filmed, K.Key_Left, ALT)
    press(qtbot, filmed, K.Key_D, ALT | SHIFT)
    assert trial_us(filmed) == {} and not bar.isVisible()
    assert (shown(qtbot, filmed, "B07"), shown(qtbot, filmed, "B12")) == before
    filmed.review.selection.set_camera("B07")
    shown(qtbot, filmed, "B07")
    assert filmed.review.tiles.tile("B07").grab().toImage() == plain[0]
    assert clock_ledger(filmed.library) == ()


def test_of_several_trials_the_ticked_ones_are_kept_and_undone_together(qtbot, filmed):
    start = {c: start_of(filmed, c) for c in ("C07", "C12")}
    two_trials(qtbot, filmed)
    press(qtbot, filmed, K.Key_K, ALT)
    dialog = filmed.findChild(KeepAllDialog)
    qtbot.keyClicks(dialog.why, "lamp goes out")
    for tick, _ in dialog.ticks.values():
        tick.click()
    dialog.ok.click()
    assert dialog.isVisible() and "at least one" in dialog._problem.text()
    for tick, _ in dialog.ticks.values():
        tick.click()
    dialog.ok.click()
    qtbot.waitUntil(lambda: trial_us(filmed) == {}, timeout=20_000)
    active(qtbot, filmed)
    assert {c: start_of(filmed, c) - at for c, at in start.items()} == {"C07": 120_000, "C12": -33_333}
    assert [(r.entry.camera_id, r.entry.why) for r in clock_ledger(filmed.library)] == [("B07", "lamp goes out"), ("B12", "lamp goes out")]
    press(qtbot, filmed, K.Key_Z, CTRL)
    qtbot.waitUntil(lambda: seen_start(filmed) == start["C07"], timeout=20_000)
    assert {c: start_of(filmed, c) for c in start} == start


def test_a_trial_that_is_not_ticked_goes_on(qtbot, filmed):
    start = start_of(filmed, "C12")
    two_trials(qtbot, filmed)
    press(qtbot, filmed, K.Key_K, ALT)
    dialog = filmed.findChild(KeepAllDialog)
    dialog.ticks["B12"][0].click()
    qtbot.keyClicks(dialog.why, "lamp goes out")
    dialog.ok.click()
    qtbot.waitUntil(lambda: trial_us(filmed) == {"B12": -33_333}, timeout=20_000)
    assert start_of(filmed, "C12") == start
    assert "B12: −0.033 s" in filmed.review.align.bar.text.text()
    assert filmed.review.tiles.tile("B12").look().trial and not filmed.review.tiles.tile("B07").look().trial


def test_a_trial_is_only_of_a_camera_that_recorded(qtbot, filmed):
    shown(qtbot, filmed, "B07")
    filmed.review.selection.set_camera("B21")
    press(qtbot, filmed, K.Key_Right, ALT)
    assert trial_us(filmed) == {}
    assert "Choose a camera with a recording" in filmed.strip.text.text()
    press(qtbot, filmed, K.Key_M, ALT)
    assert "no picture to mark" in filmed.strip.text.text()
    press(qtbot, filmed, K.Key_K, ALT)
    assert "Nothing is being tried" in filmed.strip.text.text()


def test_a_clock_changed_elsewhere_ends_the_trial_and_another_cameras_does_not(qtbot, filmed):
    shown(qtbot, filmed, "B07")
    press(qtbot, filmed, K.Key_Right, ALT)
    before = filmed.review.player
    set_clock(filmed.library, "D5", 12.0, "elsewhere")
    qtbot.waitUntil(lambda: filmed.review.player is not before and not filmed.jobs.active(), timeout=20_000)
    assert filmed.review.align.trial.us == 40_000
    ordinal = shown(qtbot, filmed, "B07")
    assert ordinal == round((4.1 - 0.04) * 25 - 0.5)
    set_clock(filmed.library, "B07", 3.0, "elsewhere")
    qtbot.waitUntil(lambda: filmed.review.align.trial is None, timeout=20_000)
    assert "changed meanwhile" in filmed.strip.text.text()
