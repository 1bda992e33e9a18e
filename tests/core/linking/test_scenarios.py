"""Simulated departments with known truth: a floor under what this form of linking reaches, and the time it takes.

Truth and scorer stand beside the checkout; what they say is about simulated data.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from core.linking.linker import link
from core.linking.world import Linked, World
from core.report import tables
from tests.core.linking.worlds import world_of
from tests.footage import SCENARIOS, needs_scenarios


def score(scenario: str, world: World, linked: Linked, into: Path) -> dict[str, Any]:
    """What the scorer beside the scenarios says of the result tables (it wants a number where only the own clock is known)."""
    clocks = [(c.id, c.time.offset_s or 0.0, c.time.sigma_s, c.time.ppm, c.time.source) for c in world.clips]
    rows: dict[str, list[Any]] = {
        "clip_incident": [(m.clip_id, i.id, m.probability) for i in linked.incidents for m in i.members],
        "trigger_incident": [(t, i.id) for i in linked.incidents for t in i.trigger_ids],
        "links": [(k.trigger_id, k.clip_id, k.probability, k.reason) for k in linked.links],
        "expected": [(e.trigger_id, e.camera_id, e.probability) for e in linked.expected],
        "findings": [(f.kind, f.trigger_id, f.camera_id, f.clip_id, f.seconds, f.probability, f.reason) for f in linked.findings],
        "clocks": clocks,
    }
    for name, some in rows.items():
        (into / f"{name}.csv").write_text(tables.table(name, some), "utf-8")
    out = into / "score.json"
    subprocess.run(
        [sys.executable, str(SCENARIOS / "score.py"), str(into), str(SCENARIOS / scenario), "--json", str(out)],
        check=True,
        capture_output=True,
    )
    return json.loads(out.read_text())


@needs_scenarios
@pytest.mark.parametrize(
    ("scenario", "pairs", "triggers", "exact", "missing", "late", "expected_precision", "expected_recall"),
    [
        ("standard-100", 0.97, 0.97, 0.90, 0.85, 0.25, 0.90, 0.80),
        pytest.param("standard-1000", 0.97, 0.955, 0.91, 0.86, 0.87, 0.97, 0.82, marks=pytest.mark.slow),
        pytest.param("hard-1000", 0.915, 0.90, 0.78, 0.86, 0.81, 0.97, 0.77, marks=pytest.mark.slow),
    ],
)
def test_a_department(
    tmp_path: Path,
    scenario: str,
    pairs: float,
    triggers: float,
    exact: float,
    missing: float,
    late: float,
    expected_precision: float,
    expected_recall: float,
) -> None:
    world = world_of(SCENARIOS / scenario / "rolls")
    began = time.process_time()
    linked = link(world)
    assert time.process_time() - began < 10
    assert len({c for i in linked.incidents for c in i.clip_ids}) == len(world.clips)
    assert sorted(t for i in linked.incidents for t in i.trigger_ids) == sorted(t.id for t in world.triggers)
    assert len({i.id for i in linked.incidents}) == len(linked.incidents)
    assert link(world) == linked
    found = score(scenario, world, linked, tmp_path)
    assert found["incidents"]["pair_f1"] >= pairs
    assert found["trigger_incidents"]["pair_f1"] >= triggers
    assert found["incidents"]["exact_incidents"] >= exact
    assert found["expected"]["precision"] >= expected_precision
    assert found["expected"]["recall"] >= expected_recall
    assert found["findings"]["missing"]["f1"] >= missing
    assert found["findings"]["late"]["f1"] >= late
    assert found["findings"]["wrong_officer"]["f1"] >= 0.95
    assert found["clocks"]["within_1"] >= 0.99
    assert found["clocks"]["cover_95"] >= 0.97
