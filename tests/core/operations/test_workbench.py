"""What another rule would move is told before it is applied, and told rightly: applying it moves just that."""

import dataclasses

import pytest

from core.errors import UsageError
from core.operations.findings import all_expected, all_findings
from core.operations.incidents import all_incidents
from core.operations.library import Library, set_policy
from core.operations.linking import link
from core.operations.workbench import dry_run
from core.progress import Progress


def everything(library: Library) -> tuple[object, ...]:
    with library.store.read() as read:
        return all_incidents(library), read.links(), all_expected(library), all_findings(library), read.last_entry()


def test_the_librarys_own_rule_moves_nothing_and_trying_writes_nothing(told: Library) -> None:
    before = everything(told)
    assert dry_run(told, told.policy(), Progress()).nothing
    assert not dry_run(told, dataclasses.replace(told.policy(), radius_ft=400), Progress()).nothing
    assert everything(told) == before


def test_what_was_not_linked_yet_is_not_taken_for_the_rules_doing(told: Library) -> None:
    assert not dry_run(told, told.policy(), Progress()).stale
    before = told.policy()
    set_policy(told, dataclasses.replace(before, radius_ft=400))
    change = dry_run(told, dataclasses.replace(before, radius_ft=400, late_s=3.0), Progress())
    assert change.stale and change.expected == () and change.links == ()
    link(told, Progress())
    assert not dry_run(told, before, Progress()).stale
    with told.store.write("tester") as write:
        write.put_triggers([dataclasses.replace(write.triggers()[0], id="T-new")])
    change = dry_run(told, told.policy(), Progress())
    assert change.stale and change.nothing


def test_a_wider_circle_binds_the_passer_by(told: Library) -> None:
    change = dry_run(told, dataclasses.replace(told.policy(), radius_ft=400), Progress())
    assert {(x.camera_id, x.kind) for x in change.expected} == {("B44", "comes")}
    assert {(x.clip_id, x.kind) for x in change.links if x.kind != "changes"} == {("C44", "comes")}
    (moved,) = [i for i in change.incidents if i.kind == "changes"]
    assert moved.added == ("C44",) and moved.removed == ()
    assert change.counts_after["expected"] == change.counts_before["expected"] + 1


def test_a_stricter_end_makes_early_stops_that_applying_it_then_finds(told: Library) -> None:
    rule = dataclasses.replace(told.policy(), post_s=300.0)
    change = dry_run(told, rule, Progress())
    coming = {x.finding.id for x in change.findings if x.kind == "comes"}
    assert sum(f.startswith("early_stop|") for f in coming) >= 3
    before = {f.id for f, _ in all_findings(told)}
    link(told, Progress(), rule)
    assert {f.id for f, _ in all_findings(told)} - before == coming


def test_a_kind_that_no_longer_propagates_takes_its_findings_along(told: Library) -> None:
    change = dry_run(told, dataclasses.replace(told.policy(), propagating=frozenset({"firearm"})), Progress())
    gone = {(x.finding.kind, x.finding.camera_id) for x in change.findings if x.kind == "goes"}
    assert gone >= {("missing", "B21"), ("late", "B07")}
    assert change.counts_after["expected"] == 0


def test_a_rule_that_makes_no_sense_is_refused(told: Library) -> None:
    with pytest.raises(UsageError, match="radius_ft"):
        dry_run(told, dataclasses.replace(told.policy(), radius_ft=-1), Progress())
    with pytest.raises(UsageError, match="laser"):
        dry_run(told, dataclasses.replace(told.policy(), propagating=frozenset({"laser"})), Progress())


def test_a_changed_rule_stands_in_the_log_with_what_it_was(told: Library) -> None:
    link(told, Progress(), dataclasses.replace(told.policy(), post_s=90.0))
    with told.store.read() as read:
        (entry,) = [e for e in read.entries() if e["action"] == "policy changed"]
    assert entry["actor"] == "tester"
    assert entry["detail"]["post_s"] == 90.0 and entry["detail"]["before"] == {"post_s": 120.0}
