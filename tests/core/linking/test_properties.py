"""What must not matter does not: order of rows, names, the day, the map's direction, somebody far away."""

import csv
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.clocks.solve import solve
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns
from core.media.vendors.roll_columns import read_columns
from core.model.columns import ClockColumns, Columns
from tests.footage import SCENARIOS, needs_scenarios

TABLES = ("cameras", "roster", "triggers", "clips", "tracks", "positions", "alignments")
NAMED = {
    "cameras": ("camera_id",),
    "roster": ("officer_id", "vehicle_id", "body_camera_id", "dash_camera_id"),
    "triggers": ("trigger_id", "device_id", "officer_id", "vehicle_id"),
    "clips": ("clip_id", "camera_id", "officer_id"),
    "tracks": ("clip_id",),
    "positions": ("unit_id",),
    "alignments": ("clip_a", "clip_b"),
}
Rolls = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def rolls() -> Rolls:
    folder = SCENARIOS / "standard-100" / "rolls"
    found: Rolls = {}
    for name in TABLES:
        with (folder / f"{name}.csv").open(newline="") as lines:
            found[name] = list(csv.DictReader(lines))
    found["tracks"] = found["tracks"][::5]  # a fix per 5 s is enough here
    return found


def written(rolls: Rolls, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in rolls.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def linked(columns: Columns) -> tuple[ClockColumns, LinkedColumns]:
    clocks = solve(columns)
    return clocks, link_columns(columns, clocks)


def told(columns: Columns, named: dict[str, str] | None = None) -> dict[str, set[tuple[object, ...]]]:
    """Everything that linking says, by names (given back through `named`), times left out."""
    clocks, found = linked(columns)
    old = named or {}

    def ids(table: np.ndarray, rows: np.ndarray) -> list[str]:
        return [old.get(table[i], table[i]) if i >= 0 else "" for i in rows.tolist()]

    triggers, clips, cameras = columns.triggers.id, columns.clips.id, columns.cameras.id
    incidents = found.incidents
    scenes = [
        (
            frozenset(ids(triggers, incidents.trigger[incidents.trigger_first[i] : incidents.trigger_first[i + 1]])),
            frozenset(ids(clips, incidents.clip[incidents.member_first[i] : incidents.member_first[i + 1]])),
        )
        for i in range(len(incidents))
    ]
    expected, findings, links = found.expected, found.findings, found.links
    return {
        "clocks": set(zip(ids(clips, np.arange(len(clips))), clocks.offset_s.tolist(), clocks.sigma_s.tolist(), strict=True)),
        "incidents": set(scenes),
        "links": set(zip(ids(triggers, links.trigger), ids(clips, links.clip), links.p.tolist(), strict=True)),
        "expected": set(zip(ids(triggers, expected.trigger), ids(cameras, expected.camera), expected.p.tolist(), strict=True)),
        "findings": set(
            zip(
                findings.kind.tolist(),
                ids(triggers, findings.trigger),
                ids(cameras, findings.camera),
                ids(clips, findings.clip),
                findings.p.tolist(),
                strict=True,
            )
        ),
    }


def same(one: dict[str, set[tuple[object, ...]]], other: dict[str, set[tuple[object, ...]]]) -> None:
    for table in one:
        assert one[table] == other[table], table


@needs_scenarios
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_does_not_matter_to_the_last_bit(rolls: Rolls, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    mixed = {name: dice.sample(rows, len(rows)) for name, rows in rolls.items()}
    same(told(read_columns(written(mixed, tmp_path / "mixed"))), told(read_columns(written(rolls, tmp_path / "straight"))))


@needs_scenarios
def test_names_do_not_matter(rolls: Rolls, tmp_path: Path) -> None:
    """New names in another order; a light bar's device is its vehicle's name."""
    dice = random.Random(5)
    names = sorted({row[c] for name, columns in NAMED.items() for row in rolls[name] for c in columns if row[c]})
    new = dict(zip(names, (f"N{i:05d}" for i in dice.sample(range(len(names)), len(names))), strict=True))
    other = {name: [{k: new.get(v, v) if k in NAMED[name] else v for k, v in row.items()} for row in rows] for name, rows in rolls.items()}
    back = {v: k for k, v in new.items()}
    renamed, straight = told(read_columns(written(other, tmp_path / "new")), back), told(read_columns(written(rolls, tmp_path / "old")))
    assert renamed["incidents"] == straight["incidents"]
    for table in ("clocks", "links", "expected", "findings"):  # sums over cameras may be taken in another order
        assert rounded(renamed[table]) == rounded(straight[table]), table


def rounded(rows: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {tuple(round(v, 9) if isinstance(v, float) and v == v else str(v) for v in row) for row in rows}


@needs_scenarios
def test_weeks_later_is_the_same(rolls: Rolls, tmp_path: Path) -> None:
    columns = read_columns(written(rolls, tmp_path))
    by = 7 * 86_400_000_000 * 9
    clips, fixes, shifts = columns.clips, columns.fixes, columns.shifts
    later = replace(
        columns,
        clips=replace(clips, own_us=clips.own_us + by, best_us=clips.best_us + by),
        triggers=replace(columns.triggers, time_us=columns.triggers.time_us + by),
        shifts=replace(shifts, start_us=shifts.start_us + by, end_us=shifts.end_us + by),
        pings=replace(columns.pings, us=columns.pings.us + by),
        fixes=replace(fixes, gps_base_us=fixes.gps_base_us + by),
    )
    same(told(later), told(columns))


@needs_scenarios
def test_the_maps_direction_does_not_matter(rolls: Rolls, tmp_path: Path) -> None:
    """East and west change places: every distance stays."""
    columns = read_columns(written(rolls, tmp_path))
    flipped = replace(
        columns,
        triggers=replace(columns.triggers, lon=-columns.triggers.lon),
        pings=replace(columns.pings, lon=-columns.pings.lon),
        fixes=replace(columns.fixes, lon_e7=-columns.fixes.lon_e7),
    )
    one, other = told(columns), told(flipped)
    assert one["incidents"] == other["incidents"]
    for table in ("links", "expected", "findings"):
        assert rounded_to(one[table], 6) == rounded_to(other[table], 6), table


def rounded_to(rows: set[tuple[object, ...]], digits: int) -> set[tuple[object, ...]]:
    return {tuple(round(v, digits) if isinstance(v, float) and v == v else str(v) for v in row) for row in rows}


@needs_scenarios
def test_somebody_far_away_changes_nothing(rolls: Rolls, tmp_path: Path) -> None:
    """A stranger 40 km north records for a whole day, moves about and fires a trigger."""
    clip = {**rolls["clips"][0], "clip_id": "STRANGER", "camera_id": "BX", "officer_id": "OX"}
    track = [
        {**row, "clip_id": "STRANGER", "lat": f"{float(row['lat']) + 0.36:.7f}"}
        for row in rolls["tracks"]
        if row["clip_id"] == clip["clip_id"] or row["clip_id"] == rolls["clips"][0]["clip_id"]
    ]
    more = {**rolls, "clips": [*rolls["clips"], clip], "tracks": [*rolls["tracks"], *track]}
    before, after = told(read_columns(written(rolls, tmp_path / "a"))), told(read_columns(written(more, tmp_path / "b")))
    assert after["incidents"] - before["incidents"] == {(frozenset(), frozenset({"STRANGER"}))}
    assert before["incidents"] <= after["incidents"]
    for table in ("links", "expected"):
        assert before[table] == after[table], table
    assert before["findings"] == {row for row in after["findings"] if "STRANGER" not in row}
