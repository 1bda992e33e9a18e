"""Sound: exact windows, where it lies against the picture, the silent head of a pre-event buffer."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.audio import AudioReader, silent_head_s
from tests.core.media.made import make_sound, make_video
from tests.footage import FOOTAGE, needs_footage

RATE = 48000


def voice(seconds: float, rate: int = RATE, silent_s: float = 0.0) -> NDArray[np.float32]:
    """A sweep with some noise, after digital silence."""
    t = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(3).normal(0, 0.02, len(t))
    wave = 0.4 * np.sin(2 * np.pi * (200 * t + 300 * t * t)) + noise
    wave[t < silent_s] = 0
    return wave.astype(np.float32)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sound")
    return {
        "aac.mp4": make_sound(folder / "aac.mp4", voice(4), pictures=120),
        "aac.mkv": make_sound(folder / "aac.mkv", voice(4), pictures=120),
        "aac.ts": make_sound(folder / "aac.ts", voice(4), pictures=120),
        "pcm.avi": make_sound(folder / "pcm.avi", voice(4), codec="pcm_s16le", pictures=120),
        "mp3.mp3": make_sound(folder / "mp3.mp3", voice(4), codec="libmp3lame"),
    }


def whole(path: Path, rate: int) -> NDArray[np.float32]:
    with AudioReader(path, rate) as reader:
        return reader.read(-0.5, 5 * rate)


@pytest.mark.parametrize("rate", [48000, 44100, 16000])
@pytest.mark.parametrize("name", ["aac.mp4", "aac.mkv", "aac.ts", "pcm.avi", "mp3.mp3"])
def test_any_window_equals_the_same_part_of_the_whole(files: dict[str, Path], name: str, rate: int) -> None:
    full = whole(files[name], rate)
    assert np.abs(full).max() > 0.2

    with AudioReader(files[name], rate) as reader:

        @settings(max_examples=25, deadline=None)
        @given(windows=st.lists(st.tuples(st.integers(0, 4 * rate), st.integers(1, 6000)), min_size=1, max_size=6))
        def check(windows: list[tuple[int, int]]) -> None:
            for at, n in windows:
                got = reader.read(-0.5 + at / rate, n)
                assert got.dtype == np.float32
                assert np.abs(got - full[at : at + n]).max() < 1e-5

        check()


def test_uncompressed_sound_comes_back_sample_by_sample(files: dict[str, Path]) -> None:
    wave = voice(4)
    with AudioReader(files["pcm.avi"]) as reader:
        got = reader.read(1.25, 10_000)
    assert np.abs(got - wave[60_000:70_000]).max() < 1 / 32768


def test_resampling_keeps_the_wave_in_its_place(tmp_path: Path) -> None:
    t = np.arange(2 * 44100) / 44100
    path = make_sound(tmp_path / "tone.wav", (0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32), rate=44100, codec="pcm_s16le")
    with AudioReader(path, 48000) as reader:
        got = reader.read(0.7, 4800)
    assert np.abs(got - 0.5 * np.sin(2 * np.pi * 440 * (0.7 + np.arange(4800) / 48000))).max() < 2e-3


def test_there_is_silence_outside(files: dict[str, Path]) -> None:
    with AudioReader(files["pcm.avi"]) as reader:
        assert not reader.read(-3, 4800).any()
        assert not reader.read(500, 4800).any()
        edge = reader.read(-0.1, 9600)
        assert not edge[:4800].any()
        assert edge[4800:].any()


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_sound_that_begins_late_stays_late(tmp_path: Path, suffix: str) -> None:
    path = make_sound(tmp_path / f"late.{suffix}", voice(2), codec="aac", start=RATE, pictures=90)
    with AudioReader(path) as reader:
        got = np.abs(reader.read(0, 3 * RATE))
    first = int(np.flatnonzero(got > 0.05)[0]) / RATE
    assert 0.97 < first < 1.03
    head = silent_head_s(path)
    assert head is not None
    assert 0.97 < head < 1.03


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("silent_s", [0.0, 0.6, 3.0])
def test_the_silent_head_is_measured(tmp_path: Path, suffix: str, silent_s: float) -> None:
    path = make_sound(tmp_path / f"head.{suffix}", voice(4, silent_s=silent_s), pictures=120)
    measured = silent_head_s(path)
    assert measured is not None
    assert measured == (0.0 if silent_s == 0 else pytest.approx(silent_s, abs=0.06))


def test_a_recording_silent_throughout_is_silent_for_its_whole_length(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "mute.mp4", np.zeros(4 * RATE, np.float32), pictures=120)
    assert silent_head_s(path) == pytest.approx(4.0, abs=0.05)


def test_without_a_sound_track_there_is_nothing_to_measure(tmp_path: Path) -> None:
    path = make_video(tmp_path / "mute.mp4", "mpeg4", 10)
    assert silent_head_s(path) is None
    with pytest.raises(KnownError):
        AudioReader(path)


@needs_footage
@pytest.mark.footage
def test_real_cameras() -> None:
    assert silent_head_s(FOOTAGE / "gopro/max-heromode.mp4") == pytest.approx(0.2048, abs=0.001)
    assert silent_head_s(FOOTAGE / "phone/iphone6-coarse-location.mov") == 0.0
    assert silent_head_s(FOOTAGE / "multicam/caliscope_charuco/cam_0.mp4") is None
    assert silent_head_s(FOOTAGE / "multicam/pose2sim_single/cam02.mp4") == pytest.approx(1.7415, abs=0.001)
    full = whole(FOOTAGE / "gopro/max-heromode.mp4", 48000)
    with AudioReader(FOOTAGE / "gopro/max-heromode.mp4") as reader:
        for at in (100_000, 30_000, 31_000, 200_003):
            assert np.array_equal(reader.read(-0.5 + at / 48000, 2400), full[at : at + 2400])
