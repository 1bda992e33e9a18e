import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.times import UNKNOWN_ZONE_RULE, UNKNOWN_ZONE_S, US, Instant, Span, local_to_instant, parse_iso

instants = st.integers(-(10**15), 4 * 10**15).map(Instant)


@given(instants)
def test_iso_text_reads_back_to_the_same_microsecond(at: Instant) -> None:
    assert Instant.parse(at.iso()) == at


@given(instants, st.integers(-(10**12), 10**12))
def test_adding_microseconds_is_exact(at: Instant, step: int) -> None:
    assert at.plus_us(step).plus_us(-step) == at
    assert at.plus_us(step).since(at) == pytest.approx(step / US)


@given(instants, instants, instants, instants)
def test_spans_are_half_open_and_intersect_symmetrically(a: Instant, b: Instant, c: Instant, d: Instant) -> None:
    one, two = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    assert one.end not in one
    assert one.intersection(two) == two.intersection(one)
    if (both := one.intersection(two)) is not None:
        assert one.overlaps(two)
        assert both.start in one
        assert both.start in two
    if one.start < one.end and two.start < two.end:
        assert one.overlaps(two) == (both is not None)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-05-14 22:03:37 -0400", "2026-05-15T02:03:37.000Z"),
        ("2026-05-14T22:03:37-04:00", "2026-05-15T02:03:37.000Z"),
        ("2019-07-24T11:25:40+0300", "2019-07-24T08:25:40.000Z"),
        ("2025-06-15T02:20:16.009Z", "2025-06-15T02:20:16.009Z"),
    ],
)
def test_texts_people_and_makers_write(text: str, utc: str) -> None:
    assert Instant.parse(text).iso() == utc


@pytest.mark.parametrize("text", ["2026-05-14 22:03:37", "yesterday", "", "2026-13-01T00:00:00Z"])
def test_a_time_without_zone_or_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Instant.parse(text)


def test_local_time_in_a_known_zone() -> None:
    at, sigma_s, rule = local_to_instant(parse_iso("2026-05-14T22:03:37"), "America/New_York")
    assert at.iso() == "2026-05-15T02:03:37.000Z"
    assert sigma_s == 0
    assert "America/New_York" in rule


def test_the_hour_a_clock_change_repeats_is_uncertain() -> None:
    _, sigma_s, rule = local_to_instant(dt.datetime(2026, 11, 1, 1, 30), "America/New_York")
    assert sigma_s == 1800
    assert "repeats" in rule


def test_a_local_time_without_a_zone_never_passes_for_a_real_one() -> None:
    _, sigma_s, rule = local_to_instant(dt.datetime(2026, 5, 14, 22), None)
    assert sigma_s == UNKNOWN_ZONE_S
    assert rule == UNKNOWN_ZONE_RULE
