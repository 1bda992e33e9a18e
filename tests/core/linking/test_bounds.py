"""The measuring of bounds measures right; and (slow) our figures lie where an answer as sharp and without fault would lie."""

import numpy as np
import pytest

from tests.core.linking.bounds import (
    FIGURES,
    Answers,
    average_precision,
    bound_of,
    calibration_error,
    f1,
    measure,
    together,
)
from tests.core.linking.bounds_city import measure as measure_city
from tests.footage import needs_scenarios

ROOM = 0.003
"""Beyond the interval of chance: draws leave out what triggers of a minute share. More than that is a fault of ours."""


def answers(p: np.ndarray, y: np.ndarray) -> Answers:
    n = len(p)
    return Answers(p, y, np.arange(n) // 4, np.ones(n, bool), np.zeros(n), np.arange(n))


def test_figures_are_those_of_the_definitions() -> None:
    p, y, one = np.array([0.9, 0.8, 0.6, 0.2]), np.array([1.0, 0.0, 1.0, 1.0]), np.ones(4)
    assert calibration_error(p, y, one) == pytest.approx((0.1 + 0.8 + 0.4 + 0.8) / 4)
    assert average_precision(p, y, one) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert f1(p, y, one) == pytest.approx(2 * 2 / (3 + 3))
    assert f1(p, y, np.array([1.0, 0.0, 1.0, 0.0])) == 1.0


def test_an_answer_without_fault_lies_within_chance_and_a_bragging_one_does_not() -> None:
    dice = np.random.default_rng(5)
    p = dice.random(4000)
    y = dice.random(4000) < p
    fair = bound_of(answers(p, y), calibration_error)
    assert fair.chance[1] <= fair.ours <= fair.chance[2]
    bragging = bound_of(answers(np.where(p > 0.5, 0.99, 0.01), y), calibration_error)
    assert bragging.ours > 10 * bragging.chance[2]


@needs_scenarios
@pytest.mark.slow
def test_our_figures_are_what_the_information_allows() -> None:
    tables = [measure(name) for name in ("standard-1000", "hard-1000", "standard-10000")]
    for each in (*tables, together(tables)):
        for name, (table, figure) in FIGURES.items():
            found = bound_of(each[table], figure)
            _, low, high = found.chance
            if figure is calibration_error:
                assert found.ours <= high + ROOM, name
            else:
                assert found.ours >= low - ROOM, name


@pytest.mark.slow
def test_the_city_loses_little_to_errors_of_places_and_next_to_nothing_to_clocks() -> None:
    ours, with_clocks = measure_city(6000, 15.0, 3, exact=False, officers=150)
    best = measure_city(6000, 15.0, 3, exact=True, officers=150)[1]
    assert ours >= 0.98
    assert abs(with_clocks - ours) < 0.002
    assert ours <= best + 0.002 and best - ours < 0.01
