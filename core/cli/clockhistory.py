"""The clocks' ledger, as `sightline clocks --history` tells it."""

from collections.abc import Iterable
from typing import Any

from core.cli.console import print_table, seconds
from core.model.ledger import LedgerRow


def document(rows: Iterable[LedgerRow]) -> dict[str, Any]:
    """Seconds are the camera's clock minus true time; `shift_s`: how much later its pictures are than before."""
    return {"entries": [_entry(row) for row in rows]}


def _entry(row: LedgerRow) -> dict[str, Any]:
    e = row.entry
    return {
        "entry": e.id,
        "at": e.at,
        "actor": e.actor,
        "method": e.method,
        "state": row.state,
        "camera": e.camera_id,
        "clips": [{"clip": h.clip_id, "before_s": h.before_s, "offset_s": h.offset_s, "sigma_s": h.sigma_s, "ppm": h.ppm} for h in e.held],
        "shift_s": e.shift_s,
        "sigma_s": e.sigma_s,
        "why": e.why,
        "marks": [{"camera": m.camera_id, "clip": m.clip_id, "pts_s": m.pts_s, "at": m.at, "frame_s": m.frame_s} for m in e.marks],
        "withdraws": e.withdraws,
    }


def print_history(rows: Iterable[LedgerRow]) -> None:
    table = [
        (
            row.entry.id,
            row.entry.at.iso()[:19] + "Z",
            row.entry.actor,
            _of(row),
            _before_after(row),
            f"{row.entry.method} {row.entry.withdraws or ''}".strip(),
            row.state,
            row.entry.why or "-",
        )
        for row in rows
    ]
    if not table:
        print("Nothing was said of a clock by hand.")
        return
    print_table(("Entry", "When", "Who", "Of", "Clock before > after", "How", "Now", "Why"), table)


def _of(row: LedgerRow) -> str:
    clips = ", ".join(row.entry.clip_ids)
    return f"{row.entry.camera_id} ({clips})" if row.entry.camera_id and clips else row.entry.camera_id or clips


def _before_after(row: LedgerRow) -> str:
    if row.entry.withdraws:
        return "-"
    first = row.entry.held[0]
    before = "estimated" if first.before_s is None else seconds(first.before_s, 3, True)
    also = f" (and {len(row.entry.held) - 1} more)" if len(row.entry.held) > 1 else ""
    return f"{before} > {seconds(first.offset_s, 3, True)}{also}"
