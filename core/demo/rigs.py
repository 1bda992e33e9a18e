"""Where each camera is at any time: on a chest that walks and breathes, or behind a windscreen."""

import math

from core.demo.actors import Actor
from core.demo.people import pose
from core.demo.story import Shot
from core.demo.view import Pose

BODY_FOCAL, DASH_FOCAL = 0.47, 0.80
"""Focal lengths in picture widths: about 94 and 64 degrees across."""
_DASH_POSES = {
    "D03": Pose(1.75, -7.0, 1.36, math.radians(80), -0.015),
    "D05": Pose(-2.3, 18.2, 1.36, math.radians(-62), -0.015),
    "D09": Pose(-6.4, -3.4, 1.36, math.radians(1), -0.02),
}


def dash_pose(shot: Shot) -> Pose:
    return _DASH_POSES[shot.camera_id]


def body_pose(actor: Actor, t_s: float, seed: int) -> Pose:
    """A camera on the breast bone of an actor."""
    state, posture = actor.state(t_s), actor.posture(t_s)
    joints = pose(state, posture, actor.look.height)
    chest = (joints[6] + joints[7]) / 2
    gait = min(state.speed / 1.35, 1.8)
    c, s = math.cos(state.heading), math.sin(state.heading)
    side = 0.02 * gait * math.sin(state.phase)
    wander = [sum(math.sin(t_s * f + seed * k) for f in (0.9 + 0.13 * k, 2.3 + 0.31 * k)) for k in (1, 2, 3)]
    return Pose(
        float(chest[0]) + 0.2 * c - side * s,
        float(chest[1]) + 0.2 * s + side * c,
        float(chest[2]) - 0.06 + 0.018 * gait * math.cos(2 * state.phase) + 0.004 * math.sin(1.6 * t_s),
        state.heading + 0.012 * wander[0] + 0.028 * gait * math.sin(state.phase),
        -0.03 + 0.008 * wander[1] + 0.018 * gait * math.cos(2 * state.phase + 0.6) - 0.27 * posture.kneel,
        0.008 * wander[2] + 0.022 * gait * math.sin(state.phase + 0.4),
    )
