"""A picture's size in a tile: as large as the box allows, of an even width, hardly out of shape."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core.media.picture import fitted

SIZES = st.integers(16, 8000)


@given(SIZES, SIZES, st.tuples(SIZES, SIZES), st.fractions(Fraction(1, 3), Fraction(3)))
def test_it_fills_the_box_in_one_direction_and_is_never_larger(width: int, height: int, box: tuple[int, int], aspect: Fraction) -> None:
    across, down = fitted(width, height, box, aspect)
    assert 1 <= across <= box[0] and 1 <= down <= box[1]
    assert across >= box[0] - 1 or down == box[1]
    assert across == 1 or across % 2 == 0
    scale = min(box[0] / (width * aspect), box[1] / height)
    assert abs(across - width * aspect * scale) <= 1.5 and abs(down - height * scale) <= 1
