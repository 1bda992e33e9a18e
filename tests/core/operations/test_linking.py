"""Linking as arrays: the library holds what the engine says, ids stay, and only what is other is written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.events import Change
from core.linking.linked import LinkedColumns
from core.model.incident import Incident
from core.operations import linking
from core.operations.importing import import_paths
from core.operations.incidents import all_incidents
from core.operations.library import Library, open_library
from core.operations.linking import kept, link, look, results_of
from core.operations.markers import add_marker
from core.progress import Progress
from tests.footage import SCENARIOS, needs_scenarios
from tests.rolls import story, write_rolls
from tests.sample import T


@pytest.fixture
def linked(library: Library, tmp_path: Path) -> Library:
    import_paths(library, [write_rolls(tmp_path / "rolls", story())], Progress(), relink=False)
    link(library, Progress())
    return library


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = open_library(tmp_path_factory.mktemp("town") / "library", actor="tester")
    import_paths(opened, [SCENARIOS / "standard-100" / "rolls"], Progress(), relink=False)
    link(opened, Progress())
    yield opened
    opened.close()


def by_clip(incident: Incident) -> Incident:
    return replace(incident, members=tuple(sorted(incident.members, key=lambda m: m.clip_id)))


@needs_scenarios
def test_the_library_holds_what_the_engine_says(town: Library) -> None:
    seen = look(town)
    with town.store.read() as read:
        have = kept(read)
    said = results_of(seen, seen.policy)
    assert len(have.incidents) > 10 and len(have.links) > 100
    assert set(map(by_clip, have.incidents)) == set(map(by_clip, said.incidents))
    assert set(have.links) == set(said.links) and set(have.expected) == set(said.expected)
    assert set(have.findings) == set(said.findings)


@needs_scenarios
def test_linking_again_writes_and_announces_nothing(town: Library) -> None:
    heard: list[Change] = []
    written: list[str] = []
    end = town.events.subscribe(heard.append)

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA")):
            written.append(statement)

    sa.event.listen(town.store._engine, "before_cursor_execute", note)
    report = link(town, Progress())
    sa.event.remove(town.store._engine, "before_cursor_execute", note)
    end()
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert not any("incidents" in c.kinds or "clocks" in c.kinds for c in heard)
    assert [s for s in written if "INTO log" not in s] == []


def test_what_changed_is_counted_and_announced(linked: Library) -> None:
    heard: list[Change] = []
    linked.events.subscribe(heard.append)
    incident = next(i for i in all_incidents(linked) if "T-1" in i.trigger_ids)
    with linked.store.write("tester") as write:
        write.decide([("T-1", "C07")], "rejected", "not the scene")
    report = link(linked, Progress())
    assert report.changed >= 1 and report.removed == 0
    assert any(incident.id in c.ids and "incidents" in c.kinds for c in heard)
    after = next(i for i in all_incidents(linked) if i.id == incident.id)
    assert "C07" not in after.clip_ids


def test_a_word_said_while_linking_runs_counts(linked: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    right = linking.link_columns

    def slow(*args: Any) -> LinkedColumns:
        if not said:
            said.append("C07")
            with linked.store.write("another desk") as write:
                write.decide([("T-1", "C07")], "rejected", "not the scene")
        return right(*args)

    monkeypatch.setattr(linking, "link_columns", slow)
    link(linked, Progress())
    assert "C07" not in next(i for i in all_incidents(linked) if "T-1" in i.trigger_ids).clip_ids


def test_markers_go_where_their_incident_goes(library: Library, tmp_path: Path) -> None:
    tables = story()
    clips = [row for row in tables["clips"] if row["clip_id"] in ("C12", "C07")]
    import_paths(library, [write_rolls(tmp_path / "first", {"clips": clips})], Progress(), relink=False)
    link(library, Progress())
    for incident in all_incidents(library):
        add_marker(library, incident.id, T.plus_s(3), f"seen by {incident.clip_ids[0]}")
    import_paths(library, [write_rolls(tmp_path / "rolls", tables)], Progress(), relink=False)
    link(library, Progress())
    whole: Incident = next(i for i in all_incidents(library) if "T-1" in i.trigger_ids)
    with library.store.read() as read:
        assert {m.text for m in read.markers(whole.id)} == {"seen by C12", "seen by C07"}
