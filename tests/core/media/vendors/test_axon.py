"""Axon file names."""

from pathlib import Path

import pytest

from core.media.vendors import describe, scan
from core.media.vendors.base import Probe
from core.model.clip import MediaFacts
from core.model.times import Instant

ZONE = "America/New_York"


def described(folder: Path, name: str, zone: str | None = ZONE, **tags: str):
    (folder / name).write_bytes(b"x")
    (item,) = scan([folder / name])
    assert item.maker == "axon"
    return describe(item, Probe(MediaFacts("mp4", 60, "h264"), tags=tags), zone)


@pytest.mark.parametrize(
    ("name", "camera", "kind", "model"),
    [
        ("Axon_Body_3_Video_2026-05-14_2203_X60A4512M.mp4", "X60A4512M", "body", "Axon Body 3"),
        ("AXON_Fleet_3_Video_2026-05-14_2203_X78F0001D.mp4", "X78F0001D", "dash", "Axon Fleet 3"),
        ("Axon_Flex_2_Video_2026-05-14_2203_X81000001-2.mp4", "X81000001", "body", "Axon Flex 2"),
        ("26-001234_Axon_Body_4_Video_2026-05-14_2203_D01A1234X_redacted.mp4", "D01A1234X", "body", "Axon Body 4"),
        ("Axon_Body_3_Video_2026-05-14_2203_Redacted.mp4", "cam-Axon_Body_3_Video_2026-05-14_2203_Redacted", "body", "Axon Body 3"),
        ("Axon_Body_4_Video_2026-05-14_2203-2.mp4", "cam-Axon_Body_4_Video_2026-05-14_2203-2", "body", "Axon Body 4"),
    ],
)
def test_names_give_camera_model_and_minute(tmp_path: Path, name: str, camera: str, kind: str, model: str) -> None:
    found = described(tmp_path, name)
    assert found.camera is not None
    assert (found.camera.id, found.camera.kind, found.camera.model) == (camera, kind, model)
    (start,) = found.candidates
    assert start.start == Instant.parse("2026-05-14T22:03:30-04:00"), "the middle of the minute"
    assert 17 < start.sigma_s < 18


def test_creation_time_is_sharper_than_the_minute(tmp_path: Path) -> None:
    found = described(tmp_path, "Axon_Body_3_Video_2026-05-14_2203_X60A4512M.mp4", creation_time="2026-05-15T02:03:37.000000Z")
    by_source = {c.source: c for c in found.candidates}
    assert by_source["container"].start == Instant.parse("2026-05-15T02:03:37Z")
    assert by_source["container"].sigma_s == 1.5


def test_an_impossible_time_is_a_note(tmp_path: Path) -> None:
    found = described(tmp_path, "Axon_Body_3_Video_2026-15-14_2503_X60A4512M.mp4")
    assert "the file's name holds no possible time" in found.notes
    assert {c.source for c in found.candidates} <= {"modified"}
