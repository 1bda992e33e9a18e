"""Which camera of an incident a figure of the department counted there, so that opening it leads to the right card. No Qt."""

from dataclasses import dataclass

from core.model.finding import Expected, Finding
from core.model.incident import IncidentView
from core.operations.department import EXPECTED_FROM


@dataclass(frozen=True, slots=True)
class Concern:
    """What a figure counts of bound cameras; None: any. `officer` may be empty: nobody is named."""

    state: str | None = None
    """recorded, missing or undetermined, as the department counts them."""
    officer: str | None = None
    camera: str | None = None
    kind: str | None = None
    """Of the trigger."""
    from_s: float | None = None
    until_s: float | None = None
    """Switched on after the trigger, half-open."""

    def counts(self, expected: Expected, kind: str) -> bool:
        state = "missing" if expected.outcome == "missing" else "recorded" if expected.clip_id is not None else "undetermined"
        return (
            expected.probability >= EXPECTED_FROM
            and self.state in (None, state)
            and self.officer in (None, expected.officer_id or "")
            and self.camera in (None, expected.camera_id)
            and self.kind in (None, kind)
            and (self.from_s is None or (expected.seconds is not None and expected.seconds >= self.from_s))
            and (self.until_s is None or (expected.seconds is not None and expected.seconds < self.until_s))
        )


def concerned(view: IncidentView, concern: Concern) -> tuple[Expected, Finding | None] | None:
    """The first bound camera that the figure counted, by the time of its trigger, and what was found of it."""
    for trigger in view.triggers:
        for lane in view.lanes:
            for expected in lane.expected:
                if expected.trigger_id == trigger.id and concern.counts(expected, trigger.kind):
                    found = [f for f in view.findings if (f.trigger_id, f.camera_id) == (trigger.id, expected.camera_id)]
                    return expected, next((f for f in found if f.kind == expected.outcome), next(iter(found), None))
    return None


def chosen_finding(view: IncidentView, camera_id: str | None, finding_id: str | None) -> Finding | None:
    """The one that is selected, else of the selected camera one that waits for an answer, else any of its."""
    mine = [f for f in view.findings if f.id == finding_id or (f.camera_id is not None and f.camera_id == camera_id)]
    return min(mine, key=lambda f: (f.id != finding_id, f.id in view.answers), default=None)
