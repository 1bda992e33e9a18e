"""The first look at a file: true facts of good ones, one clear row for each bad one, and the parent always well."""

import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.media.probe import Prober
from core.media.vendors.base import Probe
from core.media.wire import from_line, to_line
from core.model.clip import MediaFacts
from tests.core.media.made import make_sound, make_video
from tests.footage import FOOTAGE, needs_footage

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")
AXIS = "synthetic/axis_recording/9c0de6a2-52f1-4f0d-8d5e-3f6f3c1b7a10_B8A44F000001_20191118T234518Z/20191118_234514_7F3A.mkv"


@pytest.fixture
def prober() -> Iterator[Prober]:
    with Prober() as one:
        yield one


def rejected(probe: Probe) -> bool:
    return probe.facts is None and probe.verdict == "broken" and probe.reason.endswith(".") and bool(probe.advice)


REAL = {  # as MANIFEST.md states them: duration, codec, width, height, rotation, fps, audio, rate
    "gopro/max-heromode.mp4": (10.5173, "h264", 848, 480, 0, 29.97, "aac", 48000),
    "gopro/hero8-nofix-2s.mp4": (2.006, "h264", 848, 480, 0, 29.97, "aac", 48000),
    "phone/iphone6-coarse-location.mov": (4.00166, "h264", 568, 320, 90, 29.987, "aac", 44100),
    "phone/canon-road-MVI_4823.AVI": (2.59997, "mjpeg", 640, 480, 0, 30.0, "pcm_s16le", 44100),
    "dash/novatek/viofo-a119v3-mode.TS": (10.064, "hevc", 320, 180, 0, 30.0, "aac", 16000),
    "dash/blackvue/mock/mock.mp4": (5.568, "h264", 560, 320, 0, 30.0, "aac", 48000),
    "multicam/caliscope_charuco/cam_0.mp4": (18.5, "mpeg4", 1280, 720, 0, 6.0, "", 0),
    "multicam/pose2sim_single/cam01.mp4": (1.667, "h264", 1080, 1920, 0, 60.0, "", 0),
    "multicam/pose2sim_single/cam02.mp4": (1.74147, "vp9", 1080, 1920, 0, 60.0, "aac", 44100),
    AXIS: (10.517, "h264", 848, 480, 0, 29.97, "aac", 48000),
    "audio/timbl_1.mp3": (48.024, "", 0, 0, 0, 0.0, "mp3", 48000),
    "synthetic/audio_3cam/cam_a.m4a": (24.0, "", 0, 0, 0, 0.0, "aac", 16000),
}


@needs_footage
@pytest.mark.footage
def test_facts_of_real_footage(prober: Prober) -> None:
    for name, (duration, codec, width, height, rotation, fps, audio, rate) in REAL.items():
        probe = prober.probe(FOOTAGE / name)
        facts = probe.facts
        assert facts is not None, name
        assert probe.verdict == ("video" if codec else "sound")
        assert facts.duration_s == pytest.approx(duration, abs=0.03), name
        assert (facts.codec, facts.width, facts.height, facts.rotation) == (codec, width, height, rotation)
        assert (facts.audio, facts.audio_rate) == (audio, rate)
        assert facts.fps == pytest.approx(fps, abs=0.005)
        assert not facts.vfr
        assert (facts.silent_head_s is None) == (not audio)


@needs_footage
@pytest.mark.footage
def test_tags_and_telemetry_of_a_gopro(prober: Prober) -> None:
    probe = prober.probe(FOOTAGE / "gopro/max-heromode.mp4")
    assert probe.facts is not None
    assert (probe.facts.frames, probe.facts.container) == (315, "mp4")
    assert probe.tags["creation_time"] == "2019-11-18T15:45:32.000000Z"
    assert probe.tags["stream:0:timecode"] == "15:44:35:10"
    assert [stream["type"] for stream in probe.streams] == ["video", "audio", "data", "data", "data"]
    assert len(probe.gpmf) == 11
    assert all(data.startswith(b"DEVC") for _, _, data in probe.gpmf)
    assert np.allclose(np.diff([start for start, _, _ in probe.gpmf]), 1.001, atol=0.01)
    assert probe.gpmf[0][0] == 0


@needs_footage
@pytest.mark.footage
def test_data_without_a_picture_is_told_from_broken_files(prober: Prober) -> None:
    for name in ("dash/thinkware/REC_front.mp4", "dash/neoline/INF20260520-143412-26-F.mp4"):
        probe = prober.probe(FOOTAGE / name)
        assert (probe.facts, probe.verdict) == (None, "data")
        assert "no picture" in probe.reason


@needs_footage
@pytest.mark.footage
def test_every_malformed_file_ends_in_a_clear_row(prober: Prober) -> None:
    files = sorted((FOOTAGE / "malformed").iterdir())
    assert len(files) > 10
    first = None
    for path in files:
        assert rejected(prober.probe(path)), path.name
        first = first or prober.pid
    assert prober.pid == first


def test_variable_rate_and_start_are_seen(prober: Prober, tmp_path: Path) -> None:
    times = [*range(150, 180), 190, 191, 200, *range(230, 250)]
    facts = prober.probe(make_video(tmp_path / "vfr.mkv", "mpeg4", times)).facts
    assert facts is not None
    assert facts.vfr
    assert facts.start_pts_s == pytest.approx(5.0, abs=0.001)
    assert facts.frames == len(times)


def test_sound_without_picture_is_sound(prober: Prober, tmp_path: Path) -> None:
    wave = np.random.default_rng(1).normal(0, 0.1, 96000).astype(np.float32)
    probe = prober.probe(make_sound(tmp_path / "a.m4a", wave))
    assert probe.verdict == "sound"
    assert probe.facts is not None
    assert (probe.facts.codec, probe.facts.audio, probe.facts.has_video) == ("", "aac", False)
    assert probe.facts.duration_s == pytest.approx(2.0, abs=0.05)


def test_what_is_no_file_is_refused_at_once(prober: Prober, tmp_path: Path) -> None:
    assert rejected(prober.probe(tmp_path / "absent.mp4"))
    assert rejected(prober.probe(tmp_path))
    assert prober.pid is None


@posix
def test_a_pipe_does_not_hang(prober: Prober, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert rejected(prober.probe(tmp_path / "pipe.mp4"))


@posix
def test_names_that_are_no_text_are_read(prober: Prober, tmp_path: Path) -> None:
    good = make_video(tmp_path / "good.mp4", "mpeg4", 10)
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/rtsp:\xff\n%d.mp4"))
    try:
        odd.write_bytes(good.read_bytes())
    except OSError:
        pytest.skip("this file system has no such names")
    assert prober.probe(odd).verdict == "video"


@posix
def test_a_worker_killed_while_reading_costs_that_file_only(prober: Prober, tmp_path: Path) -> None:
    good = make_video(tmp_path / "good.mp4", "mpeg4", 10)
    assert prober.probe(good).facts is not None
    worker = prober.pid
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)
    found: list[Probe] = []
    asking = threading.Thread(target=lambda: found.append(prober.probe(good)))
    asking.start()
    time.sleep(0.2)
    os.kill(worker, signal.SIGKILL)
    asking.join(30)
    assert rejected(found[0])
    assert prober.probe(good).facts is not None
    assert prober.pid not in (worker, None)


@posix
def test_a_file_that_takes_too_long_is_rejected(tmp_path: Path) -> None:
    good = make_video(tmp_path / "good.mp4", "mpeg4", 10)
    with Prober(timeout_s=1) as prober:
        assert prober.probe(good).facts is not None
        worker = prober.pid
        assert worker is not None
        os.kill(worker, signal.SIGSTOP)
        begun = time.monotonic()
        probe = prober.probe(good)
        assert time.monotonic() - begun < 5
        assert rejected(probe)
        assert "longer" in probe.reason
        assert prober.probe(good).facts is not None


def test_closing_ends_the_worker(tmp_path: Path) -> None:
    prober = Prober()
    prober.probe(make_video(tmp_path / "good.mp4", "mpeg4", 10))
    listeners = [thread for thread in threading.enumerate() if thread.name == "probe-listener"]
    assert listeners
    prober.close()
    prober.close()
    assert not any(thread.is_alive() for thread in listeners)
    assert prober.pid is None


def _patched(data: bytes, box: bytes, skip: int, value: bytes) -> bytes:
    at = data.index(box) + len(box) + skip
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.parametrize("side", [16_000, 60_000])
def test_pictures_of_absurd_size_cost_one_row(prober: Prober, tmp_path: Path, side: int) -> None:
    data = make_video(tmp_path / "small.avi", "mjpeg", 5).read_bytes()
    start = data.index(b"\xff\xc0")
    while start >= 0:
        data = data[: start + 5] + struct.pack(">HH", side, side) + data[start + 9 :]
        start = data.find(b"\xff\xc0", start + 9)
    bomb = tmp_path / "bomb.avi"
    bomb.write_bytes(data)
    assert rejected(prober.probe(bomb))
    assert prober.probe(make_video(tmp_path / "good.mp4", "mpeg4", 5)).facts is not None


def test_an_index_of_absurd_length_costs_one_row(prober: Prober, tmp_path: Path) -> None:
    data = make_video(tmp_path / "small.mp4", "mpeg4", 5).read_bytes()
    data = _patched(data, b"stsz", 4, struct.pack(">II", 1, 0x0FFFFFFF))
    data = _patched(data, b"stts", 8, struct.pack(">I", 0x0FFFFFFF))
    data = _patched(data, b"stsc", 12, struct.pack(">I", 0x0FFFFFFF))
    bomb = tmp_path / "bomb.mp4"
    bomb.write_bytes(data)
    probe = prober.probe(bomb)
    assert probe.verdict in ("broken", "video")
    assert prober.probe(make_video(tmp_path / "good.mp4", "mpeg4", 5)).facts is not None


def test_a_length_the_pictures_do_not_bear_out_is_not_believed(prober: Prober, tmp_path: Path) -> None:
    data = make_video(tmp_path / "small.mp4", "mpeg4", 30).read_bytes()
    for box, skip in ((b"mvhd", 16), (b"mdhd", 16)):
        data = _patched(data, box, skip, struct.pack(">I", 0x7FFFFFFF))
    liar = tmp_path / "liar.mp4"
    liar.write_bytes(data)
    facts = prober.probe(liar).facts
    assert facts is not None
    assert facts.duration_s == pytest.approx(1.0, abs=0.1)


@pytest.fixture(scope="module")
def small_files(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("small")
    wave = np.random.default_rng(1).normal(0, 0.1, 24000).astype(np.float32)
    return [make_sound(folder / f"a.{suffix}", wave, pictures=15).read_bytes() for suffix in ("mp4", "mkv", "ts")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 2), hits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=30), keep=st.floats(0.05, 1))
def test_any_damage_ends_in_a_row(
    small_files: list[bytes], prober: Prober, tmp_path: Path, which: int, hits: list[tuple[float, int]], keep: float
) -> None:
    data = bytearray(small_files[which])
    for place, value in hits:
        data[int(place * (len(data) - 1))] = value
    path = tmp_path / "damaged.mp4"
    path.write_bytes(data[: int(keep * len(data))])
    probe = prober.probe(path)
    assert probe.verdict in ("video", "sound", "data", "broken")
    assert (probe.facts is not None) == (probe.verdict in ("video", "sound"))
    assert probe.facts is not None or probe.reason


@given(
    rate=st.floats(0, 1000),
    head=st.none() | st.floats(0, 1e6),
    text=st.text(max_size=20),
    payloads=st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9), st.binary(max_size=9)), max_size=3),
)
def test_a_probe_survives_its_journey(rate: float, head: float | None, text: str, payloads: list[tuple[float, float, bytes]]) -> None:
    facts = MediaFacts("mp4", 1.5, "h264", 640, 360, 90, rate, True, 45, silent_head_s=head)
    probe = Probe(facts, text, text, {text: text}, ({"index": 0, "type": "video"},), tuple(payloads), "video")
    line = to_line(probe)
    assert "\n" not in line
    assert from_line(line) == probe


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"facts": 3}', "\x00"])
def test_what_is_no_probe_is_refused(line: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_line(line)


@needs_footage
@pytest.mark.footage
def test_one_damaged_stream_does_not_cost_the_others(prober: Prober, tmp_path: Path) -> None:
    stream = (FOOTAGE / "dash/novatek/viofo-a119v3-mode.TS").read_bytes()
    stranger = (bytes([0x47, 0x45, 0x55, 0x10]) + b"\0\0\1\xbd\0\x10\x80\0\0").ljust(188, b"\0")  # of a stream nobody announced
    (tmp_path / "stranger.ts").write_bytes(stream[: 188 * 20] + stranger + stream[188 * 20 :])
    gopro = (FOOTAGE / "gopro/hero8-nofix-2s.mp4").read_bytes()
    assert b"\0\0\0\x5ctkhd" in gopro
    (tmp_path / "no way back.mp4").write_bytes(gopro.replace(b"\0\0\0\x5ctkhd", b"\x7f\xff\xff\xfftkhd", 1))
    for name, verdict in (("stranger.ts", "video"), ("no way back.mp4", "sound")):
        probe = prober.probe(tmp_path / name)
        assert (probe.verdict, probe.reason) == (verdict, ""), name
