"""Who works when in a simulated department: officers, cruisers, shifts, cameras and what their clocks do."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHIFT_S = 28_800
DAY_S = 86_400
CARS_PER_OFFICER = 0.8
PAIRED = 0.23
"""Share of cars on the road with two officers in them."""
UNLISTED = 0.08
"""Share of officers whose body camera the roster does not name."""
NEVER_SET = 0.28
"""Share of cameras whose clock nobody sets: their drift adds up day after day..."""
DOCKED_DAYS = 14
"""...until this many days have passed."""
SLIPS_S = np.array([-18_000, -14_400, -3_600, 3_600, 14_400])
SLIP = 0.007


@dataclass(frozen=True)
class Staff:
    """Cameras are numbers: bodies 0 to officers - 1, then dashes. `car_*`: one row a car on the road in a shift; shift s has rows
    car_first[s]:car_first[s + 1]; `second` is -1 where an officer drives alone. `base_s[camera, day]`: its clock's offset at
    midnight without `slip_s`."""

    officers: int
    vehicles: int
    shifts: int
    car_first: NDArray[np.int64]
    car_vehicle: NDArray[np.int32]
    car_driver: NDArray[np.int32]
    car_second: NDArray[np.int32]
    listed: NDArray[np.bool_]
    sound_in_buffer: NDArray[np.bool_]
    gps_time: NDArray[np.bool_]
    ppm: NDArray[np.float64]
    base_s: NDArray[np.float64]
    slip_s: NDArray[np.float64]

    def offset_s(self, camera: Any, at_s: Any) -> Any:
        """Camera clock minus true time, by camera number and seconds since the first midnight."""
        day = (at_s // DAY_S).astype(np.int64)
        return self.base_s[camera, day] + self.slip_s[camera, day] + self.ppm[camera] * 1e-6 * (at_s - day * DAY_S)


def hire(rng: np.random.Generator, officers: int, shifts: int, gross: float) -> Staff:
    """`gross`: share of a camera's days on which its clock is wrong by seconds to minutes."""
    vehicles = int(np.ceil(CARS_PER_OFFICER * officers))
    first, cars = [0], []
    for shift in range(shifts):
        crew = rng.permutation(np.arange(shift % 3, officers, 3))
        garage = rng.permutation(vehicles)
        at = 0
        for car in garage:
            if at >= len(crew):
                break
            pair = at + 1 < len(crew) and (rng.random() < PAIRED or len(crew) - at > vehicles)
            cars.append((car, crew[at], crew[at + 1] if pair else -1))
            at += 2 if pair else 1
        first.append(len(cars))
    rows = np.array(cars, np.int32)
    days = shifts // 3 + 1
    cameras = officers + vehicles
    body = np.arange(cameras) < officers
    ppm = np.round(np.clip(rng.normal(0, 17, cameras), -48, 48), 2)
    age = np.arange(days) % DOCKED_DAYS * (rng.random((cameras, 1)) < NEVER_SET)
    base = rng.normal(0, 0.3, (cameras, days)) + ppm[:, None] * 1e-6 * DAY_S * age
    wrong = rng.random(base.shape) < gross
    size = np.exp(rng.uniform(np.log(8), np.log(500), base.shape))
    base += np.where(wrong, size * rng.choice([-1.0, 1.0], base.shape), 0)
    slip = np.where(rng.random(base.shape) < SLIP, rng.choice(SLIPS_S, base.shape), 0).astype(np.float64)
    return Staff(
        officers,
        vehicles,
        shifts,
        np.array(first, np.int64),
        rows[:, 0],
        rows[:, 1],
        rows[:, 2],
        rng.random(officers) >= UNLISTED,
        rng.random(cameras) < np.where(body, 0.2, 0.5),
        rng.random(cameras) < np.where(body, 0.57, 0.7),
        ppm,
        base,
        slip,
    )
