"""Results brought to what they should be, without touching rows that are right already: most of them, whenever little has changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

if TYPE_CHECKING:
    from core.store.write import Writing

T = TypeVar("T")
_BATCH = 5000
Cells = tuple[Any, ...]


@dataclass(slots=True)
class Synced:
    """Ids that rows which came, became other, or went begin with."""

    added: set[str] = field(default_factory=set[str])
    changed: set[str] = field(default_factory=set[str])
    gone: set[str] = field(default_factory=set[str])

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class Moved:
    """Incidents that came, changed and went; `rest`: whether any link, expected camera or finding did."""

    added: set[str]
    changed: set[str]
    gone: set[str]
    rest: bool


@dataclass(frozen=True, slots=True)
class Only:
    """Of whose results all are replaced: of these incidents, triggers and clips; `clips`: in findings without a trigger."""

    incidents: Collection[str]
    triggers: Collection[str]
    clips: Collection[str]


def lots(rows: Iterable[T], size: int = _BATCH) -> Iterator[list[T]]:
    each = iter(rows)
    while lot := list(islice(each, size)):
        yield lot


class Sync:
    """A table of results brought to what it should hold, row by row, without touching rows that are right already."""

    def __init__(
        self, write: "Writing", table: sa.Table, names: Sequence[str], among: tuple[sa.Column[Any], Collection[str]] | None = None
    ) -> None:
        """`names`: the columns in the order of the cells to come, the table's key first. `among`: only rows that have one of these ids in
        this column are looked at."""
        self._write, self._table, self._names = write, table, names
        self._keys = len(table.primary_key.columns)
        columns = (table.c[name] for name in names)
        query = sa.select(*(sa.cast(c, sa.Text) if isinstance(c.type, sa.JSON) else c for c in columns))
        queries = [query] if among is None else write.queries_among(query, *among)
        self._left = {tuple(r[: self._keys]): hash(tuple(r)) for q in queries for batch in write.plain_batches(q, 10_000) for r in batch}
        self._found = Synced()

    def add(self, rows: Iterable[Cells]) -> None:
        for lot in lots(rows):
            if self._left:
                self._compare(lot)
            else:
                self._found.added.update(row[0] for row in lot)
                self._write.insert_tuples(self._table, self._names, lot)

    def _compare(self, lot: list[Cells]) -> None:
        new: list[Cells] = []
        other: list[Cells] = []
        for row in lot:
            key = row[: self._keys]
            before = self._left.pop(key, None)
            if before is None:
                self._found.added.add(row[0])
                new.append(row)
            elif before != hash(row):
                self._found.changed.add(row[0])
                other.append(key)
                new.append(row)
        self._write.delete_keys(self._table, other)
        self._write.insert_tuples(self._table, self._names, new)

    def done(self) -> "Synced":
        self._write.delete_keys(self._table, list(self._left))
        self._found.gone.update(key[0] for key in self._left)
        return self._found
