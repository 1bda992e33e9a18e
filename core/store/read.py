"""Questions to the library, answered with frozen domain objects."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from core.model.annotation import Marker
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import WITHDRAWN, Answer, Expected, Finding
from core.model.incident import Incident, Link, Member
from core.model.roster import Alignment, Shift
from core.model.times import Instant, Span
from core.model.track import Track
from core.model.trigger import Trigger
from core.store import codec
from core.store import schema as t

Query = sa.Select[*tuple[Any, ...]]
_CHUNK = 20_000
"""Ids asked for at once."""
_MANY = 5000
"""More ids than these are looked for by reading all."""


class Reading:
    """One read session on one thread."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def _rows(self, query: Query) -> Sequence[sa.RowMapping]:
        return self._connection.execute(query).mappings().all()

    def _among(self, table: sa.Table, column: sa.Column[Any], ids: Iterable[str]) -> list[sa.RowMapping]:
        return [row for query in self.queries_among(sa.select(table), column, ids) for row in self._rows(query)]

    def batches(self, query: Query, size: int) -> Iterator[Sequence[Any]]:
        """Rows as plain tuples, some at a time, for tables too long for objects."""
        yield from self._connection.execute(query, execution_options={"yield_per": size}).partitions()

    def plain_batches(self, query: Query, size: int) -> Iterator[Sequence[tuple[Any, ...]]]:
        """The same, of numbers and texts only; from SQLite as its driver has them, in half the time."""
        if self._connection.dialect.name != "sqlite":
            yield from self.batches(query, size)
            return
        result = self._connection.execute(query)
        cursor: Any = result.cursor
        while rows := cursor.fetchmany(size):
            yield rows
        result.close()

    def queries_among(self, query: Query, column: sa.Column[Any], ids: Iterable[str]) -> list[Query]:
        """The query for these ids only, in as many parts as the database needs."""
        wanted = sorted(set(ids))
        return [query.where(self._is_one_of(column, wanted[i : i + _CHUNK])) for i in range(0, len(wanted), _CHUNK)]

    def _is_one_of(self, column: sa.Column[Any], ids: list[str]) -> sa.ColumnElement[bool]:
        """With all of them as one value, not one by one, of which there may be a thousand and which take long to prepare."""
        if self._connection.dialect.name != "sqlite":
            return column == sa.any_(sa.literal(ids, sa.ARRAY(sa.String)))
        odd = [i for i in ids if "\0" in i]  # of which json_each sees the beginning only
        each = sa.func.json_each(json.dumps([i for i in ids if "\0" not in i])).table_valued("value")
        return sa.or_(column.in_(sa.select(each.c.value)), *([column.in_(odd)] if odd else []))

    def setting(self, key: str) -> str | None:
        return self._connection.execute(sa.select(t.setting.c.value).where(t.setting.c.key == key)).scalar()

    def cameras(self, ids: Iterable[str] | None = None) -> dict[str, Camera]:
        rows = self._rows(sa.select(t.camera).order_by(t.camera.c.id)) if ids is None else self._among(t.camera, t.camera.c.id, ids)
        return {r["id"]: Camera(**r) for r in rows}

    def officers(self) -> dict[str, Officer]:
        return {r["id"]: Officer(**r) for r in self._rows(sa.select(t.officer).order_by(t.officer.c.id))}

    def shifts(self) -> tuple[Shift, ...]:
        """Each once, however many roster files have it, in an order that does not depend on them."""
        rows = self._rows(sa.select(t.shift).order_by(*(c for c in t.shift.c if c.name not in ("key", "file"))))
        found = (
            Shift(
                r["officer_id"], r["vehicle_id"], r["body_camera_id"], r["dash_camera_id"], codec.at(r["start_us"]), codec.at(r["end_us"])
            )
            for r in rows
        )
        return tuple(dict.fromkeys(found))

    def triggers(self, ids: Iterable[str] | None = None) -> tuple[Trigger, ...]:
        """In time order."""
        rows = self._rows(sa.select(t.trigger)) if ids is None else self._among(t.trigger, t.trigger.c.id, ids)
        found = (Trigger(time=Instant(r["time_us"]), **{k: v for k, v in r.items() if k != "time_us"}) for r in rows)
        return tuple(sorted(found, key=lambda x: (x.time, x.id)))

    def alignments(self, clip_ids: Collection[str] | None = None) -> tuple[Alignment, ...]:
        """All, or those of some clips; ordered by clips."""
        a, b = t.alignment.c.clip_a, t.alignment.c.clip_b
        if clip_ids is None:
            rows = self._rows(sa.select(t.alignment).order_by(a, b))
        else:
            rows = [*self._among(t.alignment, a, clip_ids), *self._among(t.alignment, b, clip_ids)]
        return tuple(sorted({Alignment(**r) for r in rows}, key=lambda x: (x.clip_a, x.clip_b)))

    def clips(self, ids: Iterable[str] | None = None) -> tuple[Clip, ...]:
        """In time order."""
        rows = self._rows(sa.select(t.clip)) if ids is None else self._among(t.clip, t.clip.c.id, ids)
        return tuple(sorted((codec.clip_of(r) for r in rows), key=lambda c: (c.start, c.id)))

    def clips_waiting(self) -> tuple[Clip, ...]:
        """Clips of roll files that name a media file which is not here yet."""
        c = t.clip.c
        query = sa.select(t.clip).where(c.maker == "roll", c.sha256.is_(None), c.file.is_not(None)).order_by(c.start_us, c.id)
        return tuple(codec.clip_of(r) for r in self._rows(query))

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of these clips that are here."""
        return self._there(t.clip.c.id, ids)

    def tracked(self, ids: Iterable[str]) -> set[str]:
        """Those of these clips whose fixes are here."""
        return self._there(t.track.c.owner, ids)

    def _there(self, column: sa.Column[Any], ids: Iterable[str]) -> set[str]:
        """Those of these that stand in a column, which is read as a whole where they are many."""
        wanted, query = set(ids), sa.select(column)
        queries = self.queries_among(query, column, wanted) if len(wanted) < _MANY else [query]
        return {row[0] for q in queries for batch in self.plain_batches(q, 50_000) for row in batch if row[0] in wanted}

    def clips_of_camera(self, camera_id: str) -> list[str]:
        return [r["id"] for r in self._rows(sa.select(t.clip.c.id).where(t.clip.c.camera_id == camera_id).order_by(t.clip.c.id))]

    def result_rows(self, name: str) -> Iterator[Sequence[Any]]:
        """Of one result table (docs/formats.md), in no order. Members and links that a person rejected are left out."""
        if name == "trigger_incident":
            yield from self.trigger_homes().items()
            return
        member, link, expected, finding, clip = t.member.c, t.link.c, t.expected.c, t.finding.c, t.clip.c
        f = finding
        queries: dict[str, Query] = {
            "clip_incident": sa.select(member.clip_id, member.incident_id, member.probability).where(member.status != "rejected"),
            "links": sa.select(link.trigger_id, link.clip_id, link.probability, link.reason).where(link.status != "rejected"),
            "expected": sa.select(expected.trigger_id, expected.camera_id, expected.probability),
            "findings": sa.select(f.kind, f.trigger_id, f.camera_id, f.clip_id, f.seconds, f.probability, f.reason),
            "clocks": sa.select(clip.id, sa.func.coalesce(clip.offset_s, 0.0), clip.sigma_s, clip.ppm, clip.source),
        }
        for batch in self.batches(queries[name], 50_000):
            yield from batch

    def clip_by_sha256(self, sha256: str) -> str | None:
        return self._connection.execute(sa.select(t.clip.c.id).where(t.clip.c.sha256 == sha256).order_by(t.clip.c.id)).scalar()

    def tracks(self, owners: Iterable[str] | None = None) -> dict[str, Track]:
        """By clip id (a track kept without a clip is owned by `file:<sha256>`)."""
        rows = self._rows(sa.select(t.track)) if owners is None else self._among(t.track, t.track.c.owner, owners)
        return {r["owner"]: codec.track_of(r) for r in rows}

    def has_size(self, size: int) -> bool:
        """Whether any object has this many bytes (so that a copy is worth hashing before it is made)."""
        return self._connection.execute(sa.select(t.object_.c.sha256).where(t.object_.c.size == size).limit(1)).scalar() is not None

    def has_object(self, sha256: str) -> bool:
        return self._connection.execute(sa.select(t.object_.c.sha256).where(t.object_.c.sha256 == sha256)).scalar() is not None

    def reference(self, sha256: str) -> str | None:
        """Where this media was left; None where it is in the vault or not known."""
        return self._connection.execute(sa.select(t.object_.c.reference).where(t.object_.c.sha256 == sha256)).scalar()

    def references(self) -> dict[str, str]:
        """sha256 -> path of media that was left where it is."""
        rows = self._rows(sa.select(t.object_.c.sha256, t.object_.c.reference).where(t.object_.c.reference.is_not(None)))
        return {r["sha256"]: r["reference"] for r in rows}

    def source_files(self) -> Sequence[sa.RowMapping]:
        """Every file ever offered to an import: file, sha256, outcome, reason, clip_id, at_us, actor; oldest first."""
        return self._rows(sa.select(t.source_file).order_by(t.source_file.c.seq))

    def last_entry(self) -> int:
        """Number of the newest line of the log: it grows with everything anybody imports, says or links."""
        return self._connection.execute(sa.select(sa.func.max(t.log.c.seq))).scalar() or 0

    def entries(self, action: str | None = None) -> Sequence[sa.RowMapping]:
        """The log: seq, at_us, actor, action, detail; oldest first."""
        query = sa.select(t.log).order_by(t.log.c.seq)
        return self._rows(query if action is None else query.where(t.log.c.action == action))

    def corrections(self) -> Sequence[sa.RowMapping]:
        return self._rows(sa.select(t.correction).order_by(t.correction.c.seq))

    def assignments(self) -> dict[str, tuple[str | None, str | None]]:
        """Clip id -> (camera, officer) as a person last said; None where nobody said anything of that one."""
        latest: dict[str, tuple[str | None, str | None]] = {}
        for r in self._rows(sa.select(t.assignment).order_by(t.assignment.c.seq)):
            camera_id, officer_id = latest.get(r["clip_id"], (None, None))
            latest[r["clip_id"]] = (r["camera_id"] or camera_id, r["officer_id"] or officer_id)
        return latest

    def decisions(self) -> dict[tuple[str, str], str]:
        """(trigger id or "", clip id) -> the latest word; a decision taken back is left out."""
        latest = {(r["trigger_id"], r["clip_id"]): r["status"] for r in self._rows(sa.select(t.decision).order_by(t.decision.c.seq))}
        return {key: status for key, status in latest.items() if status in ("confirmed", "rejected")}

    def answers(self) -> dict[str, Answer]:
        """The latest answer by finding id; one taken back is left out."""
        latest = {answer.finding_id: answer for answer in self.answers_given()}
        return {finding_id: answer for finding_id, answer in latest.items() if answer.status != WITHDRAWN}

    def answers_given(self) -> tuple[Answer, ...]:
        """Every answer ever given, and every withdrawal of one, in that order; the latest to a finding counts."""
        rows = self._rows(sa.select(t.answer).order_by(t.answer.c.seq))
        return tuple(Answer(r["finding_id"], r["status"], r["note"], r["actor"], Instant(r["at_us"])) for r in rows)

    def markers(self, incident_id: str) -> tuple[Marker, ...]:
        query = sa.select(t.marker).where(t.marker.c.incident_id == incident_id, t.marker.c.removed_us.is_(None))
        return tuple(
            Marker(
                r["id"],
                r["incident_id"],
                Instant(r["at_us"]),
                r["text"],
                r["actor"],
                Instant(r["made_us"]),
                r["camera_id"],
                codec.at(r["end_us"]),
            )
            for r in self._rows(query.order_by(t.marker.c.at_us, t.marker.c.id))
        )

    def incidents(self, ids: Iterable[str] | None = None) -> tuple[Incident, ...]:
        """In time order, members by clip start as linking left them."""
        rows = self._rows(sa.select(t.incident)) if ids is None else self._among(t.incident, t.incident.c.id, ids)
        of: dict[str, list[Member]] = {r["id"]: [] for r in rows}
        members = self._rows(sa.select(t.member)) if ids is None else self._among(t.member, t.member.c.incident_id, of)
        for r in sorted(members, key=lambda m: m["clip_id"]):
            of[r["incident_id"]].append(Member(**{k: v for k, v in r.items() if k != "incident_id"}))
        found = (
            Incident(
                r["id"],
                Instant(r["start_us"]),
                Instant(r["end_us"]),
                tuple(r["trigger_ids"]),
                tuple(of[r["id"]]),
                r["title"],
                r["place_known"],
            )
            for r in rows
        )
        return tuple(sorted(found, key=lambda i: (i.start, i.id)))

    def links(self, trigger_ids: Iterable[str] | None = None) -> tuple[Link, ...]:
        rows = self._rows(sa.select(t.link)) if trigger_ids is None else self._among(t.link, t.link.c.trigger_id, trigger_ids)
        return tuple(sorted((Link(**r) for r in rows), key=lambda x: (x.trigger_id, x.clip_id)))

    def expected(self, trigger_ids: Iterable[str] | None = None) -> tuple[Expected, ...]:
        rows = self._rows(sa.select(t.expected)) if trigger_ids is None else self._among(t.expected, t.expected.c.trigger_id, trigger_ids)
        return tuple(sorted((Expected(**r) for r in rows), key=lambda x: (x.trigger_id, -x.probability, x.camera_id)))

    def activations(self, span: Span | None = None) -> list[tuple[Any, ...]]:
        """Every camera a trigger (of the span) bound, as tuples in order of time: trigger id, its time_us and kind, camera id,
        probability, officer id, clip id, outcome, seconds."""
        e, x = t.expected.c, t.trigger.c
        query = sa.select(e.trigger_id, x.time_us, x.kind, e.camera_id, e.probability, e.officer_id, e.clip_id, e.outcome, e.seconds)
        query = query.join_from(t.expected, t.trigger, e.trigger_id == x.id)
        if span is not None:
            query = query.where(x.time_us >= span.start.us, x.time_us < span.end.us)
        return [tuple(row) for row in self._connection.execute(query.order_by(x.time_us, e.trigger_id, e.camera_id))]

    def trigger_kinds(self, span: Span | None = None) -> dict[str, str]:
        """Id -> kind of every trigger (of the span)."""
        query = sa.select(t.trigger.c.id, t.trigger.c.kind)
        if span is not None:
            query = query.where(t.trigger.c.time_us >= span.start.us, t.trigger.c.time_us < span.end.us)
        return {row.id: row.kind for row in self._connection.execute(query)}

    def incident_triggers(self) -> list[tuple[str, str]]:
        """(incident, trigger) of all incidents."""
        return [(i, x) for x, i in self.trigger_homes().items()]

    def incident_members(self) -> list[tuple[str, str]]:
        """(incident, clip) of all incidents, rejected members included."""
        query = sa.select(t.member.c.incident_id, t.member.c.clip_id)
        return [(r.incident_id, r.clip_id) for batch in self.batches(query, 50_000) for r in batch]

    def marked_incidents(self) -> list[str]:
        """Incidents that markers stand in."""
        return [r["incident_id"] for r in self._rows(sa.select(t.marker.c.incident_id).distinct())]

    def trigger_homes(self) -> dict[str, str]:
        """Trigger id -> the incident it stands in."""
        rows = self._connection.execute(sa.select(t.incident.c.id, t.incident.c.trigger_ids))
        return {trigger_id: incident_id for incident_id, trigger_ids in rows for trigger_id in trigger_ids}

    def findings(self) -> tuple[Finding, ...]:
        """Those of triggers, then those of clips."""
        found = (Finding(**{k: v for k, v in r.items() if k != "seq"}) for r in self._rows(sa.select(t.finding)))
        return tuple(sorted(found, key=finding_order))


def finding_order(f: Finding) -> tuple[bool, str, str, str, str]:
    return f.trigger_id is None, f.trigger_id or "", f.clip_id or "", f.camera_id or "", f.kind
