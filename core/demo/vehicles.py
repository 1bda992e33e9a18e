"""Cars: a side that is painted, and panels over the top between the two sides."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demo.lighting import BLUE, PHASES, RED, Lights, glow, shade
from core.demo.view import Image, Points, View
from core.media.opencv import cv2

LENGTH, WIDTH, HEIGHT = 4.9, 1.9, 1.48
_PROFILE = np.array(
    [(2.45, 0.35), (2.45, 0.72), (2.2, 0.86), (0.95, 0.98), (0.25, 1.44), (-1.15, 1.48), (-1.85, 1.05), (-2.4, 0.98), (-2.45, 0.4)]
)
"""Outline of the side from the front bumper over the roof to the rear: metres forward, metres up."""
_GLASS = (3, 5)
"""Panels of the outline that are windscreen and rear window."""
_PX = 90
_RED_GLOW, _BLUE_GLOW, _HEAD_GLOW, _TAIL_GLOW = (glow(128, c) for c in (RED, BLUE, np.array([0.9, 0.97, 1.0]), np.array([0.05, 0.05, 0.7])))


@dataclass(frozen=True, slots=True)
class Car:
    """A car at x, y (its middle) heading `yaw`; `bar`: index of its light bar, None without; paint is blue, green, red."""

    x: float
    y: float
    yaw: float
    paint: tuple[int, int, int]
    bar: int | None = None
    headlights: bool = False


def _side(car: Car) -> Image:
    picture = np.zeros((int(1.55 * _PX), int(LENGTH * _PX), 4), np.uint8)
    middle, base = LENGTH / 2 * _PX, 1.52 * _PX

    def px(points: list[tuple[float, float]]) -> NDArray[np.int32]:
        return np.array([(middle - f * _PX, base - u * _PX) for f, u in points]).round().astype(np.int32)

    def fill(points: list[tuple[float, float]], colour: tuple[float, float, float]) -> None:
        cv2.fillPoly(picture, [px(points)], (*colour, 255.0), cv2.LINE_8)

    fill([(float(f), float(u)) for f, u in _PROFILE], car.paint)
    if car.bar is not None:
        fill([(0.95, 0.45), (0.95, 0.95), (-1.0, 0.95), (-1.0, 0.45)], (225, 228, 228))
        fill([(2.3, 0.62), (2.3, 0.7), (-2.4, 0.7), (-2.4, 0.62)], (40, 190, 235))
        cv2.putText(picture, "POLICE", (int(middle - 0.85 * _PX), int(base - 0.52 * _PX)), 2, 1.2, (40, 30, 20, 255), 3, cv2.LINE_AA)
    fill([(0.78, 0.98), (0.22, 1.36), (-0.42, 1.39), (-0.42, 0.99)], (40, 36, 30))
    fill([(-0.5, 0.99), (-0.5, 1.39), (-1.1, 1.39), (-1.6, 1.03)], (40, 36, 30))
    for forward in (1.5, -1.55):
        at = (int(middle - forward * _PX), int(base - 0.33 * _PX))
        cv2.circle(picture, at, int(0.36 * _PX), (16, 16, 16, 255), -1, cv2.LINE_AA)
        cv2.circle(picture, at, int(0.2 * _PX), (130, 130, 130, 255), -1, cv2.LINE_AA)
    return picture


class CarModel:
    """A car lit once for every phase of the light bars, then drawn many times."""

    def __init__(self, car: Car, lights: Lights) -> None:
        self.car = car
        c, s = math.cos(car.yaw), math.sin(car.yaw)
        self.forward, self.left = np.array([c, s, 0.0]), np.array([-s, c, 0.0])
        self.middle = np.array([car.x, car.y, 0.7])
        points = np.array([[car.x, car.y, 1.6]]) + np.array(
            [[0, 0, 0.0], *(k * 1.6 * v for v in (self.forward, self.left) for k in (-1, 1))]
        )
        light = [np.clip(lights.at(points, phase).mean(0) * 1.1 + 0.06, 0, 1.5) for phase in range(PHASES)]
        picture = _side(car)
        self._sides = [shade(picture, np.full((2, 2, 3), lit, np.float32)) for lit in light]
        paint, glass = np.array(car.paint, np.float64), np.array([46.0, 40, 34])
        self._panels = [[np.clip((glass if k in _GLASS else paint) * lit, 0, 255) for k in range(len(_PROFILE) - 1)] for lit in light]
        edges = np.array([self._world(f, 0.0, u) for f, u in _PROFILE])
        half = self.left * WIDTH / 2
        self._strips: list[Points] = [
            np.stack([edges[i] + half, edges[i + 1] + half, edges[i + 1] - half, edges[i] - half]) for i in range(len(edges) - 1)
        ]

        self._normals = [np.cross(q[3] - q[0], q[1] - q[0]) for q in self._strips]
        self._middles = [q.mean(0).tolist() for q in self._strips]
        outline = ((2.5, 1.05), (2.5, -1.05), (-2.5, -1.05), (-2.5, 1.05))
        self._shadow = np.stack([self._world(f, side, 0.03) for f, side in outline])

    def _world(self, forward: float, left: float, up: float) -> Points:
        return np.array([self.car.x, self.car.y, 0.0]) + forward * self.forward + left * self.left + np.array([0, 0, up])

    def draw(self, view: View, phase: int, glow: bool = True) -> None:
        view.polygon(self._shadow, (12, 11, 10))
        offset = view.eye - self.middle
        seen = [i for i, strip in enumerate(self._strips) if float(self._normals[i] @ (view.eye - strip[0])) > 0]
        for i in sorted(seen, key=lambda i: -view.depth(*self._middles[i])):
            b, g, r = self._panels[phase][i]
            lift = 1.0 + 0.35 * (i in (2, 4))
            view.polygon(self._strips[i], (b * lift, g * lift, r * lift))
        near = 1.0 if offset @ self.left > 0 else -1.0
        if abs(offset @ self.left) > WIDTH / 2:
            top = self._world(LENGTH / 2, near * WIDTH / 2, 1.52)
            view.texture(top, -self.forward * LENGTH, np.array([0, 0, -1.55]), self._sides[phase], cut_out=True)
        self._bar(view)
        if glow:
            self._lamps(view, phase)

    def _bar(self, view: View) -> None:
        if self.car.bar is None:
            return
        base = [self._world(f, s, 1.5) for f, s in ((0.0, 0.65), (0.0, -0.65), (-0.3, -0.65), (-0.3, 0.65))]
        top = [p + np.array([0, 0, 0.13]) for p in base]
        for corners in ((0, 1), (1, 2), (2, 3), (3, 0)):
            quad = np.stack([base[corners[0]], base[corners[1]], top[corners[1]], top[corners[0]]])
            view.polygon(quad, (52, 34, 44))

    def _lamps(self, view: View, phase: int) -> None:
        ahead = (view.eye - self.middle) @ self.forward
        for side in (-0.7, 0.7):
            if self.car.headlights and ahead > 1:
                view.spot(self._world(2.47, side, 0.66), 0.75, _HEAD_GLOW, 1.0)
            elif not self.car.headlights or ahead < -1:
                view.spot(self._world(-2.47, side, 0.8), 0.22, _TAIL_GLOW, 0.8)
        if self.car.bar is None:
            return
        red_first = (phase == 1) == (self.car.bar % 2 == 0)
        if phase:
            for side, is_red in ((0.42, True), (-0.42, False)):
                bright = 1.0 if is_red == red_first else 0.2
                view.spot(self._world(-0.15, side, 1.58), 1.5 if bright == 1.0 else 0.5, _RED_GLOW if is_red else _BLUE_GLOW, bright)
