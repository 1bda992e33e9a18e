"""Clips, triggers, tracks and roster -> incidents, links, expected cameras and findings. Pure: same input, same bits, in any order of rows.

Rules: what a trigger binds (binding.py) joins clips to it by time (overlaps.py); cameras that stayed side by side show one scene
(scenes.py), and a trigger belongs to its source's; the audit (audit.py) sets who was bound against who recorded; a person's word
beats the machine's.
"""

import numpy as np

from core.linking.assembly import assemble
from core.linking.audit import audit
from core.linking.binding import BoundColumns, bind
from core.linking.linked import LinkedColumns, PreviousColumns, no_previous
from core.linking.overlaps import LinkColumns, links
from core.linking.scenes import scenes, settled
from core.linking.whereabouts import Whereabouts
from core.model.columns import CONFIRMED, NONE, PROPOSED, Bytes, ClockColumns, Columns, Flags, Ints, Longs
from core.threads import workers


def link_columns(columns: Columns, clocks: ClockColumns, previous: PreviousColumns | None = None) -> LinkedColumns:
    """Links everything, clips standing on the time line as `clocks` says. `previous`: the last run's incidents, whose ids stay."""
    whereabouts = Whereabouts(columns, clocks)
    with workers() as beside:
        before = beside.submit(settled, columns, clocks)
        bound = bind(columns, clocks, whereabouts, beside)
        audited = beside.submit(audit, columns, clocks, bound)
        found, status = decided(columns, clocks, bound, links(columns, clocks, bound))
        scene = scenes(columns, clocks, whereabouts, bound, found, before.result())
        distance_m = np.where(found.row >= 0, bound.distance_m[found.row], np.nan) if len(bound) else np.full(len(found), np.nan)
        incidents = assemble(columns, clocks, found, status, distance_m, scene, _placed(columns), previous or no_previous())
        expected, findings = audited.result().expected, audited.result().findings
    return LinkedColumns(bound, found, status, incidents, expected, findings)


def _placed(columns: Columns) -> Flags:
    """Clips with any position of their own."""
    return np.diff(columns.fixes.first) > 0


def decided(columns: Columns, clocks: ClockColumns, bound: BoundColumns, found: LinkColumns) -> tuple[LinkColumns, Bytes]:
    """The links with a person's word on them (1 where confirmed, 0 where rejected), and those that only a person made."""
    status = np.full(len(found), PROPOSED, np.uint8)
    said = columns.decisions
    named = np.flatnonzero(said.trigger != NONE)
    if not len(named):
        return found, status
    n = np.int64(len(columns.clips))
    key = found.trigger.astype(np.int64) * n + found.clip
    of = said.trigger[named].astype(np.int64) * n + said.clip[named]
    at = _position(key, of)
    there = at >= 0
    word = said.status[named]
    p = found.p.copy()
    status[at[there]] = word[there]
    p[at[there]] = word[there] == CONFIRMED
    trigger, clip = said.trigger[named][~there], said.clip[named][~there]
    starts_s = (clocks.start_us[clip] - columns.triggers.time_us[trigger]) / 1e6
    row = _bound_row(columns, bound, trigger, clip)
    order = np.argsort(np.concatenate([key, of[~there]]), kind="stable")
    whole = LinkColumns(
        np.concatenate([found.trigger, trigger])[order],
        np.concatenate([found.clip, clip])[order],
        np.concatenate([p, (word[~there] == CONFIRMED).astype(np.float64)])[order],
        np.concatenate([found.starts_after_s, starts_s])[order],
        np.concatenate([found.row, row])[order],
    )
    return whole, np.concatenate([status, word[~there]])[order]


def _bound_row(columns: Columns, bound: BoundColumns, trigger: Ints, clip: Ints) -> Longs:
    """The row of the clip's camera for the trigger; NONE where the trigger did not bind it."""
    width = np.int64(max(len(columns.cameras), 1))
    key = bound.trigger.astype(np.int64) * width + bound.camera
    return _position(key, trigger.astype(np.int64) * width + columns.clips.camera[clip])


def _position(key: Longs, wanted: Longs) -> Longs:
    """Where in `key` (sorted) each wanted one stands; NONE where it does not."""
    if not len(key):
        return np.full(len(wanted), NONE, np.int64)
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return np.where(key[at] == wanted, at, NONE)
