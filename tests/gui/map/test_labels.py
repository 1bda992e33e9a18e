"""Labels stay readable."""

from hypothesis import given
from hypothesis import strategies as st

from gui.map.labels import Wanted, leader, place
from gui.timeline.layout import Box

ROOM = Box(0, 0, 900, 700)
POINTS = st.lists(st.tuples(st.floats(250, 650), st.floats(200, 500)), min_size=1, max_size=6)


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right - 1e-9 and b.x < a.right - 1e-9 and a.y < b.bottom - 1e-9 and b.y < a.bottom - 1e-9


@given(POINTS)
def test_few_labels_never_cover_each_other(points: list[tuple[float, float]]):
    boxes = place([Wanted(x, y, 60, 18) for x, y in points], ROOM)
    for i, a in enumerate(boxes):
        assert a.x >= 0 and a.right <= ROOM.right and a.y >= 0 and a.bottom <= ROOM.bottom
        assert not any(overlap(a, b) for b in boxes[i + 1 :])


def test_cameras_at_one_spot_get_leader_lines():
    wanted = [Wanted(400, 300, 60, 18)] * 12
    boxes = place(wanted, ROOM)
    assert len({(b.x, b.y) for b in boxes}) == 12
    assert leader(wanted[0], boxes[0]) is None
    assert any(leader(w, b) is not None for w, b in zip(wanted, boxes, strict=True))


def test_a_kept_place_stays_free():
    (box,) = place([Wanted(100, 100, 60, 18)], ROOM, [Box(105, 80, 200, 40)])
    assert not overlap(box, Box(105, 80, 200, 40))
