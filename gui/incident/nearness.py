"""How near a camera's wearer was to a trigger: what the distance sketch draws and what a screen reader says of it. No Qt."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ive  # pyright: ignore[reportMissingTypeStubs]

from core.model.finding import Expected
from core.model.incident import IncidentView, Lane
from core.model.policy import FOOT_M
from core.model.trigger import Trigger
from gui import words
from gui.map.plane import Plane
from gui.map.positions import position_at, trigger_position

AGREES_M = 3.0
"""A dash cam's own place this near to the audit's distance is what was measured."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """`distance_m`, `sigma_m` (one sigma per axis of the difference, None: unknown) are the audit's; accuracies are 68 % radii.

    `toward`: unit vector east, south from the trigger to the camera; None where the positions do not show a direction.
    """

    distance_m: float
    sigma_m: float | None
    radius_m: float
    trigger_accuracy_m: float | None
    camera_accuracy_m: float | None
    toward: tuple[float, float] | None
    camera_name: str
    """Who stands at that distance."""
    through: str = ""
    """The dash cam that is bound through that officer."""

    @property
    def reach_m(self) -> float:
        """How far the curve of the distance goes."""
        return max(1.5 * self.radius_m, self.distance_m + 3 * (self.sigma_m or 0.0))


def nearness(view: IncidentView, trigger: Trigger, expected: Expected) -> Nearness | None:
    """None where no distance is known, or where distance is not what binds the camera."""
    if expected.distance_m is None or bond(view, trigger, expected) is not None:
        return None
    measured = measured_lane(view, trigger, expected)
    here, there = trigger_position(trigger, view), position_at(measured, view, trigger.time) if measured else None
    toward = None
    if here is not None and there is not None:
        x, y = Plane(here.lat, here.lon).xy(there.lat, there.lon)
        apart = math.hypot(x, y)
        toward = (x / apart, y / apart) if apart > 0 else None
    return Nearness(
        expected.distance_m,
        expected.distance_sigma_m,
        view.policy.radius_m,
        here.accuracy_m if here else None,
        there.accuracy_m if there else None,
        toward,
        measured_name(view, trigger, expected),
        expected.camera_id if measured is None or measured.camera.id != expected.camera_id else "",
    )


def measured_lane(view: IncidentView, trigger: Trigger, expected: Expected) -> Lane | None:
    """Whose place the distance is. A dash cam is mostly bound through its officer, whose body camera then has the very same distance;
    else it is its own, where its own place agrees; else nobody's that stands here."""
    lane = view.lane(expected.camera_id)
    if lane is None or lane.camera.kind != "dash" or expected.distance_m is None:
        return lane
    as_far = [
        other
        for other in view.lanes
        if other.camera.kind != "dash" and any(e.trigger_id == trigger.id and e.distance_m == expected.distance_m for e in other.expected)
    ]
    through = [other for other in as_far if other.officer is not None and other.officer.id == expected.officer_id]
    if as_far:
        return (through or as_far)[0]
    here, there = trigger_position(trigger, view), position_at(lane, view, trigger.time)
    if here is None or there is None:
        return None
    apart = math.hypot(*Plane(here.lat, here.lon).xy(there.lat, there.lon))
    return lane if abs(apart - expected.distance_m) <= max(AGREES_M, expected.distance_sigma_m or 0.0) else None


def measured_name(view: IncidentView, trigger: Trigger, expected: Expected) -> str:
    """Who stands at that distance: the camera, or the officer of its cruiser."""
    lane, measured = view.lane(expected.camera_id), measured_lane(view, trigger, expected)
    if measured is None:
        officer = view.officers.get(expected.officer_id or "")
        return officer.label if officer else "its officer" if lane is not None and lane.camera.kind == "dash" else expected.camera_id
    return measured.label if measured is lane else measured.officer_label


@dataclass(frozen=True, slots=True)
class Bond:
    """What binds a camera where its distance does not: a few words for a bar, and a sentence."""

    name: str
    why: str


def bond(view: IncidentView, trigger: Trigger, expected: Expected) -> Bond | None:
    """None: its place decides. A distance from a cruiser's trigger that has no probability is of somebody whom the roster puts aboard."""
    lane = view.lane(expected.camera_id)
    dash = lane is not None and lane.camera.kind == "dash"
    if expected.camera_id == trigger.device_id:
        return Bond("Bound as the trigger's own", "The trigger came from this camera, so its place does not matter.")
    if trigger.officer_id is not None and expected.officer_id == trigger.officer_id:
        if dash:
            return Bond(
                "Bound by the roster: cruiser", "The roster gives this cruiser to the trigger's officer; its place does not matter."
            )
        return Bond("Bound as its officer's own", "The trigger's own officer wears it, so its place does not matter.")
    if trigger.vehicle_id is not None and lane is not None and lane.vehicle_id == trigger.vehicle_id:
        return Bond("Bound as the cruiser's own", "The trigger came from its cruiser, so its place does not matter.")
    if trigger.vehicle_id is not None and expected.place_probability is None and expected.distance_m is not None:
        return Bond("Bound by the roster: aboard", "The roster puts its officer in the cruiser that the trigger came from.")
    return None


def density(near: Nearness, points: int = 160) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(metres, density per metre) of the true distance, from the measurement alone: the Rice distribution.

    f(r) = r / s^2 exp(-(r^2 + m^2) / 2 s^2) I0(r m / s^2), written with the scaled Bessel function so that it does not overflow.
    Rice, Bell System Technical Journal 24 (1945). Empty where the spread is unknown.
    """
    sigma = near.sigma_m
    if sigma is None or not math.isfinite(sigma) or sigma <= 0:
        return np.empty(0), np.empty(0)
    r = np.linspace(0.0, near.reach_m, points)
    return r, r / sigma**2 * np.exp(-((r - near.distance_m) ** 2) / (2 * sigma**2)) * ive(0, r * near.distance_m / sigma**2)


def spoken(near: Nearness) -> str:
    """The whole sketch in words, for a screen reader and the tool tip."""
    spread = "how exact that is, is unknown" if near.sigma_m is None else f"give or take {near.sigma_m / FOOT_M:.0f} ft"
    name = near.camera_name[:1].upper() + near.camera_name[1:]
    parts = [
        f"{name} was measured {words.distance(near.distance_m)} from the trigger{_side(near.toward)}, {spread}.",
        *([f"{near.through} is bound through that."] if near.through else []),
        f"The circle of the rule is {words.distance(near.radius_m)}.",
        f"Place of the trigger: {_good(near.trigger_accuracy_m)}. Place of {near.camera_name}: {_good(near.camera_accuracy_m)}.",
    ]
    if near.sigma_m is not None:
        low, high = max(0.0, near.distance_m - 2 * near.sigma_m), near.distance_m + 2 * near.sigma_m
        parts.append(f"The curve is the measurement's own spread: about {low / FOOT_M:.0f} to {high / FOOT_M:.0f} ft.")
    return " ".join(parts)


def _good(accuracy_m: float | None) -> str:
    return "accuracy unknown" if accuracy_m is None else f"good to {words.distance(accuracy_m)} in 68 of 100 cases"


def _side(toward: tuple[float, float] | None) -> str:
    if toward is None:
        return ""
    names = ("east", "south-east", "south", "south-west", "west", "north-west", "north", "north-east")
    return f", to the {names[round(math.degrees(math.atan2(toward[1], toward[0])) / 45) % 8]}"
