"""What errors of places and of clocks cost in grouping clips of our own made city: the same city, with true ones.

    python -m tests.core.linking.bounds_city CLIPS [SECONDS_BETWEEN_FIXES] [SEED]

What is lost with true places and true clocks is lost by the grouping, or by scenes that run into each other.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.clocks.solve import solve
from core.demo import city
from core.demo.city_files import write_city
from core.linking.engine import link_columns
from core.model.columns import REJECTED, ClockColumns, Columns
from tests.core.linking.lab import Truth, department, true_clocks

EXACT = replace(city.PROFILES["standard"], coarse=0.01, silent=0.0, cold=0.0)
"""Receivers that err by centimetres and always have a fix but under a roof; everything else as it is."""


def pairs_f1(columns: Columns, truth: Truth, clocks: ClockColumns) -> float:
    found = link_columns(columns, clocks).incidents
    of = np.repeat(np.arange(len(found)), np.diff(found.member_first))
    keep = (found.status != REJECTED) & (found.probability >= 0.5)
    number = {clip: i for i, clip in enumerate(columns.clips.id)}
    rows = truth.rows("clip_incident")
    real = _pairs(np.array([number[r["clip_id"]] for r in rows]), np.unique([r["incident_id"] for r in rows], return_inverse=True)[1])
    said = _pairs(found.clip[keep].astype(np.int64), of[keep])
    return 2 * len(np.intersect1d(real, said, assume_unique=True)) / max(len(real) + len(said), 1)


def _pairs(clip: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Pairs of clips that share a group, each once, as one number."""
    order = np.lexsort((clip, group))
    clip, group = clip[order], group[order]
    found = [np.zeros(0, np.int64)]
    for step in range(1, len(clip)):
        same = group[step:] == group[:-step]
        if not same.any():
            break
        found.append(clip[:-step][same].astype(np.int64) << 32 | clip[step:][same])
    return np.unique(np.concatenate(found))


def measure(clips: int, every_s: float, seed: int, exact: bool, officers: int | None = 400) -> tuple[float, float]:
    """Pairs F1 with our clocks, and with true ones."""
    city.PROFILES["exact"] = EXACT
    try:
        made = city.make_city(clips, "exact" if exact else "standard", seed, every_s, officers)
    finally:
        del city.PROFILES["exact"]
    with tempfile.TemporaryDirectory() as folder:
        write_city(made, Path(folder))
        columns, truth = department(Path(folder))
        return pairs_f1(columns, truth, solve(columns)), pairs_f1(columns, truth, true_clocks(columns, truth))


def main(clips: int = 20_000, every_s: float = 5.0, seed: int = 3) -> None:
    for exact in (False, True):
        ours, true = measure(clips, every_s, seed, exact)
        print(f"{'true places' if exact else 'as it is':12} our clocks {ours:.4f}   true clocks {true:.4f}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 20_000, float(given[1]) if len(given) > 1 else 5.0, int(given[2]) if len(given) > 2 else 3)
