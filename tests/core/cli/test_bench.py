"""`sightline bench link`: a tiny department measured in every step, its document key by key."""

from pathlib import Path

import numpy as np
import pytest

from core.demo.benchscore import pair_scores
from core.demo.city import make_city
from core.demo.city_files import write_city
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
    assert said["ratios"]["link_over_read"] > 0
    assert {"relink_over_link", "columns_over_read"} <= set(said["ratios"])


def test_given_files(cli: Cli, tmp_path: Path) -> None:
    city = make_city(60, seed=8, fix_every_s=20)
    write_city(city, tmp_path)
    said = cli("bench", "link", "--from", tmp_path / "rolls").json
    assert said["counts"]["clips"] == len(city.clips)
    assert said["score"] is None
    assert "make" not in said


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
