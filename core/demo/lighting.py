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
    """A street lamp's head; `power` in arbitrary units that light a surface fully at sqrt(power) metres."""

    x: float
    y: float
    z: float = 6.2
    power: float = 26.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A light bar on a roof."""

    x: float
    y: float
    z: float = 1.75
    power: float = 9.0


@dataclass(frozen=True, slots=True)
class Lights:
    lamps: tuple[Lamp, ...]
    bars: tuple[Bar, ...]
    ambient: tuple[float, float, float] = (0.17, 0.13, 0.11)

    def at(self, points: Points, phase: int, normal: Points | None = None) -> Points:
        """Light (n, 3; blue, green, red; 1 = full) on points (n, 3) that face `normal`, or every way."""
        out = np.broadcast_to(np.array(self.ambient), points.shape).copy()
        for lamp in self.lamps:
            out += _falling(points, np.array([lamp.x, lamp.y, lamp.z]), lamp.power, normal)[:, None] * WARM
        if phase:
            for i, bar in enumerate(self.bars):
                colour = RED if (phase == 1) == (i % 2 == 0) else BLUE
                out += _falling(points, np.array([bar.x, bar.y, bar.z]), bar.power, normal)[:, None] * colour
        return out


def _falling(points: Points, source: Points, power: float, normal: Points | None) -> Points:
    away = source - points
    d2 = np.maximum(np.sum(away**2, 1), 0.6)
    facing = 0.6 if normal is None else np.clip(away @ normal / np.sqrt(d2), 0.06, 1)
    return facing * power / (d2 + 4.0)


def bar_phase(t_s: float) -> int:
    """What the light bars show at a time of the world: a double flash of one side, then of the other, once a second."""
    return _FLASHES[math.floor(t_s * len(_FLASHES)) % len(_FLASHES)]


def glow(size: int, colour: Points, core: float = 0.06) -> NDArray[np.uint8]:
    """A round glow, brightest in the middle, nothing at the rim: (size, size, 3)."""
    axis = np.linspace(-1, 1, size)
    r = np.hypot(axis[:, None], axis[None])
    halo = np.clip(1 - r, 0, 1) ** 3 * 0.55 + np.exp(-((r / core) ** 2))
    picture = np.clip(halo[..., None] * (colour * 0.8 + 0.2 * np.exp(-((r / core) ** 2))[..., None]), 0, 1)
    return (picture * 255).astype(np.uint8)


def shade(albedo: NDArray[np.uint8], light: NDArray[np.float32], emission: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """A surface (h, w, 3) under a coarse map of light that is stretched over it, plus what it emits itself."""
    height, width = albedo.shape[:2]
    stretched = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC)
    lit = np.clip(albedo[..., :3] * stretched, 0, 255).astype(np.uint8)
    if emission is not None:
        lit = cv2.add(lit, emission)
    if albedo.shape[2] == 4:
        lit = np.dstack([lit, albedo[..., 3]])
    return np.ascontiguousarray(lit)
