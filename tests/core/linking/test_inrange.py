"""The probability of having been within the radius: what drawing at random finds, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.linking.inrange import PERSON, TAIL, TAIL_TIMES, before_looking, persons, within

RADIUS_M = 9.144


def one(distance_m: float, sigma_m: float, radius_m: float = RADIUS_M) -> float:
    return float(within(np.array([distance_m]), np.array([sigma_m]), radius_m, PERSON)[0][0])


@pytest.mark.parametrize("sigma_m", [1.0, 4.0, 12.0])
@pytest.mark.parametrize("measured_m", [3.0, 9.0, 16.0, 30.0])
def test_the_probability_is_what_drawing_finds(sigma_m: float, measured_m: float) -> None:
    dice = np.random.default_rng(7)
    n = 4_000_000
    spread = np.array([float(np.squeeze(s)) for _, s in PERSON])[dice.choice(len(PERSON), n, p=[w for w, _ in PERSON])]
    true = dice.standard_normal((n, 2)) * spread[:, None]
    error = sigma_m * np.where(dice.random(n) < TAIL, TAIL_TIMES, 1.0)
    seen = np.hypot(*(true + dice.standard_normal((n, 2)) * error[:, None]).T)
    like = np.abs(seen - measured_m) < 0.25
    inside = (np.hypot(*true[like].T) <= RADIUS_M).mean()
    assert one(measured_m, sigma_m) == pytest.approx(inside, abs=4 * (0.25 / like.sum()) ** 0.5 + 0.01)


@given(st.floats(0, 300), st.floats(0, 300), st.floats(0.1, 60))
@settings(max_examples=100, deadline=None)
def test_further_off_is_never_likelier(one_m: float, other_m: float, sigma_m: float) -> None:
    """Next to never: far away, a place worse than stated explains the measurement better, which says a little for any place."""
    near, far = sorted((one_m, other_m))
    assert one(near, sigma_m) >= one(far, sigma_m) - 0.04


@given(st.floats(0, 100), st.floats(0.1, 60), st.floats(1, 100), st.floats(1, 100))
@settings(max_examples=100, deadline=None)
def test_a_wider_circle_is_never_less_likely(metres: float, sigma_m: float, one_m: float, other_m: float) -> None:
    small, large = sorted((one_m, other_m))
    assert one(metres, sigma_m, large) >= one(metres, sigma_m, small) - 1e-9


def test_exact_places_decide_and_vague_ones_leave_the_prior() -> None:
    assert one(9.0, 1e-3) == pytest.approx(1.0)
    assert one(9.3, 1e-3) == pytest.approx(0.0)
    assert one(0.0, 5000.0) == pytest.approx(before_looking(RADIUS_M, PERSON, 1)[0], abs=0.01)
    assert np.isnan(one(float("nan"), 3.0)) and np.isnan(one(3.0, float("nan")))


def test_where_people_keep_together_a_vague_place_says_more() -> None:
    """Variance per axis of 9 and of 225 square metres, on ten minutes of track each; then on next to nothing."""
    metres, sigma = np.full(3, 10.0), np.full(3, 6.0)
    close, wide, untold = within(metres, sigma, RADIUS_M, persons(np.array([9.0, 225.0, 0.0]) * 600, np.array([600.0, 600.0, 0.0])))[0]
    assert close > 0.6 > untold > wide
