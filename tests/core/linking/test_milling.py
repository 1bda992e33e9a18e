"""How far people walk about, from tracks whose making is known."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.linking.milling import milling
from core.linking.whereabouts import Whereabouts
from core.model.track import Track, make_track
from tests.core.linking.objects import World, clocks_of, columns_of
from tests.core.linking.worlds import EAST, NORTH, cameras, clip, still
from tests.sample import LAT, LON, T


def walker(spread_m: float, drives_at_s: float = 1e9, every_s: int = 1) -> Track:
    """600 s; stands for 20 s at each post, `spread_m` per axis about the middle, and walks on in 10; from a second on away east at 10 m/s."""
    posts = np.random.default_rng(3).standard_normal((20, 2)) * spread_m
    t = np.arange(0, 600, every_s, dtype=float)
    when = np.arange(40) // 2 * 30 + np.arange(40) % 2 * 20
    place = np.stack([np.interp(t, when, np.repeat(posts[:, k], 2)) for k in (0, 1)], 1)
    place[:, 0] += 10 * np.maximum(t - drives_at_s, 0)
    return make_track(t.tolist(), (LAT + place[:, 1] * NORTH).tolist(), (LON + place[:, 0] * EAST).tolist(), [1.0] * len(t))


def told(track: Track, at_s: Sequence[float] = (0.0,)) -> tuple[np.ndarray, np.ndarray]:
    """Of a clip that began 300 s before T."""
    world = World((clip("A", "B1", "O1", -300, 300),), (), cameras("B1"), tracks={"A": track})
    columns, clocks = columns_of(world), clocks_of(world)
    us = np.array([T.us + round(s * 1e6) for s in at_s], np.int64)
    return milling(columns, Whereabouts(columns, clocks), np.zeros(len(us), np.int32), us)


@pytest.mark.parametrize("every_s", [1, 5])
@pytest.mark.parametrize("spread_m", [2.0, 6.0])
def test_the_spread_of_somebody_who_walks_from_post_to_post_is_found(spread_m: float, every_s: int) -> None:
    variance, weight = told(walker(spread_m, every_s=every_s))
    assert variance[0] ** 0.5 == pytest.approx(spread_m, rel=0.25)
    assert 400 < weight[0] < 620


def test_driving_off_is_not_walking_about() -> None:
    variance, weight = told(walker(2.0, drives_at_s=320.0))
    assert variance[0] ** 0.5 < 4
    assert 150 < weight[0] < 400


def test_who_stands_still_does_not_show_how_far_apart_people_stand_and_a_poor_receiver_shows_little() -> None:
    assert told(still(600, 0, 0, 1.5))[1][0] == 0
    sharp, poor = walker(6.0), walker(6.0)
    poor = replace(poor, accuracy_m=np.full(len(poor.t_s), 12.0))
    assert 0 < told(poor)[1][0] < 0.8 * told(sharp)[1][0]


def test_without_fixes_about_then_nothing_is_told() -> None:
    assert told(make_track([0.0, 1.0, 2.0], [LAT] * 3, [LON] * 3, [3.0] * 3), (250.0,))[1][0] == 0
    assert told(still(600, 0, 0), (5000.0,))[1][0] == 0


def test_the_date_line_is_no_edge() -> None:
    east = [180 - 2 * EAST if i % 40 < 20 else -180 + 2 * EAST for i in range(600)]
    variance, weight = told(make_track([float(i) for i in range(600)], [LAT] * 600, east, [1.0] * 600))
    assert variance[0] == pytest.approx(2.0, abs=0.7)
    assert weight[0] > 300
