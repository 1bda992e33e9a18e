"""Rows of the database as columns: numpy arrays of numbers, and names as numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.model.columns import NONE, Ints, Longs
from core.model.track import NO_TIME
from core.store.read import Reading

_BATCH = 10_000
Within = Iterable[str] | None
"""Ids, or None for all."""


class Names:
    """A column of names that come often: each once, and by row its number (NONE: unknown)."""

    def __init__(self) -> None:
        self._number: dict[Any, int] = {None: NONE}
        self._parts: list[Ints] = []

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._number if name is not None)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def add(self, names: Sequence[Any]) -> None:
        number = self._number
        for name in set(names).difference(number):
            number[name] = len(number) - 1
        self._parts.append(np.fromiter((number[name] for name in names), np.int32, len(names)))

    def chosen(self, rows: Longs) -> "Names":
        self._parts = [self._all()[rows]]
        return self

    def numbers(self, known: Mapping[str, int], missing: int = NONE) -> Ints:
        """By row the number that `known` gives the name."""
        table = np.array([known.get(name, missing) for name in self] + [missing], np.int32)
        return table[self._all()]

    def _all(self) -> Ints:
        return np.concatenate(self._parts) if self._parts else np.zeros(0, np.int32)


class Rows:
    """Rows of one read session as columns: numbers as float64 or int64 (unknown: nan, NO_TIME), the key and texts as they are, all
    other names as Names."""

    def __init__(self, read: Reading) -> None:
        self._read = read

    def of(
        self,
        columns: Sequence[sa.Column[Any]],
        key: sa.Column[Any] | None = None,
        ids: Within = None,
        among: sa.Column[Any] | None = None,
        distinct: bool = False,
    ) -> list[Any]:
        """In the order of `key` (the first column), where given, by code points; restricted to `ids` of `among` (or of the key)."""
        query = sa.select(*(_known(c) for c in columns))
        query = query.distinct() if distinct else query
        found: list[Any] = [Names() if _is_name(c) and c is not key else _Values(c) for c in columns]
        among = key if among is None else among
        queries = [query] if ids is None or among is None else self._read.queries_among(query, among, ids)
        for each in queries:
            for batch in self._read.plain_batches(each, _BATCH):
                for column, values in zip(found, zip(*batch, strict=True), strict=True):
                    column.add(values)
        found = [f if isinstance(f, Names) else f.joined() for f in found]
        if key is not None and len(found[0]) and not np.all(found[0][:-1] < found[0][1:]):
            order = np.argsort(found[0], kind="stable")
            found = [f.chosen(order) if isinstance(f, Names) else f[order] for f in found]
        return found


class _Values:
    """A column of numbers or texts, gathered batch by batch."""

    def __init__(self, column: sa.Column[Any]) -> None:
        self._kind: Any = object
        if isinstance(column.type, sa.Float | sa.Boolean):
            self._kind = np.float64
        elif isinstance(column.type, sa.BigInteger):
            self._kind = np.int64
        self._parts: list[Any] = []

    def add(self, values: Sequence[Any]) -> None:
        self._parts.append(np.array(values, self._kind))

    def joined(self) -> Any:
        return np.concatenate(self._parts) if self._parts else np.zeros(0, self._kind)


def _is_name(column: sa.Column[Any]) -> bool:
    return type(column.type) is sa.String


def _known(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """A whole number that may be unknown comes as NO_TIME."""
    unknown = isinstance(column.type, sa.BigInteger) and column.nullable
    return sa.func.coalesce(column, sa.literal(NO_TIME, sa.BigInteger)) if unknown else column
