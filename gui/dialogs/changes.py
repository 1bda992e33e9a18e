"""What another policy would move, as rows of text for the workbench's tables. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.model.finding import NAMES, Expected, Finding
from core.operations.workbench import PolicyChange
from gui import words

KINDS = {"comes": "+ comes", "goes": "− goes", "changes": "~ changes"}
HEADERS = {
    "findings": ("Change", "Finding", "Camera", "Officer", "Now → then", "Incident"),
    "expected": ("Change", "Camera", "Officer", "Now → then", "Incident"),
    "links": ("Change", "Clip", "Now → then", "Incident"),
    "incidents": ("Change", "Incident", "Clips that join", "Clips that leave"),
}
TITLES = {"findings": "Findings", "expected": "Bound cameras", "links": "Links", "incidents": "Incidents"}


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is one of KINDS; `incident_id`: None where no incident of today holds it."""

    kind: str
    cells: tuple[str, ...]
    incident_id: str | None
    tip: str = ""


def rows_of(change: PolicyChange, officers: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, tuple[Row, ...]]:
    """Table -> its rows. `officers`: names by id; `titles`: what each incident of today is called, by id."""

    def home(incident_id: str | None) -> str:
        return titles.get(incident_id or "", "a new incident" if incident_id else "no incident")

    def known(incident_id: str | None) -> str | None:
        return incident_id if incident_id in titles else None

    order, kinds = list(NAMES), list(KINDS)
    findings = sorted(
        change.findings, key=lambda c: (order.index(c.finding.kind) if c.finding.kind in order else len(order), kinds.index(c.kind))
    )
    return {
        "findings": tuple(
            Row(
                c.kind,
                (
                    KINDS[c.kind],
                    c.finding.name,
                    c.finding.camera_id or "",
                    _name(c.finding.officer_id, officers),
                    f"{_finding(c.before)} → {_finding(c.after)}",
                    home(c.incident_id),
                ),
                known(c.incident_id),
                c.finding.reason,
            )
            for c in findings
        ),
        "expected": tuple(
            Row(
                c.kind,
                (
                    KINDS[c.kind],
                    c.camera_id,
                    _who(c.after or c.before, officers),
                    f"{_bound(c.before)} → {_bound(c.after)}",
                    home(c.incident_id),
                ),
                known(c.incident_id),
                (c.after or c.before).reason if c.after or c.before else "",  # pyright: ignore[reportOptionalMemberAccess]
            )
            for c in change.expected
        ),
        "links": tuple(
            Row(
                c.kind,
                (KINDS[c.kind], c.clip_id, f"{_p(c.before)} → {_p(c.after)}", home(c.incident_id)),
                known(c.incident_id),
                c.trigger_id,
            )
            for c in change.links
        ),
        "incidents": tuple(
            Row(c.kind, (KINDS[c.kind], titles.get(c.id, c.title or c.id), ", ".join(c.added), ", ".join(c.removed)), known(c.id), c.id)
            for c in change.incidents
        ),
    }


def counts(change: PolicyChange) -> tuple[tuple[str, int, int], ...]:
    """(what, how many now, how many then)."""
    return tuple((title, change.counts_before.get(key, 0), change.counts_after.get(key, 0)) for key, title in TITLES.items())


def moved(now: int, then: int) -> str:
    """`42 → 45 (+3)`, `42, unchanged in number`."""
    return f"{now} → {then} ({then - now:+d})".replace("-", "−") if now != then else f"{now}, as many as now"


def _p(probability: float | None) -> str:
    return "not listed" if probability is None else words.percent(probability)


def _finding(finding: Finding | None) -> str:
    if finding is None:
        return "none"
    return words.percent(finding.probability) + (f", {words.duration(finding.seconds)}" if finding.seconds else "")


def _bound(expected: Expected | None) -> str:
    return "not listed" if expected is None else f"{words.percent(expected.probability)}, {words.outcome(expected.outcome, None)}"


def _who(expected: Expected | None, officers: Mapping[str, str]) -> str:
    return _name(expected.officer_id if expected else None, officers)


def _name(officer_id: str | None, officers: Mapping[str, str]) -> str:
    return officers.get(officer_id, officer_id) if officer_id else ""
