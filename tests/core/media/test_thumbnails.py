"""The filmstrip: keyframes of the whole recording, each at its own time."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled
from core.media.index import index_of
from core.media.reader import Reader
from core.media.thumbnails import HEIGHT, LEAST_S, WIDEST, make_pictures, make_thumbnails, wanted_ordinals
from core.progress import Progress
from tests.core.media.made import make_sound, make_video
from tests.footage import FOOTAGE, needs_footage


def test_each_is_the_keyframe_that_it_says(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", "mpeg4", 150, options={"g": "20"})
    found = make_thumbnails(path, Progress())
    assert len(found) == 8 and found.images.shape == (8, HEIGHT, 68, 4), "69 is odd"
    index = index_of(path)
    with Reader(path) as reader:
        for at, image in zip(found.pts_s, found.images, strict=True):
            ordinal = index.ordinal_at(at)
            assert index.key[ordinal] and index.pts_s[ordinal] == at
            assert (reader.frame(ordinal, (WIDEST, HEIGHT)).image == image).all()


def test_of_many_keyframes_a_few_are_chosen_evenly(tmp_path: Path) -> None:
    index = index_of(make_video(tmp_path / "a.avi", "mjpeg", 900, rate=30))
    for most in (7, 20, 1000):
        chosen = wanted_ordinals(index, most)
        assert len(chosen) <= most
        gaps = np.diff(index.pts_s[chosen])
        assert gaps.min() >= LEAST_S
        assert gaps.max() <= max(LEAST_S, 30 / most) * 2
        assert index.key[chosen].all()


def test_single_pictures_are_exactly_the_frames_asked_for(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", "mpeg4", 50, options={"g": "20"})
    found = make_pictures(path, range(12, 60, 3), Progress())
    index = index_of(path)
    assert found.pts_s.tolist() == index.pts_s[12::3].tolist()
    with Reader(path) as reader:
        for at, image in zip(found.pts_s, found.images, strict=True):
            assert (reader.frame(index.ordinal_at(at), (2 * WIDEST, 2 * HEIGHT)).image == image).all()
    assert len(make_pictures(path, range(50, 66), Progress())) == 0


def test_sound_alone_has_none(tmp_path: Path) -> None:
    found = make_thumbnails(make_sound(tmp_path / "a.wav", np.zeros(48000, np.float32), codec="pcm_s16le"), Progress())
    assert len(found) == 0 and len(found.images) == 0


def test_a_cut_off_recording_shows_what_is_left(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.ts", "mpeg2video", 150, options={"g": "15"})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    whole = make_thumbnails(path, Progress())
    assert 2 <= len(whole) <= 6


def test_it_stops_when_asked(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        make_thumbnails(make_video(tmp_path / "a.mp4", "mpeg4", 30), progress)


@needs_footage
@pytest.mark.footage
@pytest.mark.parametrize("name", ["gopro/max-heromode.mp4", "dash/novatek/viofo-a119v3-mode.TS", "phone/canon-road-MVI_4823.AVI"])
def test_real_cameras(name: str) -> None:
    found = make_thumbnails(FOOTAGE / name, Progress())
    assert len(found) and found.images.shape[1] <= HEIGHT and found.images.shape[2] <= WIDEST
    assert found.pts_s[0] == 0 and (np.diff(found.pts_s) >= LEAST_S).all()
