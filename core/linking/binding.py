"""Which cameras a trigger binds: its own, body cameras in range, the dash cams of the cruisers concerned; three numbers kept apart.

`place_p` is what positions say, `p` is that and what the cameras did, `distance_m` with `distance_sigma_m` is the measurement itself.
"""

from concurrent.futures import Executor

import numpy as np

from core.linking.bound import (
    CREW,
    DASH_IN_RANGE,
    DASH_OF_OFFICER,
    DASH_OF_SOURCE,
    DEVICE,
    IN_RANGE,
    OF_OFFICER,
    OF_VEHICLE,
    BoundColumns,
    stacked,
)
from core.linking.company import company
from core.linking.cruisers import dash_rows
from core.linking.sources import Sources
from core.linking.testimony import TOGETHER_S, testimony, weighed
from core.linking.whereabouts import Whereabouts
from core.model.columns import NONE, ClockColumns, Columns, Ints, taken

__all__ = [
    "CREW",
    "DASH_IN_RANGE",
    "DASH_OF_OFFICER",
    "DASH_OF_SOURCE",
    "DEVICE",
    "IN_RANGE",
    "OF_OFFICER",
    "OF_VEHICLE",
    "BoundColumns",
    "bind",
]

LISTED_P = 0.02
WEIGHED_S = 2 * TOGETHER_S + 1.0
"""What a camera did is weighed over the triggers about it; for a dash cam, over what its officers' cameras did about those, too."""


BLOCK, LEAST = 1 << 16, 1 << 12
"""Triggers looked at together, at most and at least: bounds the memory for what is about them, and lets others be looked at beside them."""


def bind(columns: Columns, clocks: ClockColumns, whereabouts: Whereabouts, beside: Executor | None = None) -> BoundColumns:
    """Every camera that a trigger may bind, p >= LISTED_P. A kind that does not propagate binds only its own. `beside`: threads to use."""
    # In order of time, neighbours in the tables are neighbours in memory, too.
    order = np.argsort(columns.triggers.time_us, kind="stable").astype(np.int32)
    sources = Sources(columns, clocks, whereabouts)

    size = min(max(len(order) // 8, LEAST), BLOCK)

    us = columns.triggers.time_us[order]
    reach = round(WEIGHED_S * 1e6)

    def block(lo: int) -> BoundColumns:
        hi = min(lo + size, len(order))
        if lo >= hi:
            return _bound(columns, sources, order[lo:hi], slice(0, 0))
        first = int(np.searchsorted(us, us[lo : lo + 1] - reach)[0])
        last = int(np.searchsorted(us, us[hi - 1 : hi] + reach, "right")[0])
        return _bound(columns, sources, order[first:last], slice(lo - first, hi - first))

    blocks = range(0, max(len(order), 1), size)
    rows = stacked(list(beside.map(block, blocks) if beside else map(block, blocks)))
    return taken(rows, np.argsort(rows.trigger, kind="stable")) if len(blocks) > 1 else rows


def _bound(columns: Columns, sources: Sources, triggers: Ints, asked: slice) -> BoundColumns:
    """Those of some triggers (row numbers), ordered by trigger and camera. Only `asked` of the triggers come out; the others are what
    these are weighed with."""
    some = sources.about(taken(columns.triggers, triggers))
    bodies, dashes = company(some)
    bodies = taken(bodies, slice(None), p=weighed(bodies.p, testimony(some, bodies.trigger, bodies.camera, bodies.p)))
    dashes, bodies = dash_rows(some, bodies, dashes)
    rows = stacked([_own_rows(some), taken(bodies, bodies.camera != NONE), dashes])
    likely = np.flatnonzero((rows.p >= LISTED_P) & (rows.trigger >= asked.start) & (rows.trigger < asked.stop))
    return _listed(taken(rows, likely, trigger=triggers[rows.trigger[likely]]))


def _own_rows(sources: Sources) -> BoundColumns:
    own, n = sources.own, len(sources.own.trigger)
    far = np.where((own.why == DEVICE) | (own.why == OF_OFFICER), 0.0, np.nan)
    vehicle = sources.columns.triggers.vehicle[own.trigger]
    via = np.where(own.why == OF_VEHICLE, vehicle, NONE).astype(np.int32)
    one = np.ones(n)
    return BoundColumns(own.trigger, own.camera, own.officer, via, own.why, one > 0, one, one, far, far, np.full(n, np.nan))


def _listed(rows: BoundColumns) -> BoundColumns:
    """One row a (trigger, camera): its own before others', then the likeliest."""
    order = np.lexsort((rows.why, -rows.p, ~rows.own, rows.camera, rows.trigger))
    rows = taken(rows, order)
    first = np.ones(len(rows), bool)
    first[1:] = (rows.trigger[1:] != rows.trigger[:-1]) | (rows.camera[1:] != rows.camera[:-1])
    return taken(rows, first)
