"""Exact pictures: of recordings made in every container, and of real footage against a linear decode."""

import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import KnownError
from core.media.index import build_index
from core.media.picture import render
from core.media.reader import Reader
from tests.core.media.made import SIZE, make_video, number_in
from tests.footage import FOOTAGE, needs_footage

B_FRAMES = {"bf": "3", "g": "20"}
OPEN_GOP = {"bf": "3", "g": "20", "x264-params": "open-gop=1:scenecut=0"}
HEVC = {"x265-params": "bframes=3:keyint=20:log-level=none"}
VFR = [0, 40, 70, 110, 113, 300, 333, 367, 400, 900, 1000, 1040, 1041, 1100, 2000, 2033, 2067, 2100, 2500, 2501]

MADE = {
    "b.mp4": {"options": B_FRAMES},
    "b.mov": {"options": B_FRAMES},
    "fragmented.mp4": {"options": B_FRAMES, "muxer": {"movflags": "frag_keyframe+empty_moov"}},
    "late.mkv": {"options": B_FRAMES, "times": range(150, 240)},
    "negative.mp4": {"options": B_FRAMES, "muxer": {"use_editlist": "0"}},
    "vfr.mp4": {"options": {"g": "6"}, "times": VFR, "base": Fraction(1, 1000)},
    "vfr.mkv": {"options": {"g": "6", "bf": "2"}, "times": VFR, "base": Fraction(1, 1000)},
    "b.ts": {"options": B_FRAMES},
    "open.ts": {"options": OPEN_GOP},
    "open.mkv": {"options": OPEN_GOP},
    "refresh.ts": {"options": {"x264-params": "intra-refresh=1:keyint=20:bframes=0"}},
    "hevc.ts": {"codec": "libx265", "options": HEVC},
    "hevc.mp4": {"codec": "libx265", "options": HEVC},
    "raw.h264": {"options": B_FRAMES},
    "raw_open.h264": {"options": OPEN_GOP},
    "raw.hevc": {"codec": "libx265", "options": HEVC},
    "b.avi": {"options": B_FRAMES},
    "mpeg4.avi": {"codec": "mpeg4", "options": {"bf": "2", "g": "12"}},
    "mjpeg.avi": {"codec": "mjpeg"},
    "mpeg2.mpg": {"codec": "mpeg2video", "options": {"bf": "2", "g": "12"}},
    "vp9.webm": {"codec": "libvpx-vp9", "times": 40, "options": {"g": "15", "lag-in-frames": "10", "cpu-used": "8"}},
    "vp8.webm": {"codec": "libvpx", "times": 60, "options": {"g": "15", "auto-alt-ref": "1", "lag-in-frames": "10", "cpu-used": "8"}},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


def made(folder: Path, name: str) -> Path:
    path = folder / name
    return path if path.exists() else make_video(path, **MADE[name])


@pytest.mark.parametrize("name", MADE)
def test_every_ordinal_is_its_picture_in_any_order(folder: Path, name: str) -> None:
    with Reader(made(folder, name)) as reader:
        times = MADE[name].get("times", 90)
        count = times if isinstance(times, int) else len(times)
        assert len(reader.index) == count
        ordinals = list(range(count)) + random.Random(name).choices(range(count), k=40) + [count - 1, 0, count // 2]
        for ordinal in ordinals:
            frame = reader.frame(ordinal)
            assert (frame.ordinal, number_in(frame.image)) == (ordinal, ordinal)
            assert not frame.damaged


@pytest.mark.parametrize("name", MADE)
def test_an_index_read_in_pieces_is_the_same(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(folder, name)
    whole = build_index(path)
    monkeypatch.setattr("core.media.container._BATCH", 7)
    pieces = build_index(path)
    assert len(whole) > 14
    for name in ("pts", "key", "ordinal", "position", "size", "entry_place"):
        assert np.array_equal(getattr(whole, name), getattr(pieces, name))


@pytest.mark.parametrize("name", MADE)
def test_times_are_media_seconds_from_the_first_picture(folder: Path, name: str) -> None:
    case = MADE[name]
    times = case.get("times", range(90))
    ticks = np.arange(times) if isinstance(times, int) else np.array(times)
    expected = (ticks - ticks[0]) * float(case.get("base", Fraction(1, 30)))
    with Reader(made(folder, name)) as reader:
        rounding = 0.00051 if name.endswith((".mkv", ".webm")) else 1e-5
        assert np.allclose(reader.index.pts_s, expected, atol=rounding)
        assert reader.index.pts_s[0] == 0
        assert reader.index.vfr == name.startswith("vfr")


@pytest.mark.parametrize("name", ["b.mp4", "open.ts", "raw_open.h264", "vfr.mkv"])
def test_newest_picture_not_after_an_instant(folder: Path, name: str) -> None:
    with Reader(made(folder, name)) as reader:
        pts = reader.index.pts_s
        assert reader.ordinal_at(-1e-9) == -1
        assert reader.frame_at(-1e-9) is None
        assert reader.ordinal_at(1e9) == len(pts) - 1
        for ordinal in (0, 1, 7, len(pts) - 1):
            assert reader.ordinal_at(float(pts[ordinal])) == ordinal
            assert reader.ordinal_at(float(np.nextafter(pts[ordinal], -1))) == ordinal - 1
            found = reader.frame_at(float(pts[ordinal]))
            assert found is not None
            assert number_in(found.image) == ordinal
            assert found.pts_s == pts[ordinal]


@pytest.fixture(scope="module")
def open_readers(folder: Path) -> Iterator[list[Reader]]:
    readers = [Reader(made(folder, name)) for name in ("b.mp4", "open.ts", "open.mkv", "b.avi", "raw.h264", "fragmented.mp4")]
    yield readers
    for reader in readers:
        reader.close()


@settings(max_examples=40, deadline=None)
@given(which=st.integers(0, 5), ordinals=st.lists(st.integers(0, 89), min_size=1, max_size=25))
def test_any_order_of_access_shows_the_same(open_readers: list[Reader], which: int, ordinals: list[int]) -> None:
    for ordinal in ordinals:
        assert number_in(open_readers[which].frame(ordinal).image) == ordinal


def test_two_threads_of_decoding_show_the_same(folder: Path) -> None:
    with Reader(made(folder, "b.mp4"), threads=2) as reader:
        for ordinal in (50, 51, 52, 3, 89, 0):
            assert number_in(reader.frame(ordinal).image) == ordinal


def test_pictures_before_the_first_keyframe_have_no_ordinal(folder: Path, tmp_path: Path) -> None:
    with Reader(made(folder, "b.ts")) as reader:
        keys = np.flatnonzero(reader.index.key)
        middle = int(reader.index.position[25]) // 188 * 188
    cut = tmp_path / "cut.ts"
    cut.write_bytes(made(folder, "b.ts").read_bytes()[middle:])
    with Reader(cut) as reader:
        first = number_in(reader.frame(0).image)
        assert first == keys[keys > 25][0]
        assert reader.index.key[0]
        numbers = [number_in(reader.frame(ordinal).image) for ordinal in range(len(reader.index))]
        assert numbers == list(range(first, 90))


def test_joined_streams_whose_clock_starts_again_play_one_after_the_other(folder: Path, tmp_path: Path) -> None:
    joined = tmp_path / "joined.ts"
    joined.write_bytes(made(folder, "b.ts").read_bytes() * 2)
    with Reader(joined) as reader:
        numbers = [number_in(reader.frame(ordinal).image) for ordinal in (*range(len(reader.index)), 30, 120)]
        assert numbers == [*range(90), *range(90), 30, 30]
        assert np.all(np.diff(reader.index.pts_s) > 0)


def test_damage_costs_pictures_but_never_shows_a_wrong_one(folder: Path, tmp_path: Path) -> None:
    path = made(folder, "b.mp4")
    with Reader(path) as reader:
        place = next(place for place in range(43, 60) if reader.index.size[place] > 80)
        spot, size = int(reader.index.position[place]), int(reader.index.size[place])
        hurt_from = int(reader.index.ordinal[place])
    data = bytearray(path.read_bytes())
    data[spot : spot + size] = bytes(size)
    hurt = tmp_path / "hurt.mp4"
    hurt.write_bytes(data)
    lost = []
    with Reader(hurt) as reader:
        for ordinal in [*range(90), 45, hurt_from, 5]:
            try:
                frame = reader.frame(ordinal)
            except KnownError as fault:
                assert "cannot be decoded" in fault.text
                lost.append(ordinal)
            else:
                assert frame.damaged or number_in(frame.image) == ordinal
                assert not (frame.damaged and ordinal > hurt_from + 25)
    assert hurt_from in lost
    assert not set(lost) & set(range(hurt_from - 10))
    assert not set(lost) & set(range(hurt_from + 25, 90))


def test_a_box_is_filled_and_the_shape_kept(folder: Path) -> None:
    with Reader(made(folder, "b.mp4")) as reader:
        for box, expected in (((96, 96), (56, 96)), ((1000, 56), (56, 96)), ((384, 400), (224, 384))):
            image = reader.frame(3, box).image
            assert image.shape == (*expected, 4)
            assert image.flags.c_contiguous
        rgb = reader.frame(3, pixel="rgb24").image
        assert rgb.shape == (SIZE[1], SIZE[0], 3)
        assert np.array_equal(reader.frame(3).image[:, :, 2::-1], rgb)


def test_what_is_no_recording_is_known(tmp_path: Path, folder: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("nothing to see " * 100)
    for path in (text, tmp_path / "absent.mp4"):
        with pytest.raises(KnownError):
            Reader(path)
    with Reader(made(folder, "b.mp4")) as reader, pytest.raises(KnownError):
        reader.frame(90)


def test_a_playlist_is_not_followed(folder: Path, tmp_path: Path) -> None:
    for name, text in (
        ("list.mp4", f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{made(folder, 'b.ts')}\n#EXT-X-ENDLIST\n"),
        ("list.mkv", f"ffconcat version 1.0\nfile '{made(folder, 'b.ts')}'\n"),
    ):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(KnownError):
            Reader(path)


VIDEOS = [
    "gopro/max-heromode.mp4",
    "gopro/hero8-nofix-2s.mp4",
    "phone/iphone6-coarse-location.mov",
    "phone/canon-road-MVI_4823.AVI",
    "dash/novatek/viofo-a119v3-mode.TS",
    "dash/novatek/2e-drive-730-wrapped.mp4",
    "dash/blackvue/mock/mock.mp4",
    "multicam/caliscope_charuco/cam_0.mp4",
    "multicam/caliscope_charuco/cam_3.mp4",
    "multicam/pose2sim_single/cam01.mp4",
    "multicam/pose2sim_single/cam02.mp4",
    "multicam/pose2sim_single/cam03.mp4",
    "multicam/pose2sim_single/cam04.mp4",
    "synthetic/TeslaCam/SavedClips/2024-05-01_10-16-12/2024-05-01_10-15-54-front.mp4",
    "synthetic/axis_recording/9c0de6a2-52f1-4f0d-8d5e-3f6f3c1b7a10_B8A44F000001_20191118T234518Z/20191118_234514_7F3A.mkv",
    "synthetic/novatek_2024_0501_101530_001F.MP4",
]


@needs_footage
@pytest.mark.footage
@pytest.mark.parametrize("name", VIDEOS)
def test_real_footage_equals_its_linear_decode(name: str) -> None:
    path = FOOTAGE / name
    with Reader(path) as reader:
        count = len(reader.index)
        picks = random.Random(name).sample(range(count), 6)
        ordinals = [*picks, min(picks[0] + 1, count - 1), count - 1, 0]
        linear = _linear(path, set(ordinals))
        for ordinal in ordinals:
            assert np.array_equal(reader.frame(ordinal).image, linear[ordinal]), ordinal


def _linear(path: Path, wanted: set[int]) -> dict[int, np.ndarray]:
    """Decoded from the first packet to the last without seeking; pictures come out in presentation order."""
    found: dict[int, np.ndarray] = {}
    reformatter = VideoReformatter()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        try:
            for ordinal, frame in enumerate(container.decode(stream)):
                if ordinal in wanted:
                    found[ordinal] = render(frame, reformatter, None, "bgra", None)
        except IndexError:  # PyAV, at the end of files whose streams appear late
            pass
    return found


@needs_footage
@pytest.mark.footage
def test_a_phone_held_upright_is_shown_upright() -> None:
    with Reader(FOOTAGE / "phone/iphone6-coarse-location.mov") as reader:
        assert reader.frame(0).image.shape == (568, 320, 4)
        assert reader.frame(0, (200, 200)).image.shape == (200, 113, 4)
