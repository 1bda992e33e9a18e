"""The Activations tab: for every trigger, who had to record, who did, and what is to be answered."""

from collections import Counter

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.model.finding import Expected, Finding
from core.model.incident import IncidentView, Lane
from core.model.trigger import Trigger
from gui import words
from gui.controls import button, label
from gui.incident.card import Card, on_click
from gui.incident.disclosure import Disclosure
from gui.incident.moments import expected_moment, finding_moment
from gui.incident.nearness import bond, measured_name, nearness
from gui.incident.probability import ProbabilityRow, of_place
from gui.incident.sketch import DistanceSketch
from gui.incident.tab import Tab
from gui.incident.wishes import Wishes
from gui.shapes import Sign

EXPECTED_FROM = 0.5
IN_DOUBT = (0.03, 0.97)
"""Between these the distance sketch of an unanswered finding stands open from the start."""
ROLES = {"on_time": "good", "missing": "bad", "undetermined": "dim"}


class Activations(Tab):
    def __init__(self, wishes: Wishes) -> None:
        super().__init__("Activations", wishes)
        self._unfolded: dict[tuple[str, str], bool] = {}
        """(trigger, camera) -> whether a person wants to see its sketch."""

    def _fill(self, view: IncidentView) -> None:
        shown: set[str] = set()
        if not view.triggers:
            self.note("No trigger is known here, so no camera was bound to record. Add one at the playhead from the Review menu.")
        for trigger in view.triggers:
            due = [(lane, e) for lane in view.lanes for e in lane.expected if e.trigger_id == trigger.id]
            self._trigger(view, trigger, [e for _, e in due])
            for lane, expected in due:
                if expected.probability >= EXPECTED_FROM:
                    found = [f for f in view.findings if self._belongs(f, lane.camera.id, trigger) and f.id not in shown]
                    shown |= {f.id for f in found}
                    self._expected(view, trigger, lane, expected, found)
            for lane, expected in due:
                if expected.probability < EXPECTED_FROM:
                    self._expected(view, trigger, lane, expected, [])
        rest = [f for f in view.findings if f.id not in shown]
        if rest:
            self.heading("Other findings")
            for finding in rest:
                self._loose(view, finding)
        if view.triggers:
            self.note("Probabilities say how sure the records are, not who is at fault.")

    @staticmethod
    def _belongs(finding: Finding, camera_id: str, trigger: Trigger) -> bool:
        return finding.camera_id == camera_id and finding.trigger_id in (None, trigger.id)

    def _trigger(self, view: IncidentView, trigger: Trigger, due: list[Expected]) -> None:
        who = view.officers[trigger.officer_id].label if trigger.officer_id in view.officers else (trigger.officer_id or "")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Sign("trigger", "Trigger"))
        text = " · ".join(x for x in (trigger.name, who) if x)
        row.addWidget(label(text, "heading", wrap=True, tip=trigger.note or f"Known from: {words.source(trigger.source)}"), 1)
        row.addWidget(label(words.time_of_day(trigger.time, view.zone, True), "dim", tip=words.utc(trigger.time)))
        self.column.addLayout(row)
        if due:
            self.note(expected_against_actual(due))

    def _expected(self, view: IncidentView, trigger: Trigger, lane: Lane, expected: Expected, found: list[Finding]) -> None:
        bound = expected.probability >= EXPECTED_FROM
        seconds = next((f.seconds for f in found if f.kind == expected.outcome), None)
        what = words.outcome(expected.outcome, seconds) if bound else "not bound"
        card = Card(f"{words.lane_name(lane)}, {what}")
        card.head(expected.outcome if bound else "", words.lane_name(lane), what, ROLES.get(expected.outcome, "warn") if bound else "dim")
        self._probabilities(card, view, trigger, lane, expected)
        self._sketch(card, view, trigger, lane, expected, found)
        if not any(f.reason == expected.reason or f.kind == "missing" for f in found):
            card.text(expected.reason)
        for finding in found:
            card.box.addWidget(self._finding(view, finding, named=finding.kind != expected.outcome))
        if not found:
            name = f"Show {lane.label} at {trigger.name}, {words.time_of_day(trigger.time, view.zone)}"
            card.buttons(button("Show me", lambda: self._show_expected(view, expected), _where_to(expected), name))
        self.add(on_click(card, lambda: self.wishes.camera_selected.emit(expected.camera_id)), expected.camera_id, trigger.id)

    def _probabilities(self, card: Card, view: IncidentView, trigger: Trigger, lane: Lane, expected: Expected) -> None:
        """Place alone, then what is left of it once the cameras' own doings count: never one number for both."""
        bound_by = bond(view, trigger, expected)
        if bound_by is not None:
            card.box.addWidget(ProbabilityRow(bound_by.name, expected.probability, bound_by.why))
            return
        circle = f"{view.policy.radius_ft:g} ft"
        through = lane.camera.kind == "dash" and expected.officer_id is not None
        card.box.addWidget(
            ProbabilityRow(
                "Place of its officer alone" if through else "Place alone",
                of_place(expected.place_probability),
                f"How likely {'the officer of its cruiser' if through else 'it'} was within {circle} of the trigger, from positions alone; "
                "nothing else counts here",
                "not measured" if expected.distance_m is None else "",
            )
        )
        card.box.addWidget(
            ProbabilityRow(
                "With what the cameras did",
                of_place(expected.probability),
                "How likely it was bound to record, when what all cameras did counts too; it says nothing about anybody's fault",
            )
        )

    def _sketch(self, card: Card, view: IncidentView, trigger: Trigger, lane: Lane, expected: Expected, found: list[Finding]) -> None:
        """Unfolds the distance; made only when somebody wants to see it."""
        if expected.distance_m is None:
            return
        if bond(view, trigger, expected) is not None:
            if expected.distance_m:
                away = words.distance(expected.distance_m, expected.distance_sigma_m)
                card.text(f"{away} from the trigger; not what binds it", tip="Measured, with one standard deviation")
            return
        number = view.lanes.index(lane)
        who = measured_name(view, trigger, expected)
        key = (expected.trigger_id, expected.camera_id)
        p = expected.place_probability if expected.place_probability is not None else expected.probability
        waiting = any(f.id not in view.answers for f in found) and IN_DOUBT[0] < p < IN_DOUBT[1]
        fold = Disclosure(
            words.distance(expected.distance_m, expected.distance_sigma_m) + ("" if who == lane.label else f", {who}"),
            f"Distance sketch of {lane.label} from {trigger.name}, {words.time_of_day(trigger.time, view.zone)}",
            lambda: DistanceSketch(near, number) if (near := nearness(view, trigger, expected)) is not None else QWidget(),
            self._unfolded.get(key, waiting),
        )
        fold.toggled.connect(lambda wanted: self._unfolded.__setitem__(key, wanted))
        card.box.addWidget(fold)

    def _loose(self, view: IncidentView, finding: Finding) -> None:
        lane = view.lane(finding.camera_id or "")
        card = Card(finding.name)
        if lane is not None:
            card.text(words.lane_name(lane), "heading")
        card.box.addWidget(self._finding(view, finding))
        self.add(on_click(card, lambda: self.wishes.finding_selected.emit(finding)), finding.camera_id)

    def _finding(self, view: IncidentView, finding: Finding, named: bool = True) -> QFrame:
        """What was found, how sure, its answer or the button to give one, and the way to where it can be seen. `named`: with its name."""
        frame = QFrame()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(5)
        if named:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Sign(finding.kind, finding.name))
            row.addWidget(label(finding.name, "heading"), 1)
            column.addLayout(row)
        if finding.trigger_id is None:
            tip = "How sure the records are of it; no trigger binds anybody to it"
            column.addWidget(ProbabilityRow("How sure this is", finding.probability, tip))
        elif finding.gap_probability is not None:
            column.addWidget(
                ProbabilityRow("The gap itself, if it was bound", finding.gap_probability, "How sure the times are, the place aside")
            )
        if finding.trigger_id is not None:
            column.addWidget(ProbabilityRow("This finding as a whole", finding.probability, "Bound to record, and the gap is there"))
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
        ident = " ".join(x for x in (finding.name, finding.camera_id or finding.clip_id or "", finding.trigger_id or "") if x)
        buttons.addWidget(button("Show me", lambda: self._show(view, finding), "Jumps to the moment", f"Show {ident}"))
        text = "Answer again…" if answer else "Answer…"
        wish = "Reviewed, explained or referred, with a note"
        buttons.addWidget(button(text, lambda: self.wishes.answer_requested.emit(finding), wish, f"{text} {ident}"))
        if answer is not None:
            text, wish = "Take back", "The finding waits for an answer again; this one stays on record"
            buttons.addWidget(button(text, lambda: self.wishes.answer_withdrawn.emit(finding), wish, f"{text} the answer to {ident}"))
        buttons.addStretch(1)
        column.addLayout(buttons)
        return frame

    def _show(self, view: IncidentView, finding: Finding) -> None:
        self.wishes.finding_selected.emit(finding)
        self.wishes.seek_requested.emit(finding_moment(view, finding))

    def _show_expected(self, view: IncidentView, expected: Expected) -> None:
        self.wishes.camera_selected.emit(expected.camera_id)
        self.wishes.trigger_selected.emit(expected.trigger_id)
        self.wishes.seek_requested.emit(expected_moment(view, expected))


def expected_against_actual(due: list[Expected]) -> str:
    """`Bound: 5 cameras. 3 on time, 1 late, 1 no recording.`"""
    bound = [e for e in due if e.probability >= EXPECTED_FROM]
    count = Counter(e.outcome for e in bound)
    told = ", ".join(f"{count[k]} {words.OUTCOMES.get(k, k)}" for k in (*words.OUTCOMES, *(set(count) - set(words.OUTCOMES))) if count[k])
    aside = len(due) - len(bound)
    return f"Bound: {words.plural(len(bound), 'camera')}. {told}." + (f" {aside} more considered, unlikely to be bound." if aside else "")


def _where_to(expected: Expected) -> str:
    return "Jumps to the moment it was switched on" if expected.clip_id and (expected.seconds or 0) > 0 else "Jumps to the trigger"
