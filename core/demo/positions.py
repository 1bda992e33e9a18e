"""What receivers say of where cameras and units are: true places, turned into degrees, with a receiver's slow error."""

import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demo.actors import actors
from core.demo.hearing import camera_where
from core.demo.story import CORNER, OFFICERS, ORIGIN, PLACE_ORIGIN, QUIET, SEED, STOP, T2, Shot, T
from core.model.roster import Ping
from core.model.times import US, Instant

ACCURACY_M = {"body": 3.6, "dash": 3.3}
PING_M = 3.0
_A, _E2 = 6378137.0, 0.00669437999014
"""WGS 84: semi-major axis in metres, eccentricity squared."""
_ELSEWHERE = {"O12": (-905.0, 640.0), "O07": (-902.0, 655.0), "O21": (-640.0, 910.0), "O18": (-520.0, -480.0), "O31": (560.0, 890.0)}
"""Where an officer is during the other scene, metres east and north of ORIGIN."""
_AT = {"O12": CORNER, "O07": CORNER, "O21": CORNER, "O18": QUIET, "O31": STOP}
_PARKED = {"V03": (CORNER, 1.7, -7.6), "V05": (CORNER, -2.6, 18.8), "V09": (STOP, -7.0, -3.4)}


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix of a shot: media seconds, the receiver's time, degrees."""

    t_s: float
    at: Instant
    lat: float
    lon: float


def degrees(east_m: float, north_m: float) -> tuple[float, float]:
    """Metres from ORIGIN to latitude and longitude, by the ellipsoid's radii there (exact to centimetres within a kilometre)."""
    lat0 = math.radians(ORIGIN[0])
    w = 1 - _E2 * math.sin(lat0) ** 2
    meridian, normal = _A * (1 - _E2) / w**1.5, _A / math.sqrt(w)
    return ORIGIN[0] + math.degrees(north_m / meridian), ORIGIN[1] + math.degrees(east_m / (normal * math.cos(lat0)))


def fixes(shot: Shot) -> list[Fix]:
    """One fix at every whole second of true time while the shot runs."""
    first = math.ceil(shot.start.us / US)
    last = math.ceil(shot.trigger.plus_s(shot.end_s).us / US)
    times = [Instant(k * US) for k in range(first, last)]
    wander = _wander(shot.camera_id, len(times), 0.55 * ACCURACY_M[shot.kind] / 1.515)
    where = camera_where(shot)
    out: list[Fix] = []
    for at, (east, north) in zip(times, wander.tolist(), strict=True):
        x, y = where(at.since(shot.trigger))
        out.append(Fix(round(at.since(shot.start), 6), at, *degrees(x + east, y + north)))
    return out


def true_place(officer_id: str, at: Instant) -> tuple[float, float]:
    """Metres east and north of ORIGIN where an officer is, in the scene that is nearer in time."""
    place = _AT[officer_id]
    now, own = (T2 if abs(at.since(T2)) < abs(at.since(T)) else T), (T2 if place == STOP else T)
    if now != own:
        return _ELSEWHERE[officer_id]
    state = next(a for a in actors(place) if a.id == officer_id).state(at.since(own))
    ox, oy = PLACE_ORIGIN[place]
    return state.x + ox, state.y + oy


def pings() -> list[Ping]:
    """Every unit's positions about both triggers, one in ten seconds."""
    out: list[Ping] = []
    times = [t.plus_s(s) for t in (T, T2) for s in range(-90, 151, 10)]
    for officer in OFFICERS:
        wander = _wander(officer.officer_id, len(times), 0.35)
        for at, (east, north) in zip(times, wander.tolist(), strict=True):
            x, y = true_place(officer.officer_id, at)
            out.append(Ping(at, officer.officer_id, *degrees(x + east, y + north), PING_M))
        if officer.vehicle is None:
            continue
        for at, (east, north) in zip(times, wander[::-1].tolist(), strict=True):
            place, px, py = _PARKED[officer.vehicle]
            ox, oy = PLACE_ORIGIN[place]
            x, y = true_place(officer.officer_id, at)
            if math.dist((x, y), (px + ox, py + oy)) < 60:
                x, y = px + ox, py + oy
            out.append(Ping(at, officer.vehicle, *degrees(x + east, y + north), PING_M))
    return sorted(out, key=lambda p: (p.time, p.unit_id))


def _wander(name: str, n: int, sigma_m: float) -> NDArray[np.float64]:
    """A receiver's error, (n, 2) metres: each second keeps 95 % of the last."""
    rng = np.random.default_rng([SEED, zlib.crc32(name.encode()), n])
    out = np.empty((n, 2))
    now = rng.normal(0, sigma_m, 2) * 0.5
    for k in range(n):
        now = 0.95 * now + rng.normal(0, sigma_m * math.sqrt(1 - 0.95**2), 2)
        out[k] = now
    return out
