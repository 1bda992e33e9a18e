from core.playback.admission import CALM_S, DEBT_S, Admission

ORDER = ("A", "B", "C", "D")
LOADS = dict.fromkeys(ORDER, 0.8)


def overload(admission: Admission, speed: float = 1.0) -> None:
    for _ in range(100):
        if admission.waited(0.02, LOADS, ORDER, speed):
            return
    raise AssertionError("never overloaded")


def test_a_short_wait_is_no_overload():
    admission = Admission(2)
    assert not admission.waited(DEBT_S, LOADS, ORDER, 1.0)
    assert admission.lean == frozenset()


def test_as_many_go_lean_as_it_takes_and_the_first_never_does():
    admission = Admission(2)
    overload(admission)
    assert admission.lean == {"C", "D"}
    for _ in range(3):
        overload_again = admission.waited(DEBT_S + 0.1, LOADS, ORDER, 1.0)
        assert "A" not in admission.lean
    assert admission.lean == {"B", "C", "D"}
    assert not overload_again


def test_above_real_time_even_the_first_may_go_lean():
    admission = Admission(1)
    for _ in range(5):
        admission.waited(DEBT_S + 0.1, LOADS, ORDER, 8.0)
    assert admission.lean == set(ORDER)


def test_one_is_taken_even_where_the_loads_say_all_is_well():
    admission = Admission(2)
    assert admission.waited(DEBT_S + 0.1, {}, ORDER, 1.0)
    assert admission.lean == {"D"}


def test_a_camera_comes_back_after_a_calm_while_and_only_into_room():
    admission = Admission(2)
    overload(admission)
    for tick in range(30 * 60):
        admission.ran(1 / 60, tick / 60, LOADS, ORDER)
    assert admission.lean == {"C", "D"}
    light = dict.fromkeys(ORDER, 0.2)
    lean: list[int] = []
    for tick in range(30 * 60, 60 * 60):
        admission.ran(1 / 60, tick / 60, light, ORDER)
        lean.append(len(admission.lean))
    assert lean[-1] == 0
    assert lean == sorted(lean, reverse=True)
    assert lean.count(1) >= CALM_S * 60


def test_time_that_runs_well_pays_back():
    admission = Admission(2)
    for tick in range(200):
        assert not admission.waited(0.01, LOADS, ORDER, 1.0)
        admission.ran(0.1, tick / 5, LOADS, ORDER)
