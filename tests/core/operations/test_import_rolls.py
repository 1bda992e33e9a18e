"""Roll files into the library: by whatever way a row goes in, it is the same row; what cannot be used, or is not known, is told."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from core.media.vendors.roll_columns import read_columns
from core.operations.clips import all_clips
from core.operations.importing import ImportReport, import_paths
from core.operations.library import Library, open_library
from core.progress import Progress
from core.store.bulk import columns
from core.store.positions import pings
from tests.footage import SCENARIOS, needs_scenarios
from tests.rolls import story, write_rolls
from tests.sample import T


def bring(library: Library, *paths: Path) -> ImportReport:
    return import_paths(library, list(paths), Progress(), relink=False)


def reasons(report: ImportReport) -> dict[str, str]:
    return {Path(f.file).name: f.reason for f in report.files}


@needs_scenarios
def test_a_department_in_the_library_is_the_department_in_its_files(library: Library) -> None:
    rolls = SCENARIOS / "standard-100" / "rolls"
    bring(library, rolls)
    with library.store.read() as read:
        kept = columns(read, library.policy())
    stated = read_columns(rolls)
    for table in ("clips", "triggers", "cameras", "shifts", "pings", "fixes", "alignments"):
        for f in fields(getattr(stated, table)):
            np.testing.assert_array_equal(
                getattr(getattr(kept, table), f.name), getattr(getattr(stated, table), f.name), f"{table}.{f.name}"
            )
    assert kept.units.tolist() == stated.units.tolist()


@needs_scenarios
def test_the_quick_way_and_the_careful_way_make_the_same_clips(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rolls = SCENARIOS / "standard-100" / "rolls"
    bring(library, rolls)
    other = open_library(tmp_path / "other", actor="tester")
    with monkeypatch.context() as careful:
        careful.setattr("core.store.write.Writing.known", lambda self, ids: set(ids))
        bring(other, rolls)
    assert all_clips(other) == all_clips(library)
    with library.store.read() as one, other.store.read() as two:
        first, second = (columns(r, library.policy()).clips for r in (one, two))
        for f in fields(first):
            np.testing.assert_array_equal(getattr(first, f.name), getattr(second, f.name), f.name)
    bring(library, rolls)
    assert all_clips(other) == all_clips(library), "and again, over what is there"
    other.close()


def test_names_that_nobody_else_names_are_told(library: Library, tmp_path: Path) -> None:
    tables = story()
    tables["alignments"] = [{"clip_a": "C12", "clip_b": "gone", "b_minus_a_s": 1.0, "score": 9}]
    tables["triggers"][0]["officer_id"] = "O99"
    tables["positions"].append({**tables["positions"][0], "unit_id": "CAR77"})
    tables["clips"][0]["camera_id"] = "B99"
    tables["tracks"] += [{"clip_id": "later", "t_s": 0, "lat": 41.7, "lon": -72.6, "accuracy_m": 60}]
    report = bring(library, write_rolls(tmp_path / "rolls", tables))
    assert {f.outcome for f in report.files} == {"imported"}
    said = reasons(report)
    assert "gone" in said["alignments.csv"] and "they wait" in said["alignments.csv"]
    assert "O99" in said["triggers.csv"] and "CAR77" in said["positions.csv"] and "B99" in said["clips.csv"]
    assert "such as later: their fixes wait" in said["tracks.csv"]
    assert "without a fix better than 50 m: 1" in said["tracks.csv"] and "with one fix only: 1" in said["tracks.csv"]


def test_a_fix_outside_its_clip_is_named_kept_and_not_used(library: Library, tmp_path: Path) -> None:
    tables = story()
    tables["tracks"].append({**tables["tracks"][0], "t_s": 90_000})
    report = bring(library, write_rolls(tmp_path / "rolls", tables))
    (bad,) = [f for f in report.files if f.outcome == "rejected"]
    assert bad.file.endswith(f"tracks.csv:{len(tables['tracks']) + 1}")
    assert "t_s 90000 lies outside its clip of 180 s" in bad.reason
    clip = next(c for c in all_clips(library) if c.id == "C12")
    assert (clip.fixes, clip.fixes_rejected) == (180, 1)
    with library.store.read() as read:
        assert columns(read, library.policy()).fixes.t_ms.max() < 1_000_000


def test_of_two_positions_of_one_moment_the_better_is_kept_in_any_order(tmp_path: Path) -> None:
    rows = [{"time": T.iso(), "unit_id": "U1", "lat": 41.7, "lon": -72.6, "accuracy_m": a} for a in (9, "", 3, 5)]
    found = []
    for n, order in enumerate((rows, rows[::-1])):
        library = open_library(tmp_path / str(n), actor="tester")
        for i, row in enumerate(order):
            bring(library, write_rolls(tmp_path / f"r{n}{i}", {"positions": [row]}))
        with library.store.read() as read:
            found.append([p.accuracy_m for p in pings(read)])
        library.close()
    assert found == [[3.0], [3.0]]


def test_a_track_whose_rows_stand_scattered_is_one_track(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.media.vendors.roll_blocks.CHUNK", 2000)
    tables = story()
    plain = open_library(tmp_path / "plain", actor="tester")
    bring(plain, write_rolls(tmp_path / "one", tables))
    tables["tracks"] = sorted(tables["tracks"], key=lambda row: (row["t_s"], row["clip_id"]))
    bring(library, write_rolls(tmp_path / "two", tables))
    assert all_clips(library) == all_clips(plain)
    with library.store.read() as one, plain.store.read() as two:
        for f in fields(columns(one, library.policy()).fixes):
            first, second = (getattr(columns(r, library.policy()).fixes, f.name) for r in (one, two))
            np.testing.assert_array_equal(first, second, f.name)
    plain.close()
