"""The whole folder of real recordings through import: facts of its MANIFEST.md."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.model.clip import Clip
from core.model.times import Instant
from core.operations.clips import all_clips
from core.operations.findings import all_triggers
from core.operations.importing import FileOutcome, ImportReport, import_history, import_paths
from core.operations.incidents import all_incidents, incident_view
from core.operations.library import Library, open_library, set_zone
from core.operations.linking import link
from core.progress import Progress
from tests.footage import FOOTAGE, needs_footage

pytestmark = needs_footage

Imported = tuple[Library, ImportReport]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    library = open_library(tmp_path_factory.mktemp("footage") / "library", actor="tester")
    before = {p: p.stat().st_mtime_ns for p in FOOTAGE.rglob("*") if p.is_file()}
    report = import_paths(library, [FOOTAGE], Progress())
    assert {p: p.stat().st_mtime_ns for p in FOOTAGE.rglob("*") if p.is_file()} == before
    yield library, report
    library.close()


def outcome(report: ImportReport, name: str) -> FileOutcome:
    (found,) = [f for f in report.files if f.file.endswith("/" + name)]
    return found


def the_clip(imported: Imported, name: str) -> Clip:
    clip_id = outcome(imported[1], name).clip
    return next(c for c in all_clips(imported[0]) if c.id == clip_id)


def test_every_file_ends_in_one_stated_outcome(imported: Imported) -> None:
    files = sorted(str(p) for p in FOOTAGE.rglob("*") if p.is_file())
    assert sorted(f.file for f in imported[1].files) == files
    assert {f.outcome for f in imported[1].files} <= {"imported", "duplicate", "ignored", "rejected"}
    silent = [f.file for f in imported[1].files if f.outcome in ("ignored", "rejected") and len(f.reason) < 12]
    assert silent == []


@pytest.mark.parametrize(
    ("name", "codec", "width", "height", "seconds", "audio"),
    [
        ("max-heromode.mp4", "h264", 848, 480, 10.5173, "aac"),
        ("iphone6-coarse-location.mov", "h264", 568, 320, 4.0, "aac"),
        ("canon-road-MVI_4823.AVI", "mjpeg", 640, 480, 2.6, "pcm_s16le"),
        ("viofo-a119v3-mode.TS", "hevc", 320, 180, 10.0, "aac"),
        ("cam_0.mp4", "mpeg4", 1280, 720, 18.5, ""),
        ("cam02.mp4", "vp9", 1080, 1920, 1.7, "aac"),
        ("20191118_234514_7F3A.mkv", "h264", 848, 480, 10.5, "aac"),
    ],
)
def test_media_facts(imported: Imported, name: str, codec: str, width: int, height: int, seconds: float, audio: str) -> None:
    media = the_clip(imported, name).media
    assert media is not None
    assert (media.codec, media.width, media.height, media.audio) == (codec, width, height, audio)
    assert media.duration_s == pytest.approx(seconds, abs=0.12)


def test_gps_time_beats_a_creation_time_that_lies(imported: Imported) -> None:
    clip = the_clip(imported, "max-heromode.mp4")
    assert clip.time.source == "gps"
    assert abs(clip.start.since(Instant.parse("2019-11-18T23:45:14Z"))) < 1.0
    assert (clip.fixes, clip.fixes_rejected) == (191, 0)
    assert {"container", "timecode"} <= {c.source for c in clip.candidates}
    assert any("disagree" in note for note in clip.notes)


def test_fixes_without_lock_are_kept_rejected_and_never_used(imported: Imported) -> None:
    clip = the_clip(imported, "hero8-nofix-2s.mp4")
    assert (clip.fixes, clip.fixes_rejected) == (0, 36)
    incident = next(i for i in all_incidents(imported[0]) if clip.id in i.clip_ids)
    assert not incident.place_known


def test_a_phone_says_its_own_zone(imported: Imported) -> None:
    clip = the_clip(imported, "iphone6-coarse-location.mov")
    assert abs(clip.start.since(Instant.parse("2019-07-24T08:25:40Z"))) < 1.5


def test_an_axis_folder_brings_its_trigger_and_its_camera(imported: Imported) -> None:
    clip = the_clip(imported, "20191118_234514_7F3A.mkv")
    assert clip.camera_id == "B8A44F000001"
    assert abs(clip.start.since(Instant.parse("2019-11-18T23:45:14Z"))) < 1.0
    assert clip.fixes == 11
    trigger = next(t for t in all_triggers(imported[0]) if t.source == "axis")
    assert (trigger.kind, trigger.time) == ("manual", Instant.parse("2019-11-18T23:45:18Z"))
    incident = next(i for i in all_incidents(imported[0]) if trigger.id in i.trigger_ids)
    assert clip.id in incident.clip_ids


def test_a_tesla_event_binds_its_four_cameras(imported: Imported) -> None:
    library = imported[0]
    set_zone(library, "America/New_York")
    link(library, Progress())
    trigger = next(t for t in all_triggers(library) if t.source == "tesla")
    assert (trigger.lat, trigger.lon) == (40.7128, -74.006)
    assert "user_interaction_dashcam_icon_tapped" in trigger.note
    incident = next(i for i in all_incidents(library) if trigger.id in i.trigger_ids)
    assert len(incident.clip_ids) == 4
    assert len(incident_view(library, incident.id).lanes) == 4


def test_what_is_broken_on_purpose_is_told_and_nothing_more(imported: Imported) -> None:
    rows = [f for f in imported[1].files if "/malformed/" in f.file]
    assert len(rows) == len(list((FOOTAGE / "malformed").iterdir()))
    assert sum(f.outcome == "rejected" for f in rows) >= len(rows) - 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("timbl_1.mp3", "ignored"),
        ("two-speakers-30s.wav", "ignored"),
        ("cam_a.m4a", "ignored"),
        ("hero5.raw", "imported"),
        ("hero06.bin", "imported"),
        ("sf_30km_h.gpx", "imported"),
        ("unicode_with_bom.gpx", "ignored"),
        ("event.json", "imported"),
        ("complete", "imported"),
        ("timestamps.csv", "ignored"),
        ("make_novatek.py", "ignored"),
    ],
)
def test_files_without_footage_have_a_stated_end(imported: Imported, name: str, said: str) -> None:
    assert outcome(imported[1], name).outcome == said


def test_a_second_import_finds_everything_here_already(imported: Imported) -> None:
    library, first = imported
    clips = all_clips(library)
    again = import_paths(library, [FOOTAGE / "gopro", FOOTAGE / "synthetic"], Progress())
    before = {f.file: f.outcome for f in first.files}
    assert all(f.outcome == "duplicate" for f in again.files if before[f.file] == "imported" and f.clip)
    assert all_clips(library) == clips
    assert {f.file for f in import_history(library)} == set(before)


def test_footage_left_where_it_is_is_hashed_and_watched(tmp_path: Path) -> None:
    library = open_library(tmp_path / "lib")
    source = FOOTAGE / "gopro" / "max-heromode.mp4"
    report = import_paths(library, [source], Progress(), reference=True)
    assert report.files[0].outcome == "imported"
    assert report.files[0].sha256 == "8e8fa98887f86119be1b886762b1080a92afb6cc146db719a238bdcba908277b"
    assert not [p for p in (tmp_path / "lib" / "objects").rglob("*") if p.is_file()]
    (incident,) = all_incidents(library)
    assert incident_view(library, incident.id).lanes[0].clips[0].media_file == source
    library.close()


def test_a_cancelled_import_keeps_what_was_done_and_goes_on(tmp_path: Path) -> None:
    library = open_library(tmp_path / "lib")
    progress = Progress(lambda step: progress.cancel() if step.label == "Importing footage" and step.done > 0 else None, interval_s=0)
    first = import_paths(library, [FOOTAGE / "multicam"], progress)
    assert first.cancelled
    done = len(all_clips(library))
    second = import_paths(library, [FOOTAGE / "multicam"], Progress())
    assert len(all_clips(library)) == 8 > done
    assert second.count("duplicate") == done
    library.close()


def test_a_time_that_only_the_file_system_states_is_called_unknown(imported: Imported) -> None:
    from core.operations.incidents import incident_summaries

    rows = incident_summaries(imported[0])
    lost = [r for r in rows if not r.time_known]
    assert {r.title for r in lost} == {"Recording, time and place unknown"}
    assert list(rows[-len(lost) :]) == lost
    assert the_clip(imported, "cam_0.mp4").time.sigma_s > 3600
