"""Axis body-worn folders."""

import json
from pathlib import Path

import pytest

from core.media.vendors import describe, read_track, scan
from core.media.vendors.base import Item, Probe
from core.model.clip import MediaFacts
from core.model.times import Instant
from tests.footage import FOOTAGE, needs_footage

NO_FACTS = Probe(MediaFacts("mkv", 10.5, "h264"))
SERIAL = "B8A44F000001"


def recording(folder: Path, trigger: str = "Holster", complete: bool = True, **more: object) -> Item:
    """A folder as the maker writes it, keys in a case of its own; returns its video's item."""
    base = "user_B8A44F000001_20260515T020407Z"
    meta: dict[str, object] = {
        "bwcserialnumber": SERIAL,
        "TRIGGERON": trigger,
        "TriggerOnTime": "1778810647",
        "StartTimeISO": "2026-05-15T02:03:37Z",
        "UserID": "O12",
        "Status": "Complete",
        **more,
    }
    (folder / f"{base}.metadata.json").write_text(json.dumps(meta))
    (folder / "20260515_020337_AB12.mkv").write_bytes(b"x")
    if complete:
        (folder / "complete").touch()
    return next(i for i in scan([folder]) if i.role == "media")


@needs_footage
def test_the_recording_of_the_spec() -> None:
    items = scan([FOOTAGE / "synthetic" / "axis_recording"])
    (media,) = [i for i in items if i.role == "media"]
    assert {i.role for i in items if i is not media} == {"attached"}
    found = describe(media, NO_FACTS, None)
    assert found.camera is not None
    assert (found.camera.id, found.camera.kind, found.camera.model) == (SERIAL, "body", "Axis W100")
    assert found.officer_id == "9c0de6a2-52f1-4f0d-8d5e-3f6f3c1b7a10"
    assert {c.source: c.start for c in found.candidates} == dict.fromkeys(("sidecar", "gps"), Instant.parse("2019-11-18T23:45:14Z"))
    (trigger,) = found.triggers
    assert (trigger.id, trigger.kind, trigger.device_id) == (f"axis:{SERIAL}:2019-11-18T23:45:18.000Z", "manual", SERIAL)
    assert found.track is not None and len(found.track.accepted) == 11
    assert (found.track.lat[0], found.track.lon[0]) == (33.12677, -117.327344)
    assert any("pre-event buffer of 4 s" in note for note in found.notes)
    assert not any("not marked complete" in note for note in found.notes)


@needs_footage
def test_a_trail_without_its_video_is_a_track() -> None:
    (item,) = scan([FOOTAGE / "bwc" / "axis_spec"])
    assert (item.role, item.maker) == ("track", "axis")
    found = read_track(item, None)
    assert found.track is not None and len(found.track.accepted) == 5
    assert found.track.t_s[0] == 64.0
    assert found.candidates[0].start == Instant.parse("2022-08-23T11:47:06Z")


@pytest.mark.parametrize(
    ("word", "kind"), [("Button", "manual"), ("HolsterSensor", "holster"), ("Light Bar", "lightbar"), ("Moon", "other")]
)
def test_trigger_words(tmp_path: Path, word: str, kind: str) -> None:
    found = describe(recording(tmp_path, word), NO_FACTS, None)
    (trigger,) = found.triggers
    assert trigger.kind == kind
    assert (kind == "other") == any("not a word this program knows" in note for note in found.notes)


def test_keys_in_any_case_and_epoch_seconds(tmp_path: Path) -> None:
    found = describe(recording(tmp_path), NO_FACTS, None)
    assert found.candidates[0].start == Instant.parse("2026-05-15T02:03:37Z")
    assert found.triggers[0].time == Instant.parse("2026-05-15T02:04:07Z")
    assert found.triggers[0].officer_id == "O12"


def test_an_unfinished_recording_is_said(tmp_path: Path) -> None:
    found = describe(recording(tmp_path, complete=False, Status="Recording"), NO_FACTS, None)
    assert sum("not marked complete" in note for note in found.notes) == 2


def test_a_broken_trail_is_said_and_its_bad_entries_are_rejected(tmp_path: Path) -> None:
    trail = tmp_path / f"20260515_020337_AB12_{SERIAL}_gpstrail.json"
    entries = [
        {"LocationWKT": "POINT(-72.6 41.7)", "SecondsFromStart": 0, "Timestamp": "2026-05-15T02:03:37Z"},
        {"LocationWKT": "somewhere", "SecondsFromStart": 1, "Timestamp": "2026-05-15T02:03:38Z"},
        "text",
    ]
    trail.write_text(json.dumps({"CoordinateEntries": entries}))
    found = describe(recording(tmp_path), NO_FACTS, None)
    assert found.track is not None
    assert (len(found.track), len(found.track.accepted)) == (3, 1)
    trail.write_text("{ not json")
    found = describe(recording(tmp_path), NO_FACTS, None)
    assert found.track is None
    assert any("cannot be read" in note for note in found.notes)
