import os
import sys
import threading

import pytest

from core.threads import one_a_core


@pytest.mark.skipif(sys.platform != "linux", reason="the program keeps threads on cores of their own on Linux only")
def test_each_thread_has_a_core_of_its_own_and_the_asking_one_keeps_all():
    mine = os.sched_getaffinity(0)
    together = threading.Barrier(len(mine))

    def where(_: int) -> set[int]:
        together.wait(20)
        return set(os.sched_getaffinity(0))

    with one_a_core(len(mine), "test") as hands:
        taken = list(hands.map(where, range(len(mine))))
    assert all(len(cores) == 1 for cores in taken) and set().union(*taken) == mine
    assert os.sched_getaffinity(0) == mine


def test_no_more_threads_than_cores_are_made():
    with one_a_core(3 * (os.cpu_count() or 1), "test") as hands:
        names = set(hands.map(lambda _: threading.get_native_id(), range(200)))
    assert len(names) <= (len(os.sched_getaffinity(0)) if sys.platform == "linux" else 3 * (os.cpu_count() or 1))
