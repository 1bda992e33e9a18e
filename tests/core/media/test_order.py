"""Presentation times where containers do not tell them."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.media.order import NONE, is_told, presentation_times, rank, told_order, unwrap
from tests.core.media.made import make_video

TICKS = st.lists(st.integers(-1000, 10**9), min_size=1, max_size=40, unique=True)


@given(times=TICKS)
def test_rank_sorts(times: list[int]) -> None:
    array = np.array(times, np.int64)
    out = np.empty(len(times), np.int64)
    out[rank(array)] = array
    assert out.tolist() == sorted(times)


@given(times=TICKS, data=st.data())
def test_known_order_deals_out_the_decode_times(times: list[int], data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(times)))), np.int64)
    dts = np.sort(np.array(times, np.int64))
    missing = np.full(len(times), NONE)
    assert np.array_equal(presentation_times(missing, dts, order, Fraction(40)), dts[order])
    assert np.array_equal(presentation_times(missing, missing, order, Fraction(40)), 40 * order)


def test_times_in_decode_order_are_not_believed_of_a_stream_that_reorders() -> None:
    assert not is_told(np.array([1, 2, 3]), reorders=True)
    assert is_told(np.array([1, 2, 3]), reorders=False)
    assert is_told(np.array([1, 3, 2]), reorders=True)
    assert not is_told(np.array([1, NONE, 2]), reorders=False)


@given(times=TICKS)
def test_a_clock_that_runs_on_is_left_alone(times: list[int]) -> None:
    assert not unwrap(np.sort(np.array(times, np.int64)), 90_000).any()


def test_a_clock_set_back_goes_on_where_it_stopped() -> None:
    times = np.array([0, 3000, 6000, 900_000, 903_000, 0, 3000, 6000], np.int64)
    assert (times + unwrap(times, 90_000)).tolist() == [0, 3000, 6000, 900_000, 903_000, 906_000, 909_000, 912_000]


def test_b_pictures_come_before_the_reference_sent_before_them(tmp_path: Path) -> None:
    path = make_video(tmp_path / "b.avi", "mpeg4", 40, options={"bf": "2", "g": "12"})
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        sent = [packet for packet in container.demux(stream) if packet.size]
        stamps = rank(np.array([packet.pts for packet in sent], np.int64))
        ranks = told_order(sent, stream)
    assert ranks is not None
    assert ranks.tolist() == stamps.tolist()
    assert ranks.tolist() != sorted(ranks)


def test_order_counts_tell_the_same_as_a_container_that_knows(tmp_path: Path) -> None:
    raw = make_video(tmp_path / "a.h264", options={"bf": "3", "g": "20"})
    told = make_video(tmp_path / "a.mp4", options={"bf": "3", "g": "20"})
    with av.open(str(told)) as container:
        stamps = [packet.pts for packet in container.demux(video=0) if packet.size]
    with av.open(str(raw)) as container:
        stream = container.streams.video[0]
        ranks = told_order((packet for packet in container.demux(stream) if packet.size), stream)
    assert ranks is not None
    assert ranks.tolist() == rank(np.array(stamps, np.int64)).tolist()


def test_a_codec_that_does_not_tell_is_left_to_its_container(tmp_path: Path) -> None:
    with av.open(str(make_video(tmp_path / "a.avi", "mjpeg", 5))) as container:
        stream = container.streams.video[0]
        assert told_order(container.demux(stream), stream) is None
