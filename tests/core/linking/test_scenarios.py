"""Simulated departments with known truth, from roll files to results: a floor under what linking reaches.

Truth and scorer stand beside the checkout; what they say is about simulated data, and linking was fitted while looking at three of
these, so this guards what was reached; it does not measure how linking does on others.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.clocks.solve import solve
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns
from core.model.columns import REJECTED, ClockColumns, Columns
from core.model.finding import KINDS
from tests.core.linking.lab import department
from tests.footage import SCENARIOS, needs_scenarios


def score(scenario: str, columns: Columns, clocks: ClockColumns, linked: LinkedColumns, into: Path) -> dict[str, Any]:
    """What the scorer beside the scenarios says (it wants a number where only the own clock is known)."""
    triggers, clips, cameras = columns.triggers.id, columns.clips.id, columns.cameras.id

    def ids(table: np.ndarray, rows: np.ndarray) -> list[str]:
        return [table[i] if i >= 0 else "" for i in rows.tolist()]

    def write(name: str, header: str, *values: Iterable[object]) -> None:
        with (into / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header.split())
            writer.writerows(zip(*values, strict=True))

    incidents, links, expected, findings = linked.incidents, linked.links, linked.expected, linked.findings
    of_clip = np.repeat(incidents.id, np.diff(incidents.member_first))
    keep = incidents.status != REJECTED
    chance = incidents.probability[keep]
    write("clip_incident", "clip_id incident_id probability", ids(clips, incidents.clip[keep]), of_clip[keep], chance)
    of_trigger = np.repeat(incidents.id, np.diff(incidents.trigger_first))
    write("trigger_incident", "trigger_id incident_id", ids(triggers, incidents.trigger), of_trigger)
    write("links", "trigger_id clip_id probability", ids(triggers, links.trigger), ids(clips, links.clip), links.p)
    write("expected", "trigger_id camera_id probability", ids(triggers, expected.trigger), ids(cameras, expected.camera), expected.p)
    who = ids(triggers, findings.trigger), ids(cameras, findings.camera), ids(clips, findings.clip)
    kinds = [KINDS[k] for k in findings.kind]
    write("findings", "kind trigger_id camera_id clip_id probability value_s", kinds, *who, findings.p, findings.seconds)
    write("clocks", "clip_id offset_s sigma_s", clips, np.nan_to_num(clocks.offset_s), clocks.sigma_s)
    out = into / "score.json"
    args = [sys.executable, str(SCENARIOS / "score.py"), str(into), str(SCENARIOS / scenario), "--json", str(out)]
    subprocess.run(args, check=True, capture_output=True)
    return json.loads(out.read_text())


@needs_scenarios
@pytest.mark.parametrize(
    ("scenario", "pairs", "exact", "triggers", "ece", "near", "ap", "missing", "late"),
    [
        # One late camera in all: with a second one claimed at 0.78 that is not, F1 is 2/3, and says nothing.
        ("standard-100", 0.99, 0.98, 0.99, 0.05, 0.11, 0.99, 0.95, 0.6),
        ("standard-1000", 0.995, 0.98, 0.985, 0.016, 0.033, 0.994, 0.91, 0.92),
        ("hard-1000", 0.98, 0.95, 0.97, 0.022, 0.04, 0.990, 0.93, 0.92),
        ("standard-10000", 0.990, 0.97, 0.985, 0.007, 0.021, 0.993, 0.925, 0.915),
    ],
)
def test_a_department(
    tmp_path: Path,
    scenario: str,
    pairs: float,
    exact: float,
    triggers: float,
    ece: float,
    near: float,
    ap: float,
    missing: float,
    late: float,
) -> None:
    columns, _ = department(scenario)
    clocks = solve(columns)
    linked = link_columns(columns, clocks)
    assert len(np.unique(linked.incidents.clip)) == len(columns.clips)
    assert sorted(linked.incidents.trigger.tolist()) == list(range(len(columns.triggers)))
    assert len(set(linked.incidents.id)) == len(linked.incidents)
    found = score(scenario, columns, clocks, linked, tmp_path)
    assert found["incidents"]["pair_f1"] >= pairs
    assert found["incidents"]["exact_incidents"] >= exact
    assert found["trigger_incidents"]["pair_f1"] >= triggers
    assert found["expected"]["ece"] <= ece
    assert found["expected_near"]["ece"] <= near
    assert found["expected"]["ap"] >= ap
    assert found["findings"]["missing"]["f1"] >= missing
    assert found["findings"]["late"]["f1"] >= late
    assert found["findings"]["early_stop"]["f1"] >= 0.95
    assert found["findings"]["wrong_officer"]["f1"] >= 0.99
    assert found["clocks"]["within_0_1"] >= 0.98
    assert found["clocks"]["within_1"] >= 0.998
    assert 0.93 <= found["clocks"]["cover_95"] <= 0.975
