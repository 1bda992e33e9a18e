"""An hour in, what the mixer gives still belongs to the picture that is shown, whatever the camera's clock does."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.media.index import build_index
from core.model.times import Instant
from core.playback.mix import MIX, Mix
from core.playback.mixer import Mixer, Playout
from core.playback.place import newest_ordinal
from core.playback.sound import SoundFeed
from tests.core.media.knocks import heard, knocks, write
from tests.core.playback.videos import TICKS, made, view_of

RATE = 48_000
SECONDS = 3610
FPS = 1
LATE = (3591, 3593, 3595, 3596, 3598)
"""Pictures, near the end, with which it knocks."""
STEP_S = {0.5: 0.012, 1.0: 0.001, 2.0: 0.012}
"""By speed: how near a knock is to its picture; at another pitch sound is moved by whole pieces."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wave = knocks(SECONDS, [p / FPS for p in (1, *LATE)], 8000)
    return write(tmp_path_factory.mktemp("hour") / "hour.mkv", wave, "pcm_s16le", SECONDS * FPS, rate=8000, fps=FPS)


@pytest.fixture
def feed() -> Iterator[SoundFeed]:
    made_ = SoundFeed()
    yield made_
    made_.close()


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("ppm", [-400.0, -20.0, 0.0, 100.0])
def test_an_hour_in_sound_and_picture_are_still_together(film: Path, feed: SoundFeed, ppm: float, speed: float):
    clip = made("C1", "B12", film, [k * TICKS // FPS for k in range(SECONDS * FPS)], 12.345678, ppm)
    lane = view_of({"B12": [clip]}).lane("B12")
    assert lane is not None

    def source(_camera: str, at: Instant, n: int, rate: int) -> NDArray[np.float32]:
        return feed.lane_block(lane, at, n, rate, wait_s=30)

    time, pts_s = clip.clip.time, build_index(film).pts_s
    anchor = time.to_utc(LATE[0] / FPS).plus_s(-0.7)
    playout = Playout(Mixer(source), lambda: Mix(("B12",)).choose(MIX), anchor, speed, RATE)
    samples = list[NDArray[np.float32]]()
    for _ in range(round((LATE[-1] - LATE[0] + 2) / FPS / speed / 0.05)):
        samples.append(playout.peek(RATE // 20))
        playout.drop(RATE // 20)
    found = heard(np.concatenate(samples))
    assert len(found) == len(LATE)
    for at_s, ordinal in zip(found, LATE, strict=True):
        at = anchor.plus_s(at_s * speed)
        shown = time.to_utc(float(pts_s[ordinal]))
        assert newest_ordinal(pts_s, time, shown) == ordinal and newest_ordinal(pts_s, time, shown.plus_us(-1)) == ordinal - 1
        assert abs(at.since(shown)) / speed < STEP_S[speed]
