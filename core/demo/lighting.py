"""The lights of a place: street lamps that burn, light bars that flash; light falling on points of the world."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.opencv import cv2

PHASES = 3
"""Of the light bars: 0 dark, 1 red on the first car and blue on the second, 2 the other way round."""
RED = np.array([25.0, 10.0, 255.0]) / 255
BLUE = np.array([255.0, 60.0, 20.0]) / 255
_FLASHES = (1, 1, 0, 1, 1, 2, 2, 0, 2, 2)
WARM = np.array([120.0, 190.0, 255.0]) / 255

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lamp:
    """A street lamp's head: lights a surface it faces by power / (metres squared + soft_m2), 1 being full."""

    x: float
    y: float
    z: float = 6.2
    power: float = 26.0
    soft_m2: float = 4.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A light bar on a roof."""

    x: float
    y: float
    z: float = 1.75
    power: float = 70.0
    soft_m2: float = 60.0


@dataclass(frozen=True, slots=True)
class Lights:
    lamps: tuple[Lamp, ...]
    bars: tuple[Bar, ...]
    ambient: tuple[float, float, float] = (0.17, 0.13, 0.11)

    def at(self, points: Points, phase: int, normal: Points | None = None) -> Points:
        """Light (n, 3; blue, green, red; 1 = full) on points (n, 3) that face `normal`, or every way."""
        out = np.broadcast_to(np.array(self.ambient), points.shape).copy()
        for lamp in self.lamps:
            out += _falling(points, lamp, normal)[:, None] * WARM
        if phase:
            for i, bar in enumerate(self.bars):
                colour = RED if (phase == 1) == (i % 2 == 0) else BLUE
                out += _falling(points, bar, normal)[:, None] * colour
        return out


class LightMap:
    """The light at breast height over a place, looked up quickly."""

    def __init__(self, lights: Lights, half_m: float) -> None:
        axis = np.arange(-half_m, half_m + 1)
        x, y = np.meshgrid(axis, axis)
        points = np.stack([x.ravel(), y.ravel(), np.full(x.size, 1.3)], 1)
        self._half = half_m
        self._grid = [lights.at(points, phase).reshape(len(axis), len(axis), 3) for phase in range(PHASES)]

    def at(self, x: float, y: float, phase: int) -> Points:
        """Light (3,), smooth between the metres."""
        fx, fy = (min(max(v + self._half, 0.0), 2 * self._half - 0.001) for v in (x, y))
        i, j = int(fx), int(fy)
        u, v = fx - i, fy - j
        g = self._grid[phase]
        return (g[j, i] * (1 - u) + g[j, i + 1] * u) * (1 - v) + (g[j + 1, i] * (1 - u) + g[j + 1, i + 1] * u) * v


def _falling(points: Points, source: Lamp | Bar, normal: Points | None) -> Points:
    away = np.array([source.x, source.y, source.z]) - points
    d2 = np.maximum(np.sum(away**2, 1), 0.6)
    facing = 0.6 if normal is None else np.clip(away @ normal / np.sqrt(d2), 0.06, 1)
    return facing * source.power / (d2 + source.soft_m2)


def bar_phase(t_s: float) -> int:
    """What the light bars show at a time of the world: a double flash of one side, then of the other, once a second."""
    return _FLASHES[math.floor(t_s * len(_FLASHES)) % len(_FLASHES)]


def glow(size: int, colour: Points, core: float = 0.06) -> NDArray[np.uint8]:
    """A round glow, brightest in the middle, nothing at the rim: (size, size, 4)."""
    axis = np.linspace(-1, 1, size)
    r = np.hypot(axis[:, None], axis[None])
    halo = np.clip(1 - r, 0, 1) ** 3 * 0.55 + np.exp(-((r / core) ** 2))
    picture = np.clip(halo[..., None] * (colour * 0.8 + 0.2 * np.exp(-((r / core) ** 2))[..., None]), 0, 1)
    return np.dstack([picture * 255, np.zeros((size, size))]).astype(np.uint8)


def shade(albedo: NDArray[np.uint8], light: NDArray[np.float32], emission: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """A surface (h, w, 3; or 4 with alpha) as four channels under a coarse map of light that is stretched over it, plus what it emits itself."""
    height, width = albedo.shape[:2]
    stretched = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC)
    lit = np.clip(albedo[..., :3] * stretched, 0, 255).astype(np.uint8)
    if emission is not None:
        lit = cv2.add(lit, emission)
    lit = np.dstack([lit, albedo[..., 3] if albedo.shape[2] == 4 else np.full((height, width), 255, np.uint8)])
    return np.ascontiguousarray(lit, np.uint8)
