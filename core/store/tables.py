"""One transaction: rows in, what changed, one line in the log; the common ground of everything that is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core.model.times import now
from core.store import schema as t
from core.store.copying import LEAST, copy_in, copy_over, copy_update
from core.store.read import Reading
from core.store.touched import Touched


class Tables(Reading):
    """One transaction of one actor. Every change is noted in `kinds`/`ids` and, through `log`, in the library's log."""

    def __init__(self, connection: sa.Connection, actor: str) -> None:
        super().__init__(connection)
        self.actor = actor
        self.kinds: set[str] = set()
        self.ids: set[str] = set()
        self.touched = Touched()

    def note_touched(self) -> None:
        """Before the commit: what the next linking must look at."""
        self.insert_tuples(t.touched, ("kind", "item", "from_us", "to_us"), self.touched.rows())

    def seen_by_linking(self, state: str, all_of_it: bool) -> None:
        """Linking has seen everything: `state` says by what rules. Where somebody wrote meanwhile (not `all_of_it`), it must see all again."""
        if self._connection.execute(sa.select(t.touched.c.seq).limit(1)).first() is not None:
            self._connection.execute(sa.delete(t.touched))
        self.touched = Touched(everything=not all_of_it)
        if self.setting("linked") != state:
            self._upsert(t.setting, [{"key": "linked", "value": state}])

    def changed(self, kind: str, ids: Iterable[str] = ()) -> None:
        self.kinds.add(kind)
        self.ids.update(ids)

    def log(self, action: str, **detail: Any) -> None:
        """One line in the library's log."""
        self._insert(t.log, [{"at_us": now().us, "actor": self.actor, "action": action, "detail": detail}])

    def _insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(sa.insert(table), [dict(r) for r in rows])

    def _upsert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replaces rows with the same primary key (the last of equal keys in `rows` wins)."""
        keys = [c.name for c in table.primary_key.columns]
        unique = {tuple(r[k] for k in keys): dict(r) for r in rows}
        if not unique:
            return
        match = sa.and_(*(table.c[k] == sa.bindparam(f"key_{k}") for k in keys))
        self._connection.execute(sa.delete(table).where(match), [{f"key_{k}": v for k, v in zip(keys, key, strict=True)} for key in unique])
        self._insert(table, list(unique.values()))

    @property
    def mark(self) -> str:
        """What the driver takes for a value to come."""
        return "?" if self._connection.dialect.paramstyle == "qmark" else "%s"

    def insert_tuples(self, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Many rows at once, as the driver takes them: no conversions, JSON as its text."""
        if self._copies(rows):
            copy_in(self._connection, table.name, columns, rows)
        elif rows:
            self._connection.exec_driver_sql(self._insertion(table, columns), list(rows))

    def put_tuples(self, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], rank: str = "") -> bool:
        """The same, but a row with the same primary key is replaced (where the new one ranks higher by `rank`, an expression of columns with
        {0} for the table). False where none of them was new or other."""
        if not rows:
            return False
        keys = [c.name for c in table.primary_key.columns]
        sets = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in keys)
        where = f" WHERE {rank.format('excluded')} > {rank.format(table.name)}" if rank else ""
        also = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}{where}"
        if self._copies(rows):
            return copy_over(self._connection, table, columns, rows, rank, also) != 0
        return self._connection.exec_driver_sql(self._insertion(table, columns) + also, list(rows)).rowcount != 0

    def update_tuples(self, table: sa.Table, columns: Sequence[str], key: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """New values of these columns in rows that are there; a row's key comes last."""
        if self._copies(rows):
            copy_update(self._connection, table, columns, key, rows)
        elif rows:
            sets = ", ".join(f"{name} = {self.mark}" for name in columns)
            self._connection.exec_driver_sql(f'UPDATE "{table.name}" SET {sets} WHERE {key} = {self.mark}', list(rows))

    def _copies(self, rows: Sequence[Any]) -> bool:
        return len(rows) >= LEAST and self._connection.dialect.name == "postgresql"

    def _insertion(self, table: sa.Table, columns: Sequence[str]) -> str:
        return f'INSERT INTO "{table.name}" ({", ".join(columns)}) VALUES ({", ".join([self.mark] * len(columns))})'

    def delete_keys(self, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> None:
        if keys:
            match = " AND ".join(f"{c.name} = {self.mark}" for c in table.primary_key.columns)
            self._connection.exec_driver_sql(f'DELETE FROM "{table.name}" WHERE {match}', list(keys))

    def _replace(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        self._connection.execute(sa.delete(table))
        self._insert(table, rows)

    def set_setting(self, key: str, value: str) -> None:
        self._upsert(t.setting, [{"key": key, "value": value}])
        self.changed("settings", [key])

    def put_object(self, sha256: str, size: int, reference: str | None) -> None:
        self._upsert(t.object_, [{"sha256": sha256, "size": size, "reference": reference}])

    def note_files(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Outcomes of one import: file, sha256, outcome, reason, clip_id."""
        at_us = now().us
        self._insert(t.source_file, [{**r, "at_us": at_us, "actor": self.actor} for r in rows])
        self.changed("imports")
