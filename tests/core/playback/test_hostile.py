"""Hostile and odd footage beside a good camera: it shows a state and a reason, and costs its own tile only."""

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from core.media.container import open_container
from core.media.index import build_index
from core.playback.tiles import STATES, TileFrame
from tests.core.media.gallery import GALLERY
from tests.core.media.made import SIZE, make_sound, make_video, picture
from tests.core.playback.desk import Desk
from tests.core.playback.videos import made, view_of, write_video
from tests.sample import T

GOOD, ODD = "B12", "B07"
TICKS = [3000 * i for i in range(120)]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("good") / "good.mp4", TICKS)


class OddDesk(Desk):
    """Reads the good camera's tiles; of the odd one only that what it says holds together."""

    def check(self, camera: str, tile: TileFrame) -> None:
        if camera == GOOD:
            super().check(camera, tile)
        else:
            assert tile.state == "frame" and tile.image is not None and tile.utc is not None and tile.utc <= tile.at


def _clip(path: Path, options: dict[str, str], count: int = 90, muxer: dict[str, str] | None = None) -> bytes:
    return make_video(path, times=count, options=options, muxer=muxer).read_bytes()


def truncated_head_first(path: Path) -> None:
    """The index came first, the recording breaks off in the middle."""
    data = _clip(path, {"g": "15"}, muxer={"movflags": "faststart"})
    path.write_bytes(data[: len(data) // 2])


def truncated_without_index(path: Path) -> None:
    data = _clip(path, {"g": "15"})
    path.write_bytes(data[: len(data) * 3 // 4])


def truncated_stream(path: Path) -> None:
    data = _clip(path.with_suffix(".ts"), {"g": "15"})
    path.write_bytes(data[: len(data) // 2 - 31])


def without_keyframes(path: Path) -> None:
    whole = path.with_suffix(".ts")
    data = _clip(whole, {"g": "300", "sc_threshold": "0"})
    index = build_index(whole)
    path.write_bytes(data[int(index.position[20]) // 188 * 188 :])


def corrupt_group(path: Path) -> None:
    data = bytearray(_clip(path, {"g": "15", "bf": "0"}))
    index = build_index(path)
    rng = np.random.default_rng(3)
    for place in range(30, 45):
        at, size = int(index.position[place]), int(index.size[place])
        data[at : at + size] = rng.integers(0, 256, size, np.uint8).tobytes()
    path.write_bytes(data)


def all_corrupt(path: Path) -> None:
    data = bytearray(_clip(path, {"g": "15", "bf": "0"}))
    index = build_index(path)
    for at, size in zip(index.position.tolist(), index.size.tolist(), strict=True):
        data[at : at + size] = bytes(size)
    path.write_bytes(data)


def one_picture(path: Path) -> None:
    make_video(path, times=1)


def zero_duration(path: Path) -> None:
    """All headers say it lasts no time."""
    data = bytearray(_clip(path, {"g": "15"}))
    for name, skip, size in ((b"mvhd", 20, 4), (b"tkhd", 24, 4), (b"mdhd", 20, 4)):
        at = data.index(name) + skip
        data[at : at + size] = bytes(size)
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def noise(path: Path) -> None:
    path.write_bytes(np.random.default_rng(1).integers(0, 256, 60_000, np.uint8).tobytes())


def sound_only(path: Path) -> None:
    make_sound(path, np.zeros(48000, np.float32))


def sound_goes_on(path: Path) -> None:
    make_sound(path, np.sin(np.arange(48000 * 3) / 30).astype(np.float32), pictures=30)


NEVER, ALWAYS, SOMETIMES = "never", "always", "sometimes"
CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "truncated_head_first": (truncated_head_first, SOMETIMES),
    "truncated_without_index": (truncated_without_index, NEVER),
    "truncated_stream": (truncated_stream, SOMETIMES),
    "without_keyframes": (without_keyframes, NEVER),
    "corrupt_group": (corrupt_group, SOMETIMES),
    "all_corrupt": (all_corrupt, NEVER),
    "one_picture": (one_picture, ALWAYS),
    "zero_duration": (zero_duration, ALWAYS),
    "empty": (empty, NEVER),
    "noise": (noise, NEVER),
    "sound_only": (sound_only, NEVER),
    "sound_goes_on": (sound_goes_on, ALWAYS),
    **{name: (GALLERY[name], ALWAYS) for name in ("odd.mkv", "odd.mp4", "wide_pixels.mp4", "rotated.mp4", "joined.ts", "ten_bit.mp4")},
}
"""What makes it, and when a picture comes."""


def desk_of(good: Path, odd: Path) -> OddDesk:
    clips = (made("CG", GOOD, good, TICKS, start_s=0.0), made("CO", ODD, odd, TICKS, start_s=0.0))
    desk = OddDesk(view_of({c.clip.camera_id: [c] for c in clips}), {c.clip.id: c for c in clips})
    desk.session.set_focus(GOOD)
    return desk


@pytest.mark.parametrize("name", [*CASES, pytest.param("hevc4k10.mp4", marks=pytest.mark.slow)])
def test_a_state_a_reason_and_its_own_tile_only(good: Path, tmp_path: Path, name: str) -> None:
    make, comes = CASES.get(name) or (GALLERY[name], ALWAYS)
    path = tmp_path / (name if "." in name else f"{name}.mp4")
    make(path)
    desk = desk_of(good, path)
    pictures = 0
    try:
        for at_s in (0.2, 1.2, 2.9, 0.9, 2.1):
            desk.session.seek(T.plus_s(at_s))
            tiles = desk.settle()
            assert tiles[GOOD].exact and tiles[GOOD].image is not None
            odd = tiles[ODD]
            assert odd.state in STATES
            pictures += odd.image is not None
            assert odd.image is not None or odd.reason
            if odd.state == "undecodable":
                assert odd.reason.startswith("cannot be decoded: ") and len(odd.reason) > 25 and "Traceback" not in odd.reason
        assert {NEVER: pictures == 0, ALWAYS: pictures == 5, SOMETIMES: pictures > 0}[comes], pictures
        desk.session.seek(T.plus_s(0.5))
        desk.settle()
        play(desk, 2.5)
    finally:
        desk.session.close()


def play(desk: Desk, until_s: float) -> None:
    """Every picture of the good camera comes, in order."""
    desk.session.play()
    desk.seen[GOOD].clear()
    deadline = time.monotonic() + 25
    while desk.session.playing and desk.session.position() < T.plus_s(until_s):
        assert time.monotonic() < deadline, "playback stands still"
        desk.catch_up()
        tiles = desk.tick(1 / 60)
        assert tiles[ODD].image is not None or tiles[ODD].reason
    shown = sorted(set(desk.seen[GOOD]))
    assert shown == list(range(shown[0], shown[-1] + 1))
    assert shown[-1] >= int(until_s * 30) - 1


@pytest.mark.parametrize(("layout", "share"), [("mono", 1.0), ("stereo", 1.0), ("5.1", 5 / 6), ("none", 0.0)])
def test_sound_of_any_layout(tmp_path: Path, good: Path, layout: str, share: float) -> None:
    """A tone in every channel is heard at its level as one (the channel for low notes of 5.1 holds none of it); no sound is silence."""
    path = good
    if layout != "none":
        path = tmp_path / "tone.mp4"
        tone(path, layout)
        with open_container(path) as container:
            assert container.streams.audio[0].codec_context.layout.name.startswith(layout)
    desk = desk_of(good, path)
    try:
        block = desk.session.sound_block(ODD, T.plus_s(0.5), 4800, 48_000, wait_s=20)
    finally:
        desk.session.close()
    assert block.shape == (4800,) and block.dtype == np.float32
    power = abs(np.fft.rfft(block * np.hanning(4800)))
    if layout == "none":
        assert not block.any()
    else:
        assert int(power.argmax()) == 100
        assert np.sqrt(2) * float(np.sqrt(np.mean(block**2))) == pytest.approx(0.5 * share, rel=0.03)


def tone(path: Path, layout: str) -> None:
    """1000 Hz at half scale, 1.5 s, beside one second of pictures."""
    wave = (0.5 * np.sin(2 * np.pi * 1000 * np.arange(72_000) / 48_000)).astype(np.float32)
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=30)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = container.add_stream("aac", rate=48_000, layout=layout)
        count = len(audio.codec_context.layout.channels)
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for at in range(0, len(wave), 1024):
            block = np.ascontiguousarray(np.repeat(wave[None, at : at + 1024], count, axis=0))
            sound = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            sound.sample_rate, sound.pts, sound.time_base = 48_000, at, Fraction(1, 48_000)
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))
