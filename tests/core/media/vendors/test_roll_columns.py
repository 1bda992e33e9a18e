"""Roll files as arrays: any order of rows gives the same arrays, and tracks are what their rows say."""

import random
from dataclasses import fields
from pathlib import Path

import numpy as np

from core.media.vendors import roll_fixes
from core.media.vendors.roll_columns import read_columns
from core.model.columns import NO_LAG, NO_TIME, Columns

CLIPS = "clip_id,camera_id,officer_id,start,end,silent_head_s,path\n"
TRACKS = "clip_id,t_s,lat,lon,accuracy_m,gps_utc\n"


def _folder(at: Path, clips: list[str], tracks: list[str]) -> Path:
    at.mkdir()
    (at / "clips.csv").write_text(CLIPS + "".join(f"{c},B{c},O1,2025-06-15T10:00:00.000Z,2025-06-15T10:01:00.000Z,30,\n" for c in clips))
    (at / "tracks.csv").write_text(TRACKS + "".join(line + "\n" for line in tracks))
    return at


def _same(a: Columns, b: Columns) -> None:
    for table in ("clips", "fixes", "pings", "alignments", "cameras"):
        for f in fields(getattr(a, table)):
            x, y = getattr(getattr(a, table), f.name), getattr(getattr(b, table), f.name)
            assert np.array_equal(x, y, equal_nan=x.dtype.kind == "f"), (table, f.name)


def _tracks() -> list[str]:
    rows = [f"C{c},{t}.5,41.{c}{t:02d},-72.5,4.{c},{1_750_000_000 + 100 * c + t}.25" for c in (2, 1, 3) for t in range(40)]
    return [*rows, "C9,1.0,41.0,-72.0,3.0,"]


def test_any_order_of_rows_gives_the_same_arrays(tmp_path: Path) -> None:
    rows = _tracks()
    shuffled = random.Random(4).sample(rows, len(rows))
    plain = read_columns(_folder(tmp_path / "a", ["C1", "C2", "C3"], rows))
    _same(plain, read_columns(_folder(tmp_path / "b", ["C3", "C1", "C2"], shuffled)))


def test_blocks_do_not_show(tmp_path: Path, monkeypatch) -> None:
    whole = read_columns(_folder(tmp_path / "a", ["C1", "C2", "C3"], _tracks()))
    monkeypatch.setattr(roll_fixes, "BLOCK_BYTES", 300)
    _same(whole, read_columns(_folder(tmp_path / "b", ["C1", "C2", "C3"], _tracks())))


def test_a_track_is_what_its_rows_say(tmp_path: Path) -> None:
    columns = read_columns(_folder(tmp_path / "a", ["C1", "C2", "C3", "C4"], _tracks()))
    fixes = columns.fixes
    assert fixes.first.tolist() == [0, 40, 80, 120, 120]
    assert fixes.t_ms[:3].tolist() == [500, 1500, 2500]
    assert fixes.lat_e7[41] == 412_010_000
    assert fixes.lon_e7[0] == -725_000_000
    assert np.allclose(fixes.accuracy_m[:40], 4.1)
    at_first_fix = fixes.gps_base_us[0] + 1000 * (fixes.t_ms[0] + fixes.gps_lag_ms[0].astype(np.int64))
    assert at_first_fix == 1_750_000_100_250_000
    assert columns.clips.best_us[0] == 1_750_000_099_750_000
    assert fixes.gps_base_us[3] == NO_TIME


def test_without_the_receivers_time_nothing_is_made_up(tmp_path: Path) -> None:
    columns = read_columns(_folder(tmp_path / "a", ["C1"], ["C1,0.5,41.0,-72.0,,", "C1,1.5,41.0,-72.0,3.0,"]))
    assert (columns.fixes.gps_lag_ms == NO_LAG).all()
    assert np.isnan(columns.fixes.accuracy_m[0])
    assert columns.clips.best_us[0] == columns.clips.own_us[0]


def test_no_tracks_at_all(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "a", ["C1"], [])
    assert len(read_columns(folder).fixes) == 0
    (folder / "tracks.csv").unlink()
    assert read_columns(folder).fixes.first.tolist() == [0, 0]
