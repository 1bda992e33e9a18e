"""What is wrong with a clip whatever it was bound to: its clock, its zone, the officer it names."""

from dataclasses import replace

import pytest

from core.model.clip import Clip
from core.model.finding import Finding
from core.model.timebase import TimeBase
from core.model.track import Track
from tests.core.linking.gaps import audited
from tests.core.linking.objects import World
from tests.core.linking.worlds import clip, ping, shift, still
from tests.sample import T


@pytest.mark.parametrize(
    ("offset_s", "kinds"),
    [(None, []), (3.0, []), (-61.0, ["clock_offset"]), (-18000.2, ["timezone"]), (3612.0, ["timezone", "clock_offset"])],
)
def test_clocks_and_zones(offset_s: float | None, kinds: list[str]) -> None:
    off = replace(clip("S", "B1", "O1", -30, 150), time=TimeBase(T.plus_s(-30), 0.2, "gps", 0.0, offset_s))
    found = audited(World((off,)))
    assert [f.kind for f in found] == kinds
    if offset_s == -18000.2:
        assert found[0].seconds == -18000
        assert found[0].reason == "The camera's clock was 5 h slow, as a wrong time zone makes it; GPS time corrects it to within 0.2 s."


def worn(*more: Clip, tracks: dict[str, Track] | None = None) -> World:
    """B1 is O1's by the roster; the clip names O9, who has B9."""
    return World((clip("S", "B1", "O9", -30, 150), *more), shifts=(shift("O1", "B1"), shift("O9", "B9")), tracks=tracks or {})


def test_the_wrong_officer_is_one_to_whom_the_roster_does_not_give_the_camera() -> None:
    (found,) = audited(worn())
    assert found.kind == "wrong_officer"
    assert found.reason == "The clip names officer O9, but at that time the roster gives camera B1 to officer O1."
    assert audited(replace(worn(), shifts=(*worn().shifts, shift("O9", "B1")))) == []
    assert audited(replace(worn(), shifts=())) == []
    assert audited(replace(worn(), officer_said=frozenset({"S"}))) == []
    before = replace(shift("O9", "B1"), start=T.plus_s(-20_000), end=T.plus_s(-3000))
    assert audited(replace(worn(), shifts=(shift("O1", "B1"), before))) == []  # overtime
    assert audited(replace(worn(), shifts=(shift("O1", "B1"), replace(before, end=T.plus_s(-9000)))))


def test_positions_may_side_with_the_clip_against_the_roster() -> None:
    world = worn(tracks={"S": still(180, 0, 0)})

    def pinged(o1_m: float, o9_m: float) -> list[Finding]:
        pings = tuple(ping(o, s, m, 0) for o, m in (("O1", o1_m), ("O9", o9_m)) for s in range(-30, 151, 15))
        return audited(replace(world, pings=pings))

    assert pinged(0, 900)[0].probability > 0.99
    assert pinged(900, 0) == []


def test_a_camera_that_no_roster_names_is_its_usual_wearers() -> None:
    others = tuple(clip(f"E{i}", "B1", "O1", -9000 + 300 * i, -8900 + 300 * i) for i in range(3))
    bare = replace(worn(*others), shifts=(shift("O1", None), shift("O9", "B9")))
    (found,) = audited(bare)
    assert (found.kind, found.clip_id) == ("wrong_officer", "S")
    assert found.reason == "The clip names officer O9, but the other clips of camera B1 name officer O1, who was on duty then."
    assert audited(replace(bare, shifts=(shift("O1", None), shift("O9", None)))) == []  # it may as well be theirs
    assert audited(replace(bare, shifts=(shift("O9", "B9"),))) == []


def sigma(of: Clip, seconds: float) -> Clip:
    return replace(of, time=replace(of.time, sigma_s=seconds))


def test_two_recordings_of_one_camera_at_once() -> None:
    """Said of the one that began later; also of one within a long one after another has ended."""
    first, within, after = clip("A", "B1", "O1", -300, 300), clip("B", "B1", "O1", -200, -100), clip("C", "B1", "O1", 100, 400)
    found = [f for f in audited(World((after, within, first))) if f.kind == "undetermined"]
    assert [(f.clip_id, f.camera_id, f.officer_id, round(f.seconds or 0)) for f in found] == [
        ("B", "B1", "O1", 100),
        ("C", "B1", "O1", 200),
    ]
    assert found[1].reason.startswith("Recordings A and C of camera B1 run at the same time for 3 min 20.0 s, which one camera cannot do")


@pytest.mark.parametrize(
    ("camera", "starts_s", "sigma_s"),
    [("B2", -10, 0.2), ("B1", 60, 0.2), ("B1", 59.5, 0.2), ("B1", 50, 30.0), ("B1", 59.5, 1e-6)],
    ids=["another camera", "goes on", "chapters", "vague clocks", "exact clocks"],
)
def test_no_two_recordings_at_once(camera: str, starts_s: float, sigma_s: float) -> None:
    pair = (sigma(clip("A", "B1", "O1", -30, 60), sigma_s), sigma(clip("B", camera, "O1", starts_s, 200), sigma_s))
    assert [f for f in audited(World(pair)) if f.kind == "undetermined"] == []
