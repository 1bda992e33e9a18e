"""`frames --at` on films whose pixels say which frame they are."""

import json
from pathlib import Path

import pytest

from core.media.opencv import cv2
from core.model.times import Instant
from tests.core.cli.conftest import Cli
from tests.core.cli.videos import grey
from tests.sample import T

Filmed = tuple[Path, Path]


def frames(cli: Cli, library: Path, at: str, into: Path) -> dict[str, dict[str, object]]:
    incident = next(i["id"] for i in cli("--library", library, "incidents", "--json").json["incidents"] if i["triggers"])
    said = cli("--library", library, "frames", incident, "--at", at, "--into", into, "--json")
    assert said.code == 0, said.err
    assert json.loads((into / "frames.json").read_text()) == said.json
    assert set(said.json) == {"incident", "at", "cameras"} and said.json["incident"] == incident
    rows = {r["camera"]: r for r in said.json["cameras"]}
    for row in rows.values():
        assert set(row) >= {"camera", "clip", "state", "in_buffer", "png", "pts_s", "utc", "error_s"}
        assert (row["png"] is not None) == (row["state"] == "frame")
    assert {p.name for p in into.glob("*.png")} == {r["png"] for r in rows.values() if r["png"]}
    return rows


@pytest.mark.parametrize("at_s", [-0.999, -0.5, 0.0, 0.0333, 0.04, 1.234, 1.99])
def test_each_camera_shows_its_newest_frame_not_after_the_instant(cli: Cli, filmed: Filmed, tmp_path: Path, at_s: float) -> None:
    rows = frames(cli, filmed[0], f"T{at_s:+f}", tmp_path)
    for camera, fps, start_s in (("B1", 30, -2.0), ("B2", 25, -1.0)):
        row = rows[camera]
        ordinal = int((at_s - start_s) * fps + 1e-6)
        assert row["state"] == "frame"
        assert row["pts_s"] == pytest.approx(ordinal / fps, abs=1e-4)
        assert Instant.parse(str(row["utc"])).since(T) == pytest.approx(start_s + ordinal / fps, abs=1e-4)
        assert float(str(row["error_s"])) > 0
        image = cv2.imread(str(tmp_path / str(row["png"])))
        assert image.shape == (48, 64, 3)
        assert abs(float(image.mean()) - grey(ordinal)) < 2


def test_what_has_no_frame_says_why(cli: Cli, filmed: Filmed, tmp_path: Path) -> None:
    rows = frames(cli, filmed[0], "T-1.5", tmp_path / "a")
    assert (rows["B1"]["state"], rows["B2"]["state"], rows["B3"]["state"]) == ("frame", "before", "no_media")
    rows = frames(cli, filmed[0], "T+2.5", tmp_path / "b")
    assert (rows["B1"]["state"], rows["B2"]["state"], rows["B3"]["state"]) == ("after", "frame", "after")
    assert rows["B1"]["utc"] is None and rows["B1"]["pts_s"] is None


def test_the_other_forms_of_a_time(cli: Cli, filmed: Filmed, tmp_path: Path) -> None:
    by_trigger = frames(cli, filmed[0], "T+0.5", tmp_path / "a")
    assert frames(cli, filmed[0], T.plus_s(0.5).iso(), tmp_path / "b") == by_trigger
    incident = next(i for i in cli("--library", filmed[0], "incidents", "--json").json["incidents"] if i["triggers"])
    after_start = T.plus_s(0.5).since(Instant.parse(incident["start"]))
    assert frames(cli, filmed[0], f"+{after_start:f}", tmp_path / "c") == by_trigger


def test_a_time_that_is_none_is_wrong_usage(cli: Cli, filmed: Filmed, tmp_path: Path) -> None:
    incident = cli("--library", filmed[0], "incidents", "--json").json["incidents"][0]["id"]
    said = cli("--library", filmed[0], "frames", incident, "--at", "noon", "--into", tmp_path / "out")
    assert said.code == 2 and "T+SECONDS" in said.err
    assert not (tmp_path / "out").exists()


def test_people_see_what_was_written_and_what_was_not(cli: Cli, filmed: Filmed, tmp_path: Path) -> None:
    incident = next(i["id"] for i in cli("--library", filmed[0], "incidents", "--json").json["incidents"] if i["triggers"])
    said = cli("--library", filmed[0], "frames", incident, "--at", "T-1.5", "--into", tmp_path)
    assert "B1.png" in said.out and "no media yet" in said.out and "starts in 0.5 s" in said.out


def test_media_facts_reach_the_clips(cli: Cli, filmed: Filmed) -> None:
    clips = {c["clip"]: c for c in cli("--library", filmed[0], "clips", "--json").json["clips"]}
    media = clips["C-B2"]["media"]
    assert set(media) >= {"codec", "width", "height", "fps", "vfr", "frames", "audio"}
    assert (media["codec"], media["width"], media["height"], media["frames"], media["vfr"]) == ("h264", 64, 48, 100, False)
    assert media["fps"] == pytest.approx(25) and not media["audio"]
    assert len(clips["C-B2"]["sha256"]) == 64 and Path(clips["C-B2"]["file"]) == filmed[1] / "b2.mp4"
    assert clips["C-B3"]["media"] is None


def test_importing_again_takes_nothing_twice(cli: Cli, filmed: Filmed) -> None:
    before = cli("--library", filmed[0], "clips", "--json").json
    said = cli("--library", filmed[0], "import", filmed[1], "--json")
    outcomes = {Path(f["file"]).name: f["outcome"] for f in said.json["files"]}
    assert outcomes["b1.mp4"] == outcomes["b2.mp4"] == "duplicate"
    assert cli("--library", filmed[0], "clips", "--json").json == before
