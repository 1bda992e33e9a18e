"""Commands that change a library: clocks set by hand, rules tried and kept, settings."""

from pathlib import Path

import pytest

from core.operations.library import open_library
from core.operations.triggers import add_trigger
from tests.core.cli.conftest import FINDING, Cli, incident_id
from tests.sample import T


def test_a_clock_set_by_hand_holds_through_aligning(cli: Cli, own_library: Path) -> None:
    said = cli("--library", own_library, "clocks", "--set", "D3=-2.5", "--note", "radio log", "--json")
    assert said.code == 0, said.err
    row = next(r for r in said.json["clips"] if r["clip"] == "CD3")
    assert (row["offset_s"], row["source"]) == (pytest.approx(-2.5), "manual")
    again = cli("--library", own_library, "clocks", "--align", "--json")
    assert next(r for r in again.json["clips"] if r["clip"] == "CD3") == row


@pytest.mark.parametrize("correction", ["D3", "=3", "D3=", "D3=fast", "D3=nan", "D3=1e300", "NOBODY=3"])
def test_a_correction_that_makes_no_sense_is_wrong_usage(cli: Cli, own_library: Path, correction: str) -> None:
    said = cli("--library", own_library, "clocks", "--set", correction)
    assert said.code == 2 and said.err.startswith("sightline: ")


def test_link_counts_and_keeps_the_rule(cli: Cli, own_library: Path) -> None:
    wanted = incident_id(cli, own_library)
    same = cli("--library", own_library, "link", "--json")
    assert set(same.json) >= {"incidents", "links", "findings", "added", "changed", "removed"}
    assert (same.json["added"], same.json["changed"], same.json["removed"]) == (0, 0, 0)
    wide = cli("--library", own_library, "link", "--radius-ft", "400", "--pre", "30", "--post", "100", "--json")
    assert wide.code == 0, wide.err
    taser = cli("--library", own_library, "incident", wanted, "--json").json
    assert "C44" in {c["clip"] for c in taser["clips"]}
    policy = cli("--library", own_library, "settings", "--json").json["policy"]
    assert (policy["radius_ft"], policy["post_s"]) == (400, 100)


def test_trying_a_rule_shows_what_it_would_move_and_moves_nothing(cli: Cli, own_library: Path) -> None:
    before = cli("--library", own_library, "activations", "--json").json
    tried = cli("--library", own_library, "link", "--dry-run", "--radius-ft", "400", "--propagating", "taser,crash", "--json")
    assert tried.code == 0, tried.err
    assert tried.json["changed"]["radius_ft"] == {"before": 30, "after": 400}
    assert ("comes", "B44") in {(e["change"], e["camera"]) for e in tried.json["expected"]}
    assert all(set(f["before"] or f["after"]) >= FINDING for f in tried.json["findings"])
    text = cli("--library", own_library, "link", "--dry-run", "--radius-ft", "400").out
    assert "radius_ft: 30 now, 400 tried" in text and "C44" in text and "Nothing was changed." in text
    assert "Nothing would move." in cli("--library", own_library, "link", "--dry-run").out
    assert cli("--library", own_library, "activations", "--json").json == before
    assert cli("--library", own_library, "settings", "--json").json["policy"]["radius_ft"] == 30


def test_a_kind_of_trigger_that_is_none_is_wrong_usage(cli: Cli, own_library: Path) -> None:
    said = cli("--library", own_library, "link", "--propagating", "taser,laser")
    assert said.code == 2 and "'laser' is no kind of trigger" in said.err


def test_settings(cli: Cli, own_library: Path) -> None:
    said = cli("--library", own_library, "settings", "--zone", "Europe/Berlin", "--json").json
    assert said["zone"] == "Europe/Berlin" and said["library"] == str(own_library)
    assert "CEST" in cli("--library", own_library, "incidents").out
    assert cli("--library", own_library, "settings", "--zone", "Nowhere").code == 2
    assert "Europe/Berlin" in cli("--library", own_library, "settings").out


def test_of_several_corrections_a_wrong_one_keeps_them_all_out(cli: Cli, own_library: Path) -> None:
    said = cli("--library", own_library, "clocks", "--set", "D5=12", "--set", "NOPE=1")
    assert said.code == 2
    assert "NOPE" in said.err
    rows = {r["clip"]: r for r in cli("--library", own_library, "clocks", "--json").json["clips"]}
    assert rows["CD5"]["source"] == "gps"


@pytest.mark.parametrize("wrong", ["abc", "-5", "nan", "inf", ""])
def test_a_policy_that_is_no_number_is_named(cli: Cli, own_library: Path, wrong: str) -> None:
    said = cli("--library", own_library, "link", "--post", wrong)
    assert said.code == 2
    assert f"argument --post: {wrong!r} is not a number of 0 or more" in said.err


def test_a_manual_start_is_said_not_to_be_audited(cli: Cli, own_library: Path) -> None:
    library = open_library(own_library)
    add_trigger(library, T.plus_s(60), "manual", camera_id="B44")
    library.close()
    said = cli("--library", own_library, "activations")
    assert "It binds only its own camera and is not audited." in said.out
