"""Recordings of nobody known: readings of names and containers with their doubt; and hostile tags."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.media.vendors import describe, scan
from core.media.vendors.base import Item, Probe
from core.media.vendors.readings import name_reading
from core.model.clip import MediaFacts
from core.model.timebase import choose
from core.model.times import Instant
from tests.core.media.vendors.probing import probe_of
from tests.footage import FOOTAGE, needs_footage


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("20260718_060329_NF", "2026-07-18T06:03:29"),
        ("2024-05-01_10-15-54", "2024-05-01T10:15:54"),
        ("NO20191130-120256-000122", "2019-11-30T12:02:56"),
        ("novatek_2024_0501_101530_001F", "2024-05-01T10:15:30"),
        ("VID_20240501_101530", "2024-05-01T10:15:30"),
        ("20240501101530", "2024-05-01T10:15:30"),
        ("20241301_101530", None),
        ("IMG_1234", None),
        ("120240501_101530", None),
    ],
)
def test_times_in_names(name: str, reading: str | None) -> None:
    found = name_reading(Path(f"{name}.mp4"))
    assert (found.isoformat() if found else None) == reading


@needs_footage
def test_the_avi_date_is_local() -> None:
    (item,) = scan([FOOTAGE / "phone" / "canon-road-MVI_4823.AVI"])
    (known,) = describe(item, probe_of(item.path), "America/New_York").candidates
    (unknown,) = describe(item, probe_of(item.path), None).candidates
    assert known.start == Instant.parse("2012-09-10T20:52:00-04:00")
    assert known.sigma_s < 60
    assert unknown.sigma_s > 3600


def described(name: str, zone: str | None, **tags: str):
    return describe(Item(Path("/nowhere") / name, "media", "generic"), Probe(MediaFacts("mp4", 10, "h264"), tags=tags), zone)


def test_creation_time_is_utc_with_doubt() -> None:
    (start,) = described("clip.mp4", "America/New_York", creation_time="2026-05-15T02:03:37Z").candidates
    assert (start.start, start.sigma_s) == (Instant.parse("2026-05-15T02:03:37Z"), 30.0)


def test_creation_time_that_repeats_the_name_is_a_wall_clock() -> None:
    found = described("20260514_220337.mp4", "America/New_York", creation_time="2026-05-14T22:03:37Z")
    assert {c.start for c in found.candidates} == {Instant.parse("2026-05-14T22:03:37-04:00")}
    assert min(c.sigma_s for c in described("20260514_220337.mp4", None, creation_time="2026-05-14T22:03:37Z").candidates) > 3600


def test_a_clock_that_was_never_set_is_no_candidate() -> None:
    found = described("clip.mp4", None, creation_time="1970-01-01T00:00:00Z")
    assert found.candidates == ()
    assert any("never set" in note for note in found.notes)


def test_the_file_date_is_the_last_resort(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"x")
    (start,) = describe(Item(path, "media", "generic"), Probe(MediaFacts("mp4", 10, "h264")), None).candidates
    assert start.source == "modified"
    assert start.start.us == pytest.approx((path.stat().st_mtime - 10) * 1e6, abs=2)


KEYS = st.sampled_from(
    ["creation_time", "date", "location", "timecode", "stream:0:timecode", "firmware", "com.apple.quicktime.creationdate", "make", "model"]
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.datetimes().map(lambda d: d.isoformat()),
    st.from_regex(r"\A\d\d:\d\d:\d\d:\d\d\Z"),
    st.sampled_from(["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]),
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES), st.text("0123456789-_ T", max_size=24), st.sampled_from([None, "America/New_York", "Nowhere/Land"]))
def test_any_tags_and_names_are_survived(tags: dict[str, str], stem: str, zone: str | None) -> None:
    found = described(f"{stem or 'x'}.mp4", zone, **tags)
    assert found.camera is not None
    best = choose(found.candidates)
    assert best is None or best.sigma_s > 0
