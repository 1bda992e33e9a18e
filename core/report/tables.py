"""The result tables (docs/formats.md), as CSV text: UTF-8, ids verbatim, an empty cell for what is unknown."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link

Cell = str | float | None


def clip_incident(incidents: Iterable[Incident]) -> str:
    """Members a person rejected are not in their incident."""
    rows = [(m.clip_id, i.id, m.probability) for i in incidents for m in i.members if m.status != "rejected"]
    return _table(("clip_id", "incident_id", "probability"), rows)


def trigger_incident(incidents: Iterable[Incident]) -> str:
    return _table(("trigger_id", "incident_id"), [(t, i.id) for i in incidents for t in i.trigger_ids])


def links(found: Iterable[Link]) -> str:
    """Links a person rejected are left out."""
    rows = [(k.trigger_id, k.clip_id, k.probability, k.reason) for k in found if k.status != "rejected"]
    return _table(("trigger_id", "clip_id", "probability", "reason"), rows)


def expected(found: Iterable[Expected]) -> str:
    return _table(("trigger_id", "camera_id", "probability"), [(e.trigger_id, e.camera_id, e.probability) for e in found])


def findings(found: Iterable[Finding]) -> str:
    return _table(
        ("kind", "trigger_id", "camera_id", "clip_id", "value_s", "probability", "reason"),
        [(f.kind, f.trigger_id, f.camera_id, f.clip_id, f.seconds, f.probability, f.reason) for f in found],
    )


def clocks(rows: Iterable[tuple[str, float | None, float, float, str]]) -> str:
    """Rows of clip id, camera clock minus true in s, sigma in s, drift in ppm, source.

    Where nothing but the camera's own clock is known (None), the estimate is 0, with the uncertainty beside it.
    """
    known = [(clip_id, offset_s or 0.0, sigma_s, ppm, source) for clip_id, offset_s, sigma_s, ppm, source in rows]
    return _table(("clip_id", "offset_s", "sigma_s", "ppm", "source"), known)


def _table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Rows in the order of their cells, so that the same results make the same file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted([_cell(c) for c in row] for row in rows))
    return out.getvalue()


def _cell(value: Cell) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return value if isinstance(value, str) else f"{value:.6f}".rstrip("0").rstrip(".")
