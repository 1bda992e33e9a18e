"""How right incidents are, over pairs of clips: pairs put together that belong together."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow import csv

from core.linking.linked import LinkedColumns
from core.model.columns import Columns

MEMBER = 0.5
"""A clip counts as an incident's from this probability on."""
MOST_PAIRS = 60_000_000

Numbers = NDArray[Any]


def incident_scores(columns: Columns, linked: LinkedColumns, truth: Path) -> dict[str, float]:
    """Against `clip_incident.csv` of `truth`. Clips in no incident stand alone."""
    rows = csv.read_csv(truth / "clip_incident.csv")
    ids = columns.clips.id.astype(str)
    clip = np.searchsorted(ids, rows["clip_id"].to_numpy(zero_copy_only=False).astype(str))
    group = np.unique(rows["incident_id"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)[1]
    members = linked.incidents
    of = np.repeat(np.arange(len(members)), np.diff(members.member_first))
    sure = members.probability >= MEMBER
    return pair_scores(members.clip[sure], of[sure], clip, group)


def pair_scores(found_item: Numbers, found_group: Numbers, true_item: Numbers, true_group: Numbers) -> dict[str, float]:
    """Precision, recall and F1 over distinct unordered pairs that share a group; an item may be in several."""
    true = _pairs(true_item, true_group)
    found = _pairs(found_item, found_group)
    both = len(np.intersect1d(true, found, assume_unique=True))
    precision, recall = both / max(len(found), 1), both / max(len(true), 1)
    return {"pair_precision": precision, "pair_recall": recall, "pair_f1": 2 * precision * recall / max(precision + recall, 1e-12)}


def _pairs(item: Numbers, group: Numbers) -> NDArray[np.int64]:
    order = np.lexsort((item, group))
    item, group = item[order].astype(np.int64), group[order]
    size = np.bincount(np.unique(group, return_inverse=True)[1]) if len(group) else np.zeros(0, np.int64)
    if (size.astype(np.float64) ** 2).sum() / 2 > MOST_PAIRS:
        raise ValueError("one incident holds too many clips to count its pairs")
    codes: list[NDArray[np.int64]] = []
    for step in range(1, int(size.max(initial=1))):
        together = group[step:] == group[:-step]
        codes.append((item[:-step][together] << 32) + item[step:][together])
    return np.unique(np.concatenate(codes)) if codes else np.zeros(0, np.int64)
