"""The probability of having been within the radius: what drawing at random finds, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.linking.inrange import CREW, CRUISER, PASSING, PERSON, TAIL, Prior, before_looking, persons, within, worse

RADIUS_M = 9.144
INSIDE, OUTSIDE, VAGUE = 0.73, 2.0, 0.7
"""A place is clearly inside up to this share of the radius, whatever the accuracy; and clearly outside from so many radii on, as long as one
sigma per axis is at most this share of its distance: beyond that a place says so little that the answer goes back to the prior. Found by
search over every spread from 1 to 20 m that tracks may show; one step further, each fails."""
scene_priors = st.builds(
    lambda spread_m, seconds: persons(np.array([spread_m**2 * seconds]), np.array([seconds])), st.floats(1, 20), st.floats(0, 1200)
)


def one(distance_m: float, sigma_m: float, radius_m: float = RADIUS_M) -> float:
    return float(within(np.array([distance_m]), np.array([sigma_m]), radius_m, PERSON)[0][0])


@pytest.mark.parametrize("sigma_m", [1.0, 4.0, 12.0])
@pytest.mark.parametrize("measured_m", [3.0, 9.0, 16.0, 30.0])
def test_the_probability_is_what_drawing_finds(sigma_m: float, measured_m: float) -> None:
    dice = np.random.default_rng(7)
    n = 4_000_000
    spread = np.array([float(np.squeeze(s)) for _, s in PERSON])[dice.choice(len(PERSON), n, p=[w for w, _ in PERSON])]
    true = dice.standard_normal((n, 2)) * spread[:, None]
    error = np.where(dice.random(n) < TAIL, worse(np.array(sigma_m)), sigma_m)
    seen = np.hypot(*(true + dice.standard_normal((n, 2)) * error[:, None]).T)
    like = np.abs(seen - measured_m) < 0.25
    inside = (np.hypot(*true[like].T) <= RADIUS_M).mean()
    assert one(measured_m, sigma_m) == pytest.approx(inside, abs=4 * (0.25 / like.sum()) ** 0.5 + 0.01)


@given(st.floats(0, 300), st.floats(0, 300), st.floats(0.1, 100))
@settings(max_examples=200, deadline=None)
def test_further_off_is_never_likelier(one_m: float, other_m: float, sigma_m: float) -> None:
    near, far = sorted((one_m, other_m))
    assert one(near, sigma_m) >= one(far, sigma_m) - 1e-9


def told(metres: float, sigma_m: float, prior: Prior) -> float:
    return float(within(np.array([metres]), np.array([sigma_m]), RADIUS_M, prior)[0][0])


@given(scene_priors, st.floats(0, INSIDE * RADIUS_M), st.floats(0.05, 200), st.floats(0.05, 200))
@settings(max_examples=150, deadline=None)
def test_clearly_inside_a_better_accuracy_is_never_less_decided(prior: Prior, metres: float, one_m: float, other_m: float) -> None:
    good, bad = sorted((one_m, other_m))
    assert told(metres, good, prior) >= told(metres, bad, prior) - 1e-6


@given(scene_priors, st.floats(OUTSIDE * RADIUS_M, 300), st.floats(0.02, VAGUE), st.floats(0.02, VAGUE))
@settings(max_examples=150, deadline=None)
def test_clearly_outside_a_better_accuracy_is_never_less_decided(prior: Prior, metres: float, one_share: float, other_share: float) -> None:
    good, bad = sorted((one_share * metres, other_share * metres))
    assert told(metres, good, prior) <= told(metres, bad, prior) + 1e-6


def test_at_the_edge_no_rule_could_be() -> None:
    """A place measured on the edge of the circle: the better it is known, the evener are the odds, while a vague one leaves the prior. What
    is true of one measured place cannot be asked there; what is true on average is below."""
    assert told(RADIUS_M, 0.01, PERSON) == pytest.approx(0.5, abs=0.01)
    assert told(RADIUS_M, 5000.0, PERSON) == pytest.approx(before_looking(RADIUS_M, PERSON, 1)[0], abs=0.01)


@pytest.mark.parametrize("prior", [PERSON, CRUISER, PASSING, CREW, persons(np.array([9.0 * 600]), np.array([600.0]))])
def test_on_average_a_better_accuracy_decides_more_and_errs_less(prior: Prior) -> None:
    """Over all places that the prior and the receiver make possible (a sum over rings; no draws): how far from one half the answer is, and
    its expected log and quadratic scores, never get worse with a better accuracy. A better receiver can play a worse one (Blackwell 1953)."""
    metres = np.concatenate([np.linspace(0, 60, 3000, endpoint=False), np.linspace(60, 2500, 6000)])
    ring = 2 * np.pi * metres * np.gradient(metres)
    decided, log_score, square = [], [], []
    for sigma_m in np.geomspace(0.5, 100, 24):
        p, density = within(metres, np.full(len(metres), sigma_m), RADIUS_M, prior)
        share = density * ring
        assert share.sum() == pytest.approx(1.0, abs=1e-4)
        p = np.clip(p, 1e-15, 1 - 1e-15)
        decided.append((share * np.abs(p - 0.5)).sum())
        log_score.append((share * (p * np.log(p) + (1 - p) * np.log(1 - p))).sum())
        square.append(-(share * p * (1 - p)).sum())
    for figure in (decided, log_score, square):
        assert (np.diff(figure) <= 1e-5).all()
    assert log_score[0] > log_score[-1] + 1e-3


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
