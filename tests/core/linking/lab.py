"""Simulated departments with their truth, as arrays: for measuring one stage of linking at a time."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.media.vendors.roll_columns import read_columns
from core.model.columns import CLIP_SOURCES, ClockColumns, Columns
from tests.footage import SCENARIOS


@dataclass(frozen=True)
class Truth:
    """`truth/*.csv` as lists of rows."""

    folder: Path

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.folder / f"{table}.csv").open(newline="") as lines:
            return list(csv.DictReader(lines))


def department(name: str | Path) -> tuple[Columns, Truth]:
    """`standard-1000` and so on of the shared scenarios, or a folder with rolls/ and truth/."""
    folder = SCENARIOS / name
    return read_columns(folder / "rolls"), Truth(folder / "truth")


def true_clocks(columns: Columns, truth: Truth) -> ClockColumns:
    """Every clip where it really was: what the clock stage would find if it could."""
    n = len(columns.clips)
    number = {clip: i for i, clip in enumerate(columns.clips.id)}
    offset, ppm, slip = np.full(n, np.nan), np.zeros(n), np.zeros(n)
    for row in truth.rows("clocks"):
        i = number[row["clip_id"]]
        offset[i], ppm[i], slip[i] = float(row["offset_s"]), float(row["ppm"]), float(row["tz_slip_s"])
    start = columns.clips.own_us - np.round(offset * 1e6).astype(np.int64)
    source = np.full(n, CLIP_SOURCES.index("manual"), np.uint8)
    return ClockColumns(start, np.full(n, 0.01), offset, ppm, slip, source, np.zeros(n, bool))
