"""How many cameras recorded when: the overview's curve."""

from itertools import pairwise

import numpy as np

from gui.timeline.index import ViewIndex


def footage_density(index: ViewIndex, width: int) -> list[tuple[int, int, int]]:
    """Runs (from pixel, to pixel, cameras) over the whole incident; a camera counts in every pixel that its footage touches."""
    width = max(1, width)
    us_per_px = max(1.0, (index.bounds.end.us - index.bounds.start.us) / width)
    total = np.zeros(width, np.int64)
    for lane in index.lanes:
        if not len(lane.starts):
            continue
        first = np.clip(((lane.starts - index.bounds.start.us) / us_per_px).astype(np.int64), 0, width - 1)
        after = np.clip(np.ceil((lane.ends - index.bounds.start.us) / us_per_px).astype(np.int64), first + 1, width)
        steps = np.zeros(width + 1, np.int64)
        np.add.at(steps, first, 1)
        np.add.at(steps, after, -1)
        total += np.cumsum(steps[:-1]) > 0
    edges = np.concatenate(([0], np.flatnonzero(np.diff(total)) + 1, [width]))
    return [(int(a), int(b), int(total[a])) for a, b in pairwise(edges)]
