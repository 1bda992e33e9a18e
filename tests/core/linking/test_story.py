"""The demo's story: a taser, a late camera, one that recorded nothing, two cruisers, a passer-by 90 m away."""

import re
from pathlib import Path

import pytest

from tests.core.linking.objects import Linked, link
from tests.core.linking.worlds import world_of
from tests.rolls import story, write_rolls


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return link(world_of(write_rolls(tmp_path_factory.mktemp("rolls"), story())))


def test_the_incident_holds_the_four_cameras_and_not_the_passer_by(linked: Linked) -> None:
    incident = next(i for i in linked.incidents if i.trigger_ids)
    assert incident.clip_ids == ("C12", "CD3", "CD5", "C07")
    assert incident.title == "Taser drawn"
    assert incident.place_known
    (other,) = [i for i in linked.incidents if not i.trigger_ids]
    assert other.clip_ids == ("C44",)
    assert other.title == "Recording without a trigger"
    assert not [k for k in linked.links if k.clip_id == "C44"]


def test_every_camera_is_told_as_it_was(linked: Linked) -> None:
    told = {e.camera_id: (e.outcome, e.officer_id) for e in linked.expected if e.probability >= 0.5}
    assert told == {
        "B12": ("on_time", "O12"),
        "B07": ("late", "O07"),
        "B21": ("missing", "O21"),
        "D3": ("on_time", "O12"),
        "D5": ("on_time", "O07"),
    }
    assert "B44" not in {e.camera_id for e in linked.expected}
    found = {(f.kind, f.camera_id): f for f in linked.findings}
    assert set(found) == {("late", "B07"), ("missing", "B21"), ("clock_offset", "D5")}
    assert found["late", "B07"].seconds == pytest.approx(6.2, abs=0.05)
    assert found["missing", "B21"].probability > 0.85
    assert found["clock_offset", "D5"].seconds == pytest.approx(200, abs=0.3)


def test_reasons_are_sentences_with_names_and_both_units(linked: Linked) -> None:
    reasons = {f.kind: f.reason for f in linked.findings}
    assert "J. Chen's camera was switched on 6.2 s after the taser was drawn (give or take 1.1 s); 2 s are allowed" in reasons["late"]
    assert reasons["missing"].startswith("M. Okafor was 13 ft (4 m) from the taser")
    assert "no recording of camera B21" in reasons["missing"]
    assert "not of anybody's fault" in reasons["missing"]
    assert reasons["clock_offset"] == "The camera's clock was 3 min 20.0 s fast; GPS time corrects it to within 0.1 s."
    texts = [*reasons.values(), *(k.reason for k in linked.links), *(e.reason for e in linked.expected)]
    texts += [m.reason for i in linked.incidents for m in i.members]
    for text in texts:
        assert re.fullmatch(r"[A-Z].*[^.]\.", text), text
        assert ". " not in re.sub(r"\b[A-Z]\. ", "", text), text


def test_links_say_distance_and_timing(linked: Linked) -> None:
    link_of = {k.clip_id: k for k in linked.links}
    assert link_of["C07"].distance_m == pytest.approx(5.0, abs=0.3)
    assert link_of["C07"].starts_after_trigger_s == pytest.approx(-23.8, abs=0.01)
    assert link_of["C12"].probability == 1.0
    assert link_of["CD5"].reason.startswith("It is the dash cam of the cruiser that the roster gives J. Chen")


@pytest.mark.parametrize("late_s", [0.5, 1.5])
def test_within_the_tolerance_nobody_is_late(tmp_path: Path, late_s: float) -> None:
    found = link(world_of(write_rolls(tmp_path, story(late_s)))).findings
    assert not [f for f in found if f.kind == "late" and f.probability >= 0.5]
