"""The unit of work: everything a transaction may add, and what it changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from core.model.finding import Expected, Finding
from core.model.incident import Link, Member
from core.store import schema as t
from core.store.facts import MOST_NEWS
from core.store.said import Said
from core.store.sync import Cells, Moved, Only, Sync, Synced, lots

_LINK, _EXPECTED, _MEMBER, _FINDING = (tuple(f.name for f in fields(kind)) for kind in (Link, Expected, Member, Finding))
_INCIDENT = ("id", "start_us", "end_us", "trigger_ids", "title", "place_known")


class Writing(Said):
    """All of it, and what clocks and linking found, in place of what they found before."""

    def replace_results(
        self,
        incidents: Iterable[Cells],
        links: Iterable[Cells],
        expected: Iterable[Cells],
        findings: Iterable[Cells],
        only: Only | None = None,
    ) -> Moved:
        """What linking found, in place of what it found before (of all, or `only` of some), as cells in the order of the records' fields;
        only rows that are new, other or gone are written. An incident is (id, start_us, end_us, triggers, cells of members, title, placed)."""
        new = list(incidents) if only else incidents
        homes = None if only is None else {*only.incidents, *(i[0] for i in new)}
        found = Sync(self, t.incident, _INCIDENT, None if homes is None else (t.incident.c.id, homes))
        members = Sync(self, t.member, ("incident_id", *_MEMBER), None if homes is None else (t.member.c.incident_id, homes))
        for lot in lots(new):
            found.add((*i[:3], json.dumps(i[3]), *i[5:]) for i in lot)
            members.add((i[0], *cells) for i in lot for cells in i[4])
        incident, member = found.done(), members.done()
        of = None if only is None else only.triggers
        rest = self._synced(t.link, _LINK, links, of).any | self._synced(t.expected, _EXPECTED, expected, of).any
        rest |= self._replaced_findings(findings, only)
        changed = (incident.changed | member.added | member.changed | member.gone) - incident.added - incident.gone
        return Moved(incident.added, changed, incident.gone, rest)

    def _synced(self, table: sa.Table, names: Sequence[str], found: Iterable[Cells], triggers: Iterable[str] | None) -> Synced:
        sync = Sync(self, table, names, None if triggers is None else (table.c.trigger_id, set(triggers)))
        sync.add(found)
        return sync.done()

    def _replaced_findings(self, findings: Iterable[Cells], only: Only | None) -> bool:
        """Those that are no more go, those that are new come. False where they are the same as before."""
        query = sa.select(*(t.finding.c[name] for name in _FINDING), t.finding.c.seq)
        queries = [query]
        if only is not None:
            of_clip = query.where(t.finding.c.trigger_id.is_(None))
            queries = self.queries_among(query, t.finding.c.trigger_id, only.triggers)
            queries += self.queries_among(of_clip, t.finding.c.clip_id, only.clips)
        before: dict[int, list[int]] = {}
        for r in (r for q in queries for batch in self.plain_batches(q, 10_000) for r in batch):
            before.setdefault(hash(tuple(r[:-1])), []).append(r[-1])
        came = False
        for lot in lots(findings):
            new = [row for row in lot if not _took(before, hash(row))]
            self.insert_tuples(t.finding, _FINDING, new)
            came |= bool(new)
        gone = [(seq,) for left in before.values() for seq in left]
        self.delete_keys(t.finding, gone)
        return came or bool(gone)

    def keep_times(self, ids: Sequence[str], rows: Sequence[tuple[Any, ...]], some: bool = False) -> bool:
        """What clocks decided: by clip id (start_us, sigma_s, source, ppm, offset_s); only what is other is written. `some`: the library
        has many more clips. False: nothing was other."""
        c = t.clip.c
        query = sa.select(c.id, c.start_us, c.sigma_s, c.source, c.ppm, c.offset_s)
        queries = self.queries_among(query, c.id, ids) if some else [query]
        now = dict(zip(ids, rows, strict=True))
        moved: list[tuple[Any, ...]] = []  # in the order in which they are stored: the next to be written lies beside the last
        for r in (r for q in queries for batch in self.plain_batches(q, 10_000) for r in batch):
            if (row := now.get(r[0])) is not None and row != tuple(r[1:]):
                moved.append((*row, r[0]))
        if moved:
            self.update_tuples(t.clip, ("start_us", "sigma_s", "source", "ppm", "offset_s"), "id", moved)
            self.changed("clocks", (r[-1] for r in moved) if len(moved) <= MOST_NEWS else ())
        return bool(moved)


def _took(left: Mapping[int, list[int]], key: int) -> bool:
    """One of those that are left under the key, if there is any."""
    return bool(found := left.get(key)) and found.pop() is not None
