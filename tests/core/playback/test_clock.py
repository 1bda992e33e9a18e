import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.times import Span
from core.playback.clock import NUDGE_S, Clock
from tests.sample import T

SPAN = Span(T, T.plus_s(60))


class Hand:
    """A time source moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_stands_until_played_and_keeps_its_place_when_paused():
    hand = Hand()
    clock = Clock(SPAN, T.plus_s(10), hand)
    hand.now += 5
    assert clock.position() == T.plus_s(10)
    clock.play(2.0)
    hand.now += 3
    assert clock.position() == T.plus_s(16)
    clock.pause()
    hand.now += 7
    assert clock.position() == T.plus_s(16)
    assert clock.speed == 2.0


def test_it_runs_backwards_and_stops_at_the_start():
    hand = Hand()
    clock = Clock(SPAN, T.plus_s(10), hand)
    clock.play(-4)
    hand.now += 2
    assert clock.position() == T.plus_s(2)
    hand.now += 2
    assert clock.position() == SPAN.start
    assert clock.at_end(clock.position())


def test_a_change_of_speed_goes_on_from_where_it_is():
    hand = Hand()
    clock = Clock(SPAN, T, hand)
    clock.play(1)
    hand.now += 4
    clock.play(0.25)
    hand.now += 4
    assert clock.position() == T.plus_s(5)


def test_a_speed_of_zero_is_refused():
    with pytest.raises(ValueError, match="pause"):
        Clock(SPAN, T, Hand()).play(0)


def test_sound_moves_it_by_little_and_only_while_playing():
    hand = Hand()
    clock = Clock(SPAN, T.plus_s(1), hand)
    assert clock.nudge_s(0.002) == 0
    clock.play()
    assert clock.nudge_s(0.3) == NUDGE_S
    assert clock.position() == T.plus_s(1.005)
    assert clock.nudge_s(-0.002) == -0.002
    assert clock.position() == T.plus_s(1.003)


@given(
    st.floats(-50, 150),
    st.lists(st.tuples(st.sampled_from([0.25, 0.5, 1, 2, 4, 8, -1, -0.5, -8]), st.floats(0, 20)), max_size=6),
)
def test_it_never_leaves_the_span(start_s: float, plays: list[tuple[float, float]]):
    hand = Hand()
    clock = Clock(SPAN, T.plus_s(start_s), hand)
    last = clock.position()
    assert last in SPAN
    for speed, wait_s in plays:
        clock.play(speed)
        hand.now += wait_s
        here = clock.position()
        assert here in SPAN
        assert here >= last if speed > 0 else here <= last
        assert abs(here.since(last)) <= wait_s * abs(speed) + 1e-5
        last = here
