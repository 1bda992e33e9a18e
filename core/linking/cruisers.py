"""Dash cams: the cruisers of the source and of officers in range, and those in range themselves, put together."""

import numpy as np

from core.linking.bound import DASH_OF_OFFICER, DASH_OF_SOURCE, BoundColumns, stacked
from core.linking.near import among, codes
from core.linking.sources import Sources
from core.linking.testimony import testimony
from core.model.columns import NONE, taken

ROSTER_P = 0.995
"""How often a roster row names the right cruiser; assumed, not measured."""


def dash_rows(sources: Sources, bodies: BoundColumns, near_by: BoundColumns) -> tuple[BoundColumns, BoundColumns]:
    """All reasons for a dash cam put together (it is bound unless every one fails), then what it did; that reflects on its officers,
    too: one whose cruiser started at T was probably there."""
    triggers = sources.columns.triggers
    us = triggers.time_us
    source = np.flatnonzero(sources.spreads & (sources.officer != NONE)).astype(np.int32)
    of_source = sources.dash_of(sources.officer[source], us[source])
    officer = np.where(bodies.officer != NONE, bodies.officer, NONE)
    through = sources.dash_of(officer, us[bodies.trigger])
    n = len(source)
    sure = np.full(n, ROSTER_P)
    unknown = np.full(n, np.nan)
    none = np.full(n, NONE, np.int32)
    rows = stacked(
        [
            BoundColumns(
                source,
                of_source,
                none,
                sources.officer[source],
                np.full(n, DASH_OF_SOURCE, np.uint8),
                np.zeros(n, bool),
                sure,
                sure,
                unknown,
                unknown,
                unknown,
            ),
            taken(
                bodies,
                slice(None),
                camera=through,
                officer=np.full(len(bodies), NONE, np.int32),
                via=bodies.officer,
                why=np.full(len(bodies), DASH_OF_OFFICER, np.uint8),
                place_p=bodies.place_p * ROSTER_P,
                p=bodies.p * ROSTER_P,
            ),
            near_by,
        ]
    )
    origin = np.concatenate([np.full(n, -1), np.arange(len(bodies)), np.full(len(near_by), -1)])
    known = rows.camera != NONE
    rows, origin = taken(rows, known), origin[known]
    order = np.lexsort((rows.via, rows.why, -rows.p, rows.camera, rows.trigger))
    rows, origin = taken(rows, order), origin[order]
    first = np.ones(len(rows), bool)
    first[1:] = (rows.trigger[1:] != rows.trigger[:-1]) | (rows.camera[1:] != rows.camera[:-1])
    start, group = np.flatnonzero(first), np.cumsum(first) - 1
    if not len(rows):
        return rows, bodies
    absent = np.multiply.reduceat(1 - rows.p, start)
    nowhere = np.multiply.reduceat(1 - np.nan_to_num(rows.place_p), start)
    positions = np.maximum.reduceat(np.isfinite(rows.place_p), start)
    dashes = taken(rows, start)
    ratio = testimony(sources, dashes.trigger, dashes.camera, 1 - absent)
    own = sources.own
    code = codes(dashes.trigger, dashes.camera)
    ratio = np.where(among(code, codes(own.trigger, own.camera)), 1.0, ratio)
    even = ratio * (1 - absent) + absent
    p = ratio * (1 - absent) / even
    credit = np.ones(len(bodies))
    some = origin >= 0
    credit[origin[some]] = (ratio / even)[group[some]]
    place_p = np.where(positions, 1 - nowhere, np.nan)
    return taken(dashes, slice(None), p=p, place_p=place_p), taken(bodies, slice(None), p=np.minimum(bodies.p * credit, 1.0))
