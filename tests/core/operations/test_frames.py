import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import KnownError
from core.media.opencv import cv2
from core.operations.frames import frames_at
from tests.core.cli.videos import grey
from tests.core.operations.films import filmed_view
from tests.sample import T


def test_states_pictures_and_times(tmp_path: Path) -> None:
    view = filmed_view(tmp_path)
    rows = {r.camera: r for r in frames_at(view, T.plus_s(-1.49), tmp_path / "out")}
    row = rows["B12"]
    assert (row.state, row.clip, row.in_buffer, row.png) == ("frame", "C12", True, "B12.png")
    assert row.utc == T.plus_s(-1.5) and row.pts_s == pytest.approx(0.5) and row.error_s == 0.3
    assert abs(float(cv2.imread(str(tmp_path / "out" / "B12.png")).mean()) - grey(15)) < 2
    assert (rows["B21"].state, rows["B21"].png) == ("missing", None) and rows["B21"].reason
    assert rows["D3"].state == "no_media"
    assert not {r.camera: r for r in frames_at(view, T, tmp_path / "out")}["B12"].in_buffer


def test_a_film_that_is_broken_is_a_row(tmp_path: Path) -> None:
    view = filmed_view(tmp_path)
    (tmp_path / "c12.mp4").write_bytes(b"not a film" * 100)
    rows = {r.camera: r for r in frames_at(view, T, tmp_path / "out")}
    assert rows["B12"].state == "undecodable" and rows["B12"].reason and rows["B12"].png is None


def test_camera_ids_cannot_leave_the_folder_or_overwrite_each_other(tmp_path: Path) -> None:
    view = filmed_view(tmp_path)
    lane = view.lanes[0]
    names = ["../../evil", "..", "a/b", "a_b", "A_B", ""]
    lanes = tuple(replace(lane, camera=replace(lane.camera, id=name)) for name in names)
    rows = frames_at(replace(view, lanes=lanes), T, tmp_path / "out")
    written = [r.png for r in rows]
    assert len({w.casefold() for w in written if w}) == len(names)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {*written, "frames.json"}
    assert {p.name for p in tmp_path.iterdir()} == {"out", "c12.mp4"}
    cameras = json.loads((tmp_path / "out" / "frames.json").read_text())["cameras"]
    assert [c["camera"] for c in cameras] == names


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    view = filmed_view(tmp_path)
    with pytest.raises(KnownError, match="Cannot write"):
        frames_at(view, T, tmp_path / "c12.mp4" / "out")
