"""TeslaCam event folders."""

import json
from pathlib import Path

import pytest

from core.media.vendors import describe, scan
from core.media.vendors.base import Probe
from core.model.clip import MediaFacts
from core.model.times import Instant
from tests.footage import FOOTAGE, needs_footage

MINUTE = Probe(MediaFacts("mp4", 60, "h264"))
ZONE = "America/New_York"


def event_folder(root: Path, **event: object) -> Path:
    folder = root / "Unit 12" / "SentryClips" / "2024-05-01_10-16-12"
    folder.mkdir(parents=True)
    for name in ("2024-05-01_10-15-54-front.mp4", "2024-05-01_10-15-54-back.mp4", "2024-05-01_10-16-54-front.mp4"):
        (folder / name).write_bytes(b"x")
    (folder / "event.json").write_text(json.dumps({"timestamp": "2024-05-01T10:16:12", **event}))
    return folder


@needs_footage
def test_the_event_of_the_recordings() -> None:
    items = scan([FOOTAGE / "synthetic" / "TeslaCam"])
    media = [i for i in items if i.role == "media"]
    found = [describe(i, MINUTE, ZONE) for i in media]
    assert {d.camera.id for d in found if d.camera} == {f"TeslaCam-{s}" for s in ("front", "back", "left_repeater", "right_repeater")}
    assert {d.camera.kind for d in found if d.camera} == {"dash"}
    assert {d.candidates[0].start for d in found} == {Instant.parse("2024-05-01T10:15:54-04:00")}
    (trigger,) = {d.triggers[0] for d in found}
    assert trigger.time == Instant.parse("2024-05-01T10:16:12-04:00")
    assert (trigger.kind, trigger.device_id, trigger.vehicle_id) == ("manual", "TeslaCam-front", "TeslaCam")
    assert (trigger.lat, trigger.lon, trigger.accuracy_m) == (40.7128, -74.006, 30.0)
    assert "user_interaction_dashcam_icon_tapped" in trigger.note
    assert [i.role for i in items if i.path.name == "event.json"] == ["attached"]


def test_minutes_of_one_camera_are_one_camera_named_after_the_car(tmp_path: Path) -> None:
    folder = event_folder(tmp_path, reason="sentry_aware_object_detection", est_lat="91", est_lon="0")
    found = [describe(i, MINUTE, ZONE) for i in scan([folder]) if i.role == "media"]
    assert sorted(d.camera.id for d in found if d.camera) == ["Unit-12-back", "Unit-12-front", "Unit-12-front"]
    assert {d.triggers[0].kind for d in found} == {"other"}
    assert {d.triggers[0].lat for d in found} == {None}, "a latitude of 91 is no place"
    assert all(d.vehicle_id == "Unit-12" for d in found)


def test_without_a_zone_event_and_clips_are_uncertain_by_hours(tmp_path: Path) -> None:
    item = next(i for i in scan([event_folder(tmp_path)]) if i.role == "media")
    found = describe(item, MINUTE, None)
    assert found.candidates[0].sigma_s > 3600
    assert found.triggers[0].sigma_s > 3600


@pytest.mark.parametrize("text", ["", "[]", '{"timestamp": "soon"}', '{"timestamp": null}'])
def test_a_broken_event_is_a_note(tmp_path: Path, text: str) -> None:
    folder = event_folder(tmp_path)
    (folder / "event.json").write_text(text)
    item = next(i for i in scan([folder]) if i.role == "media")
    found = describe(item, MINUTE, ZONE)
    assert found.triggers == ()
    assert any(note.startswith("event.json:") for note in found.notes)


def test_an_event_that_names_its_zone_is_believed(tmp_path: Path) -> None:
    (tmp_path / "2024-05-01_10-15-54-left_pillar.mp4").write_bytes(b"x")
    (tmp_path / "event.json").write_text('{"timestamp": "2024-05-01T10:16:12-04:00", "reason": "sentry_aware_object_detection"}')
    (item,) = [i for i in scan([tmp_path]) if i.role == "media"]
    (trigger,) = describe(item, Probe(MediaFacts("mp4", 60.0, "h264")), "America/Los_Angeles").triggers
    assert trigger.time == Instant.parse("2024-05-01T14:16:12Z")
