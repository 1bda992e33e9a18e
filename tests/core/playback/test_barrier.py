from core.playback.barrier import LOADING_S, Barrier


def test_a_start_waits_for_all_and_then_for_nobody():
    barrier = Barrier()
    barrier.begin()
    assert barrier.waits(["B"], 0.0) and barrier.waits(["B"], 1.0)
    assert not barrier.waits([], 1.1)
    assert not barrier.waits(["B"], 1.2) and not barrier.waits(["A", "B"], 9.0)
    assert not barrier.gave_up


def test_it_does_not_wait_for_ever():
    barrier = Barrier()
    barrier.begin()
    assert barrier.waits(["B"], 0.0) and barrier.waits(["B"], LOADING_S)
    assert not barrier.waits(["B"], LOADING_S + 0.1)
    assert barrier.gave_up


def test_every_beginning_waits_anew():
    barrier = Barrier()
    barrier.begin()
    barrier.waits([], 0.0)
    barrier.begin()
    assert barrier.waits(["A"], 5.0) and barrier.waits(["A"], 5.0 + LOADING_S - 0.1)


def test_without_a_beginning_nobody_is_waited_for():
    assert not Barrier().waits(["A"], 0.0)
