"""What stands in the tool bar's menus, and the few things that concern the whole window."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from core.demo.build import build_demo
from core.model.policy import Policy
from core.operations.findings import answers_given
from core.operations.library import open_library, set_policy, set_zone
from core.operations.linking import link
from core.paths import demo_library
from core.progress import Progress
from core.settings import Settings, save_settings
from gui import theme
from gui.dialogs.settings import SettingsDialog
from gui.dialogs.sheets import AboutSheet, AnswersSheet
from gui.dialogs.workbench import Workbench
from gui.playback.tile import Tile
from gui.proxies.dialog import ProxiesDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.windows.main_window import MainWindow


LANES = ("lane_up", "lane_down", "lane_collapse", "lanes_reset")


def fill(window: "MainWindow") -> None:
    bar = window.toolbar

    def item(text: str, slot: "Callable[[], object]") -> QAction:
        action = QAction(text, window)
        action.triggered.connect(lambda _checked=False: slot())
        return action

    bar.fill(
        bar.library_menu,
        (
            "import",
            item("What was imported…", window.importer.show_history),
            None,
            item("Open another library…", lambda: ask_library(window)),
            item("Open the demo", lambda: open_demo(window)),
            item("Link again", lambda: relink(window)),
            "department",
            "workbench",
            item("Department settings…", lambda: ask_settings(window)),
            item("Proxies…", lambda: ProxiesDialog(window.proxies, window).show()),
            None,
            "search",
            "print",
            None,
            "theme",
            "keys",
            item("About Sightline", lambda: AboutSheet(window.library.address, window).open()),
            "quit",
        ),
    )
    bar.fill(
        bar.review_menu,
        (
            "undo",
            "redo",
            None,
            "marker",
            "trigger_add",
            "assign",
            None,
            ("Play and move", "play", "loop", "gaps", None, "trigger", "previous", "next", "start", "end"),
            ("Cameras and sound", "enlarge", None, "sound", "sound_mute", "sound_solo"),
            ("Findings and links", "answer", "answer_undo", None, "link_confirm", "link_reject", "link_undo"),
            ("Clocks", "align_earlier", "align_later", "align_mark", None, "align_keep", "align_discard", "align_discard_all"),
            ("Range", "range_in", "range_out", "range_clear"),
            ("Timeline", "snap", None, *(f"zoom_{way}" for way in ("in", "out", "fit", "range")), None, *LANES),
            None,
            "still",
            "print",
        ),
    )
    bar.fill(
        bar.reviewer_menu,
        (item("Review as…", lambda: ask_reviewer(window)), item("Answers to this incident…", lambda: show_answers(window))),
    )


def pop_up(window: "MainWindow", place: QWidget, at: QPoint) -> None:
    """What can be done, at the pointer; a camera under it becomes the focused one first."""
    tile = place.childAt(at)
    if isinstance(tile, Tile):
        window.review.selection.set_camera(tile.camera_id)
    window.toolbar.review_menu.popup(place.mapToGlobal(at))


def ask_library(window: "MainWindow") -> None:
    if folder := QFileDialog.getExistingDirectory(window, "Folder of a library (an empty one starts a new library)"):
        window.jobs.run(lambda _p: open_library(folder), "Opening the library", on_done=window.library_opened.emit)


def open_demo(window: "MainWindow") -> None:
    """Builds it where it is not there yet, in a library of its own."""
    folder = demo_library()
    window.jobs.run(lambda progress: build_demo(folder, None, progress, folder), "Building the demo", on_done=window.library_opened.emit)


def relink(window: "MainWindow") -> None:
    window.jobs.run(
        lambda progress: link(window.library, progress), "Linking", on_done=lambda _r: window.strip.good("Linked again"), write=True
    )


def ask_settings(window: "MainWindow") -> None:
    """Reads them first, without blocking."""
    window.jobs.run(
        lambda _p: (window.library.policy(), window.library.zone()),
        "Reading the settings",
        on_done=lambda read: _show_settings(window, SettingsDialog(read[0], read[1], window)),
        quiet=True,
    )


def _show_settings(window: "MainWindow", dialog: SettingsDialog) -> None:
    def keep() -> None:
        policy, zone = dialog.policy, dialog.zone

        def work(progress: Progress) -> None:
            set_policy(window.library, policy)
            if zone:
                set_zone(window.library, zone)
            link(window.library, progress)

        window.jobs.run(work, "Linking", on_done=lambda _r: window.strip.good("Settings kept"), write=True)

    dialog.start(keep)


def show_workbench(window: "MainWindow") -> None:
    """One at a time; an open one comes to the front."""
    there = window.findChild(Workbench)
    if there is not None:
        there.raise_()
        there.activateWindow()
        return
    titles = window.browser.model.titles
    window.jobs.run(
        lambda _p: (window.library.policy(), titles()),
        "Reading the settings",
        on_done=lambda read: _open_workbench(window, *read),
        quiet=True,
    )


def _open_workbench(window: "MainWindow", policy: Policy, titles: dict[str, str]) -> None:
    def keep(wanted: Policy) -> None:
        window.jobs.run(
            lambda progress: link(window.library, progress, wanted),
            "Linking",
            on_done=lambda _r: window.strip.good("Rule kept and linked again"),
            write=True,
        )

    dialog = Workbench(window.library, window.jobs, policy, titles, window)
    dialog.incident_requested.connect(window.show_incident)
    dialog.apply_requested.connect(keep)
    dialog.show()


def ask_reviewer(window: "MainWindow") -> None:
    """For this session; people sign in later."""
    dialog = QInputDialog(window)
    dialog.setWindowTitle("Review as")
    dialog.setLabelText("Name kept with everything you answer and decide:")
    dialog.setTextValue(window.library.actor)

    def keep(name: str) -> None:
        if name.strip():
            window.library.actor = name.strip()
            window.toolbar.set_reviewer(window.library.actor)

    dialog.textValueSelected.connect(keep)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def show_answers(window: "MainWindow") -> None:
    """Reads them first: all that were ever given, not only those that count."""
    view = window.review.view
    if view is not None:
        window.jobs.run(
            lambda _p: answers_given(window.library, {f.id for f in view.findings}),
            "Reading the answers",
            on_done=lambda given: AnswersSheet(view, given, window).open(),
            quiet=True,
        )


def keep_settings(window: "MainWindow", before: Settings) -> None:
    """Theme and sizes, for the next time. A disk that will not have them is no reason to stay open."""
    geometry = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
    kept = replace(
        before,
        theme=theme.current().name,
        window_geometry=geometry,
        window_layout=window.desk.state(),
        snapping="on" if window.review.timeline.snapping else "off",
        lanes=window.review.marks.arrangements.text(),
    )
    try:
        save_settings(kept)
    except OSError:
        return
