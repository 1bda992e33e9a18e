"""What a dragged playhead, range end or marker snaps to: exact instants near the pointer. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.model.times import Instant, Span
from gui.timeline.scene import Scene

SNAP_PX = 7.0
WIDE_PX = 24.0
"""Edges of clips narrower than this stand too close together to be meant."""


def targets(scene: Scene, span: Span | None, without: Sequence[Instant] = ()) -> NDArray[np.int64]:
    """Triggers, markers, ends of the range, what findings measure, and edges of clips and their buffers: epoch microseconds, ascending."""
    view, seen, table = scene.index.view, scene.seen, scene.index.table
    wide = seen.n[seen.right - seen.x >= WIDE_PX]
    buffered = wide[table.buffer_us[wide] >= 0]
    single = [t.time.us for t in view.triggers]
    single += [at.us for m in view.markers for at in (m.at, m.end) if at is not None]
    single += [at.us for lane in scene.lanes for n in lane.notes for at in (n.note.start, n.note.end)]
    single += [span.start.us, span.end.us] if span is not None else []
    edges = (table.start[wide], table.end[wide], table.start[buffered] + np.round(table.buffer_us[buffered]).astype(np.int64))
    found = np.unique(np.concatenate([np.array(single, np.int64), *edges]))
    return found[~np.isin(found, np.array([at.us for at in without], np.int64))]


def snapped(at: Instant, us_per_px: float, near: NDArray[np.int64]) -> Instant | None:
    """The nearest target within SNAP_PX, exactly; None where there is none."""
    if not len(near):
        return None
    best = int(near[np.argmin(np.abs(near - at.us))])
    return Instant(best) if abs(best - at.us) <= SNAP_PX * us_per_px else None
