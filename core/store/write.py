"""The unit of work: everything a transaction may add, and what it changed."""

import hashlib
import json
import math
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from core.model.annotation import Marker
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link
from core.model.roster import Alignment, Ping, Shift
from core.model.timebase import Candidate
from core.model.times import Instant, now
from core.model.track import Track
from core.model.trigger import Trigger
from core.store import codec
from core.store import schema as t
from core.store.copying import LEAST, copy_in, copy_over
from core.store.read import Reading
from core.store.sync import Moved, Only, Sync, Synced
from core.store.touched import Touched

_NEWS = 5000
"""Ids that one change names at most."""


class Writing(Reading):
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

    def put_cameras(self, cameras: Iterable[Camera]) -> None:
        """Adds what is not known yet; a value that is there is kept unless the new one says something."""
        new = tuple(cameras)
        known = self.cameras(c.id for c in new)
        merged: dict[str, Camera] = {}
        for c in new:
            merged[c.id] = merge_cameras(merged.get(c.id) or known.get(c.id), c)
        self._upsert(t.camera, [asdict(c) for c in merged.values()])
        self.changed("cameras", merged)

    def put_officers(self, officers: Iterable[Officer]) -> None:
        known = self.officers()
        rows = [asdict(o) for o in officers if o.name or o.id not in known]
        self._upsert(t.officer, rows)
        self.changed("officers", [r["id"] for r in rows])

    def put_shifts(self, shifts: Iterable[Shift], file: str = "") -> None:
        """The rows of one roster file, in place of what that file said before: a corrected roster takes back its errors."""
        rows: list[dict[str, Any]] = []
        for s in shifts:
            row = {
                "file": file,
                "officer_id": s.officer_id,
                "vehicle_id": s.vehicle_id,
                "body_camera_id": s.body_camera_id,
                "dash_camera_id": s.dash_camera_id,
                "start_us": codec.us(s.start),
                "end_us": codec.us(s.end),
            }
            rows.append({"key": hashlib.sha256(repr(tuple(row.values())).encode("utf-8", "surrogateescape")).hexdigest(), **row})
        self._connection.execute(sa.delete(t.shift).where(t.shift.c.file == file))
        self._upsert(t.shift, rows)
        self.changed("roster")

    def put_triggers(self, triggers: Iterable[Trigger]) -> None:
        kept = tuple(triggers)
        rows = [{f.name: getattr(x, f.name) for f in fields(Trigger) if f.name != "time"} | {"time_us": x.time.us} for x in kept]
        names = [c.name for c in t.trigger.c]
        self._touch_triggers([tuple(r[n] for n in names) for r in rows])
        self._upsert(t.trigger, rows)
        self.changed("triggers", [x.id for x in kept])

    def _touch_triggers(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """`rows`: in the order of the table's columns. One that becomes another may have set clocks: all must be linked again."""
        known = {r["id"]: tuple(r.values()) for r in self._among(t.trigger, t.trigger.c.id, (r[0] for r in rows))}
        for row in rows:
            if row[0] not in known:
                self.touched.trigger(row[0])
            elif known[row[0]] != row:
                self.touched.everything = True

    def put_pings(self, pings: Iterable[Ping]) -> None:
        """Of two for one unit and moment the more accurate is kept, in whatever order they come."""
        ordered = sorted(pings, key=lambda p: (-math.inf if p.accuracy_m is None else -p.accuracy_m, p.lat, p.lon))
        rows = [{"unit_id": p.unit_id, "time_us": p.time.us, "lat": p.lat, "lon": p.lon, "accuracy_m": p.accuracy_m} for p in ordered]
        self._upsert(t.ping, rows)
        self.touched.times(r["time_us"] for r in rows)
        self.changed("positions")

    def put_alignments(self, alignments: Iterable[Alignment]) -> None:
        """Of two for one pair of clips the better scored is kept, in whatever order they come."""
        ordered = sorted(alignments, key=lambda a: (-math.inf if a.score is None else a.score, a.b_minus_a_s))
        self._upsert(t.alignment, [asdict(a) for a in ordered])
        self._touch_ends((a.clip_a, a.clip_b) for a in ordered)
        self.changed("clocks")

    def _touch_ends(self, pairs: Iterable[Sequence[Any]]) -> None:
        for pair in pairs:
            self.touched.clip(pair[0])
            self.touched.clip(pair[1])

    def put_roll_triggers(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """(id, time_us, kind, device, officer, vehicle, lat, lon, accuracy_m), of triggers.csv."""
        columns = (
            "id",
            "time_us",
            "kind",
            "device_id",
            "officer_id",
            "vehicle_id",
            "lat",
            "lon",
            "accuracy_m",
            "sigma_s",
            "source",
            "note",
        )
        whole = [(*r, 0.5, "roll", "") for r in rows]
        self._touch_triggers(whole)
        self.put_tuples(t.trigger, columns, whole)
        self._changed_many("triggers", rows)

    def put_roll_pings(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """(unit, time_us, lat, lon, accuracy_m). Of two for one unit and moment the more accurate is kept, in whatever order they come."""
        rank = "(-coalesce({0}.accuracy_m, 1e9), {0}.lat, {0}.lon)"
        if self.put_tuples(t.ping, ("unit_id", "time_us", "lat", "lon", "accuracy_m"), rows, rank):
            self.touched.times(r[1] for r in rows)
        self.changed("positions")

    def put_roll_alignments(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """(clip_a, clip_b, b_minus_a_s, score). Of two for one pair of clips the better scored is kept, in whatever order they come."""
        rank = "(coalesce({0}.score, -1e300), {0}.b_minus_a_s)"
        if self.put_tuples(t.alignment, ("clip_a", "clip_b", "b_minus_a_s", "score"), rows, rank):
            self._touch_ends(rows)
        self.changed("clocks")

    def put_roll_clips(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Of clips that are not here yet, of whom nobody said anything: tuples of codec.CLIP_COLUMNS."""
        self.put_tuples(t.clip, codec.CLIP_COLUMNS, rows)
        self._touch(r[0] for r in rows)
        self._changed_many("clips", rows)

    def put_packed_tracks(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """(owner, head as JSON, fixes as codec.TRACK_DTYPE)."""
        self.put_tuples(t.track, ("owner", "head", "data"), rows)
        self._touch(r[0] for r in rows)

    def _touch(self, clip_ids: Iterable[str]) -> None:
        for clip_id in clip_ids:
            self.touched.clip(clip_id)

    def _changed_many(self, kind: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """A city's worth of ids is no news that anybody reads one by one."""
        self.changed(kind, (r[0] for r in rows) if len(rows) <= _NEWS else ())

    def put_clips(self, clips: Iterable[Clip]) -> None:
        """Adds or replaces clips; whose they are stays what a person said, whatever a file says."""
        said = self.assignments()
        rows = [codec.clip_row(_assigned(c, *said.get(c.id, (None, None)))) for c in clips]
        self._touch_clips(rows)
        self._upsert(t.clip, rows)
        self.changed("clips", [r["id"] for r in rows])

    def _touch_clips(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Where one that is here becomes another camera's or reads another clock, all must be linked again."""
        same = ("camera_id", "own_us", "own_sigma_s", "own_source")
        known = {r["id"]: r for r in self._among(t.clip, t.clip.c.id, (r["id"] for r in rows))}
        for row in rows:
            old = known.get(row["id"])
            if old is None:
                self.touched.clip(row["id"])
            elif all(old[c] == row[c] for c in same):
                self.touched.clip(row["id"], _stretch(old))
            else:
                self.touched.everything = True

    def rename_clip(self, old: str, new: str) -> None:
        """A clip gets the name its roll file gives it: what people said of it, and its place in incidents, goes with it."""
        self.touched.everything = True
        for column in (t.correction.c.clip_id, t.assignment.c.clip_id, t.decision.c.clip_id, t.source_file.c.clip_id):
            self._rename(column, old, new)
        for column in (t.track.c.owner, t.alignment.c.clip_a, t.alignment.c.clip_b, t.member.c.clip_id, t.link.c.clip_id):
            if self._connection.execute(sa.select(column).where(column == new).limit(1)).first() is None:
                self._rename(column, old, new)
            else:  # the clip was there by that name too, without its media: what stands there stays
                self._connection.execute(sa.delete(column.table).where(column == old))
        self._carry_answers(lambda f: replace(f, clip_id=new) if f.clip_id == old else f)
        self._connection.execute(sa.delete(t.clip).where(t.clip.c.id == old))
        self.changed("clips", [old, new])

    def rename_camera(self, old: str, new: str, clip_ids: Iterable[str]) -> None:
        """These clips turn out to be another camera's: what people said of the camera and its triggers goes with it."""
        self.touched.everything = True
        for clip_id in clip_ids:
            self._connection.execute(sa.update(t.clip).where(t.clip.c.id == clip_id).values(camera_id=new))
        for column in (t.correction.c.camera_id, t.marker.c.camera_id, t.trigger.c.device_id):
            self._rename(column, old, new)
        self._carry_answers(lambda f: replace(f, camera_id=new) if f.camera_id == old else f)
        self.changed("clips", clip_ids)
        self.changed("cameras", [old, new])

    def _rename(self, column: sa.Column[Any], old: str, new: str) -> None:
        self._connection.execute(sa.update(column.table).where(column == old).values({column.name: new}))  # pyright: ignore[reportArgumentType]

    def _carry_answers(self, renamed: Callable[[Finding], Finding]) -> None:
        """A finding's id names its camera and clip: its answer follows, and so does the finding itself until linking finds it again."""
        found = self.findings()
        after = tuple(renamed(f) for f in found)
        for old, new in zip(found, after, strict=True):
            if old.id != new.id:
                self._connection.execute(sa.update(t.answer).where(t.answer.c.finding_id == old.id).values(finding_id=new.id))
        if after != found:
            self._replace(t.finding, [asdict(f) for f in after])

    def put_track(self, owner: str, track: Track, file: str | None = None) -> None:
        self.put_tracks({owner: track}, file)

    def put_tracks(self, tracks: Mapping[str, Track], file: str | None = None) -> None:
        """By owner, many at once."""
        self._upsert(t.track, [codec.track_row(owner, track, file) for owner, track in tracks.items()])
        self._touch(tracks)

    def set_candidates(self, read: Mapping[str, tuple[tuple[Candidate, ...], tuple[str, ...]]]) -> None:
        """Clip id -> (candidates, notes), read anew; times follow with the next linking."""
        self.touched.everything |= bool(read)
        for clip_id, (found, notes) in read.items():
            values = {**codec.candidates_row(found), "notes": list(notes)}
            self._connection.execute(sa.update(t.clip).where(t.clip.c.id == clip_id).values(**values))
        self.changed("clips", read)

    def add_correction(self, camera_id: str | None, clip_id: str | None, offset_s: float, note: str) -> None:
        row = {"camera_id": camera_id, "clip_id": clip_id, "offset_s": offset_s, "note": note, "actor": self.actor, "at_us": now().us}
        self._insert(t.correction, [row])
        self._touch_said([clip_id] if clip_id else self.clips_of_camera(camera_id or ""))
        self.log("clock set by hand", camera=camera_id, clip=clip_id, offset_s=offset_s, note=note)
        self.changed("clocks", [i for i in (camera_id, clip_id) if i])

    def assign(self, clip_id: str, camera_id: str | None, officer_id: str | None, note: str) -> None:
        row = {"clip_id": clip_id, "camera_id": camera_id, "officer_id": officer_id, "note": note, "actor": self.actor, "at_us": now().us}
        self._insert(t.assignment, [row])
        self._touch_said([clip_id])
        self.touched.everything |= camera_id is not None
        values = {k: v for k, v in (("camera_id", camera_id), ("officer_id", officer_id)) if v is not None}
        self._connection.execute(sa.update(t.clip).where(t.clip.c.id == clip_id).values(**values))
        self.log("clip assigned by hand", clip=clip_id, note=note, **values)
        self.changed("clips", [clip_id])

    def decide(self, pairs: Iterable[tuple[str, str]], status: str, note: str) -> None:
        """(trigger id or "", clip id) pairs: confirmed, rejected, or proposed (taken back)."""
        rows = [{"trigger_id": a, "clip_id": b, "status": status, "note": note, "actor": self.actor, "at_us": now().us} for a, b in pairs]
        self._insert(t.decision, rows)
        self._touch_said(r["clip_id"] for r in rows)
        for r in rows:
            if r["trigger_id"]:
                self.touched.trigger(r["trigger_id"])
        self.log(f"link {status}", pairs=[[r["trigger_id"], r["clip_id"]] for r in rows], note=note)
        self.changed("links", [r["clip_id"] for r in rows])

    def _touch_said(self, clip_ids: Iterable[str]) -> None:
        """A clip without a clock of its own reads another one once a person sets it: all must be linked again."""
        for row in self._among(t.clip, t.clip.c.id, clip_ids):
            self.touched.clip(row["id"], _stretch(row))
            self.touched.everything |= row["own_us"] is None

    def add_answer(self, finding_id: str, status: str, note: str) -> None:
        self._insert(t.answer, [{"finding_id": finding_id, "status": status, "note": note, "actor": self.actor, "at_us": now().us}])
        self.log("finding answered", finding=finding_id, status=status, note=note)
        self.changed("findings", [finding_id])

    def add_marker(self, incident_id: str, at: Instant, text: str, camera_id: str | None, end: Instant | None) -> Marker:
        made = Marker(f"M-{uuid.uuid4().hex[:12]}", incident_id, at, text, self.actor, now(), camera_id, end)
        row = {"id": made.id, "incident_id": incident_id, "at_us": at.us, "end_us": codec.us(end), "camera_id": camera_id, "text": text}
        self._insert(t.marker, [{**row, "actor": made.actor, "made_us": made.made.us}])
        self.log("marker added", marker=made.id, incident=incident_id, text=text)
        self.changed("markers", [incident_id])
        return made

    def move_markers(self, successors: Mapping[str, str]) -> None:
        """Markers of incidents that are no more go to the incident that took their place."""
        for old, new in successors.items():
            moved = sa.update(t.marker).where(t.marker.c.incident_id == old).values(incident_id=new)
            if self._connection.execute(moved).rowcount:
                self.log("markers moved with their incident", incident=old, into=new)
                self.changed("markers", [old, new])

    def remove_marker(self, marker_id: str) -> bool:
        """The row stays, marked with who removed it and when. False where there is none."""
        there = sa.and_(t.marker.c.id == marker_id, t.marker.c.removed_us.is_(None))
        incident_id = self._connection.execute(sa.select(t.marker.c.incident_id).where(there)).scalar()
        if incident_id is None:
            return False
        self._connection.execute(sa.update(t.marker).where(there).values(removed_by=self.actor, removed_us=now().us))
        self.log("marker removed", marker=marker_id)
        self.changed("markers", [incident_id])
        return True

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
            self.changed("clocks", (r[-1] for r in moved) if len(moved) <= _NEWS else ())
        return bool(moved)


def _stretch(row: codec.Row) -> tuple[int, int]:
    """When a clip runs, as the library has it: UTC microseconds, give or take its clock's rate."""
    return row["start_us"], row["start_us"] + round(row["length_s"] * 1e6)


def _assigned(clip: Clip, camera_id: str | None, officer_id: str | None) -> Clip:
    return replace(clip, camera_id=camera_id or clip.camera_id, officer_id=officer_id or clip.officer_id)


def merge_cameras(old: Camera | None, new: Camera) -> Camera:
    """The newer word wins where it says something; `other` and empty text say nothing."""
    if old is None:
        return new
    return Camera(
        new.id,
        old.kind if new.kind == "other" else new.kind,
        new.model or old.model,
        new.serial or old.serial,
        old.pre_event_s if new.pre_event_s is None else new.pre_event_s,
        old.buffer_has_audio if new.buffer_has_audio is None else new.buffer_has_audio,
        old.gps_time if new.gps_time is None else new.gps_time,
    )
