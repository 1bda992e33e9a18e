"""However the days come in, and whatever people say in between: what linking the news alone leaves is what linking everything leaves."""

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.model.policy import Policy
from core.model.trigger import Trigger
from core.operations import linking, relinking
from core.operations.clips import assign_clip
from core.operations.clocks import set_clock
from core.operations.importing import import_paths
from core.operations.library import Library, open_library, set_policy
from core.operations.linking import decide_link, kept, link, link_new
from core.progress import Progress
from tests.footage import SCENARIOS, needs_scenarios
from tests.rolls import story, write_rolls

Rows = list[dict[str, str]]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    """One that links what is new, and one that links everything, always."""
    news, whole = (open_library(tmp_path / name, actor="tester") for name in ("news", "whole"))
    yield news, whole
    news.close()
    whole.close()


@pytest.fixture
def roads(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """By linking: whether the news alone were linked."""
    taken: list[bool] = []

    def near(library: Library) -> relinking.Near | None:
        found = relinking.near(library) if library.location.endswith("news") else None
        taken.append(found is not None)
        return found

    monkeypatch.setattr(linking, "near", near)
    monkeypatch.setattr(relinking, "MUCH", 10.0)
    return taken


def results(library: Library) -> tuple[object, ...]:
    with library.store.read() as read:
        found = kept(read)
        times = sorted((c.id, c.start.us, c.time) for c in read.clips())
        return found.incidents, found.links, found.expected, found.findings, times


def same(one: Library, other: Library) -> None:
    for name, a, b in zip(("incidents", "links", "expected", "findings", "clocks"), results(one), results(other), strict=True):
        assert a == b, name


def read_rolls(folder: Path) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for name in ("cameras", "roster", "clips", "triggers", "tracks", "positions", "alignments"):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


def portions(tables: dict[str, Rows], choose: random.Random, cuts_h: list[float]) -> list[dict[str, Rows]]:
    """By time of day, a tenth of the rows in another portion than their time's."""
    first = min(datetime.fromisoformat(c["start"]) for c in tables["clips"])

    def part(at: str) -> int:
        hours = (datetime.fromisoformat(at) - first).total_seconds() / 3600
        return sum(hours > c for c in cuts_h) if choose.random() < 0.9 else choose.randrange(len(cuts_h) + 1)

    of_clip = {c["clip_id"]: part(c["start"]) for c in tables["clips"]}
    found: list[dict[str, Rows]] = [{"cameras": tables["cameras"], "roster": tables["roster"]} for _ in range(len(cuts_h) + 1)]
    for name, rows in tables.items():
        for row in rows if name not in ("cameras", "roster") else ():
            if name == "alignments":
                n = max(of_clip.get(row["clip_a"], 0), of_clip.get(row["clip_b"], 0)) if choose.random() < 0.9 else len(cuts_h)
            else:
                n = of_clip[row["clip_id"]] if "clip_id" in row else part(row["time"])
            found[n].setdefault(name, []).append(row)
    return found


def later(tables: dict[str, Rows], days: int) -> dict[str, Rows]:
    """The same department some days later: its own clips and triggers, the same people."""

    def moved(row: dict[str, str]) -> dict[str, str]:
        new = dict(row)
        for name, value in row.items():
            if name in ("clip_id", "clip_a", "clip_b", "trigger_id") and value:
                new[name] = f"{value}-{days}"
            elif name == "gps_utc" and value:
                new[name] = f"{float(value) + 86400 * days:.3f}"
            elif name in ("time", "start", "end") and value:
                new[name] = (datetime.fromisoformat(value) + timedelta(days=days)).isoformat()
        return new

    return {name: rows if name == "cameras" else [moved(r) for r in rows] for name, rows in tables.items()}


@needs_scenarios
def test_a_day_among_weeks_is_linked_without_reading_them(
    two: tuple[Library, Library], roads: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = read_rolls(SCENARIOS / "standard-100" / "rolls")
    weeks = {days: later(once, days) for days in (0, 20, 40)}
    roster = [r for each in weeks.values() for r in each["roster"]]
    read: list[int] = []
    through = relinking.columns_of
    monkeypatch.setattr(
        relinking, "columns_of", lambda r, policy, clips, *rest: read.append(len(clips)) or through(r, policy, clips, *rest)
    )
    choose = random.Random(7)
    halves = [p for each in weeks.values() for p in portions({**each, "roster": roster}, choose, [20.0])]
    first, rest = halves[:4], halves[4:]
    choose.shuffle(rest)
    corrected = {"clips": [{**halves[2]["clips"][5], "silent_head_s": "3.0", "end": halves[2]["clips"][6]["end"]}]}
    corrected["clips"][0]["end"] = (datetime.fromisoformat(corrected["clips"][0]["start"]) + timedelta(seconds=95)).isoformat()
    measured = [a for a in halves[2].get("alignments", []) if a.get("score")][:3]
    better = {"alignments": [{**a, "b_minus_a_s": str(float(a["b_minus_a_s"]) + 0.3), "score": "99"} for a in measured]}
    for n, part in enumerate((*first, *rest, corrected, better)):
        folder = write_rolls(tmp_path / f"rolls{n}", part)
        for library in two:
            import_paths(library, [folder], Progress())
        same(*two)
    assert all(roads[2 * len(first) : -1 : 2])
    assert max(read[-4:]) < 0.5 * len(results(two[0])[4])  # pyright: ignore[reportArgumentType]


@needs_scenarios
@pytest.mark.parametrize("seed", [1, 2])
def test_what_people_say(two: tuple[Library, Library], roads: list[bool], seed: int) -> None:
    for library in two:
        import_paths(library, [SCENARIOS / "standard-100" / "rolls"], Progress())
    choose = random.Random(seed)
    for turn in range(6):
        incidents = [i for i in kept_of(two[0]).incidents if i.trigger_ids]
        one, other = choose.choice(incidents), choose.choice(incidents)
        clips = [m.clip_id for m in (*one.members, *other.members)]
        clip = choose.choice(clips)
        with two[0].store.read() as read:
            camera = read.clips([clip])[0].camera_id
            officer = choose.choice(sorted(read.officers()))
        word, seconds = choose.choice(["confirmed", "rejected", "proposed"]), choose.uniform(-90, 90)
        at = one.start.plus_s(choose.uniform(0, 60))
        for library in two:
            if turn % 4 == 0:
                set_clock(library, camera, seconds, clip_id=choose.choice([clip]))
            elif turn % 4 == 1:
                assign_clip(library, clip, officer_id=officer)
            elif turn % 4 == 2:
                decide_link(library, one.id, clip, word)
            else:
                with library.store.write("tester") as write:
                    write.put_triggers([Trigger(f"M{turn}", at, "manual", camera, source="manual")])
                    write.log("trigger")
                link_new(library, Progress())
        same(*two)
    assert sum(roads[::2]) >= 4


def test_rules_and_rosters_reach_everything(two: tuple[Library, Library], roads: list[bool], tmp_path: Path) -> None:
    tables = story()
    for n, change in enumerate(("nothing", "roster", "policy", "nothing")):
        if change == "roster":
            tables["roster"][0] = {**tables["roster"][0], "officer_id": "O77"}
        if change == "policy":
            for library in two:
                set_policy(library, Policy(radius_ft=300))
        folder = write_rolls(tmp_path / "rolls", tables)
        for library in two:
            import_paths(library, [folder], Progress())
        same(*two)
        assert roads[-2:] == [n == 3 and change == "nothing", False], change


def test_linking_by_another_version_is_not_built_upon(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_paths(library, [write_rolls(tmp_path / "rolls", story())], Progress())
    assert relinking.near(library) is not None
    monkeypatch.setattr("core.operations.linkstate.engine", lambda: "another")
    assert relinking.near(library) is None
    link(library, Progress())
    assert relinking.near(library) is not None


def kept_of(library: Library) -> linking.Results:
    with library.store.read() as read:
        return kept(read)


@needs_scenarios
@pytest.mark.parametrize("seed", [1, 2])
def test_portions_in_any_order(two: tuple[Library, Library], roads: list[bool], tmp_path: Path, seed: int) -> None:
    choose = random.Random(seed)
    parts = portions(read_rolls(SCENARIOS / "standard-100" / "rolls"), choose, [2.0, 5.0, 6.0])
    choose.shuffle(parts)
    for n, part in enumerate(parts):
        folder = write_rolls(tmp_path / f"rolls{n}", part)
        for library in two:
            import_paths(library, [folder], Progress())
        same(*two)
    assert sum(roads) >= 2
