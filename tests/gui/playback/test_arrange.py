import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.playback.arrange import LEAST, MARGIN, Box, arrange, arrange_enlarged, arrange_recorded

areas = st.builds(Box, st.integers(0, 50), st.integers(0, 50), st.integers(320, 4000), st.integers(240, 2200))


def apart(a: Box, b: Box) -> bool:
    return (
        a.x + a.width + MARGIN <= b.x or b.x + b.width + MARGIN <= a.x or a.y + a.height + MARGIN <= b.y or b.y + b.height + MARGIN <= a.y
    )


def sound(boxes: list[Box], area: Box) -> None:
    for i, box in enumerate(boxes):
        assert box.x >= area.x and box.y >= area.y
        assert box.x + box.width <= area.x + area.width
        assert box.y + box.height <= area.y + area.height
        assert all(apart(box, other) for other in boxes[:i])


@given(st.integers(1, 20), areas)
def test_all_tiles_lie_inside_and_apart(count: int, area: Box):
    boxes = arrange(count, area, 40)
    assert len(boxes) == count
    if min(b.width for b in boxes) > 1:
        sound(boxes, area)


@given(st.integers(2, 12), st.data(), areas)
def test_an_enlarged_one_is_the_largest(count: int, data: st.DataObject, area: Box):
    large = data.draw(st.integers(0, count - 1))
    boxes = arrange_enlarged(count, large, area, 40)
    assert len(boxes) == count
    others = [b for i, b in enumerate(boxes) if i != large]
    if min(b.width for b in others) > 1:
        sound(boxes, area)
    if area.width > 900 and area.height > 700:
        assert all(boxes[large].width >= b.width for b in others)


def test_pictures_are_as_large_as_they_go():
    widths = [b.width for b in arrange(4, Box(0, 0, 1286, 806), 40)]
    assert widths == [640, 640, 640, 640]
    row = arrange(3, Box(0, 0, 1800, 380), 40)
    assert len({b.y for b in row}) == 1


def test_the_picture_itself_is_16_to_9():
    for box in arrange(5, Box(0, 0, 1300, 700), 50, 6):
        assert abs((box.width - 6) / (box.height - 50) - 16 / 9) < 0.01


def test_nothing_to_arrange():
    assert arrange(0, Box(0, 0, 100, 100), 20) == []


@given(st.lists(st.booleans(), min_size=1, max_size=12), areas)
def test_cameras_without_a_recording_never_cost_the_others_room(recorded: list[bool], area: Box):
    boxes, plain = arrange_recorded(recorded, area, 56, 6), arrange(len(recorded), area, 56, 6)
    assert len(boxes) == len(recorded)
    if min(b.width for b in boxes) > 1:
        sound(boxes, area)
    mains = {b.width for b, has in zip(boxes, recorded, strict=True) if has}
    assert len(mains) <= 1, "pictures are all of one size"
    assert all(width >= plain[0].width for width in mains)
    if boxes != plain:
        assert all(LEAST <= b.width <= max(mains) for b, has in zip(boxes, recorded, strict=True) if not has)


@pytest.mark.parametrize(("width", "height", "least"), [(726, 388, 240), (1100, 638, 460), (1748, 978, 760)])
def test_five_cameras_of_which_one_is_missing(width: int, height: int, least: int):
    """What a window of 1280x720, 1920x1080 and 2560x1440 leaves for the pictures."""
    boxes = arrange_recorded([True, False, True, True, True], Box(6, 6, width, height), 56, 6)
    assert boxes[0].width - 6 >= least
    assert boxes[1].width < boxes[0].width
