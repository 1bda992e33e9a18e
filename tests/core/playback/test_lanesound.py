"""Every sample of a camera stands where its clip's time base says, whatever its offset, rate and borders."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.model.incident import Lane
from core.model.times import US, Instant
from core.playback import sound
from core.playback.lanesound import LaneSound, between
from core.playback.place import where
from core.playback.sound import BLOCK_S, BLOCKS, SoundFeed
from tests.core.playback.videos import made, view_of
from tests.sample import T, sample_view

RATE = 8000
LONGEST = 600 * RATE
"""Media samples that one clip's values can tell apart from the next clip's, in float32."""


class Told:
    """A recording whose samples say which clip they are of and which media sample they are."""

    opened: list[str] = []
    closed: list[str] = []

    def __init__(self, path: Path, rate: int) -> None:
        self.number, self.path = int(path.name[1:]), path
        Told.opened.append(path.name)

    def read(self, start_s: float, n: int) -> NDArray[np.float32]:
        first = round(start_s * RATE)
        return ((self.number * LONGEST + np.arange(first, first + n)) / 2**25).astype(np.float32)

    def close(self) -> None:
        Told.closed.append(self.path.name)


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundFeed]:
    monkeypatch.setattr(sound, "AudioReader", Told)
    Told.opened, Told.closed = [], []
    made_ = SoundFeed()
    yield made_
    made_.close()


Spec = tuple[int, int, float, bool]
"""Start in microseconds after T, length in media milliseconds, ppm, whether it has media."""

specs = st.lists(
    st.tuples(st.integers(-2_000_000, 4_000_000), st.integers(1, 3000), st.sampled_from([0.0, -250.0, 37.5, 400.0]), st.booleans()),
    min_size=1,
    max_size=4,
)


def lane_of(clips: list[Spec]) -> Lane:
    lane = view_of(
        {
            "B12": [
                made(f"C{i}", "B12", Path(f"/f{i}") if media else None, [0, 1], start / US, ppm, length_s=length / 1000)
                for i, (start, length, ppm, media) in enumerate(clips, 1)
            ]
        }
    ).lane("B12")
    assert lane is not None
    return lane


@given(specs, st.integers(-2_500_000, 7_000_000), st.integers(1, 6000))
@settings(max_examples=60, deadline=None)
def test_each_sample_is_of_the_clip_that_is_shown_then(clips: list[Spec], at_us: int, n: int):
    lane, at = lane_of(clips), T.plus_us(at_us)
    view = sample_view()
    owner: list[str | None] = [None] * n
    for piece in LaneSound(lane).pieces(at, n, RATE):
        assert 0 <= piece.first < piece.stop <= n
        for k in range(piece.first, piece.stop):
            assert owner[k] is None
            owner[k] = piece.clip.clip.id
    for k in range(0, n, max(1, n // 60)):
        place = where(lane, view, at.plus_us(k * US // RATE))
        expected = place.clip.clip.id if place.state == "frame" and place.clip is not None else None
        edges = [abs(e.us - at.us - k * US / RATE) for c in lane.clips for e in (c.clip.start, c.clip.end)]
        assert owner[k] == expected or min(edges) < 1, "but for the microsecond that an edge is rounded to"


@given(clips=specs, at_us=st.integers(-2_500_000, 7_000_000), n=st.integers(1, 4000))
@settings(max_examples=40, deadline=None)
def test_each_sample_stands_where_its_time_base_says(clips: list[Spec], at_us: int, n: int):
    patch = pytest.MonkeyPatch()
    patch.setattr(sound, "AudioReader", Told)
    feed = SoundFeed()
    try:
        lane, at = lane_of(clips), T.plus_us(at_us)
        check(lane, at, feed.lane_block(lane, at, n, RATE, wait_s=10), n)
    finally:
        feed.close()
        patch.undo()


def check(lane: Lane, at: Instant, heard: NDArray[np.float32], n: int) -> None:
    covered = np.zeros(n, bool)
    for piece in LaneSound(lane).pieces(at, n, RATE):
        covered[piece.first : piece.stop] = True
        time, number = piece.clip.clip.time, int(piece.clip.clip.id[1:])
        for k in {piece.first, (piece.first + piece.stop) // 2, piece.stop - 1}:
            true_us = Fraction(at.us - time.start.us) + Fraction(k * US, RATE)
            media_s = float(true_us / US * (1 + Fraction(str(time.ppm)) / US))
            told = float(heard[k]) * 2**25 - number * LONGEST
            assert abs(told / RATE - media_s) < 0.001
    assert not heard[~covered].any()


class Counted(Told):
    """Samples that say their number, over and over."""

    def __init__(self, path: Path, rate: int) -> None:
        super().__init__(path, rate)
        self.rate = rate

    def read(self, start_s: float, n: int) -> NDArray[np.float32]:
        return ((round(start_s * self.rate) + np.arange(n)) % 9973).astype(np.float32)


@pytest.mark.parametrize("rate", [11_025, 16_000, 44_100, 48_000])
def test_an_hour_in_every_sample_is_in_its_place_at_every_rate(feed: SoundFeed, monkeypatch: pytest.MonkeyPatch, rate: int):
    monkeypatch.setattr(sound, "AudioReader", Counted)
    heard = feed.lane_block(lane_of([(0, 3_700_000, 0.0, True)]), T.plus_s(3600), rate, rate, wait_s=10)
    assert np.array_equal(heard, (3600 * rate + np.arange(rate)) % 9973)


class Toned(Told):
    """200 Hz in the camera's own time."""

    def read(self, start_s: float, n: int) -> NDArray[np.float32]:
        return np.sin(2 * np.pi * 200 * (start_s + np.arange(n) / RATE)).astype(np.float32)


@pytest.mark.parametrize("ppm", [-300.0, 0.0, 150.0])
def test_ten_minutes_on_a_wrong_rate_is_still_in_step_and_without_seams(feed: SoundFeed, monkeypatch: pytest.MonkeyPatch, ppm: float):
    monkeypatch.setattr(sound, "AudioReader", Toned)
    lane = lane_of([(0, 599_000, ppm, True)])
    for second in (1, 300, 595):
        parts = [feed.lane_block(lane, T.plus_us(second * US + k * 20_000), 160, RATE, wait_s=10) for k in range(40)]
        media_s = (second + np.arange(40 * 160) / RATE) * (1 + ppm * 1e-6)
        assert np.max(np.abs(np.concatenate(parts) - np.sin(2 * np.pi * 200 * media_s))) < 0.02, "one sample off would be 0.157"


@pytest.mark.parametrize("step", [1.0004, 0.9997, 1.0 + 1e-6, 1.01])
def test_what_is_between_samples_is_what_the_wave_is_there(step: float):
    t = np.arange(4000) / 48_000
    places = 10.3 + np.arange(3900) * step
    for hz in (100, 1000, 4000):
        got = between(np.sin(2 * np.pi * hz * t).astype(np.float32), 10.3, step, 3900)
        assert np.max(np.abs(got - np.sin(2 * np.pi * hz * places / 48_000))) < 0.02


def test_the_next_clip_is_there_when_it_begins(feed: SoundFeed):
    lane = lane_of([(0, 2000, 0.0, True), (2_500_000, 2000, 50.0, True)])
    feed.lane_block(lane, T.plus_s(1.5), 160, RATE, wait_s=10)
    feed.lane_block(lane, T.plus_s(0.1), 160, 8001, wait_s=10)
    with feed._changed:
        assert feed._changed.wait_for(lambda: ("C2", RATE, 0) in feed._blocks, 10)
    check(lane, T.plus_s(2.5), feed.lane_block(lane, T.plus_s(2.5), 160, RATE), 160)


def test_many_cameras_keep_one_reader_each_and_memory_bounded(feed: SoundFeed):
    lanes = [lane_of([(0, 60_000, 0.0, True)]) for _ in range(1)]
    for number in range(2, 13):
        lanes.append(lane_of([(0, 1, 0.0, False)] * (number - 1) + [(0, 60_000, 0.0, True)]))
    for second in range(6):
        for lane in lanes:
            assert feed.lane_block(lane, T.plus_s(second), round(BLOCK_S * RATE), RATE, wait_s=10).any()
    assert sorted(Told.opened) == sorted(f"f{n}" for n in range(1, 13)), "each recording was opened once"
    assert len(feed._blocks) <= BLOCKS
    feed.close()
    assert sorted(Told.closed) == sorted(Told.opened)


def test_what_is_needed_first_is_decoded_first(monkeypatch: pytest.MonkeyPatch):
    order: list[str] = []

    class Slow(Told):
        def read(self, start_s: float, n: int) -> NDArray[np.float32]:
            order.append(f"{self.path.name}@{start_s:g}")
            return super().read(start_s, n)

    monkeypatch.setattr(sound, "AudioReader", Slow)
    feed, lanes = SoundFeed(), [lane_of([(0, 60_000, 0.0, True)]), lane_of([(0, 1, 0.0, False), (0, 60_000, 0.0, True)])]
    with feed._changed:  # the thread waits until both have asked
        for lane, second in ((lanes[1], 0), (lanes[0], 0), (lanes[0], 30)):
            feed.lane_block(lane, T.plus_s(second), 160, RATE)
    with feed._changed:
        assert feed._changed.wait_for(lambda: len(feed._blocks) == 6, 10)
    feed.close()
    assert order == ["f2@0", "f1@30", "f2@0.5", "f1@30.5", "f2@1", "f1@31"], "of each camera its latest place, in turn"


def test_a_wish_that_nobody_repeats_is_forgotten(feed: SoundFeed, monkeypatch: pytest.MonkeyPatch):
    lane = lane_of([(0, 60_000, 0.0, True)])
    monkeypatch.setattr(sound, "STALE_S", -1.0)
    assert not feed.lane_block(lane, T, 160, RATE).any()
    with feed._changed:
        assert not feed._changed.wait_for(lambda: bool(feed._blocks), 0.2)
        assert not feed._wishes


def test_a_recording_that_cannot_be_read_silences_itself_only(monkeypatch: pytest.MonkeyPatch):
    class Broken(Told):
        def read(self, start_s: float, n: int) -> NDArray[np.float32]:
            if self.number == 1:
                raise ValueError("not a sound at all")
            return super().read(start_s, n)

    monkeypatch.setattr(sound, "AudioReader", Broken)
    feed = SoundFeed()
    try:
        bad, good = lane_of([(0, 60_000, 0.0, True)]), lane_of([(0, 1, 0.0, False), (0, 60_000, 0.0, True)])
        assert not feed.lane_block(bad, T, 160, RATE, wait_s=10).any()
        assert feed.lane_block(good, T, 160, RATE, wait_s=10).any()
    finally:
        feed.close()
