"""One camera's picture of the world at any time, in the words of painters: far things first."""

import math

import numpy as np
from numpy.typing import NDArray

from core.demo.actors import CYCLE_S, DRAWER, FIRED_S, SUBJECT, Actor, actors
from core.demo.lighting import PHASES, bar_phase, glow
from core.demo.people import JOINTS, draw_person, pose
from core.demo.place import Place
from core.demo.rigs import BODY_FOCAL, DASH_FOCAL, body_pose, dash_pose
from core.demo.story import CORNER, SEED, STOP, Shot
from core.demo.view import NEAR_M, Image, Points, View
from core.media.opencv import cv2

_SPARK = glow(128, np.array([1.0, 0.85, 0.75]), 0.12)
_HAND_R, _HAND_L, _ELBOW_L, _ELBOW_R, _NECK = (JOINTS.index(n) for n in ("hand_r", "hand_l", "elb_l", "elb_r", "neck"))


class Scene:
    """Draws for one shot. Pictures (height, width, 3) are blue, green, red; the returned array is used again by the next call."""

    def __init__(self, shot: Shot) -> None:
        self._shot = shot
        self._place = Place(shot.place)
        self._cast = actors(shot.place)
        self._image: Image = np.zeros((shot.height, shot.width, 3), np.uint8)
        self._fixed = shot.kind == "dash"
        self._wearer = next(a for a in self._cast if a.id == shot.officer_id)
        own = dash_pose(shot) if self._fixed else None
        self._own_car = min(self._place.cars, key=lambda m: math.dist((m.car.x, m.car.y), (own.x, own.y))) if own else None
        self._backdrops: dict[int, Image] = {}

    def draw(self, t_s: float) -> Image:
        """The picture `t_s` seconds after the scene's trigger, without overlay and strip."""
        phase = bar_phase(t_s + 0.37) if self._place.lights.bars and (self._shot.place != STOP or t_s >= 0) else 0
        camera = dash_pose(self._shot) if self._fixed else body_pose(self._wearer, t_s, SEED % 97 + len(self._shot.camera_id))
        view = View(camera, self._image, DASH_FOCAL if self._fixed else BODY_FOCAL)
        if self._fixed:
            self._image[:] = self._backdrop(view, phase)
        else:
            self._place.backdrop(view, phase)
        self._things(view, t_s, phase)
        if self._shot.place == CORNER:
            self._taser(view, t_s)
        if self._fixed:
            _bonnet(self._image, phase)
        return self._image

    def _backdrop(self, view: View, phase: int) -> Image:
        if phase not in self._backdrops:
            assert 0 <= phase < PHASES
            self._place.backdrop(view, phase)
            for model in self._place.cars:
                if model is not self._own_car:
                    _ = model
            self._backdrops[phase] = self._image.copy()
        return self._backdrops[phase]

    def _things(self, view: View, t_s: float, phase: int) -> None:
        """Cars, lamp posts and people, from far to near."""
        order: list[tuple[float, int, object]] = []
        for car in self._place.cars:
            depth = view.depth(car.middle)
            if car is not self._own_car and depth > -3:
                order.append((depth, 0, car))
        for lamp in self._place.lamps:
            depth = view.depth(np.array([lamp.x, lamp.y, 1.0]))
            if depth > 0.5:
                order.append((depth, 1, lamp))
        for actor in self._cast:
            if actor is self._wearer and not self._fixed:
                continue
            state = actor.state(t_s)
            depth = view.depth(np.array([state.x, state.y, 1.0]))
            if depth > NEAR_M:
                order.append((depth, 2, actor))
        for _, kind, thing in sorted(order, key=lambda item: -item[0]):
            if kind == 0:
                thing.draw(view, phase)  # pyright: ignore
            elif kind == 1:
                self._place.draw_post(view, thing)  # pyright: ignore
            else:
                self._person(view, thing, t_s, phase)  # pyright: ignore

    def _person(self, view: View, actor: Actor, t_s: float, phase: int) -> None:
        state = actor.state(t_s)
        joints = pose(state, actor.posture(t_s), actor.look.height)
        light = self._place.lights.at(np.array([[state.x, state.y, 1.3]]), phase)[0]
        _shadow(view, joints)
        draw_person(view, joints, actor.look, np.clip(light * 1.25 + 0.12, 0, 1.5), state.heading)

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
            joints = joints - np.array([0, 0, 0.14])
            for elbow, hand in ((_ELBOW_L, _HAND_L), (_ELBOW_R, _HAND_R)):
                _rod(view, joints[elbow], joints[hand], 0.055, (52, 36, 28))
            _rod(view, joints[_HAND_L], joints[_HAND_R], 0.055, (84, 110, 150))
        grip = (joints[_HAND_L] + joints[_HAND_R]) / 2
        aim = target - grip
        muzzle = grip + 0.16 * aim / np.linalg.norm(aim)
        if posture.aim > 0.2:
            _rod(view, grip, muzzle, 0.028, (30, 205, 245))
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
    middle = joints[:, :2].mean(0)
    spread = np.maximum(np.ptp(joints[:, :2], axis=0) * 0.5, 0.3)
    angles = np.linspace(0, 2 * math.pi, 12, endpoint=False)
    ring = np.stack([middle[0] + spread[0] * np.cos(angles), middle[1] + spread[1] * np.sin(angles), np.full(12, 0.02)], 1)
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
