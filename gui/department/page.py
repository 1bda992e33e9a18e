"""The department at a glance: activation rate, lateness, missing cameras, a random sample; every number leads to its incidents."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.model.trigger import NAMES
from core.operations.department import Department, Group, audit_sample, department
from core.operations.library import Library
from core.paths import demo_library
from gui import keys, words
from gui.controls import button, label, set_role
from gui.department.figure import FigureCard, Section
from gui.department.lateness import Lateness
from gui.department.ranking import Ranking
from gui.department.sample import SamplePanel
from gui.department.telling import ASSUMED, figures, scope_words
from gui.department.trend import Trend
from gui.incident.concern import Concern
from gui.jobs.runner import Jobs
from gui.library.dates import ChoiceBox, DateBox
from gui.library.state import Chosen

SIMULATED = "This is the demo: its footage and its people are simulated. "


class DepartmentPage(QWidget):
    incidents_requested = Signal(object)
    """Chosen: what the incident list is to show."""
    back_requested = Signal()

    def __init__(self, library: Library, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Department")
        self._library, self._jobs = library, jobs
        self._asked = 0
        self._zone: str | None = None
        self.found: Department | None = None
        self.date = DateBox()
        self.officer = ChoiceBox("Officer", (("", "Any officer"),))
        self.camera = ChoiceBox("Camera", (("", "Any camera"),))
        self.kind = ChoiceBox("Trigger", (("", "Any trigger"), *NAMES.items()))
        self.back = button("Back to the incidents", self.back_requested.emit, keys.hint("department"))
        self.figures = tuple(FigureCard() for _ in range(5))
        self.trend, self.lateness = Trend(), Lateness()
        self.rankings = (
            Ranking("Officer", lambda g: Concern("missing", officer=g.id)),
            Ranking("Camera", lambda g: Concern("missing", camera=g.id)),
            Ranking("Trigger", lambda g: Concern("missing", kind=g.id)),
        )
        self.sample = SamplePanel()
        prefix = SIMULATED if library.location == str(demo_library()) else ""
        self.said = label(prefix + ASSUMED, "dim", wrap=True)
        self._place()
        self.date.changed.connect(self.read)
        for box in self._boxes:
            box.currentIndexChanged.connect(self.read)
        self.sample.draw_requested.connect(self._draw)
        for place in (*self.figures, self.trend, self.lateness, *self.rankings, self.sample):
            place.incidents_requested.connect(self._want)

    def read(self) -> None:
        """Counts again, without blocking; an answer that comes after a newer question is dropped."""
        self._asked += 1
        asked = self._asked
        officer, camera, kind = (box.currentData() or None for box in self._boxes)
        date = self.date

        def work(_progress: object) -> tuple[Department, str | None, Department]:
            zone = self._library.zone()
            span = date.span(zone)
            found = department(self._library, span, officer, kind, camera)
            return found, zone, found if officer is None and camera is None else department(self._library, span, None, kind)

        self._jobs.run(
            work,
            "Counting",
            on_done=lambda answer: self._show(asked, *answer),
            on_error=lambda error: self._fail(asked, error),
            quiet=True,
        )

    @property
    def scope(self) -> str:
        """The filters in words."""
        return scope_words(self.date.span(self._zone), self._zone, *(box.currentText() for box in self._boxes if box.currentData()))

    @property
    def _boxes(self) -> tuple[ChoiceBox, ...]:
        return self.officer, self.camera, self.kind

    def _want(self, wanted: Chosen) -> None:
        """What a figure counted, the filters of the page included."""
        officer, camera, kind = (box.currentData() or None for box in self._boxes)
        if (concern := wanted.concern) is not None:
            narrowed = replace(
                concern,
                officer=concern.officer if concern.officer is not None else officer,
                camera=concern.camera or camera,
                kind=concern.kind or kind,
            )
            wanted = replace(wanted, concern=narrowed)
        self.incidents_requested.emit(wanted)

    def _show(self, asked: int, found: Department, zone: str | None, everything: Department) -> None:
        """`everything`: with any officer and camera, for the choices there are."""
        if asked != self._asked:
            return
        self.found, self._zone = found, zone
        _offer(self.officer, "Any officer", everything.by_officer)
        _offer(self.camera, "Any camera", everything.by_camera)
        scope = self.scope
        for card, told in zip(self.figures, figures(found, scope), strict=True):
            card.tell(told)
        self.trend.set_groups(found.over_time, found.period, found.activation.value, scope)
        self.lateness.set_bins(found.lateness, found.late_s, scope)
        for ranking, groups in zip(self.rankings, (found.by_officer, found.by_camera, found.by_kind), strict=True):
            ranking.set_groups(groups, scope)
        when = words.plural(len(found.over_time), found.period)
        self._over_time.retitle("Activation rate over time", f"{when}; hollow: cameras without a recording, counted above")
        self._late.retitle("Switched on after the trigger", f"seconds, number of cameras; hatched: {found.late_s:g} s or more")
        set_role(self.said, "dim")

    def _fail(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.said.setText(f"{getattr(error, 'text', str(error))} {getattr(error, 'hint', '')}".strip())
            set_role(self.said, "bad")

    def _draw(self, n: int, seed: int) -> None:
        span, scope = self.date.span(self._zone), scope_words(self.date.span(self._zone), self._zone)
        self._jobs.run(
            lambda _p: audit_sample(self._library, n, seed, span),
            "Drawing a sample",
            on_done=lambda drawn: self.sample.set_drawn(n, seed, drawn, scope),
            write=True,
            quiet=True,
        )

    def _place(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label("Department", "heading"))
        for box in (self.date, *self._boxes):
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            box.setFixedWidth(180)
            top.addWidget(box)
        top.addStretch(1)
        top.addWidget(self.back)
        row = QHBoxLayout()
        row.setSpacing(10)
        for card in self.figures:
            row.addWidget(card, 1)
        self._over_time = Section("Activation rate over time", self.trend)
        self._late = Section("Switched on after the trigger", self.lateness)
        lists = [
            Section(f"No recording by {what}", ranking)
            for what, ranking in zip(("officer", "camera", "trigger"), self.rankings, strict=True)
        ]
        grid = QGridLayout()
        grid.setSpacing(10)
        grid.addWidget(self._over_time, 0, 0, 1, 6)
        grid.addWidget(self._late, 0, 6, 1, 6)
        for place, section in enumerate((*lists, Section("Random audit sample", self.sample))):
            grid.addWidget(section, 1, 3 * place, 1, 3)
        for column in range(12):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(0, 4)
        grid.setRowStretch(1, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(row)
        column.addLayout(grid, 1)
        column.addWidget(self.said)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def _offer(box: ChoiceBox, anything: str, groups: Sequence[Group]) -> None:
    """Those that occur; what was chosen stays, even where it does not occur now."""
    wanted = [("", anything), *sorted(((g.id, g.label) for g in groups if g.id), key=lambda x: x[1])]
    if box.keys != [key for key, _ in wanted] and (not box.currentData() or box.currentData() in dict(wanted)):
        box.offer(wanted)
