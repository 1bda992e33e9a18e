"""The unit of work: everything a transaction may add, and what it changed."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link
from core.store import schema as t
from core.store.facts import MOST_NEWS
from core.store.said import Said
from core.store.sync import Moved, Only, Sync, Synced


class Writing(Said):
    """All of it, and what clocks and linking found, in place of what they found before."""

    def replace_results(
        self,
        incidents: Iterable[Incident],
        links: Iterable[Link],
        expected: Iterable[Expected],
        findings: Iterable[Finding],
        only: Only | None = None,
    ) -> Moved:
        """What linking found, in place of what it found before (of all, or `only` of some); only rows that are new, other or gone are
        written."""
        new = tuple(incidents) if only else incidents
        homes = None if only is None else {*only.incidents, *(i.id for i in new)}
        found = Sync(self, t.incident, None if homes is None else (t.incident.c.id, homes))
        members = Sync(self, t.member, None if homes is None else (t.member.c.incident_id, homes))
        cells = attrgetter(*(c.name for c in t.member.c if c.name != "incident_id"))
        for i in new:
            found.add((i.id, i.start.us, i.end.us, i.title, i.place_known, json.dumps(list(i.trigger_ids))))
            for m in i.members:
                members.add((i.id, *cells(m)))
        incident, member = found.done(), members.done()
        others = [self._synced(t.link, links, only), self._synced(t.expected, expected, only)]
        rest = any(o.any for o in others) | self._replaced_findings(findings, only)
        added, gone = ({key[0] for key in keys} for keys in (incident.added, incident.gone))
        changed = {key[0] for key in incident.changed | member.added | member.changed | member.gone} - added - gone
        return Moved(added, changed, gone, rest)

    def _synced(self, table: sa.Table, found: Iterable[Link] | Iterable[Expected], only: Only | None) -> Synced:
        sync = Sync(self, table, None if only is None else (table.c.trigger_id, only.triggers))
        cells = attrgetter(*(c.name for c in table.c))
        for each in found:
            sync.add(cells(each))
        return sync.done()

    def _replaced_findings(self, findings: Iterable[Finding], only: Only | None) -> bool:
        """False where they are the same as before."""
        columns = [c for c in t.finding.c if c.name != "seq"]
        query = sa.select(t.finding.c.seq, *columns)
        queries = [query]
        if only is not None:
            of_clip = query.where(t.finding.c.trigger_id.is_(None))
            queries = self.queries_among(query, t.finding.c.trigger_id, only.triggers)
            queries += self.queries_among(of_clip, t.finding.c.clip_id, only.clips)
        before = [tuple(r) for q in queries for batch in self.batches(q, 50_000) for r in batch]
        order = [c.name for c in columns]
        after: list[tuple[Any, ...]] = list(map(attrgetter(*order), findings))
        if Counter(row[1:] for row in before) == Counter(after):
            return False
        if only is None:
            self._connection.execute(sa.delete(t.finding))
        else:
            self.delete_keys(t.finding, [row[:1] for row in before])
        self.insert_tuples(t.finding, order, after)
        return True

    def keep_times(self, ids: Sequence[str], rows: Sequence[tuple[Any, ...]], some: bool = False) -> bool:
        """What clocks decided: by clip id (start_us, sigma_s, source, ppm, offset_s); only what is other is written. `some`: the library
        has many more clips. False: nothing was other."""
        c = t.clip.c
        query = sa.select(c.id, c.start_us, c.sigma_s, c.source, c.ppm, c.offset_s)
        queries = self.queries_among(query, c.id, ids) if some else [query]
        before = {r[0]: hash(tuple(r[1:])) for q in queries for batch in self.batches(q, 50_000) for r in batch}
        moved = [(*row, i) for i, row in zip(ids, rows, strict=True) if before.get(i) != hash(row)]
        if moved:
            mark = self.mark
            sets = ", ".join(f"{name} = {mark}" for name in ("start_us", "sigma_s", "source", "ppm", "offset_s"))
            self._connection.exec_driver_sql(f"UPDATE clip SET {sets} WHERE id = {mark}", moved)
            self.changed("clocks", (r[-1] for r in moved) if len(moved) <= MOST_NEWS else ())
        return bool(moved)
