"""What the incident list is asked to show: a pure filter, without Qt."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.model.finding import NAMES as FINDING_NAMES
from core.model.incident import IncidentSummary
from core.model.times import Instant
from core.model.trigger import NAMES as TRIGGER_NAMES

OPEN = "open"
"""As a findings filter: whatever has a finding nobody answered."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty or None: anything. `since` and `until` bound the incident's start, half-open; `finding` is a kind, or OPEN."""

    text: str = ""
    since: Instant | None = None
    until: Instant | None = None
    officer: str = ""
    trigger: str = ""
    finding: str = ""

    @property
    def empty(self) -> bool:
        return self == Filter()

    def matches(self, row: IncidentSummary, zone: str | None) -> bool:
        """Every word of the text must occur; the rest must hold as it stands."""
        return (
            (self.since is None or row.start >= self.since)
            and (self.until is None or row.start < self.until)
            and (not self.officer or self.officer in row.officers)
            and (not self.trigger or self.trigger in row.trigger_kinds)
            and (not self.finding or self._finding_matches(row))
            and all(word in searchable(row, zone) for word in self.text.casefold().split())
        )

    def _finding_matches(self, row: IncidentSummary) -> bool:
        return row.open_findings > 0 if self.finding == OPEN else any(f.kind == self.finding for f in row.findings)


def searchable(row: IncidentSummary, zone: str | None) -> str:
    """Everything a person may search an incident by, in one case-folded string."""
    when = row.start.local(zone)
    words = [row.id, row.title, *row.officers, *row.cameras, *row.trigger_kinds, f"{when:%Y-%m-%d %H:%M %d %b %B}"]
    words += [TRIGGER_NAMES.get(k, k) for k in row.trigger_kinds]
    words += [FINDING_NAMES.get(f.kind, f.kind) for f in row.findings]
    return " ".join(words).casefold()


def shown(rows: Iterable[IncidentSummary], wanted: Filter, zone: str | None) -> list[IncidentSummary]:
    """In the order given."""
    return [row for row in rows if wanted.matches(row, zone)]
