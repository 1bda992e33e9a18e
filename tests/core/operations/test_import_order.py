"""Whatever comes first, and however often: the same library."""

import itertools
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import KnownError
from core.evidence.vault import Vault
from core.model.clip import Clip
from core.operations.clips import all_clips, assign_clip
from core.operations.importing import ImportReport, import_paths
from core.operations.library import Library, open_library
from core.progress import Progress, Step
from core.store.read import Reading
from tests.core.media.made import make_video
from tests.footage import FOOTAGE, needs_footage
from tests.rolls import write_rolls

START = "2026-05-14T22:00:00Z"
GPX = """<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="37.7" lon="-122.4"><time>2026-05-14T22:00:00Z</time></trkpt></trkseg></trk></gpx>"""


def bring(library: Library, *paths: Path, reference: bool = False) -> ImportReport:
    return import_paths(library, list(paths), Progress(), reference=reference)


def by_name(report: ImportReport) -> dict[str, tuple[str, str]]:
    return {Path(f.file).name: (f.outcome, f.reason) for f in report.files}


def roll(folder: Path, name: str, **cells: object) -> Path:
    rows = {
        "clips": {"clip_id": "R1", "camera_id": "BC1", "officer_id": "O1", "start": START, "end": "2026-05-14T22:00:03Z"},
        "tracks": {"clip_id": "R1", "t_s": 0, "lat": 37.7, "lon": -122.4, "accuracy_m": 3, "gps_utc": 1778796007.0},
    }
    return write_rolls(folder, {name: [{**rows[name], **cells}]}) / f"{name}.csv"


def facts(library: Library) -> list[Clip]:
    return sorted(all_clips(library), key=lambda c: c.id)


@pytest.mark.parametrize("order", list(itertools.permutations(["media", "clips", "tracks"])), ids="-".join)
def test_media_clips_and_tracks_in_any_order_give_one_library(tmp_path: Path, order: tuple[str, ...]) -> None:
    (tmp_path / "v").mkdir()
    video = make_video(tmp_path / "v" / "a.mp4")
    parts = {
        "media": video,
        "clips": roll(tmp_path / "rolls", "clips", path="../v/a.mp4"),
        "tracks": roll(tmp_path / "rolls", "tracks"),
    }
    at_once = open_library(tmp_path / "once", actor="tester")
    bring(at_once, *parts.values())
    library = open_library(tmp_path / "library", actor="tester")
    for name in order:
        bring(library, parts[name])
    assert facts(library) == facts(at_once)
    (clip,) = facts(library)
    assert (clip.id, clip.camera_id, clip.fixes, clip.time.source) == ("R1", "BC1", 1, "gps")
    assert clip.media is not None
    with library.store.read() as one, at_once.store.read() as other:
        assert one.tracks(["R1"])["R1"].gps_us.tolist() == other.tracks(["R1"])["R1"].gps_us.tolist()
    library.close()
    at_once.close()


@needs_footage
def test_a_recording_with_gps_of_its_own_keeps_its_uncertainty_in_any_order(tmp_path: Path) -> None:
    video = shutil.copy(FOOTAGE / "gopro/max-heromode.mp4", tmp_path / "g.mp4")
    rolls = roll(tmp_path / "rolls", "clips", path="../g.mp4")
    found: list[list[Clip]] = []
    for n, order in enumerate(([video, rolls], [rolls, video])):
        library = open_library(tmp_path / f"library{n}", actor="tester")
        for path in order:
            bring(library, Path(path))
        found.append(facts(library))
        library.close()
    assert found[0] == found[1]
    (clip,) = found[0]
    assert (clip.time.source, clip.time.sigma_s, clip.fixes) == ("gps", 0.5, 191)


def test_two_clips_of_a_roll_file_that_name_one_recording_stay_two_clips(library: Library, tmp_path: Path) -> None:
    make_video(tmp_path / "a.mp4")
    shutil.copy(tmp_path / "a.mp4", tmp_path / "b.mp4")
    row = {"camera_id": "BC1", "start": START, "end": "2026-05-14T22:00:03Z"}
    rows = [{"clip_id": i, **row, "path": p} for i, p in (("R1", "a.mp4"), ("R2", "b.mp4"), ("R3", "a.mp4"))]
    write_rolls(tmp_path, {"clips": rows})
    for _ in range(2):
        report = bring(library, tmp_path / "clips.csv", tmp_path / "a.mp4", tmp_path / "b.mp4")
        assert {c.id: c.media is not None for c in all_clips(library)} == {"R1": True, "R2": False, "R3": False}
        said = by_name(report)
        assert said["b.mp4"][0] == "duplicate"
        assert "R2" in said["b.mp4"][1]
        assert said["clips.csv:4"] == ("rejected", "clip R3 names the same file as clip R1: it is kept without media")


def test_other_footage_under_the_name_of_a_clip_does_not_take_its_place(library: Library, tmp_path: Path) -> None:
    roll(tmp_path, "clips", path="a.mp4")
    make_video(tmp_path / "a.mp4", times=30)
    bring(library, tmp_path / "clips.csv")
    before = all_clips(library)
    make_video(tmp_path / "a.mp4", times=60)
    report = bring(library, tmp_path / "clips.csv")
    assert "has other footage already" in by_name(report)["a.mp4"][1]
    assert all_clips(library) == before


def test_a_track_that_comes_after_its_video_places_it(library: Library, tmp_path: Path) -> None:
    video = make_video(tmp_path / "20260514_220000.mp4")
    import_paths(library, [video], Progress(), zone="UTC")
    assert all_clips(library)[0].fixes == 0
    (tmp_path / "20260514_220000.gpx").write_text(GPX)
    report = bring(library, tmp_path / "20260514_220000.gpx", video)
    assert by_name(report)[video.name] == ("duplicate", by_name(report)[video.name][1])
    assert "sidecars came later" in by_name(report)[video.name][1]
    assert [(c.fixes, len(all_clips(library))) for c in all_clips(library)] == [(1, 1)]
    assert "sidecars" not in by_name(bring(library, tmp_path / "20260514_220000.gpx", video))[video.name][1]


def test_a_track_beside_a_video_counts_where_only_the_video_was_named(library: Library, tmp_path: Path) -> None:
    video = make_video(tmp_path / "20260514_220000.mp4")
    (tmp_path / "20260514_220000.GPX").write_text(GPX)
    import_paths(library, [video], Progress(), zone="UTC")
    assert all_clips(library)[0].fixes == 1


def test_sidecars_and_roll_files_are_kept_and_known_again(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    roll(folder, "tracks")
    make_video(folder / "20260514_220000.mp4")
    (folder / "20260514_220000.gpx").write_text(GPX)
    first, second = bring(library, folder), bring(library, folder)
    assert {f.outcome for f in first.files} == {"imported"}
    assert {f.outcome for f in second.files} == {"duplicate"}
    assert all(f.sha256 and library.vault.path(f.sha256).is_file() for f in first.files)


def test_footage_that_was_left_where_it_was_and_moved_is_found_again(library: Library, tmp_path: Path) -> None:
    video = make_video(tmp_path / "a.mp4")
    (outcome,) = bring(library, video, reference=True).files
    assert outcome.sha256
    moved = video.rename(tmp_path / "moved.mp4")
    assert "was missing" in by_name(bring(library, moved, reference=True))["moved.mp4"][1]
    with library.store.read() as read:
        assert read.references() == {outcome.sha256: str(moved)}
    again = moved.rename(tmp_path / "again.mp4")
    bring(library, again)
    assert library.vault.path(outcome.sha256).is_file()
    assert len(all_clips(library)) == 1


def test_a_persons_word_on_a_clip_outlives_another_import(library: Library, tmp_path: Path) -> None:
    rolls = roll(tmp_path, "clips", path="")
    bring(library, rolls)
    assign_clip(library, "R1", camera_id="BC9", officer_id="O9")
    bring(library, rolls)
    assert [(c.camera_id, c.officer_id) for c in all_clips(library)] == [("BC9", "O9")]


def test_files_of_one_name_are_different_cameras(library: Library, tmp_path: Path) -> None:
    for n in (1, 2):
        (tmp_path / str(n)).mkdir()
        make_video(tmp_path / str(n) / "video.mp4", times=30 * n)
    bring(library, tmp_path / "1", tmp_path / "2")
    assert len({c.camera_id for c in all_clips(library)}) == 2


def test_a_stop_while_a_file_is_measured_comes_at_once(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Step] = []
    progress = Progress(steps.append)

    def slow(*_: object) -> str:
        progress.cancel()
        return ""

    monkeypatch.setattr("core.media.probe._Worker.__init__", lambda self, _memory, _indexes: setattr(self, "stopped", False))
    monkeypatch.setattr("core.media.probe._Worker.ask", lambda self, path, limit, check: slow() or check() or "")
    monkeypatch.setattr("core.media.probe._Worker.end", lambda self: setattr(self, "stopped", True))
    report = import_paths(library, [make_video(tmp_path / "a.mp4")], progress)
    assert report.cancelled
    assert report.files == ()


def test_the_count_of_bytes_is_right_whatever_becomes_of_the_files(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    make_video(folder / "a.mp4")
    shutil.copy(folder / "a.mp4", folder / "b.mp4")
    (folder / "c.mp4").write_bytes(b"no video at all" * 100)
    steps: list[Step] = []
    for _ in range(2):
        steps.clear()
        import_paths(library, [folder], Progress(steps.append, 0.0))
        mine = [s for s in steps if s.label == "Importing footage"]
        assert mine[-1].done == mine[-1].total == sum(p.stat().st_size for p in folder.glob("*.mp4"))
        assert max(s.done for s in mine) == mine[-1].total


def test_a_full_disk_costs_rows_with_advice_and_nothing_half_kept(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_video(tmp_path / "a.mp4")
    (tmp_path / "alone.gpx").write_text(GPX)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        report = bring(library, tmp_path / "a.mp4", tmp_path / "alone.gpx")
    assert {f.outcome for f in report.files} == {"rejected"}
    assert all("No space left" in f.reason and "free space" in f.reason for f in report.files)
    assert [p for p in library.vault.folder.rglob("*") if p.is_file()] == []
    assert {f.outcome for f in bring(library, tmp_path / "a.mp4", tmp_path / "alone.gpx").files} == {"imported"}


def test_a_track_that_vanishes_midway_is_one_rejected_row(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alone.gpx").write_text(GPX)
    (tmp_path / "z.txt").write_text("hello")

    def gone(self: Vault, source: Path, progress: Progress) -> None:
        raise KnownError(f"{source.name} could not be read.")

    monkeypatch.setattr(Vault, "store", gone)
    assert by_name(bring(library, tmp_path / "alone.gpx", tmp_path / "z.txt"))["alone.gpx"][0] == "rejected"


def test_odd_names_and_links_end_in_rows(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "clip.mp4").mkdir(parents=True)
    (folder / "self").symlink_to("self")
    (folder / "up").symlink_to("..")
    make_video(folder / "z.mp4")
    (folder / "a-link.mp4").symlink_to("z.mp4")
    shutil.copy(folder / "z.mp4", folder / "bad\udcff.mp4")
    report = bring(library, folder, tmp_path / ("y" * 300))
    said = by_name(report)
    assert said["self"] == ("rejected", "a broken link")
    assert said["a-link.mp4"][0] == "ignored"
    assert said["z.mp4"][0] == "imported"
    assert said["bad\\udcff.mp4"][0] == "rejected"
    assert "too long" in said["y" * 300][1]


@pytest.mark.parametrize("stage", ["Reading roll files", "Keeping what they say"])
def test_roll_files_tell_how_far_they_are_and_hear_a_cancel_all_or_nothing(library: Library, tmp_path: Path, stage: str) -> None:
    clips = [
        {"clip_id": f"R{i}", "camera_id": "BC1", "officer_id": "O1", "start": START, "end": "2026-05-14T22:00:03Z"} for i in range(3000)
    ]
    folder = write_rolls(tmp_path / "rolls", {"clips": clips})
    steps: list[Step] = []

    def hear(step: Step) -> None:
        steps.append(step)
        if step.label == stage and 0 < step.done < step.total:
            progress.cancel()

    progress = Progress(hear, interval_s=0)
    report = import_paths(library, [folder], progress)
    assert report.cancelled
    assert report.linked is None, "nothing came in, so there is nothing to link"
    assert steps[-1].label == stage
    assert all_clips(library) == ()
    assert len(bring(library, folder).files) == 1
    assert len(all_clips(library)) == 3000


def test_what_the_library_holds_already_is_not_read_for_every_file(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "v").mkdir()
    make_video(tmp_path / "v" / "a.mp4")
    data = (tmp_path / "v" / "a.mp4").read_bytes()
    for i in range(8):
        (tmp_path / "v" / f"b{i}.mp4").write_bytes(data + b"\x00\x00\x00\x09free" + bytes([i]))
    rows: list[int] = []
    was = Reading._rows

    def counted(self: Reading, query: sa.Select[Any]) -> Any:
        found = was(self, query)
        rows.append(len(found))
        return found

    monkeypatch.setattr(Reading, "_rows", counted)
    import_paths(library, [tmp_path / "v"], Progress(), reference=True, relink=False)
    first, rows[:] = sum(rows), []
    import_paths(library, [tmp_path / "v"], Progress(), reference=True, relink=False)
    assert first < 9 * 4, "each file asks for its own camera only"
    assert sum(rows) < 9 * 5, "each duplicate asks for its own object only"
