"""GPX beside a video and alone."""

from pathlib import Path

import pytest

from core.media.vendors import describe, gpx, read_track, scan
from core.media.vendors.base import Probe
from core.model.clip import MediaFacts
from core.model.times import Instant
from tests.footage import FOOTAGE, needs_footage

HEAD = '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
TAIL = "</trkseg></trk></gpx>"


def point(second: int, extra: str = "", time: bool = True) -> str:
    stamp = f"<time>2026-05-15T02:03:{second:02d}Z</time>" if time else ""
    return f'<trkpt lat="41.7637" lon="-72.6743">{stamp}{extra}</trkpt>'


def video_with(folder: Path, gpx_text: str):
    (folder / "clip.MP4").write_bytes(b"x")
    (folder / "CLIP.gpx").write_text(gpx_text)
    return scan([folder])


@needs_footage
@pytest.mark.parametrize(
    ("name", "points", "start"),
    [
        ("sf_30km_h.gpx", 49, "2025-03-14T07:00:00Z"),
        ("testing-video-gpx_000001.gpx", 53, "2021-09-04T07:25:17.352Z"),
        ("track-with-less-sec-time.gpx", 2, "2015-12-11T15:43:13+01:00"),
    ],
)
def test_standalone_tracks(name: str, points: int, start: str) -> None:
    (item,) = scan([FOOTAGE / "track" / name])
    assert (item.role, item.maker) == ("track", "gpx")
    found = read_track(item, None)
    assert found.track is not None and len(found.track) == points
    assert found.track.tied == "utc"
    assert found.candidates[0].start == Instant.parse(start)


def test_a_sidecar_is_attached_and_tied_to_utc(tmp_path: Path) -> None:
    items = video_with(tmp_path, HEAD + "".join(point(s, "<hdop>1.5</hdop>") for s in range(37, 47)) + TAIL)
    sidecar, video = sorted(items, key=lambda i: i.role)
    assert (sidecar.role, sidecar.owner, video.role) == ("attached", video.path, "media")
    probe = Probe(MediaFacts("mp4", 10, "h264"), tags={"creation_time": "2026-05-15T02:03:30Z"})
    found = describe(video, probe, None)
    assert found.track is not None
    assert found.track.tied == found.track.accepted.tied == "utc"
    assert found.track.t_s[0] == 7.0
    assert Instant(int(found.track.gps_us[0])) == Instant.parse("2026-05-15T02:03:37Z")
    assert found.track.accuracy_m[0] == pytest.approx(1.5 * 3)
    assert all(c.source != "gps" for c in found.candidates), "a separate logger says nothing of the camera's clock"


def test_bad_points_are_kept_and_rejected(tmp_path: Path) -> None:
    text = HEAD + point(37) + point(38, time=False) + point(39, "<fix>none</fix>") + point(40, "<hdop>20</hdop>") + TAIL
    (tmp_path / "a.gpx").write_text(text)
    (item,) = scan([tmp_path])
    found = read_track(item, None)
    assert found.track is not None
    assert found.track.rejections() == {"no time": 1, "no GPS lock": 1, "poor satellite geometry (DOP above 10)": 1}


BOMB = '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><gpx><trk><name>&b;</name></trk></gpx>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB.encode(), "entities or a document type"),
        (b"not xml", "not readable GPX"),
        (b"", "not readable GPX"),
        (b"\xff\xfe\xff", "not UTF-8"),
        (b"\xef\xbb\xbf<gpx></gpx>", "no track points"),
        ((HEAD + '<trkpt lat="x" lon="y"></trkpt>' + TAIL).encode(), "not readable GPX"),
    ],
)
def test_what_is_no_track_is_ignored_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.gpx").write_bytes(content)
    (item,) = scan([tmp_path])
    assert item.role == "ignored"
    assert reason in item.reason


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpx, "MAX_BYTES", 10)
    (tmp_path / "a.gpx").write_text(HEAD + point(1) + TAIL)
    (item,) = scan([tmp_path])
    assert "larger than" in item.reason


def test_a_broken_sidecar_does_not_cost_the_clip(tmp_path: Path) -> None:
    video = next(i for i in video_with(tmp_path, BOMB) if i.role == "media")
    found = describe(video, Probe(MediaFacts("mp4", 10, "h264")), None)
    assert found.track is None
    assert any("refused" in note for note in found.notes)
