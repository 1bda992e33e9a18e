"""Choosing what to import."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QFileDialog, QHBoxLayout, QListWidget, QWidget

from core.model.times import zone_info
from gui import theme
from gui.controls import button, label
from gui.dialogs.form import Form
from gui.dialogs.zones import chosen_zone, zone_box


class ImportDialog(Form):
    """Files and folders in any mix. The zone is asked for only where the library has none."""

    def __init__(self, paths: Sequence[Path], zone: str | None, parent: QWidget | None = None) -> None:
        super().__init__("Import footage", "Import", parent)
        self.setMinimumWidth(560)
        self.explain(
            "Recordings, their sidecars, roll files, and folders of them in any mix. The originals are read, hashed and copied, never changed."
        )
        self._known_zone = zone
        self.list = _Paths()
        self.list.setAccessibleName("Files and folders to import")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setMinimumHeight(120)
        self.setAcceptDrops(True)
        self.form.addRow(self.list)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(button("Add files…", self._add_files))
        row.addWidget(button("Add a folder…", self._add_folder))
        self._removing = button("Remove", self._remove, "Takes the chosen ones off this list")
        self.list.itemSelectionChanged.connect(lambda: self._removing.setEnabled(bool(self.list.selectedItems())))
        self._removing.setEnabled(False)
        row.addWidget(self._removing)
        row.addStretch(1)
        self.form.addRow(row)
        self._zone = zone_box(zone)
        if zone is None:
            self.form.addRow("Department's time zone", self._zone)
            self.form.addRow(
                "", label("Times without a zone are read in it. Without one, such times are uncertain by hours.", "dim", wrap=True)
            )
        else:
            self.form.addRow("Time zone", label(zone))
        self._reference = QCheckBox("Leave the media where it is")
        self._reference.setToolTip("It is hashed all the same, but the library needs the files to stay where they are")
        self.form.addRow("", self._reference)
        self.add(paths)

    @property
    def paths(self) -> list[Path]:
        return [Path(self.list.item(i).text()) for i in range(self.list.count())]

    @property
    def zone(self) -> str | None:
        """A zone the library does not have yet, or None."""
        return chosen_zone(self._zone) if self._known_zone is None else None

    @property
    def reference(self) -> bool:
        return self._reference.isChecked()

    def add(self, paths: Sequence[Path]) -> None:
        there = {str(p) for p in self.paths}
        self.list.addItems([text for text in dict.fromkeys(map(str, paths)) if text not in there])

    def problem(self) -> str:
        if not self.paths:
            return "Add files or a folder."
        return f"There is no time zone named {self.zone}." if self.zone and zone_info(self.zone) is None else ""

    def _add_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Files to import")
        self.add([Path(n) for n in names])

    def _add_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, "Folder to import"):
            self.add([Path(name)])

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()


class _Paths(QListWidget):
    """Says what belongs here while it is empty."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(theme.qcolor("text_dim"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "Add files or a folder, or drop them here")
            painter.end()
