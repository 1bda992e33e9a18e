from core.playback.admission import DEBT_S, Admission
from core.playback.patience import LOADING_S, Patience

ORDER = ("A", "B", "C")
ALL = frozenset(ORDER)


def ticks(patience: Patience, late: list[str], primed: frozenset[str], start_s: float, seconds: float) -> list[bool]:
    return [patience.waits(late, primed, start_s + i / 50, {}, ORDER, 1.0) for i in range(round(seconds * 50))]


def test_it_does_not_wait_for_nothing():
    assert not any(ticks(Patience(Admission(2)), [], ALL, 0, 1))


def test_it_waits_for_a_beginning_camera_but_not_for_ever():
    admission = Admission(2)
    patience = Patience(admission)
    answers = ticks(patience, ["B"], frozenset({"A", "C"}), 0, LOADING_S + 1)
    assert answers.index(False) == round(LOADING_S * 50) + 1
    assert not any(answers[answers.index(False) :])
    assert admission.lean == {"B"}


def test_waiting_for_cameras_that_had_kept_up_ends_in_keyframes_for_the_last():
    admission = Admission(2)
    patience = Patience(admission)
    answers = ticks(patience, ["C"], ALL, 0, DEBT_S + 0.1)
    assert admission.lean == {"C"}
    assert abs(answers.index(False) - DEBT_S * 50) <= 2


def test_the_first_camera_is_waited_for_at_real_time():
    admission = Admission(2)
    assert all(ticks(Patience(admission), ["A"], ALL, 0, LOADING_S - 0.5))
    assert "A" not in admission.lean


def test_a_waived_camera_that_comes_in_time_is_waited_for_again():
    patience = Patience(Admission(2))
    ticks(patience, ["A"], frozenset(), 0, LOADING_S + 1)
    assert not patience.waits(["A"], frozenset(), 10.0, {}, ORDER, 1.0)
    patience.in_time("A")
    assert patience.waits(["A"], frozenset(), 10.1, {}, ORDER, 1.0)


def test_a_new_beginning_forgives():
    patience = Patience(Admission(2))
    ticks(patience, ["A"], frozenset(), 0, LOADING_S + 1)
    patience.begin()
    assert patience.waits(["A"], frozenset(), 20.0, {}, ORDER, 1.0)
