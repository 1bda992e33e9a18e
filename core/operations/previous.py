"""The last linking's incidents as arrays, in the numbers of the columns that are linked again, so that ids stay."""

import numpy as np

from core.linking.linked import PreviousColumns
from core.model.columns import NONE, Columns, Ints
from core.store.read import Reading


def previous_of(read: Reading, columns: Columns) -> PreviousColumns:
    triggers, members = read.incident_triggers(), read.incident_members()
    ids = sorted({i for i, _ in triggers} | {i for i, _ in members})
    number = {i: n for n, i in enumerate(ids)}
    of_trigger, trigger = _pairs(triggers, number, {t: n for n, t in enumerate(columns.triggers.id.tolist())})
    of_clip, clip = _pairs(members, number, {c: n for n, c in enumerate(columns.clips.id.tolist())})
    table = np.empty(len(ids), object)
    table[:] = ids
    return PreviousColumns(table, of_trigger, trigger, of_clip, clip)


def _pairs(rows: list[tuple[str, str]], number: dict[str, int], place: dict[str, int]) -> tuple[Ints, Ints]:
    """(incident, item) by number, of items that are still there; ordered."""
    one = np.fromiter((number[i] for i, _ in rows), np.int32, len(rows))
    other = np.fromiter((place.get(x, NONE) for _, x in rows), np.int32, len(rows))
    order = np.lexsort((other, one))
    order = order[other[order] != NONE]
    return one[order], other[order]
