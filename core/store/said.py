"""What people say: corrections, assignments, decisions, answers and markers; added, never overwritten."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict

import sqlalchemy as sa

from core.model.annotation import Marker
from core.model.finding import WITHDRAWN
from core.model.ledger import TYPED, Entry, Held, Mark
from core.model.times import Instant, now
from core.store import codec, ledger
from core.store import schema as t
from core.store.facts import Facts, stretch


class Said(Facts):
    """Each with who and when, and one line in the log."""

    def add_correction(self, camera_id: str | None, clip_id: str | None, offset_s: float, note: str) -> Entry:
        return self.add_entry(TYPED, camera_id, (Held(clip_id, offset_s),), note)

    def add_entry(
        self,
        method: str,
        camera_id: str | None,
        held: tuple[Held, ...],
        why: str,
        sigma_s: float | None = None,
        marks: tuple[Mark, ...] = (),
        withdraws: str | None = None,
    ) -> Entry:
        """One entry of the clocks' ledger. Whatever it holds for must be linked again."""
        number = (self._connection.execute(sa.select(sa.func.max(t.correction.c.seq))).scalar() or 0) + 1
        entry = Entry(f"K{number}", method, camera_id, held, why, self.actor, now(), sigma_s, marks, withdraws)
        self._insert(t.correction, ledger.rows_of(entry))
        whole = any(h.clip_id is None for h in held)
        self._touch_said(self.clips_of_camera(camera_id or "") if whole else entry.clip_ids)
        said = {k: v for k, v in asdict(entry).items() if k not in ("actor", "at", "marks") and v is not None}
        moments = [{**asdict(m), "at": m.at.iso()} for m in marks]
        self.log("clock entry withdrawn" if withdraws else "clock set by hand", **said, marks=moments)
        self.changed("clocks", [i for i in (camera_id, *entry.clip_ids) if i])
        return entry

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
            self.touched.clip(row["id"], stretch(row))
            self.touched.everything |= row["own_us"] is None

    def add_answer(self, finding_id: str, status: str, note: str) -> None:
        self._insert(t.answer, [{"finding_id": finding_id, "status": status, "note": note, "actor": self.actor, "at_us": now().us}])
        self.log("answer withdrawn" if status == WITHDRAWN else "finding answered", finding=finding_id, status=status, note=note)
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

    def restore_marker(self, marker_id: str) -> bool:
        """A removed one is there again, with its own maker and time; the log keeps who removed it. False where none was removed."""
        gone = sa.and_(t.marker.c.id == marker_id, t.marker.c.removed_us.is_not(None))
        incident_id = self._connection.execute(sa.select(t.marker.c.incident_id).where(gone)).scalar()
        if incident_id is None:
            return False
        self._connection.execute(sa.update(t.marker).where(gone).values(removed_by=None, removed_us=None))
        self.log("marker restored", marker=marker_id)
        self.changed("markers", [incident_id])
        return True

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
