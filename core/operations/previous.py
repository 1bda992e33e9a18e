"""The last linking's incidents as arrays, in the numbers of the columns that are linked again, so that ids stay."""

from collections.abc import Mapping

import numpy as np

from core.linking.linked import PreviousColumns
from core.model.columns import NONE, Columns, Ints
from core.store.near import incident_ids
from core.store.read import Reading


def previous_of(read: Reading, columns: Columns) -> PreviousColumns:
    triggers, members = read.incident_triggers(), read.incident_members()
    return _previous(sorted({i for i, _ in triggers} | {i for i, _ in members}), triggers, members, columns)


def previous_near(read: Reading, columns: Columns, held: Mapping[str, tuple[list[str], list[str]]]) -> PreviousColumns:
    """The same of some incidents: (triggers, clips) by id; the ids of all others are taken too."""
    triggers = [(i, x) for i, (fired, _) in held.items() for x in fired]
    members = [(i, x) for i, (_, clips) in held.items() for x in clips]
    return _previous(incident_ids(read), triggers, members, columns)


def _previous(ids: list[str], triggers: list[tuple[str, str]], members: list[tuple[str, str]], columns: Columns) -> PreviousColumns:
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
