"""Simulated departments: the files are in the formats that import takes, truth follows the rules it is said to follow, rates are about
the stated ones, and the same seed makes the same department."""

import csv
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.demo.city import PROFILES, City, make_city
from core.demo.city_files import write_city
from core.media.vendors.roll_columns import read_columns
from core.model.times import Instant
from core.operations.importing import import_paths
from core.operations.library import open_library
from core.progress import Progress


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _seconds(text: str) -> float:
    return Instant.parse(text).us / 1e6


@pytest.fixture(scope="module", params=["standard", "hard"])
def city(request: pytest.FixtureRequest) -> City:
    return make_city(600, request.param, seed=3, fix_every_s=15)


@pytest.fixture(scope="module")
def folder(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("city")
    write_city(city, into)
    return into


@pytest.fixture(scope="module")
def true_spans(folder: Path) -> dict[str, list[tuple[float, float, str]]]:
    """By camera: true start and end of its clips."""
    offset = {r["clip_id"]: float(r["offset_s"]) for r in _rows(folder / "truth/clocks.csv")}
    spans: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for r in _rows(folder / "rolls/clips.csv"):
        off = offset[r["clip_id"]]
        spans[r["camera_id"]].append((_seconds(r["start"]) - off, _seconds(r["end"]) - off, r["clip_id"]))
    return {camera: sorted(s) for camera, s in spans.items()}


def test_its_files_read_as_columns(city: City, folder: Path) -> None:
    columns = read_columns(folder / "rolls")
    assert len(columns.clips) == len(city.clips)
    assert len(columns.triggers) == len(city.triggers.actor)
    assert len(columns.pings) == len(city.pings.at_s)
    assert len(columns.alignments) == len(city.alignments.a)
    assert len(columns.fixes) == sum(len(b.clip) for b in city.track_blocks())
    assert (columns.clips.length_s > 0).all()
    assert (columns.clips.officer >= 0).all()
    assert (np.diff(columns.fixes.t_ms)[np.setdiff1d(np.arange(len(columns.fixes) - 1), columns.fixes.first[1:-1] - 1)] > 0).all()


def test_every_row_is_imported(folder: Path, tmp_path: Path) -> None:
    with closing(open_library(tmp_path / "library")) as library:
        report = import_paths(library, [folder / "rolls"], Progress(), relink=False)
    assert len(report.files) == 7
    assert [f for f in report.files if f.outcome == "rejected"] == []


def test_the_same_seed_makes_the_same_department(city: City) -> None:
    profile = next(name for name, p in PROFILES.items() if p == city.profile)
    assert _equal(city, make_city(600, profile, seed=3, fix_every_s=15))
    assert not _equal(city.clips, make_city(600, profile, seed=4, fix_every_s=15).clips)


def test_a_block_of_tracks_is_its_own(city: City) -> None:
    assert all(_equal(a, b) for a, b in zip(city.track_blocks(), city.track_blocks(), strict=True))


def test_truth_follows_its_rules(folder: Path, true_spans: dict[str, list[tuple[float, float, str]]]) -> None:
    """The findings of each expected camera, worked out again from files alone."""
    at = {r["trigger_id"]: _seconds(r["time"]) for r in _rows(folder / "rolls/triggers.csv")}
    kept = {r["clip_id"]: float(r["silent_head_s"]) for r in _rows(folder / "rolls/clips.csv")}
    sound = {r["camera_id"]: r["buffer_has_audio"] == "1" for r in _rows(folder / "rolls/cameras.csv")}
    said = {(r["kind"], r["trigger_id"], r["camera_id"]): float(r["value"]) for r in _rows(folder / "truth/findings.csv")}
    checked = 0
    for row in _rows(folder / "truth/expected.csv"):
        if row["expected"] != "1":
            continue
        t, camera = at[row["trigger_id"]], row["camera_id"]
        near = [s for s in true_spans.get(camera, []) if s[1] >= t and s[0] < t + 120]
        key = (row["trigger_id"], camera)
        if not near:
            assert ("missing", *key) in said
            continue
        start, end, clip = near[0]
        begins = start + kept[clip]
        if not sound[camera] and abs(begins - t - 2) > 0.2:
            assert (("late", *key) in said) == (begins > t + 2)
        if ("late", *key) not in said and abs(start - t + 28) > 0.2:
            assert (("short_buffer", *key) in said) == (start > t - 28)
        if abs(end - t - 118) > 0.2:
            assert (("early_stop", *key) in said) == (end < t + 118)
        checked += 1
    assert checked > 200


def test_expected_cameras_follow_the_radius(folder: Path) -> None:
    for row in _rows(folder / "truth/expected.csv"):
        if row["reason"] == "in_range":
            assert float(row["true_dist_m"]) <= 9.145
        elif row["reason"] == "none":
            assert 9.14 < float(row["true_dist_m"]) <= 300
        assert (row["reason"] != "none") == (row["expected"] == "1")


def test_officers_are_in_one_place_at_a_time(city: City) -> None:
    at = city.visits.arrive_s, city.calls.start_s[city.visits.incident] + city.calls.length_s[city.visits.incident]
    order = np.lexsort((at[0], city.visits.car))
    car, begin, end = city.visits.car[order], at[0][order], at[1][order]
    assert (begin[1:] >= end[:-1])[car[1:] == car[:-1]].all()


def test_rates_are_about_the_stated_ones() -> None:
    city = make_city(6000, "standard", seed=5, fix_every_s=60)
    rows, p = city.expectations, city.profile
    bound = int((rows.reason > 0).sum())
    assert abs(len(city.clips) / 6000 - 1) < 0.1
    for found, chance in ((rows.missing, p.missing), (np.isfinite(rows.late_s), p.late), (np.isfinite(rows.short_s), p.short)):
        assert 0.4 < found.sum() / bound / chance < 1.3  # a camera fails once, whatever the number of triggers that bind it
    kinds = Counter(city.calls.kind.tolist())
    assert 0.3 < kinds[4] / len(city.calls) < 0.42
    twins = (city.calls.twin >= 0).sum() / ((city.calls.kind <= 2) & (city.calls.twin < 0)).sum()
    assert abs(twins - p.twins) < 0.05
    blocks = list(city.track_blocks())
    tracked = len(np.unique(np.concatenate([b.clip for b in blocks])))
    assert abs(tracked / len(city.clips) - (1 - p.silent)) < 0.02


def test_the_receivers_idea_of_its_accuracy_is_off_by_a_quarter(city: City) -> None:
    ratio = np.log(city.receivers.said_m / (1.515 * city.receivers.sigma_m))
    assert abs(ratio.std() - 0.25) < 0.03


def test_hard_is_harder() -> None:
    standard, hard = PROFILES["standard"], PROFILES["hard"]
    for name in ("twins", "passers", "missing", "late", "short", "early", "gross", "coarse", "silent", "cold", "misheard"):
        assert getattr(hard, name) > getattr(standard, name)
    assert hard.apart_m < standard.apart_m
    assert hard.pinged < standard.pinged


def _equal(a: Any, b: Any) -> bool:
    if is_dataclass(a):
        return all(_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    return np.array_equal(a, b, equal_nan=a.dtype.kind == "f") if isinstance(a, np.ndarray) else a == b
