"""What clocks decided, kept with each clip; and what each source says against it, worked out when asked."""

from collections.abc import Iterable
from math import isfinite

from core.model.clip import Clip
from core.model.columns import CLIP_SOURCES, ClockColumns, Columns
from core.model.timebase import clock_reading
from core.store.read import Reading
from core.store.write import Writing


def keep_clocks(write: Writing, columns: Columns, clocks: ClockColumns) -> None:
    """Every clip's place on the true time line, where it is another than before."""
    sources = [_source(*said) for said in zip(clocks.source.tolist(), clocks.neighbour.tolist(), clocks.slip_s.tolist(), strict=True)]
    offsets = [o if isfinite(o) else None for o in clocks.offset_s.tolist()]
    rows = zip(clocks.start_us.tolist(), clocks.sigma_s.tolist(), sources, clocks.ppm.tolist(), offsets, strict=True)
    write.keep_times(columns.clips.id.tolist(), list(rows))


def _source(source: int, neighbour: bool, slip_s: float) -> str:
    said = CLIP_SOURCES[source] + (" of another clip of this camera" if neighbour else "")
    return said + (", zone slip" if slip_s else "")


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
