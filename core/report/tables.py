"""The result tables (docs/formats.md), as CSV text: UTF-8, ids verbatim, an empty cell for what is unknown."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

Cell = str | float | None
COLUMNS = {
    "clip_incident": ("clip_id", "incident_id", "probability"),
    "trigger_incident": ("trigger_id", "incident_id"),
    "links": ("trigger_id", "clip_id", "probability", "reason"),
    "expected": ("trigger_id", "camera_id", "probability"),
    "findings": ("kind", "trigger_id", "camera_id", "clip_id", "value_s", "probability", "reason"),
    "clocks": ("clip_id", "offset_s", "sigma_s", "ppm", "source"),
}
"""Where nothing but the camera's own clock is known, a clock's offset is 0, with the uncertainty beside it."""


def table(name: str, rows: Iterable[Sequence[Cell]]) -> str:
    """Rows in the order of their cells, so that the same results make the same file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS[name])
    writer.writerows(sorted([_cell(c) for c in row] for row in rows))
    return out.getvalue()


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return value
    if value is None or not math.isfinite(value):
        return ""
    return f"{value:.6f}".rstrip("0").rstrip(".")
