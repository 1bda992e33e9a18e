from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from core.playback.session import PlaybackSession
from core.playback.sound import BLOCKS
from tests.core.playback.videos import made, view_of, write_video
from tests.sample import T

RATE = 48_000
SECONDS = 20


@pytest.fixture(scope="module")
def wave() -> NDArray[np.float32]:
    """Noise, so that every place in it is recognised."""
    return (np.random.default_rng(4).integers(-9000, 9000, RATE * SECONDS).astype(np.int16) / 32768).astype(np.float32)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, wave: NDArray[np.float32]) -> Path:
    """20 s of 10 fps with uncompressed mono sound."""
    path = tmp_path_factory.mktemp("sound") / "a.mov"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10)
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        audio = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for second in range(SECONDS):
            for i in range(10):
                frame = av.VideoFrame.from_ndarray(np.zeros((36, 64, 3), np.uint8), format="rgb24")
                frame.pts, frame.time_base = second * 10 + i, Fraction(1, 10)
                out.mux(video.encode(frame))
            part = wave[second * RATE : (second + 1) * RATE]
            sound = av.AudioFrame.from_ndarray((part * 32768).astype(np.int16)[None], format="s16", layout="mono")
            sound.sample_rate, sound.pts, sound.time_base = RATE, second * RATE, Fraction(1, RATE)
            out.mux(audio.encode(sound))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    return path


@pytest.fixture
def session(film: Path, tmp_path: Path) -> Iterator[PlaybackSession]:
    """B12 from T on, with sound; B07 without any."""
    ticks = [9000 * i for i in range(10 * SECONDS)]
    mute = write_video(tmp_path / "mute.mp4", ticks[:20])
    view = view_of(
        {"B12": [made("C1", "B12", film, ticks, start_s=0.0)], "B07": [made("C2", "B07", mute, ticks[:20], start_s=0.0)]}, (-2, 22)
    )
    running = PlaybackSession(view, 1)
    yield running
    running.close()


def test_a_block_is_the_cameras_sound_at_that_instant(session: PlaybackSession, wave: NDArray[np.float32]):
    for at_s, n in ((0.0, 480), (0.4999, 4800), (3.123, 30_000), (19.0, RATE)):
        block = session.sound_block("B12", T.plus_s(at_s), n, RATE, wait_s=10)
        first = round(at_s * RATE)
        assert block.dtype == np.float32 and len(block) == n
        assert np.allclose(block, wave[first : first + n], atol=1e-4)


def test_blocks_in_a_row_have_no_seams(session: PlaybackSession, wave: NDArray[np.float32]):
    parts = [session.sound_block("B12", T.plus_s(2 + i * 0.01), 480, RATE, wait_s=10) for i in range(200)]
    assert np.allclose(np.concatenate(parts), wave[2 * RATE : 4 * RATE], atol=1e-4)


def test_the_head_of_a_block_before_the_clip_is_silent(session: PlaybackSession):
    assert not session.sound_block("B12", T.plus_s(-1), 480, RATE, wait_s=1).any()


def test_what_is_not_decoded_yet_is_silence_at_once(session: PlaybackSession):
    assert not session.sound_block("B12", T.plus_s(9), 480, RATE).any()
    assert session.sound_block("B12", T.plus_s(9), 480, RATE, wait_s=10).any()


def test_a_camera_without_sound_or_footage_is_silent(session: PlaybackSession):
    for camera in ("B07", "B21", "unheard of"):
        assert not session.sound_block(camera, T.plus_s(1), 480, RATE, wait_s=5).any()


def test_memory_stays_bounded(session: PlaybackSession):
    for second in range(SECONDS):
        session.sound_block("B12", T.plus_s(second), RATE // 2, RATE, wait_s=10)
    assert len(session._sound._blocks) <= BLOCKS
