"""Places of clips and units at instants: what fixes say, how surely, and what makes them say less."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.linking.whereabouts import Spots, Whereabouts, fused
from core.model.columns import NONE
from core.model.track import Track, make_track
from tests.core.linking.objects import World, clocks_of, columns_of
from tests.core.linking.worlds import EAST, NORTH, cameras, clip, ping, still
from tests.sample import LAT, LON, T


def world(track: Track | None, *pings: object, seconds: float = 300) -> World:
    one = clip("A", "B1", "O1", 0, seconds)
    return World((one,), (), cameras("B1"), tracks={"A": track} if track else {}, pings=tuple(pings))  # type: ignore[arg-type]


def seen(world: World, *after_s: float, sigma_s: float = 0.0) -> Spots:
    columns = columns_of(world)
    us = np.array([T.plus_s(s).us for s in after_s])
    clips = np.zeros(len(us), np.int32)
    return Whereabouts(columns, clocks_of(world)).of_clips(clips, us, np.full(len(us), sigma_s))


def metres(spots: Spots) -> list[tuple[float, float]]:
    return [(float(e), float(n)) for e, n in zip((spots.lon - LON) / EAST, (spots.lat - LAT) / NORTH, strict=True)]


def track(*fixes: tuple[float, float, float], accuracy_m: float = 3.0) -> Track:
    """(seconds, east, north)."""
    t, east, north = zip(*fixes, strict=True)
    return make_track(t, [LAT + n * NORTH for n in north], [LON + e * EAST for e in east], [accuracy_m] * len(t))


def test_one_who_stands_still_is_where_the_fixes_say_as_surely_as_the_receiver_says() -> None:
    spots = seen(world(still(300, 12, -5, 6.0)), 100.5)
    assert metres(spots)[0] == pytest.approx((12, -5), abs=0.2)
    assert 3.3 < spots.sigma_m[0] < 4.6  # a 68 % radius of 6 m is 4 m per axis
    assert spots.age_s[0] == pytest.approx(0.5)


@pytest.mark.parametrize("every_s", [1, 5, 15])
def test_seconds_count_and_not_fixes(every_s: int) -> None:
    spots = seen(world(track(*((s, 1.2 * s, 0) for s in range(0, 300, every_s)))), 151.0)
    assert metres(spots)[0] == pytest.approx((1.2 * 151, 0), abs=1.5)
    assert spots.sigma_m[0] < 4.5


def test_a_reflection_is_left_out_and_its_neighbours_stay() -> None:
    fixes = [(float(s), -19.0 if 120 <= s < 150 else 0.0, 23.0 if 120 <= s < 150 else 0.0) for s in range(300)]
    spots = seen(world(track(*fixes)), 118.0, 135.0, 152.0)
    for place in metres(spots):
        assert place == pytest.approx((0, 0), abs=1.0)
    assert spots.age_s[1] > 10
    assert spots.sigma_m[1] > spots.sigma_m[0]


def test_a_gap_is_bridged_with_growing_doubt_and_the_end_of_a_track_soon_says_nothing() -> None:
    fixes = [(float(s), 0.0, 0.0) for s in range(100)] + [(float(s), 20.0, 0.0) for s in range(220, 300)]
    spots = seen(world(track(*fixes), seconds=2000), 90.0, 105.0, 160.0, 290.0, 400.0, 1300.0)
    assert metres(spots)[2] == pytest.approx((10, 0), abs=3)
    assert spots.sigma_m[0] < spots.sigma_m[1] < spots.sigma_m[2]
    assert spots.sigma_m[3] < spots.sigma_m[4]
    assert np.isnan(spots.sigma_m[5])


def test_a_clocks_error_moves_what_moves_and_nothing_else() -> None:
    parked, driving = world(still(300, 0, 0)), world(track(*((float(s), 14.0 * s, 0.0) for s in range(300))))
    assert seen(parked, 100.0, sigma_s=5.0).sigma_m[0] == pytest.approx(seen(parked, 100.0).sigma_m[0], rel=0.05)
    assert seen(driving, 100.0, sigma_s=5.0).sigma_m[0] > 40


def test_without_fixes_or_units_there_is_no_place() -> None:
    nothing = world(None)
    assert np.isnan(seen(nothing, 10.0).sigma_m).all()
    columns = columns_of(nothing)
    of_units = Whereabouts(columns, clocks_of(nothing)).of_units
    assert np.isnan(of_units(np.array([NONE], np.int32), np.array([T.us]), np.zeros(1)).sigma_m).all()
    empty = columns_of(World())
    assert len(Whereabouts(empty, clocks_of(World())).of_units(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0))) == 0


def test_a_unit_is_where_it_pinged_until_it_pings_no_more() -> None:
    some = world(None, ping("O1", 0, 5, 5), ping("O1", 20, 5, 5))
    columns = columns_of(some)
    unit = np.full(3, list(columns.units).index("O1"), np.int32)
    us = np.array([T.plus_s(s).us for s in (10, 60, 400)])
    spots = Whereabouts(columns, clocks_of(some)).of_units(unit, us, np.zeros(3))
    assert metres(spots)[0] == pytest.approx((5, 5), abs=0.5)
    assert spots.sigma_m[0] < spots.sigma_m[1]
    assert np.isnan(spots.sigma_m[2])


def test_receivers_that_agree_make_a_better_place_and_one_that_contradicts_two_is_left_out() -> None:
    lat = np.array([LAT, LAT + 2 * NORTH, LAT + 900 * NORTH, LAT])
    spots = Spots(lat, np.full(4, LON), np.array([4.0, 4.0, 2.0, np.nan]), np.zeros(4))
    agreed = fused(np.array([0, 0, 0, 1]), 3, spots)
    assert (agreed.lat[0] - LAT) / NORTH == pytest.approx(1.0, abs=0.1)
    assert agreed.sigma_m[0] == pytest.approx(4 / np.sqrt(2), rel=0.05)
    assert np.isnan(agreed.sigma_m[1:]).all()


@settings(max_examples=15, deadline=None)
@given(st.floats(5, 290), st.floats(-60, 60), st.floats(-179, 179), st.floats(0, 1e8))
def test_turning_the_map_and_shifting_the_clock_change_nothing(at_s: float, lat: float, lon: float, later_s: float) -> None:
    here = track(*((float(s), 0.4 * s, 10 * np.sin(s / 20)) for s in range(0, 300, 2)))
    north, east = 1 / 110_850, 1 / (111_320 * np.cos(np.radians(lat)))
    there = make_track(here.t_s, lat + (here.lat - LAT) / NORTH * north, lon + (here.lon - LON) / EAST * east, here.accuracy_m)
    before = seen(world(here), at_s)
    moved = world(there)
    later = T.plus_s(round(later_s))
    moved = replace(moved, clips=tuple(replace(c, time=replace(c.time, start=later)) for c in moved.clips))
    columns = columns_of(moved)
    after = Whereabouts(columns, clocks_of(moved)).of_clips(np.zeros(1, np.int32), np.array([later.plus_s(at_s).us]), np.zeros(1))
    assert (after.lat[0] - lat) / north == pytest.approx((before.lat[0] - LAT) / NORTH, abs=0.6)
    assert after.sigma_m[0] == pytest.approx(before.sigma_m[0], rel=0.03)
