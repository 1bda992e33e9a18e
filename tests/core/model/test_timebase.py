import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.timebase import SOURCE_ORDER, Candidate, TimeBase, choose, disagreements, own_reading, zone_slip
from core.model.times import Instant

AT = Instant.parse("2026-05-15T02:04:07Z")
candidates = st.lists(
    st.builds(Candidate, st.sampled_from(SOURCE_ORDER), st.integers(-500, 500).map(lambda s: AT.plus_s(s)), st.floats(0.01, 1e5)),
    min_size=1,
)


@given(candidates)
def test_the_choice_does_not_depend_on_order_and_is_the_surest(found: list[Candidate]) -> None:
    best = choose(found)
    assert best is not None
    assert choose(found[::-1]) == best
    by_hand = [c for c in found if c.source == "manual"]
    assert best.sigma_s == min(c.sigma_s for c in (by_hand or found))


@given(st.floats(-300, 300), st.floats(-1e5, 1e5))
def test_media_time_and_utc_are_inverse(ppm: float, media_s: float) -> None:
    base = TimeBase(AT, 0.1, "gps", ppm)
    assert abs(base.to_media(base.to_utc(media_s)) - media_s) < 2e-6


def test_a_fast_clock_counts_more_than_true_seconds() -> None:
    assert TimeBase(AT, 0.1, "gps", 100.0).to_utc(1_000_100.0) == AT.plus_s(1_000_000.0)


def test_three_clocks_that_disagree() -> None:
    gps = Candidate("gps", AT, 0.3)
    container = Candidate("container", AT.plus_s(18), 2.0)
    timecode = Candidate("timecode", AT.plus_s(-39), 60.0)
    assert choose([container, timecode, gps]) is gps
    assert own_reading([gps, container, timecode]) is container
    assert disagreements([gps, container, timecode]) == ((container, 18.0),)


@pytest.mark.parametrize(
    ("offset_s", "slip"),
    [
        (-8 * 3600 + 17.6, (-8 * 3600.0, 17.6)),
        (26 * 3600.0, (26 * 3600.0, 0.0)),
        (2351 * 3600 + 3.0, (0.0, 2351 * 3600 + 3.0)),
        (1800.0, (0.0, 1800.0)),
    ],
)
def test_a_zone_slip_is_whole_hours_and_no_more_than_zones_are_apart(offset_s: float, slip: tuple[float, float]) -> None:
    assert zone_slip(offset_s) == pytest.approx(slip)
