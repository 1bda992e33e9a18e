"""However a roll file is cut into blocks, and whichever reader takes a row, the same is read and the same is said."""

from pathlib import Path

import numpy as np
import pytest

from core.media.vendors import roll_blocks
from core.media.vendors.rolls import Rolls, read_rolls

TRACKS = "clip_id,t_s,lat,lon,accuracy_m,gps_utc\n"
CLIPS = "clip_id,camera_id,officer_id,start,end,silent_head_s,path\n"
TRIGGERS = "trigger_id,time,kind,device_id,officer_id,vehicle_id,lat,lon,accuracy_m\n"


def read(folder: Path, **tables: str) -> Rolls:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return read_rolls([folder / f"{name}.csv" for name in tables])


def said(rolls: Rolls) -> list[tuple[str, int, str]]:
    return [(r.file.name, r.line, r.reason) for r in rolls.rejected]


def mixed() -> dict[str, str]:
    """Some hundred rows a file, one in ten of them wrong in some way."""
    triggers, clips, tracks, pings = TRIGGERS, CLIPS, TRACKS, "time,unit_id,lat,lon,accuracy_m\n"
    for i in range(200):
        at, end = f"2026-05-15T02:{i % 60:02}:00.5Z", f"2026-05-15T03:{i % 60:02}:00Z"
        odd = i % 10 == 7
        triggers += f"T{i % 190},{'soon' if odd else at},taser,B1,O1,,41.7,-72.6,3\n"
        clips += f"C{i:03},{' B1 ' if odd else 'B1'},O1,{at},{at if i % 20 == 13 else end},{'x' if i % 20 == 9 else ''},\n"
        tracks += f"C{i // 7:03},{i % 7}.25,{'nan' if odd else '41.7'},-72.6,{'' if i % 3 else '4.5'},\n"
        pings += f"{at},U{i % 5},{'91' if odd else '41.7'},-72.6,{'' if i % 3 else '4.5'}\n"
    return {"triggers": triggers, "clips": clips, "tracks": tracks, "positions": pings}


def facts(rolls: Rolls) -> tuple[object, ...]:
    tracks = {
        c: tuple(tuple(np.nan_to_num(getattr(t, f), nan=-1.0)) for f in ("t_s", "lat", "accuracy_m")) for c, t in rolls.tracks.items()
    }
    clips = [(c.id, c.camera_id, c.start, c.end, c.silent_head_s, c.line) for c in rolls.clips]
    return rolls.triggers, clips, tracks, rolls.pings, said(rolls)


@pytest.mark.parametrize("chunk", [64, 333, 5000])
def test_the_size_of_blocks_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    whole = facts(read(tmp_path / "r", **mixed()))
    assert len(whole[4]) > 60  # type: ignore[arg-type]
    monkeypatch.setattr(roll_blocks, "CHUNK", chunk)
    assert facts(read(tmp_path / "r", **mixed())) == whole


def test_the_careful_reader_reads_the_same(tmp_path: Path) -> None:
    """A quoted cell in the first row sends all of the file to it."""
    plain = mixed()
    quoted = {name: text.replace(",-72.6", ',"-72.6"').replace(",O1,", ',"O1",') for name, text in plain.items()}
    assert facts(read(tmp_path / "r", **plain)) == facts(read(tmp_path / "r", **quoted))


def test_a_quoted_cell_may_hold_a_line_end_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_blocks, "CHUNK", 40)
    text = "camera_id,kind,model\n" + "".join(f'B{i},body,"two\nlines"\n' for i in range(20)) + "B20,drone,\n"
    rolls = read(tmp_path / "r", cameras=text)
    assert [c.model for c in rolls.cameras] == ["two\nlines"] * 20
    assert [line for _, line, _ in said(rolls)] == [42]


def test_empty_lines_and_all_line_ends_are_fine(tmp_path: Path) -> None:
    rows = ["C1,0,41,-72,3,", "", "C1,1,41,-72,3,", "C1,x,41,-72,3,"]
    for end in ("\n", "\r\n", "\r"):
        rolls = read(tmp_path / "r", tracks=end.join([TRACKS.strip(), *rows]))
        assert list(rolls.tracks["C1"].t_s) == [0, 1]
        assert said(rolls) == [("tracks.csv", 5, "t_s 'x' is not a number")]


def test_rows_of_a_clip_may_stand_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_blocks, "CHUNK", 50)
    rows = [f"C{i % 3},{30 - i},41.{i:02},-72,3,\n" for i in range(30)]
    rolls = read(tmp_path / "r", tracks=TRACKS + "".join(rows))
    assert {c: list(t.t_s) for c, t in rolls.tracks.items()} == {f"C{k}": sorted(30 - i for i in range(30) if i % 3 == k) for k in range(3)}
    assert rolls.tracks["C0"].lat[-1] == 41.0


def test_coordinates_that_changed_places_are_named(tmp_path: Path) -> None:
    """Both orders lie on Earth; the file's other rows tell which is meant."""
    rows = "".join(f"C1,{s},41.76,-72.67,3,\n" for s in range(9))
    at = "2026-05-15T02:00:00Z"
    pings = "time,unit_id,lat,lon\n" + "".join(f"2026-05-15T02:00:{s:02}Z,O1,41.7,-72.6\n" for s in range(5)) + f"{at},O2,-72.6,41.7\n"
    triggers = TRIGGERS + "".join(f"T{i},{at},taser,,,,41.7,-72.6,\n" for i in range(3)) + f"T9,{at},taser,,,,-72.6,41.7,\n"
    rolls = read(tmp_path / "r", tracks=TRACKS + rows + "C1,9,-72.67,41.76,3,\n", positions=pings, triggers=triggers)
    assert len(rolls.tracks["C1"]) == 9 and len(rolls.pings) == 5
    assert [t.lat for t in rolls.triggers] == [41.7, 41.7, 41.7, None], "the trigger fired, wherever that was"
    assert sorted((f, line) for f, line, _ in said(rolls)) == [("positions.csv", 7), ("tracks.csv", 11), ("triggers.csv", 5)]
    assert all("look swapped" in reason for _, _, reason in said(rolls))


def test_a_leap_of_gps_time_is_kept_and_never_used(tmp_path: Path) -> None:
    rows = "".join(f"C1,{s},41.76,-72.67,3,{1778810617 + s + (3600 if s == 4 else 0)}\n" for s in range(9))
    rolls = read(tmp_path / "r", tracks=TRACKS + rows)
    track = rolls.tracks["C1"]
    assert track.rejected.tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert len(track.accepted) == 8 and next(iter(track.rejections().values())) == 1
    assert said(rolls) == [("tracks.csv", 6, "gps_utc leaps +3600 s from the track's other fixes: this fix is kept but not used")]


def test_a_track_of_one_fix_and_a_poor_accuracy_throughout_are_kept(tmp_path: Path) -> None:
    rolls = read(tmp_path / "r", tracks=TRACKS + "C1,3,41.76,-72.67,50,\n" + "".join(f"C2,{s},41.76,-72.67,50,\n" for s in range(5)))
    assert {c: len(t.accepted) for c, t in rolls.tracks.items()} == {"C1": 1, "C2": 5}
    assert rolls.rejected == ()


def test_a_second_file_does_not_repeat_ids_or_tracks(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    read(one, triggers=TRIGGERS + "T1,2026-05-15T02:00:00Z,taser,,,,,,\n", tracks=TRACKS + "C1,0,41,-72,3,\n")
    read(two, triggers=TRIGGERS + "T1,2026-05-15T02:00:00Z,crash,,,,,,\n", tracks=TRACKS + "C1,1,41,-72,3,\nC2,1,41,-72,3,\n")
    rolls = read_rolls(sorted([*one.iterdir(), *two.iterdir()]))
    assert [t.kind for t in rolls.triggers] == ["taser"]
    assert {c: list(t.t_s) for c, t in rolls.tracks.items()} == {"C1": [0], "C2": [1]}
    assert [reason for _, _, reason in said(rolls)] == [
        "fixes of clip C1 left out: another tracks.csv has them already",
        f"the id T1 is already on line 2 of {one / 'triggers.csv'}",
    ]


def test_a_lone_trigger_with_swapped_coordinates_shows_beside_the_tracks(tmp_path: Path) -> None:
    """Neither place is off the earth, and the file itself has no others to compare with."""
    (tmp_path / "triggers.csv").write_text("trigger_id,time,kind,lat,lon\nT1,2026-05-15T02:00:00Z,taser,-72.6,41.7\n")
    fixes = "".join(f"C1,{t},41.7,-72.6\n" for t in range(5))
    (tmp_path / "tracks.csv").write_text("clip_id,t_s,lat,lon\n" + fixes)
    rolls = read_rolls([tmp_path / "triggers.csv", tmp_path / "tracks.csv"])
    assert [(t.lat, t.lon) for t in rolls.triggers] == [(None, None)]
    assert [(line, "look swapped" in reason) for _, line, reason in said(rolls)] == [(2, True)]
