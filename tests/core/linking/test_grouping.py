"""One scene or two: side by side, a block apart, walking from one to the other, without any place."""

from dataclasses import replace

import pytest

from tests.core.linking.objects import World, link
from tests.core.linking.worlds import cameras, clip, ping, scene, shift, still, taser, walk


def groups(world: World) -> set[tuple[str, ...]]:
    return {i.clip_ids for i in link(world).incidents}


def test_two_side_by_side_are_one_scene_without_a_trigger() -> None:
    world = scene((clip("A", "B1", "O1", 0, 300), still(300, 0, 0)), (clip("B", "B2", "O2", 20, 280), still(260, 10, 10)))
    (incident,) = link(world).incidents
    assert incident.clip_ids == ("A", "B")
    assert incident.title == "2 recordings without a trigger"
    assert "side by side" in incident.members[0].reason


def test_two_scenes_a_block_apart_do_not_chain_through_someone_who_walks_over() -> None:
    world = scene(
        (clip("A1", "B1", "O1", 0, 600), still(600, 0, 0)),
        (clip("A2", "B2", "O2", 0, 600), still(600, 8, 0)),
        (clip("C1", "B3", "O3", 0, 600), still(600, 120, 0)),
        (clip("C2", "B4", "O4", 0, 600), still(600, 128, 0)),
        (clip("W", "B5", "O5", 0, 600), walk(600, (4, 4), (124, 4), 400)),
    )
    assert groups(world) == {("A1", "A2", "W"), ("C1", "C2", "W")}


def test_a_passer_by_is_not_in_the_scene() -> None:
    world = scene(
        (clip("A", "B1", "O1", 0, 600), still(600, 0, 0)),
        (clip("P", "B2", "O2", 0, 600), walk(600, (300, 0), (10, 0), 560)),
        triggers=(taser(after_s=100),),
    )
    assert ("A",) in groups(world)


def test_someone_handed_over_belongs_to_both_scenes() -> None:
    world = scene(
        (clip("A1", "B1", "O1", 0, 400), still(400, 0, 0)),
        (clip("A2", "B2", "O2", 0, 400), still(400, 5, 0)),
        (clip("C1", "B3", "O3", 300, 900), still(600, 300, 0)),
        (clip("W", "B5", "O5", 0, 800), walk(800, (2, 2), (302, 2), 420)),
        triggers=(taser("T-1", 100), taser("T-2", 700, "O3", "B3")),
    )
    far = replace(world.triggers[1], lat=None, lon=None)
    linked = link(replace(world, triggers=(world.triggers[0], far)))
    holding = [i.trigger_ids for i in linked.incidents if "W" in i.clip_ids]
    assert sorted(holding) == [("T-1",), ("T-2",)]


def test_without_place_one_folder_and_one_time_make_an_incident() -> None:
    def at(name: str, start: float, file: str, sigma_s: float = 1.0):  # type: ignore[no-untyped-def]
        return replace(clip(name, f"cam-{name}", None, start, start + 60, None, sigma_s), file=file)

    world = World(
        (at("A", 0, "/x/a.mp4"), at("B", 10, "/x/b.mp4"), at("C", 0, "/y/c.mp4"), at("D", 500, "/x/d.mp4"), at("E", 5, "/x/e.mp4", 90.0))
    )
    linked = link(world)
    assert {i.clip_ids for i in linked.incidents} == {("A", "B"), ("C",), ("D",), ("E",)}
    pair = next(i for i in linked.incidents if "A" in i.clip_ids)
    assert not pair.place_known
    assert pair.title == "2 recordings, place unknown"
    assert "place is not known" in pair.members[0].reason


def test_a_clip_of_unknown_time_stands_alone() -> None:
    lost = clip("L", "B2", "O2", 0, 300, sigma_s=7 * 3600.0)
    world = scene((clip("A", "B1", "O1", 0, 300), still(300, 0, 0)), (lost, still(300, 0, 0)), triggers=(taser(after_s=100),))
    linked = link(world)
    (alone,) = [i for i in linked.incidents if "L" in i.clip_ids]
    assert alone.clip_ids == ("L",)
    assert "time is not known" in alone.members[0].reason


def test_the_dash_cam_stays_with_its_officer_who_runs_off() -> None:
    world = scene(
        (clip("A", "B1", "O1", 0, 600), walk(600, (0, 0), (250, 0), 100)),
        (clip("D", "D1", "O1", 0, 600), still(600, 0, 0)),
        (clip("N", "B9", "O9", 0, 600), still(600, 0, 30)),
    )
    rostered = replace(world, shifts=(shift("O1", "B1", "V1", "D1"),))
    assert all("A" in group for group in groups(rostered) if "D" in group)
    assert ("A", "D") not in groups(world)


def test_a_dash_cam_without_fixes_joins_through_the_roster() -> None:
    world = replace(
        scene((clip("A", "B1", "O1", -30, 150), still(180, 0, 0)), (clip("D", "D1", None, -30, 150), None), triggers=(taser(),)),
        shifts=(shift("O1", "B1", "V1", "D1"),),
    )
    assert groups(world) == {("A", "D")}


def test_a_trigger_without_any_clip_is_an_incident_of_missing_cameras() -> None:
    world = World(
        triggers=(taser(device=None), taser("T-2", 40, device=None), taser("T-3", 5000, device=None)),
        cameras=cameras("B1"),
        shifts=(shift("O1", "B1"),),
        pings=tuple(ping("O1", s, 0, 0) for s in range(-60, 60, 15)),
    )
    linked = link(world)
    assert [i.trigger_ids for i in linked.incidents] == [("T-1", "T-2"), ("T-3",)]
    assert linked.incidents[0].span.duration_s == pytest.approx(190)
    assert [f.kind for f in linked.findings if f.trigger_id == "T-1"] == ["missing"]


def test_the_cameras_of_one_cruiser_join_its_trigger_by_name() -> None:
    clips = [replace(clip(x, f"tesla-9-{x}", None, -60, 10, None), file=f"/t/{x}.mp4") for x in ("front", "back")]
    event = replace(taser("E", officer="", device=None), kind="other", officer_id=None, vehicle_id="tesla-9", source="tesla")
    linked = link(World(tuple(clips), (event,), cameras("tesla-9-front", "tesla-9-back")))
    assert {i.clip_ids for i in linked.incidents} == {("back", "front")}
    assert not linked.expected


def test_a_cruisers_files_and_event_meet_though_nobody_knows_their_zone() -> None:
    hours = 7 * 3600.0
    event = replace(taser("E", device="tesla-9-front"), kind="other", officer_id=None, vehicle_id="tesla-9", sigma_s=hours)
    own = [clip(x, f"tesla-9-{x}", None, -60, 10, None, hours) for x in ("front", "back")]
    stranger = clip("S", "B7", "O7", -60, 10, None, hours)
    linked = link(World((*own, stranger), (event,), tracks={"S": still(70, 0, 0)}))
    assert {i.clip_ids for i in linked.incidents} == {("back", "front"), ("S",)}
    crash = link(World((*own, stranger), (replace(event, kind="crash"),)))
    assert {f.kind for f in crash.findings} == {"undetermined"}
