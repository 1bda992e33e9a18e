"""Reasons as a hearing officer reads them: true, one sentence, ids and names verbatim."""

import re
from dataclasses import replace

import pytest

from core.linking import words
from core.model.camera import Officer
from core.model.finding import Finding
from core.model.timebase import TimeBase
from core.model.trigger import KINDS, Trigger
from tests.core.linking.objects import World, link
from tests.core.linking.worlds import cameras, clip, ping, scene, shift, still, taser
from tests.sample import LAT, LON, T


def source_scene(kind: str = "taser") -> World:
    return scene((clip("S", "B1", "O1", -30, 150), still(180, 0, 0)), triggers=(replace(taser(), kind=kind),))


def near_and_silent(metres: float, accuracy_m: float = 3.0, kind: str = "taser") -> Finding:
    world = replace(source_scene(kind), cameras=cameras("B1", "B2"), shifts=(shift("Obi", "B2"),), officers={"Obi": Officer("Obi")})
    pings = tuple(ping("Obi", s, metres, 0, accuracy_m) for s in (-15, 0, 15))
    (found,) = link(replace(world, pings=pings)).findings
    return found


def test_an_id_keeps_its_letters_wherever_it_stands() -> None:
    sure, doubtful = near_and_silent(4), near_and_silent(7, 5)
    assert sure.reason.startswith("Officer Obi was 13 ft (4 m) from the taser")
    assert doubtful.kind == "undetermined"
    assert re.match(r"Cannot be determined \(\d+ % likely\): officer Obi was", doubtful.reason)
    named = "McKay was 9 ft (3 m) from the taser."
    assert words.follow_on(named) == named
    assert words.follow_on("The cruiser's camera stopped.") == "the cruiser's camera stopped."


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_trigger_makes_grammar(kind: str) -> None:
    assert re.fullmatch(r"the moment (when .+ (was|went) .+|of the (crash|speed trigger|manual start|trigger))", words.moment(kind))


def test_a_crash_is_a_moment_not_a_deed() -> None:
    assert "no recording of camera B2 covers the moment of the crash;" in near_and_silent(4, kind="crash").reason


def test_old_positions_say_how_old() -> None:
    world = replace(source_scene(), cameras=cameras("B1", "B2"), shifts=(shift("O2", "B2"),), pings=(ping("O2", -18, 2, 0, 2.0),))
    (bound,) = [e for e in link(world).expected if e.camera_id == "B2"]
    assert ", 18.0 s away from the moment when the taser was drawn: within 30 ft" in bound.reason


def test_a_roster_that_positions_contradict_accuses_nobody() -> None:
    """The roster puts O2 in the cruiser whose light bar went on; good pings lie 50 m off."""
    trigger = Trigger("T-1", T, "lightbar", "V1", None, "V1", LAT, LON, 3.0, 0.2)
    pings = tuple(ping("O2", s, 50, 0, 4) for s in (-15, 0, 15))
    world = World((), (trigger,), cameras("B2"), {"O2": Officer("O2", "M. Okafor")}, (shift("O2", "B2", "V1"),), pings=pings)
    assert not [f for f in link(world).findings if f.camera_id == "B2"]
    (there,) = [f for f in link(replace(world, pings=tuple(ping("O2", s, 0, 0, 4) for s in (-15, 0, 15)))).findings if f.camera_id == "B2"]
    assert there.kind == "missing"
    assert "whom the roster puts in the cruiser whose light bar went on" in there.reason


def test_a_camera_nobody_wears_by_name() -> None:
    world = scene(
        (clip("S", "B1", "O1", -30, 150), still(180, 0, 0)), (clip("N", "B2", None, -20, 150), still(170, 2, 2)), triggers=(taser(),)
    )
    (found,) = link(world).findings
    assert found.reason.startswith("Camera B2 was switched on 10.0 s after the taser was drawn; 2 s are allowed")


def test_a_loose_clock_is_told_where_it_matters() -> None:
    rough = clip("N", "B2", "O2", -20, 60)
    rough = replace(rough, time=TimeBase(rough.start, 2.0, "roll"))
    world = scene((clip("S", "B1", "O1", -30, 150), still(180, 0, 0)), (rough, still(80, 2, 2)), triggers=(taser(),))
    late, early = link(world).findings
    assert "switched on 10.0 s after the taser was drawn (give or take 2.0 s)" in late.reason
    assert "stopped 1 min 0.0 s after the taser was drawn (give or take 2.0 s)" in early.reason


def test_a_doubtful_gap_is_no_outcome() -> None:
    """Late for sure, but bound with 2 in 5: neither late nor on time can be said."""
    world = scene(
        (clip("S", "B1", "O1", -30, 150), still(180, 0, 0)), (clip("N", "B2", "O2", -20, 150), still(170, 10, 4, 6.0)), triggers=(taser(),)
    )
    (bound,) = [e for e in link(world).expected if e.camera_id == "B2"]
    assert bound.probability < 0.5
    assert bound.outcome == "undetermined"
