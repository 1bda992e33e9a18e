"""Who was bound, when each camera came on, what is missing, and what cannot be said."""

from dataclasses import replace

import pytest

from core.model.camera import Camera
from core.model.clip import Clip
from core.model.finding import Finding
from core.model.policy import Policy
from core.model.timebase import TimeBase
from core.model.track import Track
from tests.core.linking.objects import World, link
from tests.core.linking.worlds import cameras, clip, ping, scene, shift, still, taser
from tests.sample import T


def findings(world: World, kind: str | None = None) -> list[Finding]:
    return [f for f in link(world).findings if kind in (None, f.kind)]


def near(start_s: float, end_s: float = 150, silent_s: float | None = 30.0, camera: str = "B2") -> tuple[Clip, Track]:
    return clip("N", camera, "O2", start_s, end_s, silent_s), still(end_s - start_s, 2, 2)


def own() -> tuple[Clip, Track]:
    return clip("S", "B1", "O1", -30, 150), still(180, 0, 0)


@pytest.mark.parametrize(
    ("start_s", "silent_s", "end_s", "kind", "seconds"),
    [
        (-30, 30, 150, None, None),
        (-300, 30, 150, None, None),
        (-23.8, 30, 150, "late", 6.2),
        (3, 10, 150, "late", 13),
        (-12, 12, 150, "short_buffer", 12),
        (-30, 30, 71, "early_stop", 71),
    ],
)
def test_what_is_wrong_with_a_camera_in_range(
    start_s: float, silent_s: float, end_s: float, kind: str | None, seconds: float | None
) -> None:
    found = findings(scene(own(), near(start_s, end_s, silent_s), triggers=(taser(),)))
    assert [f.kind for f in found] == ([kind] if kind else [])
    if kind:
        assert found[0].seconds == pytest.approx(seconds, abs=0.01)
        assert found[0].camera_id == "B2"
        assert found[0].probability > 0.8


def test_a_buffer_with_sound_cannot_be_measured_and_the_reason_says_so() -> None:
    world = scene(own(), near(-20, silent_s=0.0), triggers=(taser(),))
    sounding = replace(world, cameras={**world.cameras, "B2": Camera("B2", "body", "", "", 30.0, True)})
    (found,) = findings(sounding)
    assert found.kind == "short_buffer"
    assert found.probability < 0.8
    assert "assumed" in found.reason or "sound" in found.reason
    (own_short,) = findings(scene((clip("S", "B1", "O1", -20, 150, None), still(170, 0, 0)), triggers=(taser(),)))
    assert own_short.kind == "short_buffer"  # its own trigger starts it: it cannot have been late


def test_a_clock_that_is_only_roughly_known_makes_lateness_less_sure() -> None:
    late, track = near(-26.5)
    world = scene(own(), (late, track), triggers=(taser(),))
    rough = replace(late, time=TimeBase(late.start, 3.0, "roll"))
    sure, unsure = findings(world, "late"), findings(replace(world, clips=(world.clips[0], rough)), "late")
    assert sure[0].probability > 0.85
    assert not unsure or unsure[0].probability < 0.75


def test_missing_needs_a_place_and_never_claims_more_than_it() -> None:
    base = scene(own(), triggers=(taser(),))
    world = replace(base, cameras=cameras("B1", "B2"), shifts=(shift("O1", "B1"), shift("O2", "B2")))

    def missing_at(metres: float, accuracy: float = 3.0) -> list[Finding]:
        return findings(replace(world, pings=tuple(ping("O2", s, metres, 0, accuracy) for s in (-15, 0, 15))))

    (close,), (closer,) = missing_at(4), missing_at(4, 1.0)
    assert close.kind == closer.kind == "missing"
    # Place alone says 0.98 and 0.995: what is left is that cameras seldom fail.
    assert close.probability == pytest.approx(0.823, abs=0.02)
    assert closer.probability == pytest.approx(0.958, abs=0.02)
    (doubtful,) = missing_at(7, 5)
    assert doubtful.kind == "undetermined"
    assert doubtful.reason.startswith("Cannot be determined")
    assert missing_at(60) == []
    assert findings(world) == []  # nobody knows where O2 was: no accusation


def test_two_doubtful_gaps_of_one_camera_are_one_finding() -> None:
    doubtful = (clip("N", "B2", "O2", -20, 60), still(80, 8, 6, 6.0))
    found = findings(scene(own(), doubtful, triggers=(taser(),)))
    assert [f.kind for f in found] == ["undetermined"]
    assert 0.25 <= found[0].probability < 0.5


def test_a_recording_whose_time_is_unknown_may_be_the_missing_one() -> None:
    base = scene(own(), (clip("L", "B2", "O2", 0, 100, sigma_s=7 * 3600.0), None), triggers=(taser(),))
    world = replace(base, shifts=(shift("O2", "B2"),), pings=tuple(ping("O2", s, 4, 0) for s in (-15, 0, 15)))
    (found,) = findings(world)
    assert found.kind == "undetermined"
    assert "time is not known" in found.reason


def test_a_camera_that_stopped_before_the_trigger_is_missing() -> None:
    (found,) = findings(scene(own(), near(-300, -3), triggers=(taser(),)))
    assert found.kind == "missing"
    assert "its last one ended 3.0 s before" in found.reason


def test_a_trigger_that_nobody_can_place_says_so() -> None:
    nowhere = replace(taser(), lat=None, lon=None)
    (found,) = findings(scene((clip("S", "B1", "O1", -30, 150), None), triggers=(nowhere,)))
    assert (found.kind, found.trigger_id) == ("undetermined", "T-1")


def test_a_manual_start_binds_only_its_own_camera_and_is_not_audited() -> None:
    world = scene((clip("S", "B1", "O1", -5, 20, 5), still(25, 0, 0)), near(-30), triggers=(replace(taser(), kind="manual"),))
    linked = link(world)
    assert linked.expected == ()
    assert linked.findings == ()
    assert [k.clip_id for k in linked.links] == ["S"]


def test_the_policy_decides_what_propagates_and_how_far() -> None:
    world = scene(own(), near(-30, 71), triggers=(taser(),))
    assert findings(world, "early_stop")
    assert not findings(replace(world, policy=Policy(post_s=60)), "early_stop")
    assert not link(replace(world, policy=Policy(propagating=frozenset({"firearm"})))).expected
    far = scene(own(), (clip("N", "B2", "O2", -30, 150), still(180, 40, 0)), triggers=(taser(),))
    assert {e.camera_id for e in link(far).expected} == {"B1"}
    assert {e.camera_id for e in link(replace(far, policy=Policy(radius_ft=200))).expected} == {"B1", "B2"}


def test_the_crew_of_a_light_bar_is_bound_and_so_is_the_dash_cam() -> None:
    bar = replace(taser(officer="", device="V1"), kind="lightbar", officer_id=None, vehicle_id="V1")
    world = World(triggers=(bar,), cameras=cameras("B1", "D1"), shifts=(shift("O1", "B1", "V1", "D1"),), pings=(ping("V1", 0, 0, 0),))
    expected = {e.camera_id: e for e in link(world).expected}
    assert expected["D1"].probability == 1.0
    assert expected["B1"].probability > 0.9
    assert {e.outcome for e in expected.values()} == {"missing"}
    elsewhere = replace(world, pings=(ping("V1", 0, 0, 0), ping("O1", -5, 900, 0), ping("O1", 5, 900, 0)))
    assert "B1" not in {e.camera_id for e in link(elsewhere).expected}  # positions beat the roster


def test_overtime_and_rows_without_a_camera() -> None:
    world = scene(own(), triggers=(taser(device="H1"),))
    ended = replace(shift("O1", "B1"), end=T.plus_s(-600))
    nameless = shift("O1", None)
    others = tuple(clip(f"E{i}", "B1", "O1", -9000 + 300 * i, -8900 + 300 * i) for i in range(3))
    for rows in ((ended,), (nameless,)):
        found = link(replace(world, clips=(*world.clips, *others), shifts=rows)).expected
        assert [(e.camera_id, e.outcome) for e in found] == [("B1", "on_time")]


@pytest.mark.parametrize(
    ("offset_s", "kinds"),
    [(None, []), (3.0, []), (-61.0, ["clock_offset"]), (-18000.2, ["timezone"]), (3612.0, ["timezone", "clock_offset"])],
)
def test_clocks_and_time_zones(offset_s: float | None, kinds: list[str]) -> None:
    alone = clip("S", "B1", "O1", -30, 150)
    off = replace(alone, time=TimeBase(alone.start, 0.2, "gps", 0.0, offset_s))
    found = findings(World((off,)))
    assert [f.kind for f in found] == kinds
    if offset_s == -18000.2:
        assert found[0].seconds == -18000
        assert found[0].reason.startswith("The camera's clock was 5 h slow, as a wrong time zone makes it")


def test_the_wrong_officer() -> None:
    world = replace(World((clip("S", "B1", "O9", -30, 150),)), shifts=(shift("O1", "B1"), shift("O9", "B9")))
    (found,) = findings(world)
    assert found.kind == "wrong_officer"
    assert "officer O9" in found.reason
    assert "officer O1" in found.reason
    assert not findings(replace(world, shifts=(*world.shifts, shift("O9", "B1"))))
    assert not findings(replace(world, shifts=()))


def test_a_camera_the_roster_gives_to_two_is_nobodys_by_lot() -> None:
    base = scene(own(), near(-20), triggers=(taser(),))
    shared = replace(base, shifts=(shift("O1", "B1"), shift("O2", "B2"), shift("O9", "B2")))
    assert {f.officer_id for f in findings(shared, "late")} == {"O2"}  # whom the clip names too
    nameless = replace(shared, clips=tuple(replace(c, officer_id=None) for c in shared.clips))
    (late,) = findings(nameless, "late")
    assert late.officer_id is None
    assert late.reason.startswith("Camera B2 was switched on")


def test_a_trigger_whose_own_camera_nobody_knows_says_so() -> None:
    """Nothing known is not the same as nothing found."""
    (found,) = findings(World((), (taser(device="X2-9041", officer="O9"),)))
    assert (found.kind, found.trigger_id, found.officer_id) == ("undetermined", "T-1", "O9")
    assert found.reason == "Nobody knows which camera officer O9 had, so it cannot be determined whether that camera recorded."
