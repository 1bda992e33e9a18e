"""Whole departments with known truth: what the gaps alone cost, and every sentence."""

import re

import pytest

from core.linking.audit import audit
from core.linking.binding import IN_RANGE, OF_OFFICER, BoundColumns, bind
from core.linking.reasons import expected_reason
from core.linking.whereabouts import Whereabouts
from core.model.columns import ClockColumns, Columns
from core.model.finding import KINDS
from tests.core.linking.gaps import objects, rows_of
from tests.core.linking.lab import Truth, department, true_clocks
from tests.footage import needs_scenarios


def truth_rows(columns: Columns, truth: Truth) -> BoundColumns:
    return rows_of(
        columns,
        *(
            (r["trigger_id"], r["camera_id"], 1.0, OF_OFFICER if r["reason"] == "source" else IN_RANGE)
            for r in truth.rows("expected")
            if r["expected"] == "1"
        ),
    )


def claimed(columns: Columns, clocks: ClockColumns, bound: BoundColumns) -> dict[str, set[tuple[str, ...]]]:
    claims: dict[str, set[tuple[str, ...]]] = {k: set() for k in KINDS}
    for f in objects(columns, bound, audit(columns, clocks, bound).findings):
        if f.probability >= 0.5 and f.kind != "undetermined":
            claims[f.kind].add((f.trigger_id, f.camera_id) if f.trigger_id else (f.clip_id,))  # type: ignore[arg-type]
    return claims


@needs_scenarios
@pytest.mark.parametrize("name", ["standard-1000", "hard-1000"])
def test_departments_whose_clocks_and_bound_cameras_are_known(name: str) -> None:
    """What the gaps alone cost: a late start and a short buffer look alike where the buffer has sound."""
    columns, truth = department(name)
    claims = claimed(columns, true_clocks(columns, truth), truth_rows(columns, truth))
    least = {
        "missing": 0.99,
        "late": 0.92,
        "short_buffer": 0.9,
        "early_stop": 0.99,
        "timezone": 0.99,
        "clock_offset": 0.99,
        "wrong_officer": 0.99,
    }
    for kind, score in least.items():
        told = "tz_slip" if kind == "timezone" else kind
        by_clip = kind in ("timezone", "clock_offset", "wrong_officer")
        real = {(r["clip_id"],) if by_clip else (r["trigger_id"], r["camera_id"]) for r in truth.rows("findings") if r["kind"] == told}
        f1 = 2 * len(real & claims[kind]) / max(len(real) + len(claims[kind]), 1) if real or claims[kind] else 1.0
        assert f1 >= score, (kind, f1)


@needs_scenarios
def test_every_sentence_of_a_department_is_one_and_claims_no_certainty() -> None:
    columns, truth = department("standard-100")
    clocks = true_clocks(columns, truth)
    bound = bind(columns, clocks, Whereabouts(columns, clocks))
    found = audit(columns, clocks, bound)
    told = [expected_reason(columns, bound, int(row)) for row in found.expected.row]
    told += [f.reason for f in objects(columns, bound, found.findings)]
    assert len(told) > 100
    for sentence in told:
        assert re.match(r"[A-Z0-9].*\.$", sentence), sentence
        assert not re.search(r"nan|inf\b|\b0 %|\b100 %|None|  ", sentence), sentence
