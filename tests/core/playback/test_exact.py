import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.playback.exact import exact_frame, exact_frames
from tests.core.playback.videos import Made, made, read_ordinal, view_of, write_video
from tests.sample import T


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    ticks = [3003 * i for i in range(120)]
    path = write_video(tmp_path_factory.mktemp("exact") / "a.mp4", ticks, gop=48)
    yield made("CA", "B12", path, ticks, start_s=-1.0, ppm=120.0, silent_s=2.0)


def test_every_instant_gives_the_newest_frame_not_after_it(clip: Made):
    view = view_of({"B12": [clip]})
    rng = random.Random(1)
    for _ in range(15):
        at = clip.clip.start.plus_us(rng.randrange(0, round(clip.clip.length_s * 1e6) - 10))
        tile = exact_frame(view.lanes[0], view, at, pixel="rgb24")
        assert tile.image is not None and tile.image.shape == (108, 192, 3)
        assert read_ordinal(tile.image) == clip.truth(at)
        assert tile.utc is not None and tile.utc <= at
        assert tile.in_buffer == (at.since(clip.clip.start) * (1 + 120e-6) < 2.0)


def test_a_frames_own_time_gives_that_frame_again(clip: Made):
    view = view_of({"B12": [clip]})
    first = exact_frame(view.lanes[0], view, T.plus_us(543_210))
    assert first.utc is not None
    again = exact_frame(view.lanes[0], view, first.utc)
    assert again.pts_s == first.pts_s


def test_all_lanes_at_once_in_their_sizes(clip: Made):
    view = view_of({"B12": [clip]}, missing=["B21"])
    tiles = exact_frames(view, T, {"B12": (96, 96)})
    assert tiles["B12"].image is not None and tiles["B12"].image.shape == (54, 96, 4)
    assert tiles["B21"].state == "missing" and tiles["B21"].image is None
    assert exact_frames(view, T.plus_s(-2))["B12"].state == "before"


def test_a_file_that_is_no_video_is_a_state(clip: Made, tmp_path: Path):
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"no video" * 100)
    view = view_of({"B12": [made("CX", "B12", junk, clip.ticks, start_s=0.0)]})
    tile = exact_frame(view.lanes[0], view, T.plus_s(1))
    assert tile.state == "undecodable" and tile.image is None
    assert tile.reason.startswith("cannot be decoded: ")
