"""Adding a trigger at the playhead."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from core.model.incident import IncidentView
from core.model.times import Instant
from core.model.trigger import NAMES
from gui import words
from gui.controls import label
from gui.dialogs.form import Form


class TriggerDialog(Form):
    """`propagating` kinds start every camera in range and are audited; the others bind only their own camera."""

    def __init__(self, view: IncidentView, at: Instant, camera_id: str | None, parent: QWidget | None = None) -> None:
        super().__init__("Add a trigger at the playhead", "Add trigger", parent)
        self._view = view
        self.explain("It is marked as set by hand and survives linking again, which follows at once.")
        self._kind, self._camera = QComboBox(), QComboBox()
        for kind, name in NAMES.items():
            self._kind.addItem(name, kind)
        self._camera.addItem("not known", None)
        for lane in view.lanes:
            self._camera.addItem(words.lane_name(lane), lane.camera.id)
        self._camera.setCurrentIndex(max(0, self._camera.findData(camera_id)))
        self._kind.setAccessibleName("Kind")
        self._camera.setAccessibleName("Camera")
        self._note = QLineEdit()
        self._note.setAccessibleName("Note")
        self._binds = label(role="dim", wrap=True)
        self._kind.currentIndexChanged.connect(self._say)
        self.form.addRow("Time", label(f"{words.stamp(at, view.zone)}   {words.utc(at)}"))
        self.form.addRow("Kind", self._kind)
        self.form.addRow("", self._binds)
        self.form.addRow("Camera", self._camera)
        self.form.addRow("Note", self._note)
        self._say()

    @property
    def kind(self) -> str:
        return self._kind.currentData()

    @property
    def camera_id(self) -> str | None:
        return self._camera.currentData()

    @property
    def officer_id(self) -> str | None:
        lane = self._view.lane(self.camera_id) if self.camera_id else None
        return lane.officer.id if lane and lane.officer else None

    @property
    def text(self) -> str:
        return self._note.text().strip()

    def choose(self, kind: str) -> None:
        self._kind.setCurrentIndex(self._kind.findData(kind))

    def _say(self) -> None:
        policy = self._view.policy
        binds = (
            f"Binds every camera within {policy.radius_ft:g} ft, and its cruiser's."
            if self.kind in policy.propagating
            else "Binds only its own camera."
        )
        self._binds.setText(binds)
