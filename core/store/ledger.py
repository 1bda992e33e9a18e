"""The ledger of clocks, as rows of `correction`: one for each clip an entry holds for, one (without clip) for a whole camera."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from core.model.clip import Clip
from core.model.ledger import TYPED, Entry, Held, LedgerRow, Mark, of_camera, states
from core.model.times import Instant
from core.store.read import Reading


def ledger(read: Reading) -> tuple[Entry, ...]:
    """Every entry, in the order of their making."""
    rows: list[dict[str, Any]] = [{**r} for r in read.corrections()]
    return tuple(_entry(entry_id, list(of)) for entry_id, of in groupby(rows, key=_entry_id))


def ledger_rows(read: Reading, clips: Iterable[Clip]) -> tuple[LedgerRow, ...]:
    """What was said of these clips and their cameras, and what took it back, in the order of their making."""
    entries = ledger(read)
    if not entries:
        return ()
    of: dict[str, set[str]] = {}
    for c in clips:
        of.setdefault(c.camera_id, set()).add(c.id)
    mine = {e.id for camera, ids in of.items() for e in of_camera(entries, camera, ids)}
    shown = [e for e in entries if e.id in mine]
    known = {c: camera for camera, ids in of.items() for c in ids}
    known |= {c.id: c.camera_id for c in read.clips({i for e in shown for i in e.clip_ids} - known.keys())}
    for camera in {e.camera_id for e in shown if e.camera_id}:
        known |= dict.fromkeys(read.clips_of_camera(camera), camera)
    state = states(entries, known)
    return tuple(LedgerRow(e, state[e.id]) for e in shown)


def rows_of(entry: Entry) -> list[dict[str, Any]]:
    marks = [{**asdict(m), "at": m.at.us} for m in entry.marks]
    whole = {
        "camera_id": entry.camera_id,
        "note": entry.why,
        "actor": entry.actor,
        "at_us": entry.at.us,
        "entry": entry.id,
        "method": entry.method,
        "withdraws": entry.withdraws,
        "detail": {"sigma_s": entry.sigma_s, "marks": marks},
    }
    return [{**whole, **asdict(held)} for held in entry.held]


def _entry_id(row: Mapping[str, Any]) -> str:
    """Rows of libraries that had no entries yet stand for themselves."""
    return row["entry"] or f"K{row['seq']}"


def _entry(entry_id: str, rows: Sequence[Mapping[str, Any]]) -> Entry:
    first = rows[0]
    detail: dict[str, Any] = first["detail"] or {}
    return Entry(
        entry_id,
        first["method"] or TYPED,
        first["camera_id"],
        tuple(Held(r["clip_id"], r["offset_s"], r["before_s"], r["sigma_s"], r["ppm"]) for r in rows),
        first["note"],
        first["actor"],
        Instant(first["at_us"]),
        detail.get("sigma_s"),
        tuple(_marks(detail.get("marks", ()))),
        first["withdraws"],
    )


def _marks(said: Iterable[Mapping[str, Any]]) -> Iterable[Mark]:
    return (Mark(**{**m, "at": Instant(m["at"])}) for m in said)
