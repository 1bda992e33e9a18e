"""However the days come in, and whatever people say in between: what linking the news alone leaves is what linking everything leaves."""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.model.policy import Policy
from core.model.trigger import Trigger
from core.operations import linking, relinking
from core.operations.clips import assign_clip
from core.operations.clocks import set_clock
from core.operations.importing import import_paths
from core.operations.library import Library, open_library, set_policy
from core.operations.linking import decide_link, kept, link, link_new
from core.progress import Progress
from tests.core.operations.days import crew, footage, later, portions, read_rolls
from tests.footage import SCENARIOS, needs_scenarios
from tests.rolls import story, write_rolls


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


@needs_scenarios
def test_a_day_among_weeks_is_linked_without_reading_them(
    two: tuple[Library, Library], roads: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = read_rolls(SCENARIOS / "standard-100" / "rolls")
    weeks = {days: later(once, days) for days in (0, 20, 40)}
    read: list[int] = []
    through = relinking.columns_of
    monkeypatch.setattr(
        relinking, "columns_of", lambda r, policy, clips, *rest, **more: read.append(len(clips)) or through(r, policy, clips, *rest, **more)
    )
    choose = random.Random(7)
    halves = [p for each in weeks.values() for p in portions(each, choose, [20.0])]
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


def test_rules_reach_everything_and_rosters_their_shifts(two: tuple[Library, Library], roads: list[bool], tmp_path: Path) -> None:
    tables = story()
    for change in ("all", "roster", "policy", "nothing", "forever"):
        if change == "roster":
            tables["roster"][0] = {**tables["roster"][0], "officer_id": "O77"}
        if change == "forever":
            tables["roster"][0] = {**tables["roster"][0], "shift_end": ""}
        if change == "policy":
            for library in two:
                set_policy(library, Policy(radius_ft=300))
        folder = write_rolls(tmp_path / "rolls", tables)
        for library in two:
            import_paths(library, [folder], Progress())
        same(*two)
        assert roads[-2:] == [change in ("roster", "nothing"), False], change


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_rosters_come_change_and_go(tmp_path_factory: pytest.TempPathFactory, roads: list[bool], seed: int) -> None:
    choose, here = random.Random(seed), tmp_path_factory.mktemp("rosters")
    plain = {name: [{k: str(v) for k, v in r.items()} for r in rows] for name, rows in story().items()}
    days = [later(plain, n * choose.choice([0.3, 0.6, 1.0, 3.0])) for n in range(1, 4)]
    with closing(open_library(here / "news", actor="tester")) as news, closing(open_library(here / "whole", actor="tester")) as whole:
        two = news, whole
        steps = [(kind, n) for n in range(len(days)) for kind in ("roster", "footage", "roster")] + [
            ("cameras", 0),
            ("cameras", 1),
            ("names", 0),
        ]
        choose.shuffle(steps)
        for kind, n in steps:
            if kind == "roster":
                part = {"roster": crew(choose, days[n]) if choose.random() < 0.8 else [days[n]["roster"][0]]}
            elif kind == "footage":
                part = footage(choose, days[n])
            elif kind == "names":
                part = {"roster": [{**r, "officer_name": f"{r['officer_name']} II"} for r in days[n]["roster"][:1]]}
            else:
                part = {"cameras": [c for c in plain["cameras"] if choose.random() < 0.7] or plain["cameras"]}
                part["cameras"][0] = {**part["cameras"][0], "pre_event_s": choose.choice(["30", "15"])}
            folder = write_rolls(here / f"{kind}{n}", part)
            for library in two:
                import_paths(library, [folder], Progress())
            same(*two)


def test_a_vehicles_dash_cam_is_known_from_any_shift(two: tuple[Library, Library], roads: list[bool], tmp_path: Path) -> None:
    """A month later the roster says in which cruiser the dash cam is: its clock, an hour off, then follows from that cruiser's light bar."""
    at = datetime.fromisoformat(str(story()["triggers"][0]["time"]))
    fired = [at + timedelta(minutes=40 * n) for n in range(5)]

    def clip(n: int, start: datetime) -> dict[str, str]:
        end = start + timedelta(minutes=5)
        said = {"clip_id": f"K{n}", "camera_id": "D9", "officer_id": "O9", "silent_head_s": "30", "path": ""}
        return {**said, "start": start.isoformat(), "end": end.isoformat()}

    camera = {"camera_id": "D9", "kind": "dash", "model": "", "serial": "", "pre_event_s": "30", "buffer_has_audio": "0", "gps_time": "0"}
    row = {"officer_id": "O9", "officer_name": "", "vehicle_id": "V9", "body_camera_id": "B9", "dash_camera_id": "D9"}
    month = at + timedelta(days=30)
    clips = [clip(n, time + timedelta(hours=1, seconds=-30)) for n, time in enumerate(fired)]
    bars = [{"trigger_id": f"X{n}", "time": t.isoformat(), "kind": "lightbar", "vehicle_id": "V9"} for n, t in enumerate(fired)]
    shift = {**row, "shift_start": month.isoformat(), "shift_end": (month + timedelta(hours=8)).isoformat()}
    starts: list[object] = []
    for n, part in enumerate(({"cameras": [camera], "clips": clips, "triggers": bars}, {"roster": [shift]}, {"roster": []})):
        folder = write_rolls(tmp_path / f"rolls{min(n, 1)}", part)
        if n == 2:
            (folder / "roster.csv").write_text(",".join(shift) + "\n", encoding="utf-8")
        for library in two:
            import_paths(library, [folder], Progress())
        same(*two)
        starts.append(results(two[0])[4])
    assert starts[0] == starts[2] != starts[1]
    assert roads[2::2] == [True, True]


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
