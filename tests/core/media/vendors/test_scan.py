"""Scanning: every file once, each with a role and, where it is not footage, a reason."""

import os
from collections import Counter
from pathlib import Path

import pytest

from core.media.vendors import describe, makers, scan
from tests.core.media.vendors.probing import probe_of
from tests.footage import FOOTAGE, needs_footage


def test_makers_are_found_by_looking() -> None:
    names = [m.NAME for m in makers()]
    assert {"roll", "gpmf", "gopro", "axis", "tesla", "axon", "apple", "gpx", "iso6709", "later"} < set(names)
    assert names[-1] == "generic"
    assert len(set(names)) == len(names)


@needs_footage
def test_every_file_of_the_recordings_ends_once() -> None:
    items = scan([FOOTAGE])
    files = [p for p in FOOTAGE.rglob("*") if p.is_file()]
    assert Counter(i.path for i in items) == Counter(files)
    assert all(i.reason for i in items if i.role in ("ignored", "attached", "track", "missing"))
    assert all(i.owner is not None for i in items if i.role == "attached")


@needs_footage
def test_the_roles_of_the_recordings() -> None:
    by_name = {str(i.path.relative_to(FOOTAGE)): i for i in scan([FOOTAGE])}
    assert by_name["track/Garmin.fit"].role == "ignored"
    assert by_name["track/unicode_with_bom.gpx"].reason.endswith("no track points, only waypoints or planned routes")
    assert by_name["track/sf_30km_h.gpx"].role == "track"
    assert by_name["multicam/caliscope_charuco/timestamps.csv"].reason == "a table this program does not know: not a roll file"
    assert by_name["dash/blackvue/mock/mock.gps"].owner == FOOTAGE / "dash/blackvue/mock/mock.mp4"
    assert "70mai" in by_name["dash/70mai/GPSData000001.txt"].reason
    assert all(i.role == "media" for name, i in by_name.items() if name.startswith("malformed/"))


@needs_footage
def test_the_same_file_by_many_ways_is_one() -> None:
    folder = FOOTAGE / "gopro"
    items = scan([folder / "max-heromode.mp4", folder, FOOTAGE / "gopro" / ".." / "gopro", folder / "max-heromode.mp4"])
    assert sum(i.path.name == "max-heromode.mp4" for i in items) == 1


@needs_footage
def test_four_cameras_without_names_stay_four() -> None:
    items = [i for i in scan([FOOTAGE / "multicam" / "caliscope_charuco"]) if i.role == "media"]
    found = [describe(i, probe_of(i.path), None) for i in items]
    assert len({d.camera.id for d in found if d.camera}) == 4
    assert all("assign the camera by hand" in d.notes[-1] for d in found)
    assert all(c.source == "modified" and c.sigma_s > 3600 for d in found for c in d.candidates)


def test_loops_and_broken_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "clip.mp4").write_bytes(b"x")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.mp4").symlink_to(tmp_path / "nowhere.mp4")
    (tmp_path / "same.mp4").symlink_to(tmp_path / "a" / "clip.mp4")
    by_name = {i.path.name: i for i in scan([tmp_path])}
    assert set(by_name) == {"clip.mp4", "gone.mp4", "same.mp4"}
    assert by_name["gone.mp4"].role == "missing"
    assert sorted(i.role for i in by_name.values()) == ["ignored", "media", "missing"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    (item,) = scan([tmp_path / "nothing"])
    assert (item.role, item.reason) == ("missing", "nothing there")


def test_system_files_are_named_and_left(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "._clip.mp4"):
        (tmp_path / name).write_bytes(b"x")
    items = scan([tmp_path])
    assert {i.role for i in items} == {"ignored"}
    assert len(items) == 3


def test_odd_files_are_neither_opened_nor_dropped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    (item,) = scan([tmp_path])
    assert (item.role, item.reason) == ("ignored", "not a regular file")


@pytest.mark.parametrize(
    ("name", "head", "role"),
    [
        ("CLIP.MP4", b"", "media"),
        ("clip.M2Ts", b"x", "media"),
        ("export", b"\0\0\0\x20ftypisom", "media"),
        ("export.dat", b"\x1a\x45\xdf\xa3", "media"),
        ("dump.bin", b"DEVC\0\x01\0\0", "track"),
        ("dump.raw", b"\x01\x02\x03\x04", "ignored"),
        ("empty.xyz", b"", "ignored"),
        ("notes.TXT", b"ftyp", "ignored"),
        ("Cameras.CSV", b"", "roll"),
    ],
)
def test_names_in_any_case_and_first_bytes_decide(tmp_path: Path, name: str, head: bytes, role: str) -> None:
    (tmp_path / name).write_bytes(head)
    (item,) = scan([tmp_path])
    assert item.role == role


@pytest.mark.parametrize(
    ("names", "maker"),
    [
        (("2026-05-01_{:02}-{:02}-00-front.mp4", "2026-05-01_{:02}-{:02}-00-back.mp4"), "tesla"),
        (("VID_{:02}{:02}.mp4", "VID_{:02}{:02}.srt"), "generic"),
        (("GX{:02}00{:02}.MP4", "GL{:02}00{:02}.LRV"), "generic"),
    ],
)
def test_a_folder_is_read_a_few_times_however_many_files_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], maker: str
) -> None:
    for i in range(200):
        for name in names:
            (tmp_path / name.format(i // 60 + 1, i % 60)).write_bytes(b"x")
    calls: Counter[str] = Counter()
    for name in ("iterdir", "__eq__"):
        was = getattr(Path, name)
        monkeypatch.setattr(Path, name, lambda *a, was=was, name=name: calls.update([name]) or was(*a))
    items = scan([tmp_path])
    assert maker in {i.maker for i in items if i.role == "media"}
    assert calls["iterdir"] < 20, "once a maker, not once a file"
    assert calls["__eq__"] < 20 * len(items), "files are looked up, not compared with each other"
