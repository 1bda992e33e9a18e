"""GoPro: three clocks that disagree, and fixes that were never one."""

from pathlib import Path

import pytest

from core.media.vendors import describe, scan
from core.media.vendors.base import Item, Probe
from core.model.clip import MediaFacts
from core.model.timebase import choose, disagreements
from core.model.times import Instant
from tests.core.media.vendors.probing import probe_of
from tests.footage import FOOTAGE, needs_footage

TRUE = Instant.parse("2019-11-18T23:45:14Z")


def described(name: str, zone: str | None):
    (item,) = scan([FOOTAGE / "gopro" / name])
    assert item.role == "media"
    return describe(item, probe_of(item.path), zone)


@needs_footage
@pytest.mark.parametrize("zone", [None, "America/Los_Angeles"])
def test_gps_wins_over_three_clocks_that_disagree(zone: str | None) -> None:
    found = described("max-heromode.mp4", zone)
    assert found.maker == "gopro"
    best = choose(found.candidates)
    assert best is not None and best.source == "gps"
    assert abs(best.start.since(TRUE)) < 0.5
    assert found.track is not None and len(found.track.accepted) == 191
    assert {c.source for c in found.candidates} == {"gps", "container", "timecode"}


@needs_footage
def test_the_z_of_creation_time_is_read_as_local() -> None:
    found = described("max-heromode.mp4", "America/Los_Angeles")
    container = next(c for c in found.candidates if c.source == "container")
    timecode = next(c for c in found.candidates if c.source == "timecode")
    assert container.start == TRUE.plus_s(18)
    assert timecode.start.since(TRUE) == pytest.approx(-39 + 10 / 29.97, abs=0.01)
    assert [c.source for c, _ in disagreements(found.candidates)] == ["container"]


@needs_footage
def test_without_a_zone_the_local_clock_is_uncertain_by_hours() -> None:
    found = described("max-heromode.mp4", None)
    assert next(c for c in found.candidates if c.source == "container").sigma_s > 3600


@needs_footage
def test_the_serial_number_names_the_camera() -> None:
    camera = described("max-heromode.mp4", None).camera
    assert camera is not None
    assert (camera.id, camera.serial, camera.model) == ("GoPro-C3353424500199", "C3353424500199", "GoPro Max")


@needs_footage
def test_fixes_without_lock_place_and_time_nothing() -> None:
    found = described("hero8-nofix-2s.mp4", "America/Los_Angeles")
    assert found.track is not None
    assert found.track.rejections() == {"no GPS lock": 36}
    assert all(c.source != "gps" for c in found.candidates)
    assert any("time code 15:40:28:28 without any date" in note for note in found.notes)
    assert any("no serial number" in note for note in found.notes)


def test_a_time_code_just_past_midnight_belongs_to_the_next_day(tmp_path: Path) -> None:
    tags = {"firmware": "H19.03.01", "creation_time": "2024-05-01T23:59:50Z", "stream:0:timecode": "00:00:05:00"}
    probe = Probe(MediaFacts("mp4", 10, "h264", fps=30.0), tags=tags)
    found = describe(Item(tmp_path / "x.mp4", "media", "generic"), probe, "Europe/Berlin")
    timecode = next(c for c in found.candidates if c.source == "timecode")
    assert timecode.start == Instant.parse("2024-05-02T00:00:05+02:00")


def test_previews_belong_to_their_recording(tmp_path: Path) -> None:
    for name in ("GX010001.MP4", "GL010001.LRV", "GX010001.THM", "GL010002.LRV"):
        (tmp_path / name).write_bytes(b"....ftyp")
    roles = {i.path.name: (i.role, i.owner.name if i.owner else None) for i in scan([tmp_path])}
    assert roles == {
        "GX010001.MP4": ("media", None),
        "GL010001.LRV": ("attached", "GX010001.MP4"),
        "GX010001.THM": ("attached", "GX010001.MP4"),
        "GL010002.LRV": ("media", None),
    }


@pytest.mark.parametrize(("name", "sigma_s"), [("GX010123.MP4", 5), ("GX030123.MP4", 1200), ("GP010123.MP4", 600), ("GOPR0123.MP4", 5)])
def test_a_later_chapter_does_not_trust_a_creation_time_that_may_be_the_firsts(name: str, sigma_s: float) -> None:
    probe = Probe(MediaFacts("mp4", 500.0, "h264"), tags={"creation_time": "2024-05-01T10:15:30Z", "firmware": "HD8.01.02.51.00"})
    (candidate,) = describe(Item(Path(name), "media", "generic"), probe, "America/New_York").candidates
    assert candidate.start == Instant.parse("2024-05-01T14:15:30Z")
    assert candidate.sigma_s == pytest.approx(sigma_s, rel=0.01)
