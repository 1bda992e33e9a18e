"""Saying whose camera a clip came from."""

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from core.model.camera import Camera, Officer
from core.model.clip import Clip
from gui.dialogs.form import Form


class AssignDialog(Form):
    """Either choice may be a new one, typed in."""

    def __init__(self, clip: Clip, cameras: Mapping[str, Camera], officers: Mapping[str, Officer], parent: QWidget | None = None) -> None:
        super().__init__(f"Assign clip {clip.id}", "Assign", parent)
        self.explain("Kept for ever: linking and importing again do not change it. Choose one that is known, or type a new id.")
        self._officers = {f"{o.name} ({o.id})" if o.name else o.id: o.id for o in officers.values()}
        self._camera = editable("Camera", sorted(cameras), clip.camera_id)
        current = next((text for text, key in self._officers.items() if key == clip.officer_id), clip.officer_id or "")
        self._officer = editable("Officer", ["", *sorted(self._officers)], current)
        self._note = QLineEdit()
        self._note.setAccessibleName("Note")
        self.form.addRow("Camera", self._camera)
        self.form.addRow("Officer", self._officer)
        self.form.addRow("Note", self._note)

    @property
    def camera_id(self) -> str:
        return self._camera.currentText().strip()

    @property
    def officer_id(self) -> str | None:
        text = self._officer.currentText().strip()
        return self._officers.get(text, text) or None

    @property
    def text(self) -> str:
        return self._note.text().strip()

    def problem(self) -> str:
        return "" if self.camera_id else "A clip always has a camera: choose one, or type its id."


def editable(name: str, items: list[str], current: str) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setAccessibleName(name)
    box.addItems(items)
    box.setCurrentText(current)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box
