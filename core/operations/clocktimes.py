"""What clocks decided, kept with each clip; and what each source says against it, worked out when asked."""

from collections.abc import Iterable
from math import isfinite

import numpy as np

from core.model.clip import Clip
from core.model.columns import CLIP_SOURCES, ClockColumns, Texts
from core.model.timebase import clock_reading
from core.store.near import clip_times
from core.store.read import Reading
from core.store.write import Writing


def keep_clocks(write: Writing, ids: Texts, clocks: ClockColumns, some: bool = False) -> None:
    """Every clip's place on the true time line, where it is another than before. `some`: of a few of the library's clips."""
    sources = [_source(*said) for said in zip(clocks.source.tolist(), clocks.neighbour.tolist(), clocks.slip_s.tolist(), strict=True)]
    offsets = [o if isfinite(o) else None for o in clocks.offset_s.tolist()]
    rows = zip(clocks.start_us.tolist(), clocks.sigma_s.tolist(), sources, clocks.ppm.tolist(), offsets, strict=True)
    write.keep_times(ids.tolist(), list(rows), some)


def kept_clocks(read: Reading, ids: Texts) -> ClockColumns:
    """The same back again, bit for bit, of these clips (sorted, all in the library)."""
    start, sigma, source, ppm, offset = clip_times(read, ids.tolist())
    said = {_source(n, near, slip): (n, near, slip) for n in range(len(CLIP_SOURCES)) for near in (False, True) for slip in (0.0, 1.0)}
    table = np.array([said.get(name, _UNKNOWN) for name in source] + [_UNKNOWN])[source.numbers({n: i for i, n in enumerate(source)})]
    slip_s = np.where(table[:, 2] != 0, np.round(offset / 3600.0) * 3600.0, 0.0)
    return ClockColumns(start, sigma, offset, ppm, slip_s, table[:, 0].astype(np.uint8), table[:, 1] != 0)


def _source(source: int, neighbour: bool, slip_s: float) -> str:
    return CLIP_SOURCES[source] + (_NEIGHBOUR if neighbour else "") + (_SLIP if slip_s else "")


_NEIGHBOUR, _SLIP = " of another clip of this camera", ", zone slip"
_UNKNOWN = (CLIP_SOURCES.index("unknown"), False, 0.0)


def residuals(read: Reading, clips: Iterable[Clip]) -> dict[str, tuple[tuple[str, float], ...]]:
    """By clip: what each candidate, and each clock difference measured to another clip, says of its start minus the start that was
    chosen, seconds."""
    wanted = {c.id: c for c in clips}
    measured = read.alignments(wanted)
    others = {i for a in measured for i in (a.clip_a, a.clip_b)} - wanted.keys()
    known = wanted | {c.id: c for c in read.clips(others)}
    found = {i: [(k.source, k.start.since(c.start)) for k in c.candidates] for i, c in wanted.items()}
    offset = {i: own.start.since(c.start) for i, c in known.items() if (own := clock_reading(c.candidates)) is not None}
    for a in measured:
        if a.clip_a in offset and a.clip_b in offset:
            apart = offset[a.clip_b] - offset[a.clip_a] - a.b_minus_a_s
            for mine, other, said in ((a.clip_a, a.clip_b, -apart), (a.clip_b, a.clip_a, apart)):
                if mine in wanted:
                    found[mine].append((f"alignment {other}", said))
    return {i: tuple(rows) for i, rows in found.items()}
