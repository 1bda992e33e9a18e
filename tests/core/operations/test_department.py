"""The department's figures: counted rightly, each with the incidents it comes from; samples that anybody can draw again."""

from hashlib import sha256

import pytest

from core.errors import UsageError
from core.model.finding import Expected
from core.model.incident import Incident
from core.model.times import Span
from core.model.trigger import Trigger
from core.operations.department import audit_sample, department, wilson
from core.operations.library import Library, set_zone
from tests.results import put_results
from tests.sample import T

DAY = 86_400.0


@pytest.fixture
def year(library: Library) -> Library:
    """Ten tasers a day apart, each in its incident, each with the source's camera and one more: late on odd days, missing on the
    last, undetermined on the first; and a manual start that is not audited."""
    triggers, expected, incidents = [], [], []
    for n in range(10):
        at = T.plus_s(n * DAY)
        triggers.append(Trigger(f"T{n}", at, "firearm" if n == 9 else "taser", "B1", "O1"))
        incidents.append(Incident(f"I{n}", at.plus_s(-30), at.plus_s(120), (f"T{n}",), ()))
        expected.append(Expected(f"T{n}", "B1", 1.0, "source", "O1", f"C{n}", "on_time", 0.0))
        other = Expected(f"T{n}", "B2", 0.8, "near", "O2", f"D{n}", "late" if n % 2 else "on_time", 6.0 if n % 2 else -100.0)
        if n == 9:
            other = Expected(f"T{n}", "B2", 0.8, "near", "O2", None, "missing")
        if n == 0:
            other = Expected(f"T{n}", "B2", 0.8, "near", "O2", None, "undetermined")
        expected += [other, Expected(f"T{n}", "B3", 0.2, "far", "O3", None, "undetermined")]
    triggers.append(Trigger("TM", T, "manual", "B1", "O1"))
    with library.store.write("tester") as write:
        write.put_triggers(triggers)
        put_results(write, incidents, [], expected, [])
    return library


def test_what_is_counted_adds_up(year: Library) -> None:
    found = department(year)
    assert (found.triggers.value, found.expected.value, found.expected_sum) == (10, 20, pytest.approx(20.0))
    assert (found.recorded.value, found.missing.value, found.undetermined.value) == (18, 1, 1)
    assert (found.activation.part, found.activation.whole) == (18, 19)
    assert (found.prompt.part, found.prompt.whole) == (14, 18)
    assert sum(b.count for b in found.lateness) == 18
    assert {(b.low_s, b.high_s): b.count for b in found.lateness if b.count} == {(float("-inf"), 0): 4, (0, 1): 10, (5, 10): 4}
    for groups in (found.by_officer, found.by_camera, found.by_kind, found.over_time):
        assert sum(g.bound for g in groups) == 20
        assert sum(g.missing for g in groups) == 1
        assert all(g.recorded + g.missing + g.undetermined == g.bound for g in groups)


def test_each_number_leads_to_its_incidents(year: Library) -> None:
    found = department(year)
    assert found.missing.incidents == ("I9",) and found.undetermined.incidents == ("I0",)
    assert found.triggers.incidents == tuple(f"I{n}" for n in range(10))
    worst = found.by_officer[0]
    assert (worst.id, worst.missing, worst.incidents) == ("O2", 1, ("I9",))
    assert found.by_camera[0].id == "B2" and found.by_kind[0].id == "firearm"
    late = next(b for b in found.lateness if b.low_s == 5)
    assert late.incidents == ("I1", "I3", "I5", "I7")


def test_a_span_an_officer_and_a_kind_narrow_it(year: Library) -> None:
    week = department(year, Span(T, T.plus_s(7 * DAY)))
    assert (week.triggers.value, week.missing.value) == (7, 0)
    assert department(year, officer="O2").expected.value == 10
    assert department(year, officer="O3").expected.value == 0
    assert department(year, kind="firearm").triggers.value == 1
    assert department(year, camera="B2").missing.incidents == ("I9",)


def test_cameras_of_nobody_are_called_so_and_come_last(year: Library) -> None:
    with year.store.write("tester") as write:
        put_results(write, [], [], [Expected(f"T{n}", "D1", 1.0, "its light bar", None, None, "missing") for n in range(3)], [])
    with year.store.write("tester") as write:
        mine = Expected("T1", "B2", 0.9, "near", "O2", None, "missing")
        put_results(write, [], [], [*write.expected(), mine], [])
    assert [(g.label, g.missing) for g in department(year).by_officer] == [("O2", 1), ("No officer known", 3)]


def test_days_are_the_departments_own(year: Library) -> None:
    """T is 02:03 UTC, still the evening before in New York."""
    assert department(year).over_time[0].id == T.utc().date().isoformat()
    set_zone(year, "America/New_York")
    found = department(year)
    assert found.period == "day"
    assert found.over_time[0].id < T.utc().date().isoformat()
    assert len(found.over_time) == 10


def test_an_empty_library_has_no_rate(library: Library) -> None:
    found = department(library)
    assert found.activation.value is None and found.activation.interval is None
    assert found.over_time == () and found.expected.value == 0


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)]
)
def test_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    """Values of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, and of the formula by hand."""
    assert wilson(part, whole) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_a_sample_can_be_drawn_again_and_stands_in_the_log(year: Library) -> None:
    drawn = audit_sample(year, 3, 42)
    assert drawn == audit_sample(year, 3, 42)
    assert drawn == tuple(sorted((f"I{n}" for n in range(10)), key=lambda i: sha256(f"42|{i}".encode()).hexdigest())[:3])
    assert len({audit_sample(year, 3, seed) for seed in range(20)}) > 10
    assert audit_sample(year, 99, 1, Span(T, T.plus_s(2 * DAY))) in (("I0", "I1"), ("I1", "I0"))
    with year.store.read() as read:
        first = read.entries("audit sample")[0]
    assert first["actor"] == "tester" and first["at_us"] > 0
    assert first["detail"] == {"seed": 42, "n": 3, "out_of": 10, "span": None, "incidents": list(drawn)}
    with pytest.raises(UsageError):
        audit_sample(year, 0, 1)
