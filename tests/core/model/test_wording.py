import pytest

from core.model.wording import clock_error, duration, time_of_day
from tests.sample import ZONE, T


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0.0 s"),
        (6.24, "6.2 s"),
        (-6.24, "6.2 s"),
        (59.96, "1 min 0.0 s"),
        (200, "3 min 20.0 s"),
        (3599.99, "1 h"),
        (7500, "2 h 5 min"),
        (17_970, "5 h"),
        (float("nan"), "unknown"),
    ],
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("offset_s", "said"), [(None, "not checked"), (-0.04, "right"), (200.0, "3 min 20.0 s fast"), (-1.5, "1.5 s slow")]
)
def test_clocks(offset_s: float | None, said: str) -> None:
    assert clock_error(offset_s) == said


def test_a_time_of_day_is_cut_not_rounded() -> None:
    assert time_of_day(T.plus_s(0.99), ZONE) == "22:04:07"
    assert time_of_day(T.plus_s(0.99), ZONE, True) == "22:04:07.9"
