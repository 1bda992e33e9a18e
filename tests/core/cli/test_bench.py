"""`sightline bench link`: a tiny department measured in every step, its document key by key."""

from pathlib import Path

import numpy as np
import pytest

from core.demo.benchrelink import relink_last_day
from core.demo.benchscore import pair_scores
from core.demo.benchsteps import link, read
from core.demo.city import make_city
from core.demo.city_files import write_city
from core.media.vendors.roll_columns import read_columns
from tests.core.cli.conftest import Cli


def test_a_made_department(cli: Cli) -> None:
    said = cli("bench", "link", "--clips", "80", "--fix-every", "15", "--seed", "3", "--score").json
    assert said["data"].startswith("a simulated department")
    for step in ("make", "read", "link"):
        assert said[step]["seconds"] > 0
        assert said[step]["peak_mb"] is None or said[step]["peak_mb"] > 10
    assert said["counts"]["clips"] > 40
    assert said["counts"]["fixes"] > said["counts"]["clips"]
    assert 0.8 < said["score"]["pair_f1"] <= 1
    assert all(said["relink"]["same"].values())
    assert set(said["ratios"]) == {"link_over_read", "columns_over_read", "relink_over_link"}
    assert min(said["ratios"].values()) > 0


def test_its_steps_on_given_files(tmp_path: Path) -> None:
    city = make_city(150, seed=8, fix_every_s=20)
    write_city(city, tmp_path)
    rolls = str(tmp_path / "rolls")
    said = link(rolls, rolls, None)
    assert said["counts"]["clips"] == len(city.clips)
    assert said["counts"]["triggers"] == len(city.triggers.actor)
    assert said["score"] is None
    assert link(rolls, rolls, str(tmp_path / "truth"))["score"]["pair_f1"] > 0.8
    assert read(rolls, rolls)["rows"] > len(city.clips)


def test_a_day_more_gives_what_linking_everything_gives(tmp_path: Path) -> None:
    write_city(make_city(500, seed=9, fix_every_s=30, officers=15, days=5), tmp_path)
    said = relink_last_day(read_columns(tmp_path / "rolls"))
    assert 0 < said["day_clips"] < said["clips_linked"]
    assert said["day_roster_rows"] > 0
    assert all(said["same"].values())


def test_what_makes_no_sense(cli: Cli, tmp_path: Path) -> None:
    assert cli("bench", "link", "--clips", "0").code == 2
    assert cli("bench", "link", "--from", tmp_path / "nowhere").code == 2
    empty = cli("bench", "link", "--from", tmp_path)
    assert empty.code == 1
    assert "clips.csv" in empty.err


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_those_of_a_plain_count(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = [(i, g) for i in range(30) for g in set(rng.integers(0, 9, rng.integers(1, 3)).tolist())]
    found = [(i, g) for i in range(30) for g in set(rng.integers(0, 7, rng.integers(0, 3)).tolist())]

    def pairs(rows: list[tuple[int, int]]) -> set[tuple[int, int]]:
        return {(a, b) for a, g in rows for b, h in rows if g == h and a < b}

    true, made = pairs(truth), pairs(found)
    columns = [np.array(c) for c in (*zip(*found, strict=True), *zip(*truth, strict=True))]
    said = pair_scores(*columns)
    assert said["pair_precision"] == len(true & made) / len(made)
    assert said["pair_recall"] == len(true & made) / len(true)
