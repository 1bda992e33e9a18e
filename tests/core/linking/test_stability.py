"""Same input, same output, in any order of rows; ids that stay; a person's word that stays."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.incident import Incident
from tests.core.linking.objects import Linked, World, link
from tests.core.linking.test_inrange import INSIDE, OUTSIDE, RADIUS_M, VAGUE
from tests.core.linking.worlds import NORTH, clip, still, taser, world_of
from tests.rolls import story, write_rolls
from tests.sample import LAT, LON, T


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world_of(write_rolls(tmp_path_factory.mktemp("rolls"), story()))


def of_trigger(linked: Linked, trigger_id: str = "T-1") -> Incident:
    (found,) = [i for i in linked.incidents if trigger_id in i.trigger_ids]
    return found


def test_the_order_of_rows_does_not_matter(world: World) -> None:
    straight = link(world)

    @given(st.data())
    @settings(max_examples=20, deadline=None)
    def shuffled(data: st.DataObject) -> None:
        def mixed(rows):  # type: ignore[no-untyped-def]
            return tuple(data.draw(st.permutations(list(rows))))

        other = replace(
            world,
            clips=mixed(world.clips),
            triggers=mixed(world.triggers),
            shifts=mixed(world.shifts),
            pings=mixed(world.pings),
            cameras=dict(mixed(world.cameras.items())),
            officers=dict(mixed(world.officers.items())),
            tracks=dict(mixed(world.tracks.items())),
        )
        assert link(other) == straight

    shuffled()


def test_shifting_all_times_changes_nothing_but_times(world: World) -> None:
    by_s = 86_400.0 * 40
    later = replace(
        world,
        clips=tuple(replace(c, time=replace(c.time, start=c.time.start.plus_s(by_s))) for c in world.clips),
        triggers=tuple(replace(t, time=t.time.plus_s(by_s)) for t in world.triggers),
        shifts=tuple(replace(s, start=s.start.plus_s(by_s), end=s.end.plus_s(by_s)) for s in world.shifts if s.start and s.end),
        pings=tuple(replace(p, time=p.time.plus_s(by_s)) for p in world.pings),
    )
    assert [i.members for i in link(later).incidents] == [i.members for i in link(world).incidents]
    assert link(later).findings == link(world).findings


def test_an_unrelated_clip_far_away_changes_nothing(world: World) -> None:
    stranger = clip("X", "BX", "OX", -30, 140)
    more = replace(world, clips=(*world.clips, stranger), tracks={**world.tracks, "X": still(170, 0, 9000)})
    before, after = link(world), link(more)
    assert after.links == before.links
    assert after.findings == before.findings
    assert set(before.incidents) < set(after.incidents)


def test_ids_stay_when_the_scene_grows(world: World) -> None:
    first = link(world)
    assert link(replace(world, previous=first.incidents)) == first
    early = taser("T-0", -20, "O12", "B12")
    joined = replace(
        world,
        clips=(*world.clips, clip("NEW", "B60", "O60", -35, 130)),
        tracks={**world.tracks, "NEW": still(165, 3, 3)},
        triggers=(*world.triggers, early),
        previous=first.incidents,
    )
    grown = of_trigger(link(joined))
    assert "NEW" in grown.clip_ids
    assert grown.trigger_ids == ("T-0", "T-1")
    assert grown.id == of_trigger(first).id
    assert of_trigger(link(replace(joined, previous=()))).id != grown.id  # without the memory it would be named after T-0


def test_a_new_scene_never_takes_a_known_id(world: World) -> None:
    gone = replace(of_trigger(link(world)), trigger_ids=("elsewhere",), members=())
    assert of_trigger(link(replace(world, previous=(gone,)))).id != gone.id


def test_a_rejected_clip_is_listed_and_stands_alone(world: World) -> None:
    linked = link(replace(world, decisions={("T-1", "C07"): "rejected"}))
    incident = of_trigger(linked)
    assert "C07" not in incident.clip_ids
    (member,) = [m for m in incident.members if m.clip_id == "C07"]
    assert (member.status, member.probability, member.reason) == ("rejected", 0.0, "Rejected by hand.")
    (alone,) = [i for i in linked.incidents if "C07" in i.clip_ids]
    assert alone.trigger_ids == ()
    (expected,) = [e for e in linked.expected if e.camera_id == "B07"]
    assert (expected.outcome, expected.clip_id) == ("undetermined", None)


def test_a_confirmed_passer_by_joins(world: World) -> None:
    linked = link(replace(world, decisions={("T-1", "C44"): "confirmed"}))
    (member,) = [m for m in of_trigger(linked).members if m.clip_id == "C44"]
    assert (member.status, member.probability, member.reason) == ("confirmed", 1.0, "Confirmed by hand.")
    assert len(linked.incidents) == 1


def test_a_decision_without_a_trigger_takes_a_clip_out_of_its_scene() -> None:
    world = World(
        (clip("A", "B1", "O1", 0, 300), clip("B", "B2", "O2", 0, 300)),
        tracks={"A": still(300, 0, 0), "B": still(300, 5, 5)},
    )
    assert [i.clip_ids for i in link(world).incidents] == [("A", "B")]
    decided = link(replace(world, decisions={("", "B"): "rejected"}))
    assert sorted(i.clip_ids for i in decided.incidents) == [("A",), ("B",)]
    assert [m.status for i in decided.incidents if "A" in i.clip_ids for m in i.members] == ["proposed", "rejected"]
    kept = link(replace(world, decisions={("", "B"): "confirmed"}))
    assert [m.status for i in kept.incidents for m in i.members] == ["proposed", "confirmed"]


@given(st.floats(0.5, 40), st.floats(1.1, 4), st.floats(0, INSIDE * RADIUS_M) | st.floats(OUTSIDE * RADIUS_M, 150))
@settings(max_examples=40, deadline=None)
def test_better_accuracy_is_never_less_decided(accuracy: float, times: float, north: float) -> None:
    """Wherever a place is clearly inside or outside (how far that goes and why no further: test_inrange.py), through the whole engine."""

    def told(accuracy_m: float) -> tuple[float, float, float]:
        placed = World(
            (clip("A", "B2", "O2", -30, 150),),
            (replace(taser(device="H1"), accuracy_m=1.0),),
            tracks={"A": still(180, 0, north, accuracy_m)},
        )
        rows = [e for e in link(placed).expected if e.camera_id == "B2"]
        return (rows[0].place_probability or 0.0, rows[0].probability, rows[0].distance_sigma_m or 0.0) if rows else (0.0, 0.0, 0.0)

    good, bad = told(accuracy), told(accuracy * times)
    for better, worse in zip(good[:2], bad[:2], strict=True):
        if north <= INSIDE * RADIUS_M:
            assert better >= worse - 1e-9
        elif bad[2] <= VAGUE * north:
            assert better <= worse + 1e-9


def test_the_place_on_earth_does_not_matter() -> None:
    def at(lat: float, lon: float) -> tuple[tuple[str, ...], ...]:
        moved = replace(taser(), lat=lat, lon=lon)
        a, b = still(180, 0, 0), still(180, 0, 4)
        tracks = {
            "A": replace(a, lat=a.lat - LAT + lat, lon=a.lon - LON + lon),
            "B": replace(b, lat=b.lat - LAT + lat, lon=b.lon - LON + lon),
        }
        clips = (clip("A", "B1", "O1", -30, 150), clip("B", "B2", "O2", -30, 150))
        linked = link(World(clips, (moved,), tracks=tracks))
        assert [k.clip_id for k in linked.links if k.probability > 0.8] == ["A", "B"]
        return tuple(i.clip_ids for i in linked.incidents)

    assert at(LAT, LON) == at(0.0, 179.99999) == at(-69.5, 12.0) == at(0.0, 0.0) == (("A", "B"),)
    assert pytest.approx(1) == NORTH * 111_071


def test_the_rolls_of_the_story_are_read_alike_from_any_folder(tmp_path: Path, world: World) -> None:
    again = world_of(write_rolls(tmp_path / "elsewhere", story()))
    assert link(again) == link(world)
    assert world.triggers[0].time == T
