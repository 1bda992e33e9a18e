"""Distances, the probability of being within a radius, and where something was at an instant."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.linking.geometry import (
    DEFAULT_ACCURACY_M,
    MIN_ACCURACY_M,
    STALE_S,
    Trail,
    axis_sigma,
    distance_m,
    normal_cdf,
    probability_within,
)

metres = st.floats(0, 200)
sigmas = st.floats(0.1, 60)
RADIUS_M = 9.144


def trail(*fixes: tuple[float, float, float]) -> Trail:
    """(seconds, metres north of 41.76, sigma)."""
    return Trail(
        np.array([round(s * 1e6) for s, _, _ in fixes], np.int64),
        np.array([41.76 + north / 111_071 for _, north, _ in fixes]),
        np.full(len(fixes), -72.67),
        np.array([sigma for _, _, sigma in fixes]),
    )


def test_a_degree_of_latitude_and_longitude() -> None:
    assert distance_m(41.0, -72.0, 42.0, -72.0) == pytest.approx(111_063, abs=10)  # WGS 84 meridian arc
    assert distance_m(60.0, 10.0, 60.0, 11.0) == pytest.approx(55_800, abs=10)
    assert distance_m(0.0, 179.9999, 0.0, -179.9999) == pytest.approx(22.26, abs=0.01)


@given(st.floats(0, 40), st.floats(1, 25))
@settings(max_examples=15, deadline=None)
def test_the_probability_is_what_drawing_finds(apart: float, sigma: float) -> None:
    rng = np.random.default_rng(7)
    draws = np.hypot(apart + sigma * rng.standard_normal(40_000), sigma * rng.standard_normal(40_000))
    assert probability_within(apart, sigma, RADIUS_M) == pytest.approx(float((draws <= RADIUS_M).mean()), abs=0.012)


@given(metres, metres, sigmas)
def test_further_off_is_never_likelier(one: float, other: float, sigma: float) -> None:
    near, far = sorted((one, other))
    assert probability_within(near, sigma, RADIUS_M) >= probability_within(far, sigma, RADIUS_M) - 1e-9


@given(metres, sigmas, st.floats(0.1, 100), st.floats(0.1, 100))
def test_a_wider_circle_is_never_less_likely(apart: float, sigma: float, one: float, other: float) -> None:
    small, large = sorted((one, other))
    p, q = probability_within(apart, sigma, small), probability_within(apart, sigma, large)
    assert 0 <= p <= q + 1e-9 <= 1 + 2e-9


def test_exact_positions_decide_exactly_and_no_information_says_no() -> None:
    assert probability_within(9.0, 0.0, RADIUS_M) == 1.0
    assert probability_within(9.2, 0.0, RADIUS_M) == 0.0
    assert probability_within(RADIUS_M, 0.0, RADIUS_M) == 0.5
    assert probability_within(9.0, 0.01, RADIUS_M) == pytest.approx(1.0)
    assert probability_within(0.0, math.inf, RADIUS_M) == 0.0
    assert probability_within(9.1439, 0.05, RADIUS_M) == pytest.approx(0.5, abs=0.01)


def test_an_unknown_accuracy_is_a_stated_default_and_none_is_better_than_the_floor() -> None:
    for unknown in (None, math.nan, math.inf, 0.0, -3.0):
        assert axis_sigma(unknown) == pytest.approx(DEFAULT_ACCURACY_M / 1.515)
    assert axis_sigma(0.01) == pytest.approx(MIN_ACCURACY_M / 1.515)
    share = 1 - math.exp(-(1.515**2) / 2)  # what a 68 % radius of 1.515 sigma holds
    assert share == pytest.approx(0.68, abs=0.005)


def test_between_two_fixes_it_is_on_the_line() -> None:
    at = trail((0, 0, 2.0), (4, 8, 2.0)).at(1_000_000)
    assert at is not None
    assert distance_m(41.76, -72.67, at.lat, at.lon) == pytest.approx(2.0, abs=0.01)
    assert at.sigma_m == pytest.approx(2.0)


def test_a_wide_gap_and_a_stale_fix_are_less_certain() -> None:
    gap = trail((0, 0, 2.0), (40, 8, 2.0)).at(20_000_000)
    stale = trail((0, 0, 2.0)).at(20_000_000)
    assert gap is not None
    assert stale is not None
    assert 2.0 < gap.sigma_m < stale.sigma_m
    assert stale.age_s == 20
    assert trail((0, 0, 2.0)).at(round((STALE_S + 1) * 1e6)) is None
    assert trail().at(0) is None


@given(st.floats(0, STALE_S - 1), st.floats(0, STALE_S - 1))
def test_staleness_only_grows(one: float, other: float) -> None:
    early, late = sorted((one, other))
    a, b = trail((0, 0, 2.0)).at(round(early * 1e6)), trail((0, 0, 2.0)).at(round(late * 1e6))
    assert a is not None
    assert b is not None
    assert a.sigma_m <= b.sigma_m


def test_an_uncertain_clock_adds_the_way_made_in_that_time() -> None:
    moving = trail((0, 0, 2.0), (10, 100, 2.0))
    sharp, loose = moving.at(5_000_000, time_sigma_s=0.1), moving.at(5_000_000, time_sigma_s=3.0)
    assert sharp is not None
    assert loose is not None
    assert sharp.sigma_m < 3
    assert loose.sigma_m > 20


def test_normal_distribution() -> None:
    assert normal_cdf(0) == 0.5
    assert normal_cdf(1.96) == pytest.approx(0.975, abs=1e-4)
