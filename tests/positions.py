"""Positions into a library from objects, as a few of them are written most readably."""

from collections.abc import Iterable

import numpy as np

from core.model.roster import Ping
from core.store.write import Writing


def put_pings(write: Writing, pings: Iterable[Ping]) -> None:
    kept = list(pings)
    names = sorted({p.unit_id for p in kept}, reverse=True)  # in no order that anything may rely on
    unit = np.array([names.index(p.unit_id) for p in kept], np.int64)
    us = np.array([p.time.us for p in kept], np.int64)
    lat, lon = np.array([p.lat for p in kept]), np.array([p.lon for p in kept])
    write.put_positions(names, unit, us, lat, lon, np.array([np.nan if p.accuracy_m is None else p.accuracy_m for p in kept]))
