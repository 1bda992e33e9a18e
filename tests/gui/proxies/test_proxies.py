"""Proxies from the window: made in the background, out of the player's way; paused, stopped, deleted and given room by hand."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from core.operations.importing import import_paths
from core.operations.library import Library, open_library
from core.operations.proxies import proxy_budget_gb, proxy_files, proxy_of, proxy_state
from core.progress import Progress
from core.settings import Settings
from gui.jobs.runner import Jobs
from gui.proxies import keeper as keeping
from gui.proxies.dialog import ProxiesDialog
from gui.proxies.keeper import ProxyKeeper
from gui.windows.main_window import MainWindow
from tests.core.media.made import make_video


@pytest.fixture(scope="module")
def made_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short recordings, hours apart."""
    folder = tmp_path_factory.mktemp("filmed")
    (folder / "in").mkdir()
    for hour in (10, 12, 14):
        make_video(folder / "in" / f"cam_20260514_{hour}0000.mp4", times=hour, options={"g": "20"})
    library = open_library(folder / "library", actor="tester")
    try:
        import_paths(library, [folder / "in"], Progress(), zone="America/New_York")
    finally:
        library.close()
    return folder / "library"


@pytest.fixture
def library(made_library: Path, tmp_path: Path) -> Library:
    return open_library(shutil.copytree(made_library, tmp_path / "library"), actor="tester")


@pytest.fixture
def keeper(qtbot, library: Library):
    jobs = Jobs()
    made = ProxyKeeper(library, jobs)
    yield made
    made.close()
    jobs.close()
    library.close()
    for gone in (made, jobs):
        gone.deleteLater()


def rest(qtbot, keeper: ProxyKeeper) -> None:
    qtbot.waitUntil(lambda: not keeper._jobs.active() and not keeper.running, timeout=30_000)


@pytest.fixture
def dialog(qtbot, keeper: ProxyKeeper):
    shown = ProxiesDialog(keeper)
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    rest(qtbot, keeper)
    yield shown
    rest(qtbot, keeper)
    shown.close()


def click(qtbot, what) -> None:
    qtbot.mouseClick(what, Qt.MouseButton.LeftButton)


def test_it_makes_what_is_missing_and_says_which(qtbot, keeper, library):
    heard: dict[str, Path] = {}
    keeper.made.connect(heard.__setitem__)
    keeper.make()
    qtbot.waitUntil(lambda: keeper.running, timeout=10_000)
    (job,) = keeper._jobs.listed()
    assert job.title == "Making proxies"
    rest(qtbot, keeper)
    assert heard == {sha256: f.path for sha256, f in proxy_files(library).items()} and len(heard) == 3
    assert keeper.report.left == 0 and job.step.unit == "pictures" and job.step.done == job.step.total
    keeper.make()
    rest(qtbot, keeper)
    assert not keeper._jobs.listed()


def test_while_the_player_plays_it_waits(qtbot, keeper, library):
    keeper.set_busy(True)
    keeper.make()
    qtbot.waitUntil(lambda: keeper.running and keeper._job.step is not None and "paused" in keeper._job.step.label, timeout=10_000)
    assert not proxy_files(library)
    keeper.set_paused(True)
    keeper.set_busy(False)
    qtbot.wait(250)
    assert not proxy_files(library), "a person's pause outlasts the player's"
    keeper.set_paused(False)
    rest(qtbot, keeper)
    assert len(proxy_files(library)) == 3


def test_the_open_incident_comes_first(qtbot, keeper, library):
    keeper.set_busy(True)
    keeper.make()
    qtbot.waitUntil(lambda: keeper.running, timeout=10_000)
    order: list[str] = []
    keeper.made.connect(lambda sha256, _path: order.append(sha256))
    oldest = proxy_state(library).wanted[-1]
    keeper.incident_id = oldest.incident_id
    keeper.stop()
    rest(qtbot, keeper)
    keeper.make()
    keeper.set_busy(False)
    rest(qtbot, keeper)
    assert oldest.sha256 in order[:2], "first, beside one other on a second core"


def test_closing_in_the_middle_leaves_nothing_half_written(qtbot, library):
    jobs = Jobs()
    keeper = ProxyKeeper(library, jobs)
    keeper.set_busy(True)
    keeper.make()
    qtbot.waitUntil(lambda: keeper.running, timeout=10_000)
    keeper.close()
    jobs.close()
    keeper.make()
    assert not jobs.active()
    assert not [p for p in (Path(library.location) / "derived" / "proxies").rglob("*") if p.is_file()]
    library.close()
    for gone in (keeper, jobs):
        gone.deleteLater()


def test_the_dialog_makes_pauses_and_continues(qtbot, keeper, library, dialog):
    assert dialog.count.text() == "0 of 3 recordings that want one"
    assert dialog.doing.text() == "3 are missing." and not dialog.pause.isEnabled() and not dialog.delete.isEnabled()
    keeper.set_busy(True)
    click(qtbot, dialog.make)
    qtbot.waitUntil(lambda: keeper.running and dialog.pause.isEnabled(), timeout=10_000)
    assert dialog.doing.text() == "Waits while the player plays." and not dialog.make.isEnabled()
    click(qtbot, dialog.pause)
    keeper.set_busy(False)
    assert dialog.doing.text() == "Paused by you." and dialog.pause.text() == "Continue"
    assert dialog.pause.accessibleName() == "Continue making proxies"
    click(qtbot, dialog.pause)
    qtbot.waitUntil(lambda: dialog.count.text() == "3 of 3 recordings that want one", timeout=30_000)
    rest(qtbot, keeper)
    assert dialog.doing.text() == "Nothing is to be made." and dialog.delete.isEnabled()
    assert dialog.room.text().endswith("kB")


def test_the_dialog_keeps_a_smaller_room_at_once(qtbot, keeper, library, dialog):
    click(qtbot, dialog.make)
    qtbot.waitUntil(lambda: dialog.count.text().startswith("3 of 3"), timeout=30_000)
    rest(qtbot, keeper)
    dialog.budget.setFocus()
    dialog.budget.selectAll()
    qtbot.keyClicks(dialog.budget, "0")
    qtbot.keyClick(dialog.budget, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: proxy_budget_gb(library) == 0, timeout=10_000)
    qtbot.waitUntil(lambda: not proxy_files(library), timeout=10_000)
    qtbot.waitUntil(lambda: "for 3 there was no room" in dialog.doing.text(), timeout=10_000)


def test_the_dialog_asks_before_it_deletes_all(qtbot, keeper, library, dialog):
    click(qtbot, dialog.make)
    qtbot.waitUntil(lambda: dialog.delete.isEnabled() and not keeper.running, timeout=30_000)
    for answer, left in ((QMessageBox.StandardButton.Cancel, 3), (QMessageBox.StandardButton.Yes, 0)):
        click(qtbot, dialog.delete)
        box = dialog.findChildren(QMessageBox)[-1]
        click(qtbot, box.button(answer))
        rest(qtbot, keeper)
        qtbot.waitUntil(lambda n=left: len(proxy_files(library)) == n, timeout=10_000)
    qtbot.waitUntil(lambda: dialog.count.text().startswith("0 of 3"), timeout=10_000)


def test_a_persons_window_makes_them_by_itself_and_a_picture_of_one_does_not(qtbot, qapp, library, monkeypatch, tmp_path):
    monkeypatch.setattr(keeping, "START_MS", 1)
    for settings, made in ((None, 0), (Settings(), 3)):
        opened = open_library(library.location, actor="tester")
        window = MainWindow(opened, settings)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(lambda w=window: not w.jobs.active() and w.review.view is not None, timeout=20_000)
        qtbot.wait(100)
        qtbot.waitUntil(lambda w=window, n=made: not w.jobs.active() and len(proxy_files(library)) == n, timeout=30_000)
        action = next(a for a in window.toolbar.library_menu.actions() if a.text() == "Proxies…")
        action.trigger()
        dialog = window.findChild(ProxiesDialog)
        qtbot.waitUntil(lambda d=dialog, n=made: d.count.text().startswith(f"{n} of 3"), timeout=10_000)
        dialog.close()
        window.review.drive(lambda player: player.toggle())
        qtbot.waitUntil(lambda w=window: w.proxies.busy, timeout=10_000)
        window.close()
        qtbot.waitUntil(lambda w=window: not w.isVisible(), timeout=30_000)
        window.deleteLater()
        if made:
            assert all(proxy_of(library, w.sha256, w.pictures) for w in proxy_state(library).wanted)
    library.close()
