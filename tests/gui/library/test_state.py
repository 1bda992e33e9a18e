"""Which incidents a filter lets through."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.incident import IncidentSummary
from gui.library.state import ANSWERED, OPEN, Chosen, Filter, facets, shown
from tests.sample import ZONE, T, sample_view

FINDINGS = sample_view().findings


def row(number: int = 1, **changes: object) -> IncidentSummary:
    values: dict[str, object] = {
        "id": f"I-{number}",
        "start": T.plus_s(3600 * number),
        "end": T.plus_s(3600 * number + 150),
        "title": "Taser drawn",
        "trigger_kinds": ("taser",),
        "first_trigger": T.plus_s(3600 * number + 30),
        "officers": ("R. Alvarez", "J. Chen"),
        "cameras": ("B12", "B07"),
        "recorded": 2,
        "expected": 2,
        "findings": (),
        "open_findings": 0,
    }
    return IncidentSummary(**{**values, **changes})  # pyright: ignore[reportArgumentType]


ROWS = [
    row(1, findings=FINDINGS, open_findings=3),
    row(2, title="Light bar on", trigger_kinds=("lightbar",), officers=("S. Novak",), cameras=("D9",)),
    row(3, findings=FINDINGS[:1], open_findings=0, answered=frozenset({FINDINGS[0].id})),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), ["I-1", "I-2", "I-3"]),
        (Filter("novak"), ["I-2"]),
        (Filter("light BAR"), ["I-2"]),
        (Filter("i-3"), ["I-3"]),
        (Filter("d9"), ["I-2"]),
        (Filter("alvarez novak"), []),
        (Filter("late activation"), ["I-1", "I-3"]),
        (Filter("2026-05-14"), ["I-1"]),
        (Filter(officer="J. Chen"), ["I-1", "I-3"]),
        (Filter(trigger="lightbar"), ["I-2"]),
        (Filter(finding="missing"), ["I-1"]),
        (Filter(finding="late"), ["I-1", "I-3"]),
        (Filter(answer=OPEN), ["I-1"]),
        (Filter(answer=ANSWERED), ["I-3"]),
        (Filter(finding="late", answer=OPEN), ["I-1"]),
        (Filter(finding="missing", answer=ANSWERED), []),
        (Filter(least=0.96), ["I-1", "I-3"]),
        (Filter(finding="missing", least=0.96), []),
        (Filter(finding="missing", least=0.95), ["I-1"]),
        (Filter(chosen=Chosen("a sample", frozenset({"I-2", "I-9"}))), ["I-2"]),
        (Filter(since=T.plus_s(7200)), ["I-2", "I-3"]),
        (Filter(until=T.plus_s(7200)), ["I-1"]),
        (Filter(since=T.plus_s(7200), until=T.plus_s(10800)), ["I-2"]),
    ],
)
def test_what_a_filter_lets_through(wanted: Filter, found: list[str]):
    assert [r.id for r in shown(ROWS, wanted, ZONE)] == found


@given(st.text(max_size=12), st.integers(0, 5), st.integers(0, 5))
def test_narrowing_never_adds(text: str, since: int, until: int):
    wide = Filter(text)
    narrow = Filter(text, T.plus_s(3600 * since), T.plus_s(3600 * until))
    assert set(shown(ROWS, narrow, ZONE)) <= set(shown(ROWS, wide, ZONE)) <= set(ROWS)


@given(
    st.sampled_from(["", "R. Alvarez", "S. Novak"]),
    st.sampled_from(["", "taser", "lightbar"]),
    st.sampled_from(["", "late", "missing"]),
    st.sampled_from(["", OPEN, ANSWERED]),
    st.sampled_from([0.0, 0.96]),
)
def test_the_number_beside_a_choice_is_what_the_choice_leaves(officer: str, trigger: str, finding: str, answer: str, least: float):
    wanted = Filter("", None, None, officer, trigger, finding, answer, least)
    found = facets(ROWS, wanted)
    for name, counts in (("officer", found.officers), ("trigger", found.triggers), ("finding", found.findings), ("answer", found.answers)):
        for key, count in counts.items():
            assert count == len(shown(ROWS, replace(wanted, **{name: key}), ZONE))
