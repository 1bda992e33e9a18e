"""Degrees <-> local metres: equirectangular around one point, exact enough for the few kilometres of an incident."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gui.map.positions import Fixes, Position

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Plane:
    """x metres east, y metres SOUTH of the origin, as a screen has them."""

    lat: float
    lon: float

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        east = math.radians((lon - self.lon + 180) % 360 - 180) * EARTH_M * math.cos(math.radians(self.lat))
        return east, -math.radians(lat - self.lat) * EARTH_M

    def path(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[n, 2] of x, y."""
        east = np.radians((lon - self.lon + 180) % 360 - 180) * EARTH_M * math.cos(math.radians(self.lat))
        return np.column_stack((east, -np.radians(lat - self.lat) * EARTH_M))


def plane_around(places: Sequence[Position], fixes: Sequence[Fixes]) -> Plane | None:
    """Around the first of `places`, else the mean of all fixes; None where nothing has a place."""
    if places:
        return Plane(places[0].lat, places[0].lon)
    every = [f for f in fixes if len(f.at)]
    if not every:
        return None
    lon = np.radians(np.concatenate([f.lon for f in every]))
    middle = math.degrees(math.atan2(float(np.sin(lon).mean()), float(np.cos(lon).mean())))
    return Plane(float(np.concatenate([f.lat for f in every]).mean()), middle)
