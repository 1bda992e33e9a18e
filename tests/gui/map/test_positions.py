"""Where a camera was: exact between near fixes, honest about age, silent when nothing is known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.incident import IncidentView, Lane
from core.model.roster import Ping
from core.model.times import Instant
from core.model.track import make_track
from gui.map.plane import EARTH_M, Plane
from gui.map.positions import STALE_S, Fixes, interpolate, lane_fixes, position_at, trigger_position
from tests.sample import LAT, LON, T, sample_view


def fixes(*rows: tuple[float, float], join_s: float = 10.0, accuracy: float = 3.0) -> Fixes:
    """(seconds after T, latitude) rows."""
    at = np.array([T.plus_s(s).us for s, _ in rows], np.int64)
    lat = np.array([v for _, v in rows], np.float64)
    return Fixes(at, lat, np.zeros(len(rows)), np.full(len(rows), accuracy), "fix", join_s)


def lane_of(view: IncidentView, camera: str) -> Lane:
    lane = view.lane(camera)
    assert lane is not None
    return lane


@given(st.floats(0, 10))
def test_between_near_fixes_it_is_on_the_line(seconds: float):
    where = interpolate(fixes((0, 1.0), (10, 2.0)), T.plus_s(seconds))
    assert where is not None
    assert where.lat == pytest.approx(1 + seconds / 10, abs=1e-6)
    assert where.accuracy_m == pytest.approx(3.0)
    assert where.source == "fix"


@given(st.floats(1, STALE_S - 0.1))
def test_after_the_last_fix_the_doubt_grows(age: float):
    where = interpolate(fixes((0, 1.0)), T.plus_s(age))
    assert where is not None
    assert where.lat == 1.0
    assert where.accuracy_m == pytest.approx(3 + 1.5 * age, abs=1e-5)
    assert where.source == f"last fix {age:.0f} s ago"


def test_too_old_a_fix_says_nothing():
    assert interpolate(fixes((0, 1.0)), T.plus_s(STALE_S + 0.1)) is None
    assert interpolate(fixes((0, 1.0)), T.plus_s(-STALE_S - 0.1)) is None
    assert interpolate(fixes(), T) is None


def test_a_wide_gap_is_not_bridged():
    track = fixes((0, 1.0), (30, 2.0))
    near_start, near_end = interpolate(track, T.plus_s(12)), interpolate(track, T.plus_s(25))
    assert near_start is not None and (near_start.lat, near_start.source) == (1.0, "last fix 12 s ago")
    assert near_end is not None and (near_end.lat, near_end.source) == (2.0, "next fix 5 s ahead")


@given(st.floats(0, 60))
def test_pings_are_joined_further_with_growing_doubt(seconds: float):
    where = interpolate(fixes((0, 1.0), (60, 2.0), join_s=60), T.plus_s(seconds))
    assert where is not None
    assert where.lat == pytest.approx(1 + seconds / 60, abs=1e-6)
    assert where.accuracy_m == pytest.approx(3 + 1.5 * max(0, min(seconds, 60 - seconds) - 5), abs=1e-4)


def test_rejected_fixes_are_never_used():
    view = sample_view()
    lane = lane_of(view, "B12")
    track = make_track([0, 1, 2], [LAT, 89.0, LAT], [LON] * 3, [3.0] * 3, rejected=[None, "no lock", None])
    lane = replace(lane, clips=(replace(lane.clips[0], track=track),))
    where = position_at(lane, view, lane.clips[0].clip.start.plus_s(1))
    assert where is not None and where.lat == pytest.approx(LAT)


def test_a_rejected_clip_places_nobody():
    view = sample_view()
    lane = lane_of(view, "B07")
    member = lane.clips[0].member
    assert member is not None
    clips = (replace(lane.clips[0], member=replace(member, status="rejected")),)
    assert lane_fixes(replace(lane, clips=clips), view) == ()


def test_a_clock_correction_moves_a_track_tied_to_the_media_and_not_one_tied_to_utc():
    view = sample_view()
    lane = lane_of(view, "B12")
    start = lane.clips[0].clip.start
    gps = [start.plus_s(s).us for s in range(3)]
    late = replace(lane.clips[0].clip, time=replace(lane.clips[0].clip.time, start=start.plus_s(5)))

    def first_at(tied: str) -> Instant:
        track = make_track([0, 1, 2], [LAT] * 3, [LON] * 3, [3.0] * 3, gps_us=gps, tied=tied)
        (found,) = lane_fixes(replace(lane, clips=(replace(lane.clips[0], clip=late, track=track),)), view)
        return Instant(int(found.at[0]))

    assert first_at("media") == start.plus_s(5)
    assert first_at("utc") == start


def test_an_officer_without_a_track_is_placed_by_pings_and_a_cruiser_by_its_own():
    view = sample_view()
    missing = position_at(lane_of(view, "B21"), view, T)
    assert missing is not None and "ping" in missing.source
    dash = replace(lane_of(view, "D3"), clips=())
    assert position_at(dash, view, T) is None, "the officer who drives it may have walked away"
    view = replace(view, pings={**view.pings, "V7": (Ping(T, "V7", LAT, LON, 5.0),)})
    placed = position_at(replace(dash, vehicle_id="V7"), view, T)
    assert placed is not None and placed.accuracy_m == 5.0


def test_a_trigger_without_a_place_stands_where_its_camera_was():
    view = sample_view()
    bare = replace(view.triggers[0], lat=None, lon=None)
    where = trigger_position(bare, view)
    assert where is not None and where.source == "place of B12"
    assert where.lat == pytest.approx(LAT, abs=1e-4)
    assert trigger_position(replace(bare, device_id="?", officer_id=None), view) is None


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_the_plane_measures_metres(lat: float, lon: float, north: float, east: float):
    other_lat = lat + math.degrees(north / EARTH_M)
    other_lon = (lon + math.degrees(east / EARTH_M / math.cos(math.radians(lat))) + 180) % 360 - 180
    x, y = Plane(lat, lon).xy(other_lat, other_lon)
    assert (x, -y) == pytest.approx((east, north), abs=0.01)
