import csv
import io

from core.report.tables import COLUMNS, table


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_headers_are_the_contract() -> None:
    assert {name: table(name, []).splitlines()[0] for name in COLUMNS} == {
        "clip_incident": "clip_id,incident_id,probability",
        "trigger_incident": "trigger_id,incident_id",
        "links": "trigger_id,clip_id,probability,reason",
        "expected": "trigger_id,camera_id,probability",
        "findings": "kind,trigger_id,camera_id,clip_id,value_s,probability,reason",
        "clocks": "clip_id,offset_s,sigma_s,ppm,source",
    }


def test_values_and_unknowns() -> None:
    late, missing = read(table("findings", [("missing", "T", "B", None, None, 1.0, ""), ("late", "T", "B", "C", 6.2, 0.97, "why")]))
    assert late["value_s"] == "6.2" and late["probability"] == "0.97" and late["reason"] == "why"
    assert missing["value_s"] == "" and missing["clip_id"] == "" and missing["probability"] == "1"
    (row,) = read(table("clocks", [("C", 0.0, float("inf"), 0.0, "roll")]))
    assert row == {"clip_id": "C", "offset_s": "0", "sigma_s": "", "ppm": "0", "source": "roll"}


def test_ids_stay_verbatim_through_commas_quotes_and_other_scripts() -> None:
    odd = 'C,"1" =Ä/π'
    (row,) = read(table("expected", [(odd, "B", 0.5)]))
    assert row["trigger_id"] == odd


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [("T1", "C1", 0.5, "a"), ("T0", "C2", 0.25, "b"), ("T0", "C1", 0.75, "c")]
    assert table("links", rows) == table("links", rows[::-1])
