"""The Activations tab: for every trigger, who had to record, who did, and what is to be answered."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from core.model.finding import Expected, Finding
from core.model.incident import IncidentView
from core.model.trigger import Trigger
from gui import words
from gui.controls import button, label
from gui.incident.card import Card, ProbabilityBar, on_click
from gui.incident.moments import finding_moment
from gui.incident.tab import Tab
from gui.incident.wishes import Wishes
from gui.shapes import Sign

EXPECTED_FROM = 0.5
ROLES = {"on_time": "good", "missing": "bad", "undetermined": "dim"}


class Activations(Tab):
    def __init__(self, wishes: Wishes) -> None:
        super().__init__("Activations", wishes)

    def _fill(self, view: IncidentView) -> None:
        shown: set[str] = set()
        if not view.triggers:
            self.note("No trigger is known here, so no camera was bound to record. Add one at the playhead from the Review menu.")
        for trigger in view.triggers:
            self._trigger(view, trigger)
            due = [(lane.camera.id, e) for lane in view.lanes for e in lane.expected if e.trigger_id == trigger.id]
            for camera_id, expected in due:
                if expected.probability >= EXPECTED_FROM:
                    found = [f for f in view.findings if self._belongs(f, camera_id, trigger) and f.id not in shown]
                    shown |= {f.id for f in found}
                    self._expected(view, expected, found)
            for _, expected in due:
                if expected.probability < EXPECTED_FROM:
                    self._unexpected(view, expected)
        rest = [f for f in view.findings if f.id not in shown]
        if rest:
            self.heading("Other findings")
            for finding in rest:
                self._loose(view, finding)

    @staticmethod
    def _belongs(finding: Finding, camera_id: str, trigger: Trigger) -> bool:
        return finding.camera_id == camera_id and finding.trigger_id in (None, trigger.id)

    def _trigger(self, view: IncidentView, trigger: Trigger) -> None:
        who = view.officers[trigger.officer_id].label if trigger.officer_id in view.officers else (trigger.officer_id or "")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Sign("trigger", "Trigger"))
        text = " · ".join(x for x in (trigger.name, who) if x)
        row.addWidget(label(text, "heading", wrap=True, tip=trigger.note or f"Known from: {words.source(trigger.source)}"), 1)
        row.addWidget(label(words.time_of_day(trigger.time, view.zone, True), "dim", tip=words.utc(trigger.time)))
        self.column.addLayout(row)

    def _expected(self, view: IncidentView, expected: Expected, found: list[Finding]) -> None:
        lane = view.lane(expected.camera_id)
        if lane is None:
            return
        what = words.outcome(expected.outcome, expected.seconds)
        card = Card(f"{words.lane_name(lane)}, {what}")
        card.head(expected.outcome, words.lane_name(lane), what, ROLES.get(expected.outcome, "warn"))
        row = QHBoxLayout()
        row.addWidget(ProbabilityBar(expected.probability, "Was bound to record"), 1)
        away = words.distance(expected.distance_m, expected.distance_sigma_m)
        if away and expected.distance_m:
            row.addSpacing(8)
            row.addWidget(label(away, "dim", tip="From the trigger, with one standard deviation"))
        card.box.addLayout(row)
        if not any(f.reason == expected.reason or f.kind == "missing" for f in found):
            card.text(expected.reason)
        for finding in found:
            card.box.addWidget(self._finding(view, finding, named=finding.kind != expected.outcome))
        self.add(on_click(card, lambda: self.wishes.camera_selected.emit(expected.camera_id)), expected.camera_id)

    def _unexpected(self, view: IncidentView, expected: Expected) -> None:
        lane = view.lane(expected.camera_id)
        name = words.lane_name(lane) if lane else expected.camera_id
        card = Card(f"{name}, not bound to record")
        card.head("", name, "not bound")
        card.box.addWidget(ProbabilityBar(expected.probability, "Was bound to record"))
        card.text(expected.reason)
        self.add(on_click(card, lambda: self.wishes.camera_selected.emit(expected.camera_id)), expected.camera_id)

    def _loose(self, view: IncidentView, finding: Finding) -> None:
        lane = view.lane(finding.camera_id or "")
        card = Card(finding.name)
        if lane is not None:
            card.text(words.lane_name(lane), "heading")
        card.box.addWidget(self._finding(view, finding))
        self.add(on_click(card, lambda: self.wishes.finding_selected.emit(finding)), finding.camera_id)

    def _finding(self, view: IncidentView, finding: Finding, named: bool = True) -> QFrame:
        """What was found, its answer or the button to give one, and the way to where it can be seen. `named`: with a line for its name."""
        frame = QFrame()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(5)
        if named:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Sign(finding.kind, finding.name))
            row.addWidget(label(finding.name, "heading"), 1)
            row.addWidget(label(f"p {finding.probability:.2f}", "dim", tip="How sure the audit is of this finding"))
            column.addLayout(row)
        column.addWidget(label(finding.reason, wrap=True))
        answer = view.answers.get(finding.id)
        if answer is not None:
            said = QHBoxLayout()
            said.setSpacing(8)
            said.addWidget(Sign(answer.status))
            note = f": {answer.note}" if answer.note else ""
            when = words.stamp(answer.at, view.zone)
            said.addWidget(label(f"{words.ANSWERS.get(answer.status, answer.status)}{note}\n{answer.actor}, {when}", wrap=True), 1)
            column.addLayout(said)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(button("Show me", lambda: self._show(view, finding), "Jumps to the moment", f"Show {finding.name}"))
        text = "Answer again…" if answer else "Answer…"
        buttons.addWidget(
            button(
                text,
                lambda: self.wishes.answer_requested.emit(finding),
                "Reviewed, explained or referred, with a note",
                f"{text} {finding.name}",
            )
        )
        buttons.addStretch(1)
        column.addLayout(buttons)
        return frame

    def _show(self, view: IncidentView, finding: Finding) -> None:
        self.wishes.finding_selected.emit(finding)
        self.wishes.seek_requested.emit(finding_moment(view, finding))
