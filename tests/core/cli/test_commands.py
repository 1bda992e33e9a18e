"""Every command on the story of tests/rolls.py: JSON key by key, tables as people read them."""

import csv
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.model.times import Instant
from core.operations.findings import answer_finding
from core.operations.library import open_library
from tests.core.cli.conftest import FINDING, Cli, incident_id
from tests.rolls import story, write_rolls
from tests.sample import T

KINDS = {"missing", "late", "short_buffer", "early_stop", "clock_offset", "timezone", "wrong_officer", "undetermined"}


def test_import_tells_every_file(cli: Cli, tmp_path: Path) -> None:
    folder = write_rolls(tmp_path / "rolls", story())
    (folder / "notes.txt").write_text("not footage")
    said = cli("--library", tmp_path / "library", "import", folder, "--zone", "America/New_York", "--json")
    assert said.code == 0, said.err
    files = {Path(f["file"]).name: f for f in said.json["files"]}
    assert set(files) == {"cameras.csv", "roster.csv", "triggers.csv", "clips.csv", "tracks.csv", "positions.csv", "notes.txt"}
    for row in files.values():
        assert set(row) >= {"file", "outcome", "reason", "clip"}
        assert Path(row["file"]).is_absolute()
    assert files["clips.csv"]["outcome"] == "imported"
    assert files["notes.txt"]["outcome"] == "ignored" and files["notes.txt"]["reason"]


def test_a_row_that_cannot_be_read_is_named_and_the_code_is_1(cli: Cli, tmp_path: Path) -> None:
    tables = story()
    tables["triggers"].append({"trigger_id": "T-2", "time": "yesterday", "kind": "taser"})
    said = cli("--library", tmp_path / "library", "import", write_rolls(tmp_path / "rolls", tables), "--zone", "America/New_York")
    assert said.code == 1
    assert "triggers.csv:3" in said.err and "rejected: " in said.err
    assert "1 rejected" in said.out
    assert cli("--library", tmp_path / "library", "activations", "--json").json["triggers"][0]["trigger"] == "T-1"


def test_a_path_that_is_not_there_is_rejected(cli: Cli, tmp_path: Path) -> None:
    said = cli("--library", tmp_path / "library", "import", tmp_path / "nowhere", "--json")
    assert said.code == 1
    (row,) = said.json["files"]
    assert row["outcome"] == "rejected" and row["file"] == str(tmp_path / "nowhere") and row["reason"]


def test_a_zone_that_does_not_exist_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    said = cli("--library", tmp_path / "library", "import", tmp_path, "--zone", "Mars/Olympus")
    assert said.code == 2 and "Mars/Olympus" in said.err


def test_clips(cli: Cli, story_library: Path) -> None:
    said = cli("--library", story_library, "clips", "--json")
    clips = {c["clip"]: c for c in said.json["clips"]}
    assert set(clips) == {"C12", "C07", "CD3", "CD5", "C44"}
    for c in clips.values():
        assert set(c) >= {
            *("clip", "file", "sha256", "camera", "kind", "officer", "start", "end", "start_source", "start_sigma_s"),
            *("candidates", "fixes", "fixes_rejected", "silent_head_s", "media"),
        }
        assert c["candidates"] and all(set(k) == {"source", "start", "sigma_s", "note"} for k in c["candidates"])
        assert c["media"] is None and c["sha256"] is None
    fast = clips["CD5"]
    assert (fast["camera"], fast["kind"], fast["officer"]) == ("D5", "dash", "O07")
    assert abs(Instant.parse(fast["start"]).since(T.plus_s(-30))) < 1.0
    own = next(k for k in fast["candidates"] if k["source"] == "roll")
    assert Instant.parse(own["start"]) == T.plus_s(170)
    assert fast["start"].endswith("Z") and fast["fixes"] == 180 and fast["silent_head_s"] == 30


def test_incidents(cli: Cli, story_library: Path) -> None:
    found = cli("--library", story_library, "incidents", "--json").json["incidents"]
    for i in found:
        assert set(i) >= {"id", "start", "end", "triggers", "clips", "findings"}
        assert i["start"].endswith("Z") and i["end"].endswith("Z")
        for c in i["clips"]:
            assert set(c) >= {
                *("clip", "camera", "kind", "officer", "probability", "status", "reason"),
                *("distance_m", "distance_sigma_m", "starts_after_trigger_s"),
            }
            assert c["status"] in ("proposed", "confirmed", "rejected") and c["reason"]
        for f in i["findings"]:
            assert set(f) >= FINDING and f["kind"] in KINDS
    taser = next(i for i in found if i["triggers"] == ["T-1"])
    assert {c["clip"]: c["kind"] for c in taser["clips"]} == {"C12": "body", "C07": "body", "CD3": "dash", "CD5": "dash"}
    by_clip = {c["clip"]: c for c in taser["clips"]}
    assert by_clip["C07"]["starts_after_trigger_s"] == pytest.approx(-23.8, abs=0.1)
    assert {(f["kind"], f["camera"]) for f in taser["findings"]} >= {("late", "B07"), ("missing", "B21"), ("clock_offset", "D5")}


def test_one_incident_is_the_same_object_with_more(cli: Cli, story_library: Path) -> None:
    wanted = incident_id(cli, story_library)
    one = cli("--library", story_library, "incident", wanted, "--json").json
    row = next(i for i in cli("--library", story_library, "incidents", "--json").json["incidents"] if i["id"] == wanted)
    for key in ("id", "start", "end", "triggers", "clips"):
        assert one[key] == row[key]
    assert {c["camera"]: c["state"] for c in one["cameras"]}["B21"] == "missing"
    assert one["trigger_details"][0]["kind"] == "taser"


def test_activations(cli: Cli, story_library: Path) -> None:
    said = cli("--library", story_library, "activations", "--json")
    (trigger,) = said.json["triggers"]
    assert set(trigger) >= {"trigger", "incident", "expected"}
    assert (trigger["trigger"], trigger["incident"]) == ("T-1", incident_id(cli, story_library))
    for e in trigger["expected"]:
        assert set(e) >= {"camera", "officer", "probability", "reason", "clip", "outcome"}
        assert 0 <= e["probability"] <= 1 and e["reason"]
    outcomes = {e["camera"]: e["outcome"] for e in trigger["expected"]}
    assert (outcomes["B12"], outcomes["B07"], outcomes["B21"], outcomes["D3"]) == ("on_time", "late", "missing", "on_time")
    late = next(f for f in said.json["findings"] if f["kind"] == "late")
    assert set(late) >= FINDING
    assert late["seconds"] == pytest.approx(6.2, abs=0.1)
    only = cli("--library", story_library, "activations", trigger["incident"], "--json").json
    assert only == said.json


def test_clocks(cli: Cli, story_library: Path) -> None:
    rows = {r["clip"]: r for r in cli("--library", story_library, "clocks", "--json").json["clips"]}
    for r in rows.values():
        assert set(r) >= {"clip", "offset_s", "sigma_s", "ppm", "source", "residuals"}
        assert all(set(x) == {"source", "seconds"} for x in r["residuals"])
    assert rows["CD5"]["offset_s"] == pytest.approx(200, abs=1)
    assert rows["CD5"]["source"].startswith("gps")
    inside = cli("--library", story_library, "clocks", incident_id(cli, story_library), "--json").json["clips"]
    assert {r["clip"] for r in inside} == set(rows) - {"C44"}


def test_department(cli: Cli, own_library: Path) -> None:
    said = cli("--library", own_library, "department", "--sample", "5", "--seed", "7", "--json")
    assert said.code == 0, said.err
    wanted = incident_id(cli, own_library)
    assert said.json["missing"] == {"value": 1, "incidents": [wanted]}
    assert said.json["activation"]["part"] == 4 and said.json["activation"]["interval_95"][1] < 1
    assert {g["id"]: g["missing"] for g in said.json["by_officer"]}["O21"] == 1
    assert said.json["sample"] == {"seed": 7, "n": 5, "incidents": [wanted]}
    text = cli("--library", own_library, "department", "--from", "2026-05-14", "--to", "2026-05-15").out
    assert "activation rate 80.0% of 5" in text and "M. Okafor (O21)" in text
    assert cli("--library", own_library, "department", "--from", "2026-05-15", "--json").json["missing"]["value"] == 0
    assert cli("--library", own_library, "department", "--from", "soon").code == 2


def test_results(cli: Cli, story_library: Path, tmp_path: Path) -> None:
    said = cli("--library", story_library, "results", "--into", tmp_path / "deep" / "out")
    assert said.code == 0
    names = {"clip_incident", "trigger_incident", "links", "expected", "findings", "clocks"}
    assert {Path(line).stem for line in said.out.splitlines()} == names == {p.stem for p in (tmp_path / "deep" / "out").iterdir()}
    tables = {n: list(csv.DictReader((tmp_path / "deep" / "out" / f"{n}.csv").read_text("utf-8").splitlines())) for n in names}
    wanted = incident_id(cli, story_library)
    assert {r["clip_id"] for r in tables["clip_incident"] if r["incident_id"] == wanted} == {"C12", "C07", "CD3", "CD5"}
    assert tables["trigger_incident"] == [{"trigger_id": "T-1", "incident_id": wanted}]
    assert {r["clip_id"] for r in tables["clocks"]} == {"C12", "C07", "CD3", "CD5", "C44"}
    assert ("missing", "B21") in {(r["kind"], r["camera_id"]) for r in tables["findings"]}


def test_results_that_cannot_be_written_are_1(cli: Cli, story_library: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = cli("--library", story_library, "results", "--into", tmp_path / "file")
    assert said.code == 1 and "Cannot write" in said.err


def test_print(cli: Cli, story_library: Path, tmp_path: Path) -> None:
    said = cli("--library", story_library, "print", incident_id(cli, story_library), "--out", tmp_path / "one.pdf", "--json")
    assert said.json == {"file": str(tmp_path / "one.pdf")}
    reader = PdfReader(tmp_path / "one.pdf")
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "M. Okafor" in text and "No recording" in text and "3 min 20.0 s fast" in text


def test_people_read_tables_in_local_time(cli: Cli, story_library: Path) -> None:
    wanted = incident_id(cli, story_library)
    incidents = cli("--library", story_library, "incidents").out
    assert "2026-05-14 22:03:37.0 EDT" in incidents and "4 of 5" in incidents
    one = cli("--library", story_library, "incident", wanted).out
    assert "Late activation" in one and "M. Okafor" in one and "2026-05-15T02:03:37.000Z" in one
    assert "missing" in cli("--library", story_library, "activations", wanted).out
    assert "3 min" not in (clocks := cli("--library", story_library, "clocks").out) and "s fast" in clocks
    clips = cli("--library", story_library, "clips").out
    assert "no media yet" in clips and "P. Lund" in clips


@pytest.mark.parametrize("command", ["clips", "incidents", "activations", "clocks"])
def test_an_empty_library_is_no_error(cli: Cli, tmp_path: Path, command: str) -> None:
    said = cli("--library", tmp_path / "new", command)
    assert said.code == 0 and said.out and not said.err
    document = cli("--library", tmp_path / "new", command, "--json").json
    assert all(value == [] for value in document.values())


def test_place_unknown_is_said_once(cli: Cli, tmp_path: Path) -> None:
    rolls = {"clips": story()["clips"][:1]}
    cli("--library", tmp_path / "library", "import", write_rolls(tmp_path / "rolls", rolls))
    assert cli("--library", tmp_path / "library", "incidents").out.count("place unknown") == 1


def test_every_document_says_the_same_of_a_finding_and_of_an_officer(cli: Cli, tmp_path: Path) -> None:
    """The roster alone says whose the clips are, and one finding is answered."""
    tables = story()
    nameless = {**tables, "clips": [{**row, "officer_id": ""} for row in tables["clips"]]}
    where = tmp_path / "library"
    cli("--library", where, "import", write_rolls(tmp_path / "rolls", nameless))
    library = open_library(where)
    answer_finding(library, "late|T-1|B07|C07", "explained", "old holster")
    library.close()
    wanted = incident_id(cli, where)
    listed = next(i for i in cli("--library", where, "incidents", "--json").json["incidents"] if i["id"] == wanted)
    whole = cli("--library", where, "incident", wanted, "--json").json
    audited = cli("--library", where, "activations", wanted, "--json").json
    assert {key: whole[key] for key in listed} == listed
    assert audited["findings"] == listed["findings"]
    assert [f["answer"]["note"] for f in listed["findings"] if f["answer"]] == ["old holster"]
    assert {c["clip"]: c["officer"] for c in listed["clips"]} == {"C12": "O12", "C07": "O07", "CD3": "O12", "CD5": "O07"}
