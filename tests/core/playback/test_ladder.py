import itertools

from hypothesis import given
from hypothesis import strategies as st

from core.playback.ladder import COST, DEBT_S, FAST, FULL, HALF, KEYS, LAG_S, PROXY, ROOM, SETTLE_S, Ladder, Need

ORDER = ("A", "B", "C", "D")


def need(cores: float, speed: float = 1.0, proxied: tuple[str, ...] = ()) -> Need:
    return Need(dict.fromkeys(ORDER, cores), ORDER, speed, proxied)


def levels(ladder: Ladder) -> list[int]:
    return [ladder.level(c) for c in ORDER]


def overload(ladder: Ladder, asked: Need, times: int = 1) -> None:
    for i in range(times):
        ladder.late(0.0, 0.1, asked)
        ladder.late(DEBT_S + 0.01, (i + 1) * (SETTLE_S + 0.1), asked)


def test_a_camera_that_is_late_while_a_worker_is_free_comes_down_alone_but_for_the_focused_one():
    ladder, asked = Ladder(2), need(0.4, proxied=("D",))
    for _ in range(12):
        ladder.lag(dict.fromkeys(["A", "C", "D"], LAG_S + 0.01), asked)
    assert levels(ladder) == [FAST, FULL, KEYS, PROXY]


def test_what_fits_is_left_alone():
    ladder = Ladder(2)
    assert ladder.plan(need(0.4))
    assert levels(ladder) == [FULL] * 4


def test_the_loop_filter_goes_first_from_the_least_important_camera_on():
    ladder = Ladder(2)
    ladder.plan(need(0.72))
    assert levels(ladder) == [FULL, FULL, FULL, FAST]


def test_then_half_rate_then_the_small_copy_then_keyframes_never_the_focused_one():
    ladder, asked = Ladder(2), need(0.5, proxied=("C", "D"))
    seen = []
    for _ in range(12):
        ladder.late(DEBT_S + 0.01, (len(seen) + 1) * (SETTLE_S + 0.1), asked)
        seen.append(levels(ladder))
    rungs = [max(row) for row in seen]
    assert rungs == sorted(rungs)
    assert seen[-1] == [FAST, KEYS, PROXY, PROXY]
    assert any(row[3] == HALF for row in seen)


def test_above_real_time_the_focused_camera_too_comes_down_last():
    ladder = Ladder(1)
    overload(ladder, need(4.0, speed=8.0), 3)
    assert levels(ladder) == [KEYS] * 4


def test_what_a_rung_does_is_awaited_before_the_next():
    ladder, asked = Ladder(2), need(0.9)
    assert not ladder.late(DEBT_S + 0.01, 0.0, asked), "a start says nothing yet"
    ladder.late(DEBT_S + 0.01, 1.0, asked)
    first = levels(ladder)
    for i in range(24):
        assert not ladder.late(0.1, 1.0 + i * 0.1, asked)
    assert levels(ladder) == first
    overloaded = [ladder.late(0.1, 1.0 + SETTLE_S + i * 0.1, asked) for i in range(6)]
    assert any(overloaded) and levels(ladder) != first


def test_short_lateness_is_forgiven():
    ladder = Ladder(2)
    assert not ladder.late(DEBT_S / 2, 0.0, need(0.6))
    ladder.ran(10.0, 1.0, need(0.6), 2.0)
    assert not ladder.late(DEBT_S / 2, 2.0, need(0.6))
    assert levels(ladder) == [FULL] * 4


def test_after_calm_they_climb_back_one_by_one_the_lowest_first_and_of_these_the_most_important():
    ladder, heavy, light = Ladder(2), need(0.9), need(0.1)
    overload(ladder, heavy, 6)
    down = levels(ladder)
    history = []
    for i in range(20_000):
        ladder.ran(0.1, i * 0.1, light, 0.4)
        if not history or history[-1] != levels(ladder):
            history.append(levels(ladder))
    assert down[1] > FULL and history[-1] == [FULL] * 4
    for before, after in itertools.pairwise(history):
        changed = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        assert changed == [before.index(max(before))], "of the lowest the most important"


def test_what_is_asked_of_more_cores_than_there_are_comes_down_to_what_they_can_do_at_once():
    ladder = Ladder(2)
    overload(ladder, need(0.66), 1)
    asked = sum(0.66 * COST[level] for level in levels(ladder))
    assert asked <= ROOM * 2, "2.64 cores were asked; four fifths of that would be too much again"


def test_it_does_not_climb_while_the_machine_would_not_hold_it():
    ladder, asked = Ladder(2), need(0.9)
    overload(ladder, asked, 6)
    down = levels(ladder)
    for i in range(2000):
        ladder.ran(0.1, i * 0.1, asked, 2.0)
    assert sum(levels(ladder)) >= sum(down) - 2


def test_a_camera_without_a_small_copy_climbs_from_keyframes_past_it():
    ladder = Ladder(2)
    ladder.drop(["D"], proxied=())
    assert ladder.level("D") == KEYS and ladder.lean == {"D"}
    for i in range(100):
        ladder.ran(0.1, i * 0.1, need(0.01), 0.1)
        if ladder.level("D") != KEYS:
            break
    assert ladder.level("D") == HALF


@given(
    st.lists(st.floats(0, 3), min_size=1, max_size=9),
    st.floats(0.1, 32) | st.floats(-32, -0.1),
    st.lists(st.sampled_from(["plan", "late", "ran", "reset"]), max_size=30),
)
def test_whatever_happens_the_focused_camera_is_never_below_another(loads: list[float], speed: float, acts: list[str]):
    order = tuple(f"C{i}" for i in range(len(loads)))
    asked = Need(dict(zip(order, loads, strict=True)), order, speed)
    ladder, now = Ladder(2), 0.0
    for act in acts:
        now += 1.0
        if act == "plan":
            ladder.plan(asked)
        elif act == "late":
            ladder.late(0.5, now, asked)
        elif act == "ran":
            ladder.ran(1.0, now, asked, 1.0)
        else:
            ladder.reset()
        if abs(speed) <= 1:
            assert ladder.level(order[0]) <= FAST
        if ladder.level(order[0]) > FULL and len(order) > 1:
            assert min(ladder.level(c) for c in order[1:]) >= ladder.level(order[0])
