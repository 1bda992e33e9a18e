import csv
from pathlib import Path

from core.operations.library import Library
from core.operations.linking import decide_link
from core.operations.results import write_results


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_writing_twice_makes_the_same_files(told: Library, tmp_path: Path) -> None:
    first = {p.name: p.read_bytes() for p in write_results(told, tmp_path / "a")}
    second = {p.name: p.read_bytes() for p in write_results(told, tmp_path / "b")}
    assert first == second
    assert set(first) == {f"{n}.csv" for n in ("clip_incident", "trigger_incident", "links", "expected", "findings", "clocks")}


def test_a_persons_no_takes_the_clip_out(told: Library, tmp_path: Path) -> None:
    write_results(told, tmp_path)
    incident = rows(tmp_path, "trigger_incident")[0]["incident_id"]
    assert ("C07", incident) in {(r["clip_id"], r["incident_id"]) for r in rows(tmp_path, "clip_incident")}
    decide_link(told, incident, "C07", "rejected", "another scene")
    write_results(told, tmp_path)
    assert ("C07", incident) not in {(r["clip_id"], r["incident_id"]) for r in rows(tmp_path, "clip_incident")}
    assert "C07" not in {r["clip_id"] for r in rows(tmp_path, "links")}
