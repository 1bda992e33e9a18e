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
    trail.write_text(json.dumps({"CoordinateEntries": [0] * 700_000}))
    found = describe(recording(tmp_path), NO_FACTS, None)
    assert found.track is None
    assert any("more than 604800 positions" in note for note in found.notes)


def several(folder: Path, starts: dict[str, str], trail_from: str) -> dict[str, Item]:
    """A recording in several clips, the first of them at the recording's start; their items by file name."""
    base = "u1_B8A44F000001_20260515T020407Z"
    meta = {"Bwcserialnumber": SERIAL, "Scuserialnumber": "B8A44F0000AA", "X-Container-Meta-Triggeron": "Button", "Status": "Complete"}
    (folder / f"{base}.metadata.json").write_text(json.dumps(meta | {"TriggerOnTimeISO": "2026-05-15T02%3A04%3A07Z"}))
    for name, start in starts.items():
        (folder / name).write_bytes(b"x")
        (folder / f"{base}.{name}.metadata.json").write_text(json.dumps({"X-Object-Meta-Starttimeiso": start}))
    rows = [
        {"LocationWKT": "POINT(13.2 55.7)", "SecondsFromStart": s, "Timestamp": Instant.parse(trail_from).plus_s(s).iso()}
        for s in range(0, 900, 10)
    ]
    trail = folder / f"{Path(next(iter(starts))).stem}_{SERIAL}_gpstrail.json"
    trail.write_text(json.dumps({"CoordinateEntries": rows}))
    return {i.path.name: i for i in scan([folder]) if i.role == "media"}


def test_the_trail_of_a_recording_in_two_clips_places_both_on_their_own_seconds(tmp_path: Path) -> None:
    starts = {"20260515_020337_AB12.mkv": "2026-05-15T02:03:37Z", "20260515_021337_AB12.mkv": "2026-05-15T02:13:37Z"}
    items = several(tmp_path, starts, "2026-05-15T02:03:37Z")
    for (name, start), first, count in zip(starts.items(), (0.0, -30.0), (90, 33), strict=True):
        found = describe(items[name], Probe(MediaFacts("mkv", 600.0, "h264")), "America/New_York")
        assert {c.source: c.start.iso() for c in found.candidates} == dict.fromkeys(("sidecar", "gps"), start.replace("Z", ".000Z"))
        assert found.track is not None
        assert (found.track.t_s[0], len(found.track)) == (first, count)
        assert found.camera is not None and found.camera.id == SERIAL
        assert found.triggers[0].time == Instant.parse("2026-05-15T02:04:07Z")
        assert any("pre-event buffer of 30 s" in note for note in found.notes)


def test_without_start_time_the_name_speaks_and_in_utc(tmp_path: Path) -> None:
    (tmp_path / f"u1_{SERIAL}_20260515T020407Z.metadata.json").write_text(json.dumps({"TriggerOnTime": 1778810647000}))
    (tmp_path / "20260515_020337_AB12.mkv").write_bytes(b"x")
    (item,) = [i for i in scan([tmp_path]) if i.role == "media"]
    found = describe(item, NO_FACTS, "America/New_York")
    assert [(c.source, c.start) for c in found.candidates] == [("filename", Instant.parse("2026-05-15T02:03:37Z"))]
    assert found.camera is not None and found.camera.serial == SERIAL
    assert found.triggers[0].time == Instant.parse("2026-05-15T02:04:07Z")


def test_two_recordings_in_one_folder_keep_their_own_camera(tmp_path: Path) -> None:
    for n, serial in enumerate(("B8A44F000001", "B8A44F000002")):
        base, video = f"u{n}_{serial}_20260515T020407Z", f"20260515_02033{n}_AB1{n}.mkv"
        (tmp_path / f"{base}.metadata.json").write_text(json.dumps({"BWCSerialNumber": serial}))
        (tmp_path / f"{base}.{video}.metadata.json").write_text(json.dumps({"StartTime": f"177881061{n}"}))
        (tmp_path / video).write_bytes(b"x")
    found = [describe(i, NO_FACTS, None).camera for i in scan([tmp_path]) if i.role == "media"]
    assert [c.id for c in found if c] == ["B8A44F000001", "B8A44F000002"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("55.7184,13.2207,5.0,1661255230", (55.7184, 13.2207, 5.0)),
        ("<55.7184><-13.2207><5><1661255230>", (55.7184, -13.2207, 5.0)),
        ("+55.7184+013.2207+5+1661255230", (55.7184, 13.2207, 5.0)),
        ("POINT(13.2207 55.7184)", (55.7184, 13.2207, 50.0)),
        ("55.718413.22075.01661255230", None),
        ("0,0,0,0", None),
    ],
)
def test_the_place_of_the_trigger(tmp_path: Path, text: str, place: tuple[float, float, float] | None) -> None:
    found = describe(recording(tmp_path, TriggerOnLocation=text), NO_FACTS, None)
    (trigger,) = found.triggers
    assert (trigger.lat, trigger.lon, trigger.accuracy_m) == (place or (None, None, None))
    assert (found.track is not None) == (place is not None)
    assert any("TriggerOnLocation" in note for note in found.notes)


def test_bookmarks_and_keys_belong_to_the_recording(tmp_path: Path) -> None:
    recording(tmp_path)
    for name in ("bookmark_20260515_020400_1", "20260515_020337_AB12.key"):
        (tmp_path / name).write_bytes(b"text")
    roles = {i.path.name: i.role for i in scan([tmp_path])}
    assert (roles["bookmark_20260515_020400_1"], roles["20260515_020337_AB12.key"]) == ("attached", "attached")


@pytest.mark.parametrize("left", ["_gpstrail.json", ".mkv.metadata.json", "complete"])
def test_without_the_recordings_metadata_the_names_still_say_whose_it_is(tmp_path: Path, left: str) -> None:
    base = f"u1_{SERIAL}_20260515T020407Z"
    folder = tmp_path / (base if left == "complete" else "upload")
    folder.mkdir()
    (folder / "20260515_020337_AB12.mkv").write_bytes(b"x")
    part = {
        "_gpstrail.json": (f"20260515_020337_AB12_{SERIAL}_gpstrail.json", '{"CoordinateEntries": []}'),
        ".mkv.metadata.json": (f"{base}.20260515_020337_AB12.mkv.metadata.json", '{"StartTime": "2026-05-15T02:03:37Z"}'),
        "complete": ("complete", ""),
    }[left]
    (folder / part[0]).write_text(part[1])
    items = scan([folder])
    assert {i.role for i in items} == {"media", "attached"}
    found = describe(next(i for i in items if i.role == "media"), NO_FACTS, "America/New_York")
    assert found.camera is not None and (found.camera.id, found.camera.kind) == (SERIAL, "body")
    assert found.candidates[0].start == Instant.parse("2026-05-15T02:03:37Z"), "Axis names are UTC"
    assert any("metadata is not here" in note for note in found.notes)
