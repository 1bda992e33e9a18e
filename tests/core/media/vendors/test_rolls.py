"""Roll files: what is right goes in, what is wrong is named by file and line."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.media.vendors.roll_table import COLUMNS
from core.media.vendors.rolls import read_rolls, roll_candidates
from core.model.times import Instant
from core.model.track import NO_TIME
from tests.footage import SCENARIOS, needs_scenarios

SCENARIO = SCENARIOS / "standard-100" / "rolls"
CLIPS = "clip_id,camera_id,officer_id,start,end,silent_head_s,path\n"
TRACKS = "clip_id,t_s,lat,lon,accuracy_m,gps_utc\n"


def read(folder: Path, **tables: str):
    files = []
    for name, text in tables.items():
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return read_rolls(files)


def reasons(rolls: object) -> list[tuple[int, str]]:
    return [(r.line, r.reason) for r in rolls.rejected]  # type: ignore[attr-defined]


@needs_scenarios
def test_a_whole_department_is_read() -> None:
    files = sorted(SCENARIO.glob("*.csv"))
    rolls = read_rolls(files)
    rows = {f.stem: len(f.read_text().splitlines()) - 1 for f in files}
    assert rolls.rejected == ()
    assert (len(rolls.cameras), len(rolls.shifts), len(rolls.triggers)) == (rows["cameras"], rows["roster"], rows["triggers"])
    assert (len(rolls.clips), len(rolls.pings), len(rolls.alignments)) == (rows["clips"], rows["positions"], rows["alignments"])
    assert sum(map(len, rolls.tracks.values())) == rows["tracks"]
    first = rolls.clips[0]
    assert (first.id, first.camera_id, first.silent_head_s) == ("C0000000", "B00014", 29.96)
    assert first.start == Instant.parse("2025-06-15T02:20:16.009Z")


def test_a_byte_order_mark_extra_columns_and_quotes_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "Cameras.csv"
    file.write_bytes('\ufeffkind,camera_id,colour\r\nbody,"B,1",red\r\nDASH,D1,\r\n'.encode())
    rolls = read_rolls([file])
    assert [(c.id, c.kind) for c in rolls.cameras] == [("B,1", "body"), ("D1", "dash")]
    assert rolls.rejected == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",B1,,2026-05-15T02:00:00Z,2026-05-15T02:01:00Z,,", "clip_id is empty"),
        ("C1,,,2026-05-15T02:00:00Z,2026-05-15T02:01:00Z,,", "camera_id is empty"),
        ("C1,B1,,2026-05-15T02:00:00,2026-05-15T02:01:00Z,,", "start: a time without a zone"),
        ("C1,B1,,yesterday,2026-05-15T02:01:00Z,,", "start: not an ISO 8601 time"),
        ("C1,B1,,2026-05-15T02:01:00Z,2026-05-15T02:01:00Z,,", "end is not after start"),
        ("C1,B1,,2026-05-15T02:00:00Z,2026-05-16T02:00:01Z,,", "lasts 1.0 days: its start or its end is wrong"),
        ("C1,B1,,2026-05-15T02:00:00Z,2027-05-15T02:01:00Z,,", "lasts 365.0 days: its start or its end is wrong"),
        ("C1,B1,,2026-05-15T02:00:00Z,,,", "end is empty"),
        ("C1,B1,,2026-05-15T02:00:00Z,2026-05-15T02:01:00Z,long,", "silent_head_s 'long' is not a number"),
        ("C1,B1,,2026-05-15T02:00:00Z,2026-05-15T02:01:00Z,-1,", "out of range"),
        ("C1,B1,,0001-01-01T00:00:00Z,2026-05-15T02:01:00Z,,", "not a time of our age"),
        ("C1,B1", "2 cells where the header has 7"),
    ],
)
def test_a_bad_clip_is_named_and_the_others_go_in(tmp_path: Path, row: str, reason: str) -> None:
    good = "C0,B1,O1,2026-05-15T02:00:00Z,2026-05-15T02:01:00Z,30,\n"
    rolls = read(tmp_path, clips=CLIPS + good + row + "\n" + good.replace("C0", "C2"))
    assert [c.id for c in rolls.clips] == ["C0", "C2"]
    ((line, said),) = reasons(rolls)
    assert line == 3
    assert reason in said


def test_ids_are_used_once(tmp_path: Path) -> None:
    rolls = read(tmp_path, cameras="camera_id,kind\nB1,body\nB2,body\nB1,dash\n")
    assert [c.kind for c in rolls.cameras] == ["body", "body"]
    assert reasons(rolls) == [(4, "the id B1 is already on line 2")]


def test_a_path_is_taken_from_the_roll_files_folder_and_may_leave_the_times_to_the_media(tmp_path: Path) -> None:
    rolls = read(tmp_path, clips=CLIPS + "C1,B1,,2026-05-15T02:00:00Z,,,media/../a.mp4\nC2,B1,,,,,/far/b.mp4\n")
    assert [c.path for c in rolls.clips] == [tmp_path / "a.mp4", Path("/far/b.mp4")]
    assert rolls.clips[0].end is None and rolls.clips[1].start is None
    assert roll_candidates(rolls.clips[1], None) == ()


@pytest.mark.parametrize(
    ("table", "text", "reason"),
    [
        ("cameras", "camera_id,kind\nB1,drone\n", "kind 'drone' is unknown: use body, dash, other"),
        ("cameras", "camera_id,kind,gps_time\nB1,body,yes\n", "gps_time 'yes' is neither 0 nor 1"),
        ("triggers", "trigger_id,time,kind,lat,lon\nT1,2026-05-15T02:00:00Z,taser,91,0\n", "lat 91 is out of range"),
        ("triggers", "trigger_id,time,kind,lat,lon\nT1,2026-05-15T02:00:00Z,taser,41,\n", "lat and lon must be given together"),
        ("triggers", "trigger_id,time,kind\nT1,,taser\n", "time is empty"),
        ("positions", "time,unit_id,lat,lon\n2026-05-15T02:00:00Z,O1,,\n", "lat and lon are empty"),
        ("positions", "time,unit_id,lat,lon\n2026-05-15T02:00:00Z,O1,0.0,0\n", "lat 0 and lon 0 are what a receiver writes"),
        ("tracks", "clip_id,t_s,lat,lon\nC1,1,0,-0.0\n", "lat 0 and lon 0 are what a receiver writes"),
        (
            "roster",
            "officer_id,shift_start,shift_end\nO1,2026-05-15T02:00:00Z,2026-05-15T01:00:00Z\n",
            "shift_end is not after shift_start",
        ),
        ("alignments", "clip_a,clip_b,b_minus_a_s\nC1,C1,0\n", "the same clip"),
        ("alignments", "clip_a,clip_b,b_minus_a_s\nC1,C2,nan\n", "is not a number"),
    ],
)
def test_bad_rows_of_the_other_tables(tmp_path: Path, table: str, text: str, reason: str) -> None:
    ((line, said),) = reasons(read(tmp_path, **{table: text}))
    assert line == 2
    assert reason in said


def test_a_trigger_at_nowhere_is_kept_without_its_position(tmp_path: Path) -> None:
    """It still bound its own camera, and those that other positions place."""
    rolls = read(tmp_path, triggers="trigger_id,time,kind,officer_id,lat,lon\nT1,2026-05-15T02:00:00Z,taser,O1,0,0\n")
    assert [(t.id, t.lat, t.lon) for t in rolls.triggers] == [("T1", None, None)]
    assert reasons(rolls) == [
        (2, "lat 0 and lon 0 are what a receiver writes when it has no position: this trigger is kept without its position")
    ]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_spreadsheets_semicolons_tabs_and_empty_extra_cells_are_fine(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "cameras.csv"
    file.write_text("camera_id,kind\r\nB1,body,,\r\nD1,dash\r\nX,body,more\r\n".replace(",", mark), newline="")
    rolls = read_rolls([file])
    assert [c.id for c in rolls.cameras] == ["B1", "D1"]
    assert reasons(rolls) == [(4, "3 cells where the header has 2")]


def test_a_path_written_on_windows_is_found(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "Clip.MP4").write_bytes(b"x")
    rolls = read(tmp_path, clips=CLIPS + "C1,B1,,,,,media\\Clip.MP4\nC2,B1,,,,,MEDIA.\\a.mp4\nC3,B1,,,,,media/clip.mp4\n")
    found = tmp_path / "media" / "Clip.MP4"
    assert [c.path for c in rolls.clips] == [found, tmp_path / "MEDIA.\\a.mp4", found]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"clip,camera\n", "the header lacks clip_id, camera_id, start, end"),
        (b"", "an empty file"),
        (b"clip_id,camera_id,start,end\n\xe9\n", "not UTF-8 text"),
        (b"clip_id,clip_id,camera_id,start,end\n", "names clip_id twice"),
        (b'clip_id,camera_id,start,end\n"' + b"x" * 200_000 + b'",,,\n', "not readable as CSV"),
    ],
)
def test_a_file_that_is_no_roll_file_is_rejected_whole(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "clips.csv"
    file.write_bytes(content)
    ((line, said),) = reasons(read_rolls([file]))
    assert line == 0
    assert reason in said


def test_a_cell_as_long_as_a_book_is_a_rejected_row(tmp_path: Path) -> None:
    file = tmp_path / "triggers.csv"
    file.write_text(f"trigger_id,time,kind\nT1,2026-05-01T10:00:00Z,manual\n{'x' * 5_000_000},2026-05-01T10:00:00Z,manual\n")
    rolls = read_rolls([file])
    assert [t.id for t in rolls.triggers] == ["T1"]
    assert reasons(rolls) == [(3, "trigger_id is 5000000 characters long")]


def test_tracks_are_split_by_clip_and_bad_rows_named(tmp_path: Path) -> None:
    text = (
        TRACKS
        + "C1,1,41,-72,3,\nC2,0,41,-72,,1778810617.25\nC1,0,41.5,-72,3,\nC1,2,95,-72,3,\nC1,x,41,-72,3,\n,3,41,-72,3,\nC1,,41,-72,3,\n"
    )
    rolls = read(tmp_path, tracks=text)
    assert {c: list(t.t_s) for c, t in rolls.tracks.items()} == {"C1": [0, 1], "C2": [0]}
    assert list(rolls.tracks["C1"].lat) == [41.5, 41]
    assert rolls.tracks["C1"].gps_us[0] == NO_TIME
    assert rolls.tracks["C2"].gps_us[0] == 1_778_810_617_250_000
    assert np.isnan(rolls.tracks["C2"].accuracy_m[0])
    assert reasons(rolls) == [
        (5, "lat 95 is out of range (-90 to 90)"),
        (6, "t_s 'x' is not a number"),
        (7, "clip_id is empty"),
        (8, "t_s is empty"),
    ]


def test_gps_time_corrects_the_cameras_own_clock(tmp_path: Path) -> None:
    true = Instant.parse("2026-05-15T02:03:37Z")
    fixes = "".join(f"C1,{s},41,-72,3,{true.plus_s(s).us / 1e6}\n" for s in range(20))
    rolls = read(tmp_path, tracks=TRACKS + fixes, clips=CLIPS + "C1,D5,,2026-05-15T02:06:57Z,2026-05-15T02:10:00Z,,\n")
    own, gps = roll_candidates(rolls.clips[0], rolls.tracks["C1"])
    assert (own.source, own.sigma_s) == ("roll", 1.0)
    assert (gps.source, gps.start, gps.sigma_s) == ("gps", true, 0.2)
    assert own.start.since(gps.start) == 200


CELL = st.one_of(
    st.text(max_size=8), st.sampled_from(["", "1", "41.7", "-999", "inf", "nan", "1e400", "2026-05-15T02:00:00Z", "body", "taser"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.sampled_from(["cameras", "triggers", "clips", "tracks", "positions", "roster", "alignments"]),
    st.lists(st.lists(CELL, max_size=9), max_size=5),
)
def test_any_rows_are_read_or_rejected(tmp_path: Path, name: str, rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(" ".join(COLUMNS[name]).split())
    writer.writerows(rows)
    file = tmp_path / f"{name}.csv"
    file.write_text(out.getvalue(), encoding="utf-8", errors="replace", newline="")
    rolls = read_rolls([file])
    taken = sum(map(len, (rolls.cameras, rolls.triggers, rolls.clips, rolls.pings, rolls.shifts, rolls.alignments)))
    taken += sum(map(len, rolls.tracks.values()))
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    if not any(r.line == 0 for r in rolls.rejected):
        assert taken + len(rolls.rejected) >= filled
    assert all(c.start is None or c.start.iso() for c in rolls.clips)
