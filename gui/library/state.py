"""What the incident list is asked to show: a pure filter and its counts, without Qt."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.model.finding import NAMES as FINDING_NAMES
from core.model.finding import Finding
from core.model.incident import IncidentSummary
from core.model.times import Instant
from core.model.trigger import NAMES as TRIGGER_NAMES
from gui.incident.concern import Concern

OPEN, ANSWERED = "open", "answered"
"""As `answer`: a finding that nobody answered yet, or one that somebody did."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Incidents picked elsewhere (a bar of the department page, an audit sample), what they are called, and what was counted in them."""

    name: str
    ids: frozenset[str]
    concern: Concern | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty, 0 or None: anything. `since` and `until` bound the incident's start, half-open.

    `finding` (a kind), `answer` and `least` (probability) must hold of one and the same finding.
    """

    text: str = ""
    since: Instant | None = None
    until: Instant | None = None
    officer: str = ""
    trigger: str = ""
    finding: str = ""
    answer: str = ""
    least: float = 0.0
    chosen: Chosen | None = None

    @property
    def empty(self) -> bool:
        return self == Filter()

    def matches(self, row: IncidentSummary, zone: str | None) -> bool:
        """Every word of the text must occur; the rest must hold as it stands."""
        return self.matches_text(searchable(row, zone) if self.text else "") and self.matches_facts(row)

    def matches_text(self, text: str) -> bool:
        return all(word in text for word in self.text.casefold().split())

    def matches_bounds(self, row: IncidentSummary) -> bool:
        """The dates and the choice made elsewhere."""
        return (
            (self.chosen is None or row.id in self.chosen.ids)
            and (self.since is None or row.start >= self.since)
            and (self.until is None or row.start < self.until)
        )

    def matches_facts(self, row: IncidentSummary) -> bool:
        return (
            self.matches_bounds(row)
            and (not self.officer or self.officer in row.officers)
            and (not self.trigger or self.trigger in row.trigger_kinds)
            and (not (self.finding or self.answer or self.least) or any(self.matches_finding(f, row) for f in row.findings))
        )

    def matches_finding(self, finding: Finding, row: IncidentSummary) -> bool:
        return (
            (not self.finding or finding.kind == self.finding)
            and finding.probability >= self.least
            and (not self.answer or (finding.id in row.answered) == (self.answer == ANSWERED))
        )


@dataclass(frozen=True, slots=True)
class Facets:
    """How many incidents each choice would leave, everything else chosen staying as it is."""

    officers: Counter[str]
    triggers: Counter[str]
    findings: Counter[str]
    answers: Counter[str]


def facets(rows: Sequence[IncidentSummary], wanted: Filter) -> Facets:
    """Of rows that the text lets through."""
    found = Facets(Counter(), Counter(), Counter(), Counter())
    free = replace(wanted, officer=""), replace(wanted, trigger=""), replace(wanted, finding=""), replace(wanted, answer="")
    any_finding = replace(wanted, finding="", answer="", least=0.0)
    for row in rows:
        if free[0].matches_facts(row):
            found.officers.update(row.officers)
        if free[1].matches_facts(row):
            found.triggers.update(row.trigger_kinds)
        if row.findings and any_finding.matches_facts(row):
            found.findings.update({f.kind for f in row.findings if free[2].matches_finding(f, row)})
            found.answers.update({ANSWERED if f.id in row.answered else OPEN for f in row.findings if free[3].matches_finding(f, row)})
    return found


def searchable(row: IncidentSummary, zone: str | None) -> str:
    """Everything a person may search an incident by, in one case-folded string."""
    when = row.start.local(zone)
    words = [row.id, row.title, *row.officers, *row.cameras, *row.trigger_kinds, f"{when:%Y-%m-%d %H:%M %d %b %B}"]
    words += [TRIGGER_NAMES.get(k, k) for k in row.trigger_kinds]
    words += [FINDING_NAMES.get(f.kind, f.kind) for f in row.findings]
    return " ".join(words).casefold()


def shown(rows: Sequence[IncidentSummary], wanted: Filter, zone: str | None) -> list[IncidentSummary]:
    """In the order given."""
    return [row for row in rows if wanted.matches(row, zone)]
