"""One camera's picture of the world at any time, in the words of painters: far things first."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.demo.actors import CYCLE_S, DRAWER, FIRED_S, SUBJECT, Actor, actors
from core.demo.lighting import bar_phase, glow
from core.demo.paths import State
from core.demo.people import JOINTS, Box, draw_person, pose
from core.demo.place import Place
from core.demo.rigs import BODY_FOCAL, DASH_FOCAL, body_pose, dash_pose
from core.demo.story import CORNER, SEED, STOP, Shot
from core.demo.view import NEAR_M, Image, Points, View
from core.media.opencv import cv2

_SPARK = glow(128, np.array([1.0, 0.85, 0.75]), 0.12)
_HAND_R, _HAND_L, _ELBOW_L, _ELBOW_R, _NECK = (JOINTS.index(n) for n in ("hand_r", "hand_l", "elb_l", "elb_r", "neck"))

_AROUND = 0.13 * np.array([(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * math.pi, 6, endpoint=False).tolist()])
"""Points about a joint that its shadow takes in, metres."""


@dataclass(slots=True)
class _Still:
    """Something that never moves: its depth, how it is drawn, and for a fixed camera which pixels it covers."""

    depth: float
    draw: Callable[..., None]
    mask: Image = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    box: Sequence[int] = (0, 0, 0, 0)

    def lay(self, backdrop: Image, image: Image, boxes: Sequence[Box]) -> None:
        """Covers what was drawn behind it since the backdrop was laid."""
        x, y, w, h = self.box
        if any(x < bx + bw and bx < x + w and y < by + bh and by < y + h for bx, by, bw, bh in boxes):
            part = np.s_[y : y + h, x : x + w]
            cv2.copyTo(backdrop[part], self.mask[part], image[part])


class Scene:
    """Draws for one shot. Pictures (height, width, 3) are blue, green, red; the returned array is used again by the next call."""

    def __init__(self, shot: Shot) -> None:
        self._shot = shot
        self._place = Place(shot.place)
        self._cast = actors(shot.place)
        self._image: Image = np.zeros((shot.height, shot.width, 4), np.uint8)
        self._out: Image = np.zeros((shot.height, shot.width, 3), np.uint8)
        self._fixed = shot.kind == "dash"
        self._wearer = next(a for a in self._cast if a.id == shot.officer_id)
        own = dash_pose(shot) if self._fixed else None
        self._own_car = min(self._place.cars, key=lambda m: math.dist((m.car.x, m.car.y), (own.x, own.y))) if own else None
        self._vignette = _vignette(shot.width, shot.height)
        self._backdrops: dict[int, Image] = {}
        self._stills: list[_Still] = []

    def draw(self, t_s: float) -> Image:
        """The picture `t_s` seconds after the scene's trigger, without overlay and strip."""
        phase = bar_phase(t_s + 0.37) if self._place.lights.bars and (self._shot.place != STOP or t_s >= 0) else 0
        camera = dash_pose(self._shot) if self._fixed else body_pose(self._wearer, t_s, SEED % 97 + len(self._shot.camera_id))
        view = View(camera, self._image, DASH_FOCAL if self._fixed else BODY_FOCAL)
        if self._fixed:
            self._draw_fixed(view, t_s, phase)
        else:
            self._draw_moving(view, t_s, phase)
            cv2.multiply(self._image, self._vignette, self._image, 1 / 255)
        if self._shot.place == CORNER:
            self._taser(view, t_s)
        if self._fixed:
            _bonnet(self._image, phase)
        cv2.cvtColor(self._image, cv2.COLOR_BGRA2BGR, self._out)
        return self._out

    def _still_things(self, view: View) -> list[_Still]:
        """Cars and lamp posts that can be seen, from far to near."""
        out = [
            _Still(view.depth(c.car.x, c.car.y, 0.7), c.draw)
            for c in self._place.cars
            if c is not self._own_car and view.sees(c.car.x, c.car.y, 0.7, 3.0) and not self._place.hides(view, c.car.x, c.car.y)
        ]
        for lamp in self._place.lamps:
            depth = view.depth(lamp.x, lamp.y, 1.0)
            if depth > 0.5 and view.sees(lamp.x, lamp.y, 3.0, 5.5) and not self._place.hides(view, lamp.x, lamp.y):
                out.append(_Still(depth, partial(self._place.draw_post, lamp=lamp)))
        return sorted(out, key=lambda still: -still.depth)

    def _people(self, view: View, t_s: float) -> list[tuple[float, Actor, State]]:
        out: list[tuple[float, Actor, State]] = []
        for actor in self._cast:
            if actor is self._wearer and not self._fixed:
                continue
            state = actor.state(t_s)
            depth = view.depth(state.x, state.y, 1.0)
            if depth > NEAR_M and view.sees(state.x, state.y, 1.0, 2.0) and not self._place.hides(view, state.x, state.y):
                out.append((depth, actor, state))
        return sorted(out, key=lambda item: -item[0])

    def _draw_moving(self, view: View, t_s: float, phase: int) -> None:
        """From a moving camera everything is drawn anew, from far to near."""
        self._place.backdrop(view, phase)
        stills = self._still_things(view)
        for depth, actor, state in self._people(view, t_s):
            while stills and stills[0].depth >= depth:
                stills.pop(0).draw(view, phase)
            self._person(view, actor, state, t_s, phase)
        for still in stills:
            still.draw(view, phase)

    def _draw_fixed(self, view: View, t_s: float, phase: int) -> None:
        """From a parked car the still world is kept, and laid again over people who are behind something near."""
        if phase not in self._backdrops:
            self._stills = self._still_things(view)
            for still in self._stills:
                self._image[:] = 0
                still.draw(view, 0, glow=False)
                still.mask = np.where(cv2.cvtColor(self._image, cv2.COLOR_BGRA2GRAY) > 0, 255, 0).astype(np.uint8)
                still.box = cv2.boundingRect(still.mask)
            self._place.backdrop(view, phase)
            for still in self._stills:
                still.draw(view, phase)
            cv2.multiply(self._image, self._vignette, self._image, 1 / 255)
            self._backdrops[phase] = self._image.copy()
        backdrop = self._backdrops[phase]
        self._image[:] = backdrop
        people = self._people(view, t_s)
        boxes: list[Box] = []
        stills = list(self._stills)
        for depth, actor, state in [*people, (NEAR_M, None, None)]:
            while stills and stills[0].depth >= depth:
                stills.pop(0).lay(backdrop, self._image, boxes)
            if actor is not None and state is not None:
                boxes.append(self._person(view, actor, state, t_s, phase))

    def _person(self, view: View, actor: Actor, state: State, t_s: float, phase: int) -> Box:
        """Draws a person and says where: (left, top, width, height)."""
        joints = pose(state, actor.posture(t_s), actor.look.height)
        light = self._place.light_map.at(state.x, state.y, phase)
        _shadow(view, joints)
        return draw_person(view, joints, actor.look, (light * 1.25 + 0.12).tolist(), state.heading)

    def _taser(self, view: View, t_s: float) -> None:
        """The weapon in the hand, its arc when drawn, the laser, then the wires; and the wearer's own arms."""
        if not -0.6 < t_s < 8.6:
            return
        drawer = next(a for a in self._cast if a.id == DRAWER)
        subject = next(a for a in self._cast if a.id == SUBJECT)
        posture = drawer.posture(t_s)
        joints = pose(drawer.state(t_s), posture, drawer.look.height)
        target = pose(subject.state(t_s), subject.posture(t_s), subject.look.height)[_NECK] - np.array([0, 0, 0.2])
        own = drawer is self._wearer and not self._fixed
        if own:
            joints = joints + 0.2 * view.rotation[2] - np.array([0, 0, 0.17])
            for elbow, hand in ((_ELBOW_L, _HAND_L), (_ELBOW_R, _HAND_R)):
                _rod(view, joints[elbow], joints[hand], 0.05, (52, 36, 28))
            for hand, other in ((_HAND_L, _HAND_R), (_HAND_R, _HAND_L)):
                _rod(view, joints[hand] * 0.8 + joints[other] * 0.2, joints[hand] * 0.55 + joints[other] * 0.45, 0.042, (84, 110, 150))
        grip = (joints[_HAND_L] + joints[_HAND_R]) / 2
        aim = target - grip
        muzzle = grip + 0.16 * aim / np.linalg.norm(aim)
        if posture.aim > 0.2:
            _rod(view, grip + np.array([0, 0, 0.03]), muzzle + np.array([0, 0, 0.03]), 0.024, (30, 205, 245))
            _rod(view, grip * 0.2 + muzzle * 0.8, muzzle, 0.02, (24, 24, 26))
        if 0 <= t_s < FIRED_S:
            _rod(view, muzzle, target, 0.004, (40, 40, 255))
        if FIRED_S <= t_s < FIRED_S + CYCLE_S:
            for side in (-0.06, 0.06):
                _rod(view, muzzle, target + np.array([side, -side, side]), 0.004, (215, 225, 225))
        if 0 <= t_s < 0.5 or FIRED_S <= t_s < FIRED_S + CYCLE_S:
            bright = 0.55 + 0.45 * math.sin(t_s * 173.0) * math.sin(t_s * 61.0)
            view.spot(muzzle, (0.5 if own else 1.1) * (1.6 if t_s < FIRED_S else 0.8), _SPARK, bright)


def _rod(view: View, a: Points, b: Points, radius: float, colour: tuple[int, int, int]) -> None:
    """A straight stick between two points, clipped at the near plane."""
    h = view.homogeneous(np.stack([a, b]))
    if h[:, 2].max() < NEAR_M:
        return
    for i, other in ((0, 1), (1, 0)):
        if h[i, 2] < NEAR_M:
            h[i] = h[i] + (h[other] - h[i]) * ((NEAR_M - h[i, 2]) / (h[other, 2] - h[i, 2]))
    xy = np.clip(h[:, :2] / h[:, 2:], -4000, 4000) * 8
    thick = min(max(1, round(2 * radius * view.pixels_per_metre / float(h[:, 2].mean()))), 200)
    start, end = ((int(p[0]), int(p[1])) for p in xy)
    cv2.line(view.image, start, end, colour, thick, cv2.LINE_AA, 3)


def _shadow(view: View, joints: Points) -> None:
    """Darkens the ground under a person."""
    around = (joints[:, None, :2] + _AROUND).reshape(-1, 2).astype(np.float32)
    hull = cv2.convexHull(around)[:, 0]
    ring = np.column_stack([hull, np.full(len(hull), 0.02)]).astype(np.float64)
    pixels = view.outline(ring)
    if pixels is None:
        return
    height, width = view.image.shape[:2]
    x0, y0 = np.maximum(pixels.min(0) >> 3, 0)
    x1, y1 = np.minimum((pixels.max(0) >> 3) + 2, (width, height))
    if x1 <= x0 or y1 <= y0:
        return
    part = view.image[y0:y1, x0:x1]
    mask = np.full(part.shape, 255, np.uint8)
    cv2.fillConvexPoly(mask, pixels - np.array([x0, y0], np.int32) * 8, (110, 110, 110), cv2.LINE_AA, 3)
    cv2.multiply(part, mask, part, 1 / 255)


def _bonnet(image: NDArray[np.uint8], phase: int) -> None:
    """The car's own bonnet along the lower edge, with the light bar's shine on it."""
    height, width = image.shape[:2]
    x = np.linspace(0, width, 25)
    edge = height * (0.905 + 0.05 * ((x / width - 0.5) * 2) ** 2)
    outline = np.concatenate([np.stack([x, edge], 1), [(width, height), (0, height)]]).astype(np.int32)
    colour = ((26, 24, 24), (34, 22, 66), (74, 34, 26))[phase]
    cv2.fillPoly(image, [outline], colour, cv2.LINE_AA)
    cv2.polylines(image, [outline[:25]], False, tuple(int(c * 1.9) for c in colour), max(1, width // 400), cv2.LINE_AA)


def _vignette(width: int, height: int) -> Image:
    """The lens's darker corners, to multiply with (255 = 1)."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    fall = 1 - 0.34 * np.clip((x**2 + 0.8 * y**2) / 1.8, 0, 1) ** 1.2
    return np.repeat((fall * 255).astype(np.uint8)[..., None], 4, 2)
