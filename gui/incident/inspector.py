"""The right side's tabs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from core.model.incident import IncidentView
from gui.incident.activations import Activations
from gui.incident.clocks import Clocks
from gui.incident.links import Links
from gui.incident.notes import Notes
from gui.incident.selection import Selected
from gui.incident.wishes import Wishes


class Inspector(QTabWidget):
    """Activations, Links, Clocks, Notes of one incident; `wishes` is what a person asks for in any of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inspector")
        self.setDocumentMode(True)
        self.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabBar().setExpanding(False)
        self.tabBar().setDrawBase(False)
        self.tabBar().setAccessibleName("Inspector tabs")
        self.setUsesScrollButtons(False)
        self.wishes = Wishes(self)
        self.activations, self.links = Activations(self.wishes), Links(self.wishes)
        self.clocks, self.notes = Clocks(self.wishes), Notes(self.wishes)
        self._tabs = (self.activations, self.links, self.clocks, self.notes)
        for tab, name in zip(self._tabs, ("Activations", "Links", "Clocks", "Notes"), strict=True):
            self.addTab(tab, name)

    def set_view(self, view: IncidentView) -> None:
        for tab in self._tabs:
            tab.set_view(view)
        waiting = sum(f.id not in view.answers for f in view.findings)
        self.setTabText(0, f"Activations ({waiting})" if waiting else "Activations")
        self.setTabToolTip(0, f"{waiting} findings wait for an answer" if waiting else "Every finding is answered")
        self.setTabText(3, f"Notes ({len(view.markers)})" if view.markers else "Notes")

    def set_selected(self, selected: Selected) -> None:
        for tab in self._tabs:
            tab.set_selected(selected)

    def write_note(self) -> None:
        self.setCurrentWidget(self.notes)
        self.notes.write()

    def decide(self, status: str) -> None:
        """A key's word on the chosen link. Where the links are not in sight it only shows them: nobody decides on what he does not see."""
        if self.currentWidget() is not self.links:
            self.setCurrentWidget(self.links)
            self.links.reveal_selected()
            return
        link = self.links.chosen()
        if link is not None and link.status != status and (link.status == "proposed") != (status == "proposed"):
            self.wishes.decision_requested.emit(link.clip_id, status)
