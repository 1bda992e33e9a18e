"""Each sound is heard at the moment of the picture it was recorded with, whatever the file says of its streams' times."""

import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.media.audio import AudioReader
from core.media.index import build_index
from core.media.measure import measure
from tests.core.media.knocks import FPS, RATE, cut_by_edit_list, heard, heard_in, knocks, with_sound_packets, write

MOMENTS = (0.5, 1.0, 1.5, 2.5, 3.5)
CLOSE_S = 0.0025
"""Containers count in milliseconds, and time stamps that creep are followed in steps of one."""


def in_step(path: Path, moments: list[float] | tuple[float, ...], to_s: float = 6.0) -> bool:
    found = heard_in(path, -1.0, to_s)
    return len(found) == len(moments) and bool(np.all(np.abs(found - np.array(moments)) < CLOSE_S))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("knocks")


@given(
    kind=st.sampled_from(["mp4 aac", "mov aac", "mov pcm_s16le", "mkv aac", "mkv flac", "mkv libopus", "ts aac", "ts mp2", "mpg mp2"]),
    first_picture=st.integers(0, 15),
    first_sample=st.integers(0, 2 * RATE),
)
@settings(max_examples=30, deadline=None)
def test_sound_that_begins_before_or_after_the_picture(folder: Path, kind: str, first_picture: int, first_sample: int):
    suffix, codec = kind.split()
    begin_s, zero_s = first_sample / RATE, first_picture / FPS
    there = [m for m in MOMENTS if m + zero_s > begin_s + 0.02]
    wave = knocks(6, [m + zero_s - begin_s for m in there])
    assert in_step(write(folder / f"offset.{suffix}", wave, codec, 40, first_picture, first_sample), there)


@pytest.mark.parametrize("cut", [{"vide": 4 / FPS, "soun": 4 / FPS}, {"vide": 4 / FPS}, {"soun": 0.25}])
@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "aac"), ("mov", "pcm_s16le")])
def test_edit_lists_move_sound_and_picture_by_what_each_says(folder: Path, suffix: str, codec: str, cut: dict[str, float]):
    path = cut_by_edit_list(write(folder / f"edit.{suffix}", knocks(5, MOMENTS), codec), cut)
    assert in_step(path, [m - cut.get("soun", 0.0) for m in MOMENTS])


@pytest.mark.parametrize("first_picture", [0, 100])
@pytest.mark.parametrize("ends_s", [4.0, 3.6])
@pytest.mark.parametrize(("rate", "layout"), [(48_000, "mono"), (48_000, "stereo"), (44_100, "mono"), (32_000, "stereo")])
def test_recordings_joined_into_one_keep_sound_and_picture_together(
    folder: Path, rate: int, layout: str, ends_s: float, first_picture: int
):
    """The clock is set back or ahead, the first one's sound may end before its picture, rate and channels may be others then."""
    one = write(folder / "one.ts", knocks(ends_s, MOMENTS))
    first_sample = first_picture * rate // FPS
    other = write(folder / "other.ts", knocks(4, MOMENTS, rate), "aac", 40, first_picture, first_sample, rate, layout)
    path = folder / "joined.ts"
    path.write_bytes(one.read_bytes() + other.read_bytes())
    second = float(build_index(path).pts_s[40])
    wanted = [*MOMENTS, *(second + m for m in MOMENTS)]
    assert in_step(path, wanted, second + 5)
    with AudioReader(path, RATE) as reader:
        for at in (second + 2.4, 0.9, second + 0.4, second + 0.9):
            found = at + heard(reader.read(at, RATE // 4))
            assert len(found) == 1 and abs(found[0] - at - 0.1) < CLOSE_S, "wherever reading begins"


@pytest.mark.parametrize("suffix", ["mkv", "ts", "mp4"])
def test_lost_packets_leave_a_hole_and_move_nothing(folder: Path, suffix: str):
    source = write(folder / f"whole.{suffix}", knocks(5, MOMENTS))
    lost = {*range(53, 65), 94, 95, 140}
    assert in_step(with_sound_packets(source, folder / f"lost.{suffix}", lambda _packet, number: number not in lost), MOMENTS)


@pytest.mark.parametrize("suffix", ["mkv", "ts", "mp4"])
@pytest.mark.parametrize("seed", [1, 2])
def test_time_stamps_that_jump_about_do_not_tear_the_sound(folder: Path, suffix: str, seed: int):
    source, rng = write(folder / f"even.{suffix}", knocks(5, MOMENTS)), np.random.default_rng(seed)

    def shaken(packet: av.Packet, _number: int) -> None:
        by = round(float(rng.uniform(-0.004, 0.004)) / float(packet.time_base or 1))
        packet.pts = packet.dts = (packet.pts or 0) + by

    path = with_sound_packets(source, folder / f"shaken.{suffix}", shaken)
    assert in_step(path, MOMENTS)
    with AudioReader(path, RATE) as shaken_, AudioReader(source, RATE) as even:
        one, other = shaken_.read(2.4, RATE), even.read(2.4, RATE)
    moved = int(np.argmax(np.correlate(one, other[480:-480], "valid"))) - 480
    assert np.max(np.abs(one[480 + moved : -480 + moved or None] - other[480:-480])) < 0.01, (
        "one piece, once the mean of the stamps is known"
    )


@pytest.mark.parametrize("ppm", [-1000, -150, 150, 1000])
def test_sound_whose_time_stamps_run_by_another_clock_stays_with_them(folder: Path, ppm: int):
    moments = [float(second) for second in range(1, 60, 2)]
    source = folder / "minute.mkv"
    if not source.exists():
        write(source, knocks(60, moments), pictures=60, fps=1)
    rate = 1 + Fraction(ppm, 1_000_000)

    def creeping(packet: av.Packet, _number: int) -> None:
        packet.pts = packet.dts = round((packet.pts or 0) * rate)

    assert in_step(with_sound_packets(source, folder / "creeping.mkv", creeping), [m * float(rate) for m in moments], 62.0)


@pytest.mark.parametrize("suffix", ["mkv", "ts", "mp4"])
def test_sound_that_leaps_ahead_by_hours_costs_nothing(folder: Path, suffix: str):
    source = write(folder / f"steady.{suffix}", knocks(5, MOMENTS))

    def leaping(packet: av.Packet, number: int) -> None:
        if number >= 120:
            by = round(7200 / (packet.time_base or Fraction(1)))
            packet.pts, packet.dts = (packet.pts or 0) + by, (packet.dts or 0) + by

    path = with_sound_packets(source, folder / f"leaping.{suffix}", leaping)
    tracemalloc.start()
    try:
        with AudioReader(path, RATE) as reader:
            for at in (2.0, 2.5, 3.0, 3600.0, 7202.4, 2.0):
                reader.read(at, RATE)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    assert in_step(path, MOMENTS[:4])
    assert np.abs(heard_in(path, 7202.0, 7205.0) - 7203.5).max() < CLOSE_S


@pytest.mark.parametrize("suffix", ["mkv", "ts", "mp4"])
@pytest.mark.parametrize(("sound_s", "lasts_s"), [(2.0, 4.0), (4.8, 4.8), (9.0, 9.0), (30.0, 30.0)])
def test_a_clip_lasts_until_its_picture_and_its_sound_have_ended(folder: Path, suffix: str, sound_s: float, lasts_s: float):
    path = write(folder / f"lasts.{suffix}", knocks(sound_s, [0.5, sound_s - 0.5]))
    facts = measure(path).facts
    assert facts is not None and facts.duration_s == pytest.approx(lasts_s, abs=0.04)
    assert np.abs(heard_in(path, sound_s - 1, sound_s) - (sound_s - 0.5)).max() < CLOSE_S


def test_a_false_time_stamp_of_sound_does_not_make_a_clip_hours_long(folder: Path):
    def leaping(packet: av.Packet, number: int) -> None:
        if number >= 120:
            by = round(7200 / (packet.time_base or Fraction(1)))
            packet.pts, packet.dts = (packet.pts or 0) + by, (packet.dts or 0) + by

    facts = measure(with_sound_packets(write(folder / "calm.mkv", knocks(5, MOMENTS)), folder / "false.mkv", leaping)).facts
    assert facts is not None and facts.duration_s == pytest.approx(4.0, abs=0.1)


def test_sound_that_begins_at_a_false_time_does_not_make_a_clip_hours_long(folder: Path):
    path = write(folder / "begins.mkv", knocks(4, MOMENTS[:3]), first_sample=7200 * RATE)
    facts = measure(path).facts
    assert facts is not None and facts.duration_s == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize(("suffix", "codec"), [("mkv", "pcm_s16le"), ("mkv", "flac"), ("avi", "pcm_s16le"), ("mov", "pcm_s16le")])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_pure_tone_stays_whole_where_time_stamps_are_coarse(folder: Path, suffix: str, codec: str, rate: int):
    """A packet torn from the one before would be heard as a click: the wave would bend far more than it ever does by itself."""
    turn = 2 * np.pi * 440 / rate
    path = write(folder / f"tone-{codec}-{rate}.{suffix}", (0.5 * np.sin(turn * np.arange(4 * rate))).astype(np.float32), codec, rate=rate)
    with AudioReader(path, rate) as reader:
        blocks = [reader.read(0.5 + k / 4, rate // 4) for k in range(12)]
    assert np.abs(np.diff(np.concatenate(blocks), 2)).max() < 1.2 * 0.5 * turn**2 + 4 / 32768
