"""What one recording, or one silence, says about each of the triggers it answers."""

from dataclasses import replace

import pytest

from core.model.trigger import Trigger
from tests.core.linking.objects import World, link
from tests.core.linking.worlds import cameras, clip, ping, shift, still, taser

FAR_APART_S = 1000.0


def chance(world: World, trigger: str, camera: str = "B2") -> tuple[float, float]:
    """(with what cameras did, place alone); of a camera that is not listed, nothing."""
    rows = [e for e in link(world).expected if (e.trigger_id, e.camera_id) == (trigger, camera)]
    return (rows[0].probability, rows[0].place_probability or 0.0) if rows else (0.0, 0.0)


def silent(*triggers: Trigger, east_m: float = 5.0, accuracy_m: float = 4.0) -> World:
    """O1's camera runs throughout; O2 stands `east_m` from O1, known by pings alone, and has no clip."""
    return World(
        (clip("S", "B1", "O1", -30, 1400),),
        triggers,
        cameras("B1", "B2"),
        shifts=(shift("O1", "B1"), shift("O2", "B2")),
        tracks={"S": still(1430, 0, 0)},
        pings=tuple(ping("O2", s, east_m, 0, accuracy_m) for s in range(-30, 1400, 15)),
    )


def test_in_range_with_nine_tenths_and_no_clip_is_about_even_odds() -> None:
    p, place = chance(silent(taser("T-1"), east_m=5.6), "T-1")
    assert place == pytest.approx(0.9, abs=0.03)
    assert 0.35 < p < 0.65


def test_a_camera_that_failed_says_nothing_by_its_silence() -> None:
    """O2's own taser bound it for sure ten minutes before, and it recorded nothing: so it does not count against O2's having been there."""
    own = taser("T-0", 0.0, "O2", None)
    doubtful = taser("T-1", 600.0)
    alone, place = chance(silent(doubtful, east_m=7), "T-1")
    beside, same_place = chance(silent(own, doubtful, east_m=7), "T-1")
    assert same_place == pytest.approx(place)
    assert beside == pytest.approx(place, abs=0.02)
    assert alone < place / 2


def test_what_lies_further_off_in_time_says_nothing() -> None:
    doubtful = taser("T-1", FAR_APART_S)
    own = taser("T-0", 0.0, "O2", None)
    assert chance(silent(own, doubtful, east_m=7), "T-1") == chance(silent(doubtful, east_m=7), "T-1")


def late(*triggers: Trigger, camera: str = "B2") -> World:
    """`camera` comes on 40 s after T, 7 m away."""
    return World(
        (clip("S", "B1", "O1", -30, 400), clip("N", camera, "O2", 10, 400)),
        triggers,
        cameras("B1", camera),
        shifts=(shift("O1", "B1"),),
        tracks={"S": still(430, 0, 0, 2.0), "N": still(390, 9, 0, 4.0)},
    )


def test_a_camera_that_a_later_trigger_started_was_not_bound_by_an_earlier_one() -> None:
    alone, place = chance(late(taser("T-1")), "T-1")
    started, _ = chance(late(taser("T-1"), taser("T-2", 40.0)), "T-1")
    assert started < alone / 3
    assert alone > place / 2
    assert chance(late(taser("T-1"), taser("T-2", 40.0)), "T-2")[0] > 0.9


def test_a_dash_cam_that_comes_on_by_itself_is_likelier_to_have_been_late_than_a_body_camera() -> None:
    """Nobody presses its button in passing."""
    body, place = chance(late(taser("T-1")), "T-1")
    dash, dash_place = chance(late(taser("T-1"), camera="D2"), "T-1", "D2")
    assert dash / (1 - dash) / (dash_place / (1 - dash_place)) > 2 * body / (1 - body) / (place / (1 - place))


def test_two_triggers_at_once_do_not_explain_each_other_away() -> None:
    """One event, recorded twice: the camera that it started was bound by both."""
    world = late(taser("T-1", 39.8), taser("T-2", 40.0))
    assert min(chance(world, "T-1")[0], chance(world, "T-2")[0]) > 0.9
    assert chance(replace(world, triggers=world.triggers[:1]), "T-1")[0] > 0.9
