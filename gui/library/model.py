"""The incident list as Qt's model: the rows that pass the filter."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.model.incident import IncidentSummary
from core.model.times import Instant
from core.model.trigger import NAMES
from gui import words
from gui.library.state import Filter, facets, searchable

SUMMARY = Qt.ItemDataRole.UserRole
DAY = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
NEWEST = 20_000
"""So many are listed and searched unless a person wants all: more would make every key wait."""


class IncidentModel(QAbstractListModel):
    """`SUMMARY` gives the IncidentSummary itself, `DAY` the day where a new one begins (else None); the text roles are for screen readers and tool tips.

    Days and searchable words are made once for each row that is looked at, so that typing in a list of ten thousand stays quick. Of a
    city's list only the NEWEST are looked at, of those that the dates and a choice made elsewhere leave; `beyond` says how many are not.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[IncidentSummary, ...] = ()
        self._days: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._rows: list[IncidentSummary] = []
        self._heads: list[str | None] = []
        """The day above each row, None where it is that of the row before."""
        self._filter = Filter()
        self.facets = facets((), self._filter)
        self.most: int | None = NEWEST
        """None: all, however many."""
        self.beyond = 0
        self.zone: str | None = None

    def set_rows(self, rows: Sequence[IncidentSummary], zone: str | None) -> None:
        if zone == self.zone and tuple(rows) == self._all:
            return
        self._all, self.zone, self._texts, self._days = tuple(rows), zone, {}, {}
        self._refill()

    def set_most(self, most: int | None) -> None:
        self.most = most
        self._refill()

    def set_filter(self, wanted: Filter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self._refill()

    @property
    def filter(self) -> Filter:
        return self._filter

    @property
    def total(self) -> int:
        return len(self._all)

    @property
    def first(self) -> str | None:
        """Id of the first row shown."""
        return self._rows[0].id if self._rows else None

    def titles(self) -> dict[str, str]:
        """What every incident is called, by id, on any thread: `14 May 2026 22:04 Taser drawn · R. Alvarez`."""
        return {row.id: f"{day_of(row, self.zone).split(' ', 1)[1]} {headline(row, self.zone)}" for row in self._all}

    def row_of(self, incident_id: str) -> int | None:
        return next((i for i, row in enumerate(self._rows) if row.id == incident_id), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == SUMMARY:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{headline(row, self.zone)}, {', '.join(text for _, text in facts(row))}"
        if role == DAY:
            return self._heads[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row, self.zone)
        return None

    def _refill(self) -> None:
        self.beginResetModel()
        within = [row for row in self._all if self._filter.matches_bounds(row)]
        looked_at = within[: self.most]
        self.beyond = len(within) - len(looked_at)
        said = [row for row in looked_at if self._filter.matches_text(self._text(row))] if self._filter.text else looked_at
        self._rows = [row for row in said if self._filter.matches_facts(row)]
        self.facets = facets(said, self._filter)
        days = [self._day(row) for row in self._rows]
        self._heads = [day if i == 0 or days[i - 1] != day else None for i, day in enumerate(days)]
        self.endResetModel()

    def _text(self, row: IncidentSummary) -> str:
        text = self._texts.get(row.id)
        if text is None:
            text = self._texts[row.id] = searchable(row, self.zone)
        return text

    def _day(self, row: IncidentSummary) -> str:
        day = self._days.get(row.id)
        if day is None:
            day = self._days[row.id] = day_of(row, self.zone)
        return day


def moment(row: IncidentSummary) -> Instant:
    """The time a person knows it by: of what its title names, else its first trigger, else its start."""
    return row.titled or row.first_trigger or row.start


def day_of(row: IncidentSummary, zone: str | None) -> str:
    """`Thu 14 May 2026`."""
    if not row.time_known:
        return "Time unknown"
    local = moment(row).local(zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def headline(row: IncidentSummary, zone: str | None) -> str:
    """`22:04 Taser drawn · R. Alvarez`: the time and the officer are those of the trigger that is named."""
    what = row.title or (NAMES.get(row.trigger_kinds[0], row.trigger_kinds[0]) if row.trigger_kinds else "No trigger")
    first = row.titled_officer or next(iter(row.officers), "")
    who = f" · {first}" if first and first not in what else ""
    time = f"{moment(row).local(zone):%H:%M} " if row.time_known else ""
    return f"{time}{what}{who}"


def facts(row: IncidentSummary) -> list[tuple[str, str]]:
    """(sign, words) of the second line: how many cameras recorded, then findings, the gravest first.

    Where no trigger tells what it is about, the cameras' names do.
    """
    found = words.counted(row.findings)
    cameras = f"{row.recorded} of {row.expected} cameras" if row.recorded < row.expected else words.plural(row.expected, "camera")
    place = [] if row.place_known or " place unknown" in row.title else [("undetermined", "place unknown")]
    known = [] if row.trigger_kinds else [("", ", ".join(row.cameras))]
    return [*known, ("", cameras), *found, *place] if len(row.cameras) != 1 or not known else [*known, *found, *place]


def tip(row: IncidentSummary, zone: str | None) -> str:
    when = f"{words.stamp(moment(row), zone)}  ({words.utc(moment(row))})" if row.time_known else "Nothing says when this was recorded."
    earlier = row.first_trigger if row.first_trigger is not None and row.first_trigger < moment(row) else None
    began = [f"First trigger {words.time_of_day(earlier, zone)}"] if earlier is not None else []
    lines = [when, *began, row.id, f"Officers: {', '.join(row.officers) or 'unknown'}"]
    lines.append(f"Cameras: {', '.join(row.cameras) or 'none'}")
    lines.append(
        f"{words.plural(row.open_findings, 'finding')} without an answer" if row.open_findings else "No finding waits for an answer"
    )
    lines += [f"• {f.reason}" for f in row.findings]
    return "\n".join(lines)
