"""The ledger of clocks, as rows of `correction`: one for each clip an entry holds for, one (without clip) for a whole camera."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from core.model.ledger import TYPED, Entry, Held, Mark
from core.model.times import Instant
from core.store.read import Reading


def ledger(read: Reading) -> tuple[Entry, ...]:
    """Every entry, in the order of their making."""
    rows = groupby(read.corrections(), key=_entry_id)
    return tuple(_entry(entry_id, list(of)) for entry_id, of in rows)


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
