"""Facts: what files say of cameras, people, triggers, positions, clips and tracks."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.columns import Floats, Longs
from core.model.finding import Finding
from core.model.roster import Shift
from core.model.timebase import Candidate
from core.model.track import Track
from core.model.trigger import Trigger
from core.store import codec
from core.store import schema as t
from core.store.codec import PING_DTYPE
from core.store.positions import best, by_day, days_of, packed, stretches
from core.store.tables import Tables

MOST_NEWS = 5000
"""Ids that one change names at most."""


class Facts(Tables):
    """Adds what files say; what is there already is kept where the new says nothing."""

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
        there = self._there(t.trigger.c.id, (r[0] for r in rows))
        known = {r["id"]: tuple(r.values()) for r in self._among(t.trigger, t.trigger.c.id, there)}
        for row in rows:
            if row[0] not in known:
                self.touched.trigger(row[0])
            elif known[row[0]] != row:
                self.touched.everything = True

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

    def put_positions(self, names: Sequence[str], unit: Longs, us: Longs, lat: Floats, lon: Floats, accuracy_m: Floats) -> None:
        """`unit`: numbers of `names`. Of two for one unit and moment the more accurate is kept, in whatever order they come."""
        unit, rows, fresh = best(unit, packed(us, lat, lon, accuracy_m), np.ones(len(us), np.bool_))
        days, first = by_day(unit, rows["us"])
        number = {names[int(n)]: int(n) for n in np.unique(unit)}
        wanted = set(zip(unit[first[:-1]].tolist(), days.tolist(), strict=True))
        parts: list[tuple[Any, ...]] = [(unit, rows, fresh)]
        for name, day, data in days_of(self, stretches(days.tolist()), number):
            if (number[name], day) in wanted:
                before = np.frombuffer(data, PING_DTYPE)
                parts.append((np.full(len(before), number[name], np.int64), before, np.zeros(len(before), np.bool_)))
        if len(parts) > 1:
            unit, rows, fresh = best(*(np.concatenate(column) for column in zip(*parts, strict=True)))
            days, first = by_day(unit, rows["us"])
        of, ends = unit[first[:-1]].tolist(), first.tolist()
        other = np.logical_or.reduceat(fresh, first[:-1]) if len(unit) else fresh
        changed = [(int(days[k]), names[int(of[k])], rows[ends[k] : ends[k + 1]].tobytes()) for k in np.flatnonzero(other).tolist()]
        self.put_tuples(t.ping_day, ("day", "unit_id", "data"), changed)
        self.touched.times(rows["us"][fresh])
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
        self.changed(kind, (r[0] for r in rows) if len(rows) <= MOST_NEWS else ())

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
                self.touched.clip(row["id"], stretch(old))
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


def stretch(row: codec.Row) -> tuple[int, int]:
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
