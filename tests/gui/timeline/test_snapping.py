"""Snapping is exact and near: only within a few pixels, always onto the very instant of something."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.model.times import Instant, Span
from gui.timeline.axis import Axis
from gui.timeline.boxes import Metrics
from gui.timeline.index import index_view
from gui.timeline.scene import build
from gui.timeline.snapping import SNAP_PX, snapped, targets
from tests.gui.timeline.scenes import crowded_view, hard_view
from tests.sample import T

METRICS = Metrics(18, 150, lambda text: 7.0 * len(text))


@given(st.lists(st.integers(-(10**9), 10**9), max_size=20), st.integers(-(10**9), 10**9), st.floats(0.3, 1e6))
def test_the_nearest_within_reach_and_else_none(near: list[int], at: int, us_per_px: float) -> None:
    found = snapped(Instant(at), us_per_px, np.unique(np.array(near, np.int64)))
    best = min((abs(n - at) for n in near), default=None)
    if best is not None and best <= SNAP_PX * us_per_px:
        assert found is not None and found.us in near and abs(found.us - at) == best
    else:
        assert found is None


def test_triggers_edges_buffers_markers_findings_and_the_range_are_targets() -> None:
    view = hard_view()
    index = index_view(view)
    scene = build(index, Axis.fitting(index.bounds, 1050), (1200, 700), 0.0, METRICS)
    span = Span(T.plus_s(4.5), T.plus_s(9))
    found = set(targets(scene, span).tolist())
    clips = [c.clip for lane in view.lanes for c in lane.clips]
    for at in (
        *(t.time for t in view.triggers),
        *(m.at for m in view.markers),
        span.start,
        span.end,
        T.plus_s(6.2),
        *(c.start for c in clips),
        *(c.end for c in clips),
        T.plus_s(120),
    ):
        assert at.us in found
    assert T.plus_s(4.5).us not in set(targets(scene, None).tolist())
    assert view.triggers[0].time.us not in set(targets(scene, None, [view.triggers[0].time]).tolist())


def test_edges_of_clips_too_narrow_to_be_meant_are_none() -> None:
    index = index_view(crowded_view())
    scene = build(index, Axis.fitting(index.bounds, 1050), (1200, 400), 0.0, METRICS)
    assert len(targets(scene, None)) < 10
