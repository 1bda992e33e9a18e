"""GoPro telemetry: counts and times that other readers found, and bytes that nobody wrote."""

import gpxpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.media.vendors import gpmf, klv, read_track, scan
from core.model.times import Instant
from core.model.track import NO_TIME
from tests.core.media.vendors.streams import gps5, gps9
from tests.footage import FOOTAGE, needs_footage

RAW = FOOTAGE / "gopro" / "gpmf_raw"


def found_in(name: str):
    (item,) = scan([RAW / name])
    assert (item.role, item.maker) == ("track", "gpmf")
    return read_track(item, None)


@needs_footage
@pytest.mark.parametrize(
    ("name", "fixes", "locked"),
    [
        ("hero5.raw", 18, 18),
        ("Fusion.raw", 19, 19),
        ("hero7.raw", 308, 308),
        ("hero11.raw", 110, 110),
        ("consecutive1.raw", 41, 0),
        ("consecutive2.raw", 59, 0),
        ("hero06.bin", 417, 199),
    ],
)
def test_raw_streams_hold_what_other_readers_find(name: str, fixes: int, locked: int) -> None:
    track = found_in(name).track
    assert track is not None
    assert len(track) == fixes
    assert fixes - track.rejections().get(gpmf.NO_LOCK, 0) == locked


@needs_footage
def test_a_stream_without_lock_gives_no_start() -> None:
    found = found_in("consecutive1.raw")
    assert found.candidates == ()
    assert "no fix was accepted" in found.notes


@needs_footage
def test_positions_agree_with_an_independent_decode() -> None:
    track = found_in("hero06.bin").track
    assert track is not None
    document = gpxpy.parse((RAW / "hero06.gpx").read_text())
    points = [p for t in document.tracks for s in t.segments for p in s.points]
    assert len(points) == len(track)
    assert np.allclose(track.lat, [p.latitude for p in points], atol=2e-7)
    assert np.allclose(track.lon, [p.longitude for p in points], atol=2e-7)


@needs_footage
def test_gpsu_is_what_the_receiver_says_as_a_payload_closes() -> None:
    """The ground of the rule: beside GPS9, which times every fix, GPSU lies a payload and the age of the fixes later."""
    payload = klv.devices((RAW / "hero11.raw").read_bytes())[0]
    text = next(i.text() for stream in klv.streams(payload) for i in stream if i.key == "GPSU")
    first = found_in("hero11.raw").track
    assert text == "220920132938.299" and first is not None
    assert Instant.parse("2022-09-20T13:29:38.299Z").since(Instant(int(first.gps_us[0]))) == 1.4


@needs_footage
def test_gps9_is_read_where_both_are_written() -> None:
    found = found_in("hero11.raw")
    assert found.track is not None
    assert any("110 GPS5 fixes of the same receiver left out" in note for note in found.notes)
    assert Instant(int(found.track.gps_us[0])) == Instant.parse("2022-09-20T13:29:36.899Z")
    assert np.all(np.diff(found.track.gps_us) > 0)


def test_poor_geometry_is_rejected_and_lock_comes_first() -> None:
    here = [(33.1, -117.3)] * 4
    payloads = [(0.0, 1.0, gps5("191118234514.000", here, dop=10.5)), (1.0, 1.0, gps5("191118234515.000", here, fix=0, dop=99.99))]
    found = gpmf.read(payloads)
    assert found.track is not None
    assert found.track.rejections() == {gpmf.NO_LOCK: 4, gpmf.POOR: 4}
    assert found.start is None


def test_start_survives_one_payload_with_a_wrong_time() -> None:
    here = [(33.1, -117.3)] * 18
    payloads = [(float(i), 1.0, gps5(f"1911182345{14 + i:02d}.500", here)) for i in range(9)]
    payloads[0] = (0.0, 1.0, gps5("191118234501.000", here))
    found = gpmf.read(payloads)
    assert found.start is not None
    assert found.start.start == Instant.parse("2019-11-18T23:45:13.500Z"), "a payload before the written times"
    assert found.start.sigma_s == gpmf.GPS5_SIGMA_S
    assert found.device == "Hero5 Black"


def test_gps9_times_every_fix() -> None:
    found = gpmf.read([(2.0, 1.0, gps9([100.0, 100.1, 100.2, 100.3]))])
    assert found.track is not None and found.start is not None
    assert found.track.gps_us[1] - found.track.gps_us[0] == 100_000
    assert found.track.accuracy_m[0] == pytest.approx(gpmf.RANGE_ERROR_M * 1.5)
    assert found.track.lat[0] == pytest.approx(33.1)


def test_a_payload_cut_short_keeps_its_whole_fixes() -> None:
    whole = gps5("191118234514.000", [(33.1, -117.3)] * 10)
    found = gpmf.read([(0.0, 1.0, whole[:-45])])
    assert found.track is not None
    assert 0 < len(found.track) < 10


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_survived(data: bytes) -> None:
    for payload in (data, b"DEVC\0\x01\x01\x00" + data, b"STRM\0\x01\x01\x00" + data):
        found = gpmf.read([(0.0, 1.0, payload)])
        assert found.track is None or len(found.track.accepted) <= len(found.track)
        klv.devices(payload)


@settings(deadline=None)
@given(st.integers(0, 2000), st.integers(0, 255), st.integers(0, 2000))
def test_a_damaged_payload_is_survived(at: int, value: int, cut: int) -> None:
    data = bytearray(gps5("191118234514.000", [(33.1, -117.3)] * 5) + gps9([1.0, 2.0]))
    data[at % len(data)] = value
    found = gpmf.read([(0.0, 1.0, bytes(data[: len(data) - cut % len(data)]))])
    if found.track is not None:
        used = found.track.accepted
        assert np.all(np.abs(used.lat) <= 90)
        assert np.all((used.gps_us == NO_TIME) | (used.gps_us > 0) | (used.gps_us < 0))
