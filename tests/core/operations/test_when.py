from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from core.operations.when import parse_when
from tests.sample import T, sample_view

VIEW = sample_view()


@pytest.mark.parametrize(
    ("text", "after_t_s"),
    [
        ("T+10", 10.0),
        ("T-30", -30.0),
        ("t+0.5", 0.5),
        ("T+.25s", 0.25),
        ("+0", -30.0),
        ("+40.25", 10.25),
        (" T+10 ", 10.0),
        ("2026-05-15T02:04:17Z", 10.0),
        ("2026-05-14T22:04:17-04:00", 10.0),
        ("2026-05-14 22:04:17.5 -0400", 10.5),
    ],
)
def test_every_form_of_a_time(text: str, after_t_s: float) -> None:
    assert parse_when(text, VIEW) == T.plus_s(after_t_s)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "T",
        "+",
        "-5",
        "T+-3",
        "T+1e3",
        "+nan",
        "+inf",
        "T+١",
        "2026-05-15",
        "2026-13-01T00:00:00Z",
        "+" + "9" * 40,
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_what_is_no_time_says_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(text, VIEW)
    assert "T+SECONDS" in caught.value.hint


def test_a_time_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="no zone"):
        parse_when("2026-05-14T22:04:17", VIEW)


def test_counting_from_a_trigger_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="has no trigger"):
        parse_when("T+1", replace(VIEW, triggers=()))
    assert parse_when("+1", replace(VIEW, triggers=())) == VIEW.incident.start.plus_s(1)


@given(st.integers(0, 99_999_999_999))
def test_milliseconds_survive(milliseconds: int) -> None:
    text = f"{milliseconds // 1000}.{milliseconds % 1000:03d}"
    assert parse_when(f"T+{text}", VIEW).us - T.us == milliseconds * 1000
    assert T.us - parse_when(f"T-{text}", VIEW).us == milliseconds * 1000
