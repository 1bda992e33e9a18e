"""Lanes can be put in any order and back; nothing is lost, whatever cameras come and go."""

from hypothesis import given
from hypothesis import strategies as st

from gui.timeline.arrangement import MOST_KEPT, STANDARD, Arrangement, Arrangements

CAMERAS = [f"B{i}" for i in range(7)]
MOVES = st.lists(st.tuples(st.sampled_from(CAMERAS), st.integers(-2, 9)), max_size=12)


def arranged(moves: list[tuple[str, int]]) -> Arrangement:
    now = STANDARD
    for camera, place in moves:
        now = now.moved(camera, place, CAMERAS)
    return now


@given(MOVES, st.sampled_from(CAMERAS), st.integers(0, 6))
def test_a_moved_lane_stands_where_it_was_put_and_the_others_keep_their_order(moves, camera, place) -> None:
    before = arranged(moves)
    names = [CAMERAS[i] for i in before.sorted(CAMERAS)]
    after = [CAMERAS[i] for i in before.moved(camera, place, CAMERAS).sorted(CAMERAS)]
    assert after[place] == camera
    assert [c for c in after if c != camera] == [c for c in names if c != camera]


@given(MOVES, st.sampled_from(CAMERAS))
def test_up_and_down_again_is_no_change(moves, camera) -> None:
    before = arranged(moves)
    place = [CAMERAS[i] for i in before.sorted(CAMERAS)].index(camera)
    if place > 0:
        up = before.shifted(camera, -1, CAMERAS)
        assert up.shifted(camera, 1, CAMERAS).sorted(CAMERAS) == before.sorted(CAMERAS)
    else:
        assert before.shifted(camera, -1, CAMERAS).sorted(CAMERAS) == before.sorted(CAMERAS)


@given(MOVES, st.lists(st.sampled_from([*CAMERAS, "X1", "X2"]), unique=True))
def test_every_camera_has_exactly_one_lane_whatever_is_there_now(moves, present) -> None:
    assert sorted(arranged(moves).sorted(present)) == list(range(len(present)))
    assert arranged(moves).moved("gone", 0, CAMERAS) == arranged(moves)


def test_back_in_the_standard_order_is_the_standard() -> None:
    assert STANDARD.moved("B0", 1, CAMERAS).moved("B0", 0, CAMERAS).is_standard
    assert STANDARD.toggled("B1").toggled("B1").is_standard


@given(st.dictionaries(st.text(max_size=5), st.tuples(MOVES, st.frozensets(st.sampled_from(CAMERAS))), max_size=6))
def test_what_is_kept_comes_back(kept) -> None:
    made = Arrangements()
    for incident, (moves, collapsed) in kept.items():
        made.keep("here", incident, Arrangement(arranged(moves).order, collapsed))
    again = Arrangements(made.text())
    for incident in kept:
        assert again.of("here", incident) == made.of("here", incident)
    assert again.of("elsewhere", "I-1") == STANDARD


def test_damaged_text_and_too_much_of_it_do_no_harm() -> None:
    for text in ("{", "[1]", '[["a"]]', '[["a", [1], []]]', "null", '{"a": 1}'):
        assert Arrangements(text).of("", "a") == STANDARD
    many = Arrangements()
    for i in range(MOST_KEPT + 5):
        many.keep("", str(i), Arrangement(("B1", "B0")))
    assert many.of("", "0") == STANDARD and not many.of("", str(MOST_KEPT + 4)).is_standard
