import csv
import io
from dataclasses import replace

from core.report import tables
from tests.sample import sample_view

VIEW = sample_view()


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def header(text: str) -> str:
    return text.splitlines()[0]


def test_headers_are_the_contract() -> None:
    assert header(tables.clip_incident([])) == "clip_id,incident_id,probability"
    assert header(tables.trigger_incident([])) == "trigger_id,incident_id"
    assert header(tables.links([])) == "trigger_id,clip_id,probability,reason"
    assert header(tables.expected([])) == "trigger_id,camera_id,probability"
    assert header(tables.findings([])) == "kind,trigger_id,camera_id,clip_id,value_s,probability,reason"
    assert header(tables.clocks([])) == "clip_id,offset_s,sigma_s,ppm,source"


def test_members_and_links_a_person_rejected_are_left_out() -> None:
    incident = VIEW.incident
    gone = replace(incident.members[1], status="rejected")
    kept = [m.clip_id for m in incident.members if m is not incident.members[1]]
    rows = read(tables.clip_incident([replace(incident, members=(incident.members[0], gone, *incident.members[2:]))]))
    assert {r["clip_id"] for r in rows} == set(kept)
    rows = read(tables.links([VIEW.links[0], replace(VIEW.links[1], status="rejected")]))
    assert [r["clip_id"] for r in rows] == [VIEW.links[0].clip_id]


def test_values_and_unknowns() -> None:
    rows = {r["kind"]: r for r in read(tables.findings(VIEW.findings))}
    assert rows["late"]["value_s"] == "6.2" and rows["late"]["probability"] == "0.97"
    assert rows["missing"]["value_s"] == "" and rows["missing"]["clip_id"] == ""
    assert rows["clock_offset"]["trigger_id"] == "" and rows["clock_offset"]["value_s"] == "200"
    (row,) = read(tables.clocks([("C", None, float("inf"), 0.0, "roll")]))
    assert row == {"clip_id": "C", "offset_s": "0", "sigma_s": "", "ppm": "0", "source": "roll"}


def test_ids_stay_verbatim_through_commas_quotes_and_other_scripts() -> None:
    odd = 'C,"1" =Ä/π'
    (row,) = read(tables.expected([replace(VIEW.lanes[0].expected[0], trigger_id=odd)]))
    assert row["trigger_id"] == odd
