"""What the distance sketch is made of: the audit's distance, both accuracies, the curve, and the same in words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rice

from gui.incident.nearness import bond, density, nearness, spoken
from tests.sample import sample_view

VIEW = sample_view()
TRIGGER = VIEW.triggers[0]


def near(camera: str, **changes: object):
    lane = VIEW.lane(camera)
    return nearness(VIEW, TRIGGER, replace(lane.expected[0], **changes))


def test_it_takes_the_audits_distance_and_each_receivers_accuracy():
    found = near("B07")
    assert (found.distance_m, found.sigma_m, found.radius_m) == (5.0, 4.2, pytest.approx(9.144))
    assert (found.trigger_accuracy_m, found.camera_accuracy_m) == (3.0, 3.0)
    assert found.toward[0] > 0 > found.toward[1]


def test_no_distance_or_the_triggers_own_camera_has_no_sketch():
    assert near("B07", distance_m=None) is None
    assert near("B12") is None
    assert near("D3", distance_m=4.0) is None


def test_a_dash_cam_bound_through_its_officer_shows_the_officers_place():
    found = near("D5", distance_m=5.0, distance_sigma_m=4.2)
    assert (found.camera_name, found.through) == ("J. Chen", "D5")
    assert found.toward == near("B07").toward
    assert "D5 is bound through that." in spoken(found)


def test_a_dash_cam_in_range_itself_shows_its_own_place_and_another_distance_is_nobodys_that_is_known():
    itself = near("D5", distance_m=16.9, distance_sigma_m=2.0)
    assert (itself.camera_name, itself.through, itself.toward is None) == ("D5", "", False)
    strange = near("D5", distance_m=60.0, distance_sigma_m=4.0)
    assert (strange.camera_name, strange.toward, strange.camera_accuracy_m) == ("J. Chen", None, None)
    assert spoken(strange).startswith("J. Chen was measured")


def test_who_is_aboard_by_the_roster_is_bound_by_that_and_has_no_sketch():
    lightbar = replace(TRIGGER, kind="lightbar", device_id="V3", officer_id=None, vehicle_id="V3")
    aboard = replace(VIEW.lane("B07").expected[0], place_probability=None, distance_m=3.0)
    assert bond(VIEW, lightbar, aboard).name == "Bound by the roster: aboard"
    assert nearness(VIEW, lightbar, aboard) is None
    assert bond(VIEW, lightbar, replace(aboard, place_probability=0.8)) is None
    assert bond(VIEW, lightbar, replace(aboard, distance_m=None)) is None
    unplaced_by_the_taser = replace(aboard, officer_id="O07")
    assert bond(VIEW, TRIGGER, unplaced_by_the_taser) is None


@given(st.floats(0, 400), st.floats(0.5, 80))
def test_the_curve_is_the_rice_distribution_and_never_overflows(distance_m: float, sigma_m: float):
    found = near("B21", distance_m=distance_m, distance_sigma_m=sigma_m)
    r, f = density(found)
    assert np.all(np.isfinite(f))
    assert f == pytest.approx(rice.pdf(r, distance_m / sigma_m, scale=sigma_m), rel=1e-6, abs=1e-9)


def test_an_unknown_spread_has_no_curve_and_is_said():
    found = near("B21", distance_sigma_m=None)
    assert len(density(found)[0]) == 0
    assert "how exact that is, is unknown" in spoken(found)


def test_the_words_tell_all_of_it_and_accuse_nobody():
    said = spoken(near("B21"))
    for part in (
        "B21 was measured 13 ft (4.0 m)",
        "north-east",
        "give or take 14 ft",
        "30 ft (9.1 m)",
        "Place of the trigger: good to 10 ft",
        "0 to 41 ft",
    ):
        assert part in said
    unplaced = nearness(replace(VIEW, pings={}), TRIGGER, VIEW.lane("B21").expected[0])
    assert unplaced.toward is None
    assert "Place of B21: accuracy unknown" in spoken(unplaced)
