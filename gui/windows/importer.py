"""Importing from the window: asks, runs, links, and shows what became of every file."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.operations.importing import FileOutcome, ImportReport, import_history, import_paths
from core.operations.library import Library
from core.operations.linking import link_new
from core.progress import Progress
from gui.dialogs.importing import ImportDialog
from gui.dialogs.results import ResultsDialog
from gui.jobs.runner import Jobs


class Importer(QObject):
    """`zone` is the department's, None until one is known: then an import asks for it first."""

    imported = Signal(object)
    """ImportReport, when the results are shown."""

    def __init__(self, library: Library, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._library, self._jobs, self._window = library, jobs, window
        self.zone: str | None = None

    def ask(self, paths: Sequence[Path] = ()) -> ImportDialog:
        dialog = ImportDialog(paths, self.zone, self._window)
        dialog.start(lambda: self.start(dialog.paths, dialog.zone, dialog.reference))
        return dialog

    def drop(self, paths: Sequence[Path]) -> None:
        """At once, where times without a zone can be read; else it asks."""
        if self.zone is None:
            self.ask(paths)
        else:
            self.start(paths, None, False)

    def start(self, paths: Sequence[Path], zone: str | None, reference: bool) -> None:
        """Reading and copying run beside everything else; the linking that follows takes its turn with the other writes."""

        def work(progress: Progress) -> ImportReport:
            return import_paths(self._library, list(paths), progress, reference=reference, zone=zone, relink=False)

        self._jobs.run(work, "Importing footage", on_done=self._on_copied)

    def show_history(self) -> None:
        self._jobs.run(
            lambda _p: import_history(self._library),
            "Reading what was imported",
            on_done=lambda files: self._show(files, "Everything imported so far"),
            quiet=True,
        )

    def _on_copied(self, report: ImportReport) -> None:
        self._jobs.run(
            lambda progress: link_new(self._library, progress), "Linking", on_done=lambda _r: self._on_linked(report), write=True
        )

    def _on_linked(self, report: ImportReport) -> None:
        self._show(report.files, "Import stopped; what was finished stays" if report.cancelled else "Import finished")
        self.imported.emit(report)

    def _show(self, files: Sequence[FileOutcome], title: str) -> None:
        if self._window.isVisible():
            ResultsDialog(files, title, self._window).open()
