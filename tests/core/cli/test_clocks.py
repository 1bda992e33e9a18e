"""`sightline clocks`: what was said of a clock, matched, taken back and listed."""

from pathlib import Path

import pytest

from core.operations.library import open_library
from core.operations.linking import link
from core.progress import Progress
from tests.core.cli.conftest import Cli
from tests.sample import clip


def rows(cli: Cli, library: Path) -> dict[str, dict[str, object]]:
    return {r["clip"]: r for r in cli("--library", library, "clocks", "--json").json["clips"]}


def test_a_correction_taken_back_leaves_the_clock_as_it_was(cli: Cli, own_library: Path) -> None:
    before = rows(cli, own_library)
    assert cli("--library", own_library, "clocks", "--set", "D5=190", "--why", "wall clock").code == 0
    assert rows(cli, own_library)["CD5"]["source"] == "manual"
    said = cli("--library", own_library, "clocks", "--withdraw", "D5", "--why", "misread")
    assert said.code == 0, said.err
    assert rows(cli, own_library) == before
    history = cli("--library", own_library, "clocks", "--history", "--json").json["entries"]
    assert [(e["method"], e["state"], e["why"], e["camera"]) for e in history] == [
        ("typed", "withdrawn", "wall clock", "D5"),
        ("withdrawn", "counts", "misread", "D5"),
    ]
    assert history[1]["withdraws"] == history[0]["entry"]
    assert history[0]["actor"] and history[0]["at"].endswith("Z")
    assert history[0]["clips"][0]["offset_s"] == 190.0
    told = cli("--library", own_library, "clocks", "--ledger").out
    assert "wall clock" in told and "misread" in told and "+190.000 s" in told
    assert cli("--library", own_library, "clocks", "--withdraw", history[1]["entry"], "--why", "read well").code == 0
    assert rows(cli, own_library)["CD5"]["offset_s"] == 190.0


@pytest.fixture
def filmed(own_library: Path) -> Path:
    """Two clips whose media is known, at 30 frames a second."""
    library = open_library(own_library, actor="tester")
    with library.store.write("tester") as write:
        write.put_clips([clip("CX", "BX", None, 9000, 9060, None), clip("CY", "BY", None, 9010, 9060, None)])
    link(library, Progress())
    library.close()
    return own_library


def test_two_frames_are_said_to_be_one_moment(cli: Cli, filmed: Path) -> None:
    said = cli("--library", filmed, "clocks", "--same", "CX@12.5=CY@2.1", "--why", "door closes", "--json")
    assert said.code == 0, said.err
    (entry,) = cli("--library", filmed, "clocks", "--history", "--json").json["entries"]
    assert entry["method"] == "matched"
    assert entry["shift_s"] == pytest.approx(-0.4)
    assert entry["sigma_s"] == pytest.approx((2 * (1 / 60) ** 2) ** 0.5)
    assert [(m["clip"], m["pts_s"]) for m in entry["marks"]] == [("CX", 12.5), ("CY", 2.1)]
    assert entry["clips"][0]["sigma_s"] > 2.0


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (["--withdraw", "D5", "--why", "x"], "Nothing was said by hand"),
        (["--withdraw", "K99", "--why", "x"], "Nothing was said by hand"),
        (["--same", "CX@1=CY@1"], "reason"),
        (["--same", "CX@1=CY", "--why", "x"], "CLIP@SECONDS"),
        (["--same", "CX@nan=CY@1", "--why", "x"], "CLIP@SECONDS"),
        (["--same", "CX@1=CX@2", "--why", "x"], "two cameras"),
        (["--same", "CX@99=CY@2", "--why", "x"], "no frame at"),
        (["--same", "CX@1=C12@2", "--why", "x"], "no pictures"),
        (["--same", "NO@1=CY@2", "--why", "x"], "no clip NO"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_kept(cli: Cli, filmed: Path, wrong: list[str], text: str) -> None:
    said = cli("--library", filmed, "clocks", *wrong)
    assert said.code == 2 and text in said.err
    assert cli("--library", filmed, "clocks", "--history").out.strip() == "Nothing was said of a clock by hand."
