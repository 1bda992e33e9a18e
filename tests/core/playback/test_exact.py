import random
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from core.playback.exact import exact_frame
from tests.core.playback.videos import TICKS, Made, made, read_ordinal, view_of, write_video
from tests.footage import FOOTAGE, needs_footage
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
    tiles = {lane.camera.id: exact_frame(lane, view, T, (96, 96)) for lane in view.lanes}
    assert tiles["B12"].image is not None and tiles["B12"].image.shape == (54, 96, 4)
    assert tiles["B21"].state == "missing" and tiles["B21"].image is None
    assert exact_frame(view.lanes[0], view, T.plus_s(-2)).state == "before"


def test_a_file_that_is_no_video_is_a_state(clip: Made, tmp_path: Path):
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"no video" * 100)
    view = view_of({"B12": [made("CX", "B12", junk, clip.ticks, start_s=0.0)]})
    tile = exact_frame(view.lanes[0], view, T.plus_s(1))
    assert tile.state == "undecodable" and tile.image is None
    assert tile.reason.startswith("cannot be decoded: ")


@needs_footage
@pytest.mark.footage
def test_four_real_cameras_against_a_linear_decode():
    """Each picture found by instant is the one that plain decoding from the start gives at that place."""
    rng = random.Random(6)
    for number in range(4):
        path = FOOTAGE / "multicam" / "caliscope_charuco" / f"cam_{number}.mp4"
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            assert stream.time_base is not None
            small = [(float(f.pts * stream.time_base), f.to_ndarray(format="bgra")[::16, ::16]) for f in container.decode(stream)]
        first = small[0][0]
        ticks = [round((pts - first) * TICKS) for pts, _ in small]
        clip = made(f"C{number}", "B12", path, ticks, start_s=0.5)
        view = view_of({"B12": [clip]})
        for _ in range(6):
            at = clip.clip.start.plus_us(rng.randrange(0, round(clip.clip.length_s * 1e6) - 10))
            tile = exact_frame(view.lanes[0], view, at)
            assert tile.image is not None
            unlike = [float(np.abs(tile.image[::16, ::16].astype(int) - image).mean()) for _, image in small]
            assert int(np.argmin(unlike)) == clip.truth(at)
