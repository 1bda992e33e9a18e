"""Results brought to what they should be, without touching rows that are right already: most of them, whenever little has changed."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from core.store.write import Writing

_BATCH = 5000


@dataclass(slots=True)
class Synced:
    """Keys of rows that came, became other, and went."""

    added: set[tuple[Any, ...]] = field(default_factory=set[tuple[Any, ...]])
    changed: set[tuple[Any, ...]] = field(default_factory=set[tuple[Any, ...]])
    gone: set[tuple[Any, ...]] = field(default_factory=set[tuple[Any, ...]])

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


class Sync:
    """A table of results brought to what it should hold, row by row, without touching rows that are right already."""

    def __init__(self, write: "Writing", table: sa.Table, among: tuple[sa.Column[Any], Collection[str]] | None = None) -> None:
        """`among`: only rows that have one of these ids in this column are looked at."""
        self._write, self._table = write, table
        self._columns = [c.name for c in table.c]
        self._keys = len(table.primary_key.columns)
        query = sa.select(*(sa.cast(c, sa.Text) if isinstance(c.type, sa.JSON) else c for c in table.c))
        queries = [query] if among is None else write.queries_among(query, *among)
        self._left = {tuple(r[: self._keys]): hash(tuple(r)) for q in queries for batch in write.batches(q, 50_000) for r in batch}
        self._batch: list[tuple[Any, ...]] = []
        self._found = Synced()

    def add(self, row: tuple[Any, ...]) -> None:
        """In the order of the table's columns, its key first."""
        key = row[: self._keys]
        before = self._left.pop(key, None)
        if before == hash(row):
            return
        (self._found.added if before is None else self._found.changed).add(key)
        self._batch.append(row)
        if len(self._batch) >= _BATCH:
            self._flush()

    def done(self) -> "Synced":
        self._flush()
        self._write.delete_keys(self._table, list(self._left))
        self._found.gone.update(self._left)
        return self._found

    def _flush(self) -> None:
        keys = (row[: self._keys] for row in self._batch)
        self._write.delete_keys(self._table, [k for k in keys if k in self._found.changed])
        self._write.insert_tuples(self._table, self._columns, self._batch)
        self._batch = []
