"""Presentation times where containers do not tell them."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.media.order import NONE, is_told, presentation_times, rank, unwrap

TICKS = st.lists(st.integers(-1000, 10**9), min_size=1, max_size=40, unique=True)


@given(times=TICKS)
def test_rank_sorts(times: list[int]) -> None:
    array = np.array(times, np.int64)
    out = np.empty(len(times), np.int64)
    out[rank(array)] = array
    assert out.tolist() == sorted(times)


@given(times=TICKS, data=st.data())
def test_known_order_deals_out_the_decode_times(times: list[int], data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(times)))), np.int64)
    dts = np.sort(np.array(times, np.int64))
    missing = np.full(len(times), NONE)
    assert np.array_equal(presentation_times(missing, dts, order, Fraction(40)), dts[order])
    assert np.array_equal(presentation_times(missing, missing, order, Fraction(40)), 40 * order)


def test_times_in_decode_order_are_not_believed_of_a_stream_that_reorders() -> None:
    assert not is_told(np.array([1, 2, 3]), reorders=True)
    assert is_told(np.array([1, 2, 3]), reorders=False)
    assert is_told(np.array([1, 3, 2]), reorders=True)
    assert not is_told(np.array([1, NONE, 2]), reorders=False)


@given(times=TICKS)
def test_a_clock_that_runs_on_is_left_alone(times: list[int]) -> None:
    assert not unwrap(np.sort(np.array(times, np.int64)), 90_000).any()


def test_a_clock_set_back_goes_on_where_it_stopped() -> None:
    times = np.array([0, 3000, 6000, 900_000, 903_000, 0, 3000, 6000], np.int64)
    assert (times + unwrap(times, 90_000)).tolist() == [0, 3000, 6000, 900_000, 903_000, 906_000, 909_000, 912_000]
