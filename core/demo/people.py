"""Simple jointed people: a pose from a walker's state, and its drawing as shaded limbs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demo.paths import State
from core.demo.view import NEAR_M, Colour, Points, View
from core.media.opencv import cv2

JOINTS = (
    "hip_l",
    "hip_r",
    "knee_l",
    "knee_r",
    "foot_l",
    "foot_r",
    "sho_l",
    "sho_r",
    "elb_l",
    "elb_r",
    "hand_l",
    "hand_r",
    "neck",
    "head",
    "toe_l",
    "toe_r",
)
Vector = tuple[float, float, float]
_J = {name: i for i, name in enumerate(JOINTS)}
_HIP, _KNEE, _FOOT, _SHOULDER, _ELBOW, _HAND, _TOE = (_J[f"{n}_l"] for n in ("hip", "knee", "foot", "sho", "elb", "hand", "toe"))
"""The left one of each pair; the right one follows it."""
_SHIFT = 3
_NOWHERE = (0, 0, 0, 0)

Light = Sequence[float]
"""Blue, green, red; 1 = full."""
Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colours (blue, green, red) of a person's clothes, and height in metres."""

    top: Colour
    legs: Colour
    hat: Colour | None = None
    badge: bool = False
    skin: Colour = (110, 145, 195)
    height: float = 1.76


@dataclass(frozen=True, slots=True)
class Posture:
    """Beyond walking, each 0..1: arms out aiming, hands up, kneeling, lying on the ground."""

    aim: float = 0.0
    hands_up: float = 0.0
    kneel: float = 0.0
    lie: float = 0.0


STANDING = Posture()


def pose(state: State, posture: Posture, height: float) -> Points:
    """Joints (16, 3) in the world's metres, in the order of JOINTS."""
    gait = min(state.speed / 1.35, 1.0)
    running = min(max(state.speed - 2.0, 0.0), 1.0)
    swing = (0.46 + 0.34 * running) * gait
    p = np.zeros((len(JOINTS), 3))
    hip_z = 0.94 - 0.46 * posture.kneel + 0.025 * gait * math.cos(2 * state.phase)
    lean = 0.04 * gait + 0.16 * running + 0.25 * posture.kneel
    lean_x, lean_z = 0.5 * math.sin(lean), 0.5 * math.cos(lean)
    aim, up = posture.aim, posture.hands_up
    for i, sign in ((0, 1.0), (1, -1.0)):
        leg = swing * math.sin(state.phase) * sign
        bend = (0.12 + 0.75 * gait + 0.5 * running) * max(0.0, math.cos(state.phase) * sign) ** 1.5 * gait
        thigh, shin = leg, leg - bend
        if posture.kneel:
            thigh, shin = thigh + posture.kneel * (1.35 if sign > 0 else 0.15), shin + posture.kneel * (0.0 if sign > 0 else -1.45)
        knee = (0.45 * math.sin(thigh), 0.1045 * sign, hip_z - 0.45 * math.cos(thigh))
        foot = (knee[0] + 0.45 * math.sin(shin), knee[1], knee[2] - 0.45 * math.cos(shin))
        p[_HIP + i], p[_KNEE + i], p[_FOOT + i] = (0.0, 0.1 * sign, hip_z), knee, foot
        p[_TOE + i] = (foot[0] + 0.16, foot[1] + 0.02 * sign, foot[2] - 0.03)
        arm, fold = -0.85 * leg, 0.25 + 1.2 * running
        upper = (math.sin(arm), 0.12 * sign, -math.cos(arm))
        lower = (math.sin(arm + fold), 0.02 * sign, -math.cos(arm + fold))
        upper = _towards(_towards(upper, (0.86, -0.2 * sign, -0.42), aim), (0.15, 0.75 * sign, 0.62), up)
        lower = _towards(_towards(lower, (0.96, -0.5 * sign, 0.12), aim), (0.1, 0.12 * sign, 0.98), up)
        elbow = (lean_x + 0.3 * upper[0], 0.2 * sign + 0.3 * upper[1], hip_z + lean_z + 0.3 * upper[2])
        p[_SHOULDER + i], p[_ELBOW + i] = (lean_x, 0.2 * sign, hip_z + lean_z), elbow
        p[_HAND + i] = (elbow[0] + 0.29 * lower[0], elbow[1] + 0.29 * lower[1], elbow[2] + 0.29 * lower[2])
    p[_J["neck"]] = (lean_x + 0.01, 0, hip_z + lean_z + 0.06)
    p[_J["head"]] = (lean_x + 0.04, 0, hip_z + lean_z + 0.21)
    p *= height / 1.76
    if posture.lie:
        p = _laid(p, posture.lie)
    c, s = math.cos(state.heading), math.sin(state.heading)
    turned = p @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1.0]])
    return turned + np.array([state.x, state.y, 0.0])


def _towards(a: Vector, b: Vector, k: float) -> Vector:
    return a[0] + k * (b[0] - a[0]), a[1] + k * (b[1] - a[1]), a[2] + k * (b[2] - a[2])


def _laid(p: Points, k: float) -> Points:
    angle = k * math.pi / 2
    c, s = math.cos(angle), math.sin(angle)
    out = p.copy()
    out[:, 0], out[:, 2] = p[:, 0] * c - p[:, 2] * s, p[:, 2] * c + p[:, 0] * s
    out[:, 2] = np.maximum(out[:, 2] + 0.05 * k, 0.1)
    return out


_LIMBS = (
    ("hip_l", "knee_l", 0.085, "legs"),
    ("knee_l", "foot_l", 0.065, "legs"),
    ("foot_l", "toe_l", 0.05, "shoe"),
    ("hip_r", "knee_r", 0.085, "legs"),
    ("knee_r", "foot_r", 0.065, "legs"),
    ("foot_r", "toe_r", 0.05, "shoe"),
    ("sho_l", "elb_l", 0.06, "top"),
    ("elb_l", "hand_l", 0.048, "top"),
    ("sho_r", "elb_r", 0.06, "top"),
    ("elb_r", "hand_r", 0.048, "top"),
)


def draw_person(view: View, joints: Points, look: Look, light: Light, facing: float) -> Box:
    """Draws limbs from far to near under `light` (3,); `facing`: heading in radians, for what the front shows. Says where."""
    h = view.homogeneous(joints)
    if h[:, 2].min() < NEAR_M:
        return _NOWHERE
    xy = h[:, :2] / h[:, 2:]
    (left, top), (right, bottom) = xy.min(0).tolist(), xy.max(0).tolist()
    if right < -60 or left > view.image.shape[1] + 60:
        return _NOWHERE
    scale = view.pixels_per_metre / float(h[:, 2].mean()) * look.height / 1.76
    pixels = np.round(np.clip(xy, -8000, 8000) * (1 << _SHIFT)).astype(np.int32)
    colours = {"top": _lit(look.top, light), "legs": _lit(look.legs, light), "shoe": _lit((32, 32, 34), light)}
    torso_depth = float(h[[_J["hip_l"], _J["sho_r"]], 2].mean())
    limbs = sorted(_LIMBS, key=lambda limb: -(h[_J[limb[0]], 2] + h[_J[limb[1]], 2]))
    done_torso = False
    for a, b, radius, part in limbs:
        depth = (h[_J[a], 2] + h[_J[b], 2]) / 2
        if not done_torso and depth < torso_depth:
            _torso(view, pixels, scale, colours, look, light, facing, joints)
            done_torso = True
        shade = 0.86 if depth > torso_depth + 0.05 else 1.0
        _line(view.image, pixels[_J[a]], pixels[_J[b]], radius * scale, _lit(colours[part], (shade, shade, shade)))
        if b.startswith("hand"):
            _disc(view.image, pixels[_J[b]], 0.05 * scale, _lit(look.skin, light))
    if not done_torso:
        _torso(view, pixels, scale, colours, look, light, facing, joints)
    pad = 0.25 * scale
    return int(left - pad), int(top - pad), int(right - left + 2 * pad), int(bottom - top + 2 * pad)


def _torso(
    view: View,
    pixels: NDArray[np.int32],
    scale: float,
    colours: dict[str, Colour],
    look: Look,
    light: Light,
    facing: float,
    joints: Points,
) -> None:
    image = view.image
    corners = pixels[[_J["sho_l"], _J["sho_r"], _J["hip_r"], _J["hip_l"]]]
    cv2.fillConvexPoly(image, corners, colours["top"], cv2.LINE_AA, _SHIFT)
    for a, b in (("sho_l", "sho_r"), ("hip_l", "hip_r"), ("sho_l", "hip_l"), ("sho_r", "hip_r")):
        _line(image, pixels[_J[a]], pixels[_J[b]], 0.085 * scale, colours["top"])
    _line(image, pixels[_J["neck"]], pixels[_J["head"]], 0.055 * scale, _lit(look.skin, light))
    away = joints[_J["neck"], :2] - view.eye[:2]
    front = -(math.cos(facing) * away[0] + math.sin(facing) * away[1]) / max(float(np.hypot(*away)), 0.1)
    if look.badge and scale > 22:
        _badge(image, pixels, scale, light, front > 0)
    head = pixels[_J["head"]]
    _disc(image, head, 0.115 * scale, _lit(look.skin if front > -0.3 else (40, 52, 66), light))
    if look.hat is not None:
        up = (pixels[_J["head"]] - pixels[_J["neck"]]).astype(np.float64) * 0.45
        brim = head + up * 0.75
        side = np.array([0.8 * scale, 0])
        _line(image, brim - side, brim + side, 0.05 * scale, _lit(look.hat, light))
        _line(image, brim + up * 0.8 - side / 2, brim + up * 0.8 + side / 2, 0.055 * scale, _lit(look.hat, light))


def _badge(image: NDArray[np.uint8], pixels: NDArray[np.int32], scale: float, light: Light, front: bool) -> None:
    left, right = pixels[_J["sho_l"]].astype(np.float64), pixels[_J["sho_r"]].astype(np.float64)
    down = (pixels[_J["hip_l"]] + pixels[_J["hip_r"]]) / 2.0 - (left + right) / 2
    if front:
        _disc(image, left * 0.72 + right * 0.28 + down * 0.22, 0.035 * scale, _lit((120, 215, 240), light))
    else:
        a, b = left * 0.88 + right * 0.12 + down * 0.24, left * 0.12 + right * 0.88 + down * 0.24
        _line(image, a, b, 0.04 * scale, _lit((225, 230, 232), light))
    belt = down * 0.97
    _line(image, left * 0.9 + right * 0.1 + belt, left * 0.1 + right * 0.9 + belt, 0.035 * scale, (18.0, 16.0, 16.0))


def _line(image: NDArray[np.uint8], a: Points | NDArray[np.int32], b: Points | NDArray[np.int32], radius: float, colour: Colour) -> None:
    thick = min(max(1, round(2 * radius)), 400)
    start, end = (int(a[0]), int(a[1])), (int(b[0]), int(b[1]))
    cv2.line(image, start, end, colour, thick, cv2.LINE_AA, _SHIFT)


def _disc(image: NDArray[np.uint8], at: Points | NDArray[np.int32], radius: float, colour: Colour) -> None:
    cv2.circle(image, (int(at[0]), int(at[1])), max(4, int(min(radius, 300) * (1 << _SHIFT))), colour, -1, cv2.LINE_AA, _SHIFT)


def _lit(colour: Colour, light: Light) -> Colour:
    return min(colour[0] * light[0], 255.0), min(colour[1] * light[1], 255.0), min(colour[2] * light[2], 255.0)
