"""Loudness over time: what is loud is drawn loud, and digital silence stays silence at every zoom."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import Cancelled
from core.media.peaks import PER_SECOND, Peaks, code, measure_peaks
from core.progress import Progress
from tests.core.media.made import make_sound, make_video
from tests.footage import FOOTAGE, needs_footage

RATE = 48000


def noise(seconds: float, amplitude: float = 0.5) -> NDArray[np.float32]:
    return np.random.default_rng(5).uniform(-amplitude, amplitude, round(seconds * RATE)).astype(np.float32)


def test_levels_are_the_loudest_sample_of_each_hundredth(tmp_path: Path) -> None:
    wave = noise(4)
    wave[RATE : 2 * RATE] *= 0.01
    found = measure_peaks(make_sound(tmp_path / "a.avi", wave, codec="pcm_s16le", pictures=120), Progress())
    assert found is not None and len(found.levels) == 4 * PER_SECOND
    expected = code(np.abs(wave).reshape(4 * PER_SECOND, -1).max(axis=1))
    assert np.abs(found.levels.astype(int) - expected).max() <= 1


def test_a_silent_buffer_is_digital_silence_and_quiet_is_not(tmp_path: Path) -> None:
    wave = np.concatenate([np.zeros(2 * RATE, np.float32), noise(1, 0.0005), noise(1, 0.9)])
    found = measure_peaks(make_sound(tmp_path / "a.mp4", wave, pictures=120), Progress())
    assert found is not None
    assert not found.levels[:190].any()
    assert (found.levels[205:295] > 0).all()
    assert found.levels[310:395].min() > found.levels[205:295].max()


def test_sound_that_begins_late_leaves_silence_before_it(tmp_path: Path) -> None:
    found = measure_peaks(make_sound(tmp_path / "a.mkv", noise(2), start=RATE, pictures=90), Progress())
    assert found is not None and len(found.levels) >= 3 * PER_SECOND
    assert not found.levels[:95].any() and (found.levels[105:295] > 0).all()


def test_without_a_sound_track_there_is_none(tmp_path: Path) -> None:
    assert measure_peaks(make_video(tmp_path / "mute.mp4", "mpeg4", 10), Progress()) is None


def test_it_stops_when_asked(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    path = make_sound(tmp_path / "a.avi", noise(6), codec="pcm_s16le", pictures=30)
    with pytest.raises(Cancelled):
        measure_peaks(path, progress)


@given(
    st.lists(st.sampled_from([0, 0, 0, 40, 200, 255]), max_size=900),
    st.floats(-3, 9),
    st.floats(0.001, 12),
    st.integers(1, 300),
)
def test_every_column_tells_of_its_own_sound_and_of_none_far_away(levels: list[int], start: float, length: float, columns: int) -> None:
    bins = np.array(levels, np.uint8)
    edges = start + np.arange(columns + 1) * length / columns
    found = Peaks(bins).between(edges)
    assert len(found) == columns
    wide = length / columns
    for i, level in enumerate(found.tolist()):
        inside = [v for k, v in enumerate(levels) if k / PER_SECOND >= edges[i] - 1e-9 and (k + 1) / PER_SECOND <= edges[i + 1] + 1e-9]
        near = [
            v
            for k, v in enumerate(levels)
            if (k + 1) / PER_SECOND > edges[i] - wide / 4 - 0.01 and k / PER_SECOND < edges[i + 1] + wide / 4 + 0.01
        ]
        assert max(inside, default=0) <= level <= max(near, default=0)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=50))
def test_louder_is_never_less_and_zero_means_silence(amplitudes: list[float]) -> None:
    values = np.sort(np.array(amplitudes, np.float32))
    coded = code(values)
    assert (np.diff(coded.astype(int)) >= 0).all()
    assert ((coded == 0) == (values < 1e-4)).all()


@needs_footage
@pytest.mark.footage
def test_a_real_camera_is_silent_until_its_sound_begins() -> None:
    found = measure_peaks(FOOTAGE / "gopro/max-heromode.mp4", Progress())
    assert found is not None
    assert not found.levels[:20].any() and (found.levels[21:40] > 0).all()
    silent = measure_peaks(FOOTAGE / "multicam/pose2sim_single/cam02.mp4", Progress())
    assert silent is not None and len(silent.levels) and not silent.levels.any()
