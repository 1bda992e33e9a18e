from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.incident import Lane, LaneClip, Member
from core.model.timebase import TimeBase
from core.model.times import Instant
from core.playback.place import newest_ordinal, seconds, shown_clips, where
from tests.sample import T, clip, sample_view

VIEW = sample_view()
FILE = Path("/footage/x.mp4")


def lane_of(*clips: tuple[float, float], media: bool = True, status: str = "proposed") -> Lane:
    lane = VIEW.lane("B12")
    assert lane is not None
    made = [clip(f"C{i}", "B12", None, start, end, 0.0) for i, (start, end) in enumerate(clips)]
    return replace(lane, clips=tuple(LaneClip(c, Member(c.id, 1.0, "", status), FILE if media else None) for c in made))


def test_inside_a_clip():
    place = where(lane_of((-30, 140)), VIEW, T)
    assert (place.state, place.reason) == ("frame", "")
    assert place.clip is not None and place.clip.clip.time.to_media(place.at) == 30.0


def test_before_says_when_it_starts():
    place = where(lane_of((6.2, 20)), VIEW, T)
    assert (place.state, place.wait_s, place.reason) == ("before", 6.2, "starts in 6.2 s")


def test_after_says_how_long_ago_it_ended():
    place = where(lane_of((-20, -3.1)), VIEW, T)
    assert (place.state, place.wait_s, place.reason) == ("after", None, "ended 3.1 s ago")


def test_gap_between_two_clips():
    place = where(lane_of((-20, -3), (4, 9)), VIEW, T)
    assert (place.state, place.wait_s, place.reason) == ("gap", 4.0, "gap in the recording, goes on in 4.0 s")


def test_the_end_of_a_clip_is_not_in_it():
    assert where(lane_of((-20, 0)), VIEW, T.plus_us(-1)).state == "frame"
    assert where(lane_of((-20, 0)), VIEW, T).state == "after"


def test_no_media_yet():
    lane = lane_of((-20, 20), media=False)
    told = replace(lane.clips[0], clip=replace(lane.clips[0].clip, sha256=None))
    place = where(replace(lane, clips=(told,)), VIEW, T)
    assert (place.state, place.reason) == ("no_media", "footage is still at the vendor: no media yet")


def test_a_file_that_was_here_and_is_gone_is_no_media_at_the_vendor():
    lane = lane_of((-20, 20), media=False)
    assert lane.clips[0].clip.sha256 is not None
    place = where(lane, VIEW, T)
    assert (place.state, place.reason) == ("no_media", "its file is not there any more")


def test_missing_is_told_apart_from_not_expected():
    lane = VIEW.lane("B21")
    assert lane is not None
    assert (where(lane, VIEW, T).state, where(lane, VIEW, T).reason) == ("missing", "no recording, expected")
    assert "not expected at this moment" in where(lane, VIEW, T.plus_s(-31)).reason
    assert "cannot be determined" in where(replace(lane, state="undetermined"), VIEW, T).reason


def test_rejected_clips_are_not_shown():
    place = where(lane_of((-20, 20), status="rejected"), VIEW, T)
    assert place.state == "missing"
    assert "rejected" in place.reason


def test_the_later_started_wins_where_clips_overlap():
    place = where(lane_of((-20, 20), (-5, 10)), VIEW, T)
    assert place.clip is not None
    assert place.clip.clip.id == "C1"
    assert place.reason == "another recording of this camera runs now too and is not shown: C0"
    assert where(lane_of((-20, 20), (-5, 10)), VIEW, T.plus_s(-6)).reason == ""
    assert where(lane_of((-20, 0.4), (-0.5, 10)), VIEW, T).reason == "", "parts of one recording may touch"


def test_a_clip_with_media_goes_before_one_without():
    lane = lane_of((-20, 20), (-5, 10))
    lane = replace(lane, clips=(lane.clips[0], replace(lane.clips[1], media_file=None)))
    place = where(lane, VIEW, T)
    assert (place.state, place.clip and place.clip.clip.id) == ("frame", "C0")


def test_buffer_ends_where_the_silence_ends():
    lane = VIEW.lane("B07")
    assert lane is not None
    assert where(lane, VIEW, T.plus_s(6.19)).in_buffer
    assert not where(lane, VIEW, T.plus_s(6.2)).in_buffer


def test_silence_of_a_camera_whose_buffer_has_sound_is_noted():
    lane = VIEW.lane("B12")
    assert lane is not None
    lane = replace(lane, camera=replace(lane.camera, buffer_has_audio=True), clips=tuple(replace(c, media_file=FILE) for c in lane.clips))
    assert "silent at its head" in where(lane, VIEW, T.plus_s(-5)).reason


edges = st.lists(st.tuples(st.integers(-60, 60), st.integers(1, 40)), min_size=1, max_size=5)


@given(edges, st.integers(-100_000_000, 120_000_000))
def test_states_agree_with_the_clips(spans: list[tuple[int, int]], offset_us: int):
    lane = lane_of(*[(s, s + length) for s, length in spans])
    at = T.plus_us(offset_us)
    place = where(lane, VIEW, at)
    inside = [c for c in shown_clips(lane) if at in c.clip.span]
    assert (place.state == "frame") == bool(inside)
    if inside:
        assert place.clip in inside
        assert place.clip is not None and place.clip.clip.start == max(c.clip.start for c in inside)
    starts = [c.clip.start for c in lane.clips if c.clip.start > at]
    assert (place.state in ("before", "gap")) == (bool(starts) and not inside)
    if place.wait_s is not None:
        reached = where(lane, VIEW, at.plus_s(place.wait_s))
        assert reached.state == "frame"
        assert where(lane, VIEW, at.plus_s(place.wait_s).plus_us(-1)).state == place.state


@given(
    st.lists(st.integers(1, 200_000), min_size=1, max_size=60),
    st.floats(-200, 200),
    st.integers(-1_000_000, 5_000_000),
)
def test_newest_frame_not_after(steps: list[int], ppm: float, offset_us: int):
    pts = np.cumsum(np.array([0, *steps], np.float64)) / 90_000
    base = TimeBase(T, 0.1, "gps", ppm)
    at = T.plus_us(offset_us)
    found = newest_ordinal(pts, base, at)
    utc = [base.to_utc(float(p)) for p in pts]
    assert found == max((i for i, u in enumerate(utc) if u <= at), default=-1)


@given(st.integers(0, 50_000), st.sampled_from([(1001, 30_000), (1, 25), (512, 15_360), (3003, 90_000)]), st.floats(-100, 100))
def test_a_frame_is_found_at_its_own_stated_time(ordinal: int, step: tuple[int, int], ppm: float):
    pts = np.arange(ordinal + 3) * step[0] / step[1]
    base = TimeBase(Instant(1_800_000_000_123_457), 0.1, "gps", ppm)
    assert newest_ordinal(pts, base, base.to_utc(float(pts[ordinal]))) == ordinal


@pytest.mark.parametrize(
    ("value", "text"), [(0.04, "0.0 s"), (6.24, "6.2 s"), (59.96, "1 min 00 s"), (125, "2 min 05 s"), (3725, "1 h 02 min")]
)
def test_durations_are_written_for_people(value: float, text: str):
    assert seconds(value) == text
