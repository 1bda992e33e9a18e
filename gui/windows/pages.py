"""What the window shows in its middle: nothing yet, the desk, the welcome of an empty library, or the department."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from core.model.incident import IncidentView
from gui import keys
from gui.department.page import DepartmentPage
from gui.library.state import Chosen
from gui.playback.player import Player

if TYPE_CHECKING:
    from gui.windows.main_window import MainWindow

REVIEWING = frozenset(k.id for k in keys.KEYS if k.section != "Library" or k.id == "print") | frozenset(f"camera_{n}" for n in range(1, 10))
"""Ids of the keys that concern the open incident."""


class Pages(QStackedWidget):
    def __init__(self, window: "MainWindow") -> None:
        super().__init__()
        self._window = window
        self._led: tuple[str, Chosen | None, str] | None = None
        """The incident opened last, and what the list was narrowed to then."""
        self.department = DepartmentPage(window.library, window.jobs)
        self._area = QScrollArea()
        self._area.setProperty("role", "page")
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.department)
        for page in (QWidget(), window.desk, window.welcome, self._area):
            self.addWidget(page)
        self._filled = False
        self.currentChanged.connect(self._on_page)
        window.toolbar.search_changed.connect(lambda text: self.back() if text and self.on_department else None)
        self.department.back_requested.connect(self.back)
        self.department.incidents_requested.connect(self.choose_incidents)

    def listed(self, filled: bool) -> None:
        """The incident list was read; the department page stays where it is looked at, and counts again."""
        self._filled = filled
        if self.on_department and filled:
            self.department.read()
        else:
            self.back()

    @property
    def on_department(self) -> bool:
        return self.currentWidget() is self._area

    def back(self) -> None:
        self.setCurrentWidget(self._window.desk if self._filled else self._window.welcome)

    def toggle_department(self) -> None:
        """There and back; an empty library has nothing to count. Playing stops: nobody watches."""
        if self.on_department:
            self.back()
        elif not self._filled:
            self._window.strip.trouble("There is nothing to count yet.", "Import footage or roll files first.")
        else:
            self._window.review.drive(Player.pause)
            self.setCurrentWidget(self._area)
            self.department.read()
            self.department.date.setFocus()

    def choose_incidents(self, chosen: Chosen) -> None:
        """Back at the desk, with only these in the list and the first of them open."""
        self.back()
        browser = self._window.browser
        browser.choose(chosen)
        if (first := browser.model.first) is not None:
            self._window.show_incident(first)

    def lead(self, view: IncidentView) -> None:
        """In an incident that a figure of the department led to, to the camera that it counted, else to the first finding of the kind that
        the list is narrowed to; once, not at every refresh."""
        wanted, review = self._window.browser.model.filter, self._window.review
        chosen = wanted.chosen
        led, self._led = self._led, (view.incident.id, chosen, wanted.finding)
        if led == self._led:
            return
        if chosen is not None and chosen.concern is not None and view.incident.id in chosen.ids:
            review.select_concerned(chosen.concern)
        elif (found := next((f for f in view.findings if f.kind == wanted.finding and f.probability >= wanted.least), None)) is not None:
            review.reveal_finding(found)

    def _on_page(self, _index: int) -> None:
        """Keys for what is out of sight rest: nothing plays, and no link is decided on, behind the department."""
        for action in self._window.findChildren(QAction):
            if action.objectName() in REVIEWING:
                action.setEnabled(not self.on_department)
