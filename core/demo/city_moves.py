"""Where everybody of a simulated department is: a broken line of (second, east, north) for each car and each officer at an incident."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compiled import compiled
from core.demo.city_calls import INDOOR, PURSUIT, REPORT, STOP, STRAY, Calls, Visits
from core.demo.city_staff import Staff

POST_S = 75.0
"""An officer at a scene goes to another spot about this often."""
WALK_M_S = 1.4
SPREAD_M = (3.5, 15.5)
"""How far officers walk about at a scene, metres per axis: at some they keep together, at others they spread."""
STOP_SPREAD_M, REPORT_SPREAD_M = 3.0, 2.6
RUN_M = (60.0, 160.0)
"""How far from where the cars stopped a pursuit ends."""
CAR_POINTS = 9


@dataclass(frozen=True)
class Moves:
    """One row a camera at an incident ("actor"): first the dash cameras, one a visit, then the body cameras. `first`: its points are
    rows first[i]:first[i + 1] of the line; `over`, `over_s`: the other incident that its officer walks to (-1: none), and when; `on_s`, `off_s`: when its officer gets out at the scene and is back in the car (a car:
    parked); `gone_s`: when its recording ends; `enter_s`, `leave_s`: under a roof (nan: never)."""

    visit: NDArray[np.int32]
    camera: NDArray[np.int32]
    officer: NDArray[np.int32]
    first: NDArray[np.int64]
    at_s: NDArray[np.float64]
    east_m: NDArray[np.float32]
    north_m: NDArray[np.float32]
    on_s: NDArray[np.float64]
    off_s: NDArray[np.float64]
    gone_s: NDArray[np.float64]
    drive_s: NDArray[np.float64]
    roof: NDArray[np.bool_]
    over: NDArray[np.int32]
    over_s: NDArray[np.float64]


def move(rng: np.random.Generator, staff: Staff, what: Calls, visits: Visits, crossing: float) -> Moves:
    """`crossing`: chance that an officer walks from an incident to its twin. Metres are relative to the city's centre."""
    v = len(visits.incident)
    second = staff.car_second[visits.car]
    of = np.concatenate([np.arange(v), np.arange(v), np.flatnonzero(second >= 0)]).astype(np.int32)
    officer = np.concatenate([staff.car_driver[visits.car], staff.car_driver[visits.car], second[second >= 0]])
    camera = officer.copy()
    camera[:v] = staff.officers + staff.car_vehicle[visits.car]
    incident = visits.incident[of]
    posts = np.ceil(what.length_s[incident] / POST_S).astype(np.int64) + 3
    points = np.where(np.arange(len(of)) < v, CAR_POINTS, CAR_POINTS + 2 * posts)
    first = np.zeros(len(of) + 1, np.int64)
    np.cumsum(points, out=first[1:])
    at, east, north = np.zeros(first[-1]), np.zeros(first[-1], np.float32), np.zeros(first[-1], np.float32)
    on, off, gone, drive = np.zeros(len(of)), np.zeros(len(of)), np.zeros(len(of)), np.zeros(len(of))
    back = np.full(len(what), -1, np.int32)  # the twin that an incident's officer may walk to
    has = np.flatnonzero(what.twin >= 0)
    crossed = has[rng.random(len(has)) < crossing]
    back[what.twin[crossed]] = crossed
    roam = rng.uniform(0, 2 * np.pi, len(what)), rng.uniform(*RUN_M, len(what))
    spread = np.select([what.kind == STOP, what.kind == REPORT], [STOP_SPREAD_M, REPORT_SPREAD_M], rng.uniform(*SPREAD_M, len(what)))
    over, over_s = np.full(len(of), -1, np.int32), np.full(len(of), np.nan)
    line = at, east, north
    _move(
        rng,
        v,
        of,
        incident,
        what.kind,
        what.passing,
        what.start_s,
        what.length_s,
        what.east_m,
        what.north_m,
        visits.arrive_s,
        back,
        roam[0],
        roam[1],
        spread,
        (over, over_s),
        first,
        line,
        on,
        off,
        gone,
        drive,
    )
    return Moves(
        of, camera.astype(np.int32), officer, first, at, east, north, on, off, gone, drive, what.kind[incident] == INDOOR, over, over_s
    )


@compiled
def _put(line: Any, i: int, t: float, x: float, y: float) -> int:
    line[0][i], line[1][i], line[2][i] = t, x, y
    return i + 1


@compiled
def _move(
    rng,
    cars,
    of,
    incident,
    kind,
    passing,
    start,
    length,
    east,
    north,
    arrive,
    back,
    roam,
    far,
    spreads,
    walks,
    first,
    line,
    on,
    off,
    gone,
    drive,
):  # pyright: ignore
    """Cars first: drive up, stand, leave when everybody is back. Then officers, between their car's drive and its leaving."""
    crossed = np.zeros(len(kind), np.bool_)
    leave = np.zeros(cars)
    for i in range(cars, len(of)):  # when each officer is back at the car
        v, k = of[i], incident[i]
        end = start[k] + length[k] + rng.uniform(0, 12)
        off[i] = end + rng.uniform(5, 25) + (60 if kind[k] == PURSUIT else 0)
        on[i] = arrive[v] + rng.uniform(2, 8)
        leave[v] = max(leave[v], off[i] - (60 if kind[k] == PURSUIT else 0))
    for i in range(cars):
        k = incident[i]
        x, y = east[k], north[k]
        turn = rng.uniform(0, 2 * np.pi)
        beside = rng.uniform(6, 14) if kind[k] == STOP else rng.uniform(7, 32)
        px, py = x + beside * np.cos(turn), y + beside * np.sin(turn)
        speed, way = rng.uniform(9, 13), rng.uniform(300, 1200)
        if kind[k] == STOP:
            way = rng.uniform(300, 600)
        part = rng.random()
        sx, sy = (1 if rng.random() < 0.5 else -1), (1 if rng.random() < 0.5 else -1)
        p = first[i]
        t = arrive[i]
        if kind[k] == STRAY:
            if passing[k]:  # passes the scene on its own street, nearest halfway
                way = speed * 60
                drive[i] = t
                p = _put(line, p, t - 60, x - speed * 60 - way, y)
                p = _put(line, p, t + 180, x + speed * 120, y)
            else:
                drive[i] = t
                p = _put(line, p, t - 60, px, py)
            on[i], off[i], gone[i] = t, t + length[k], t + length[k]
        else:
            drive[i] = t - way / speed
            p = _put(line, p, drive[i] - 60, px + sx * way * part, py + sy * way * (1 - part))
            p = _put(line, p, drive[i], px + sx * way * part, py + sy * way * (1 - part))
            p = _put(line, p, t - way * part / speed, px + sx * way * part, py)
            p = _put(line, p, t, px, py)
            out, part = leave[i] + rng.uniform(2, 10), rng.random()
            way = rng.uniform(300, 800)
            sx, sy = (1 if rng.random() < 0.5 else -1), (1 if rng.random() < 0.5 else -1)
            p = _put(line, p, out, px, py)
            p = _put(line, p, out + way * part / 11, px + sx * way * part, py)
            p = _put(line, p, out + way / 11, px + sx * way * part, py + sy * way * (1 - part))
            on[i], off[i], gone[i] = t, out, out + rng.uniform(5, 75)
        while p < first[i + 1]:
            p = _put(line, p, line[0][p - 1] + 300, line[1][p - 1], line[2][p - 1])
    for i in range(cars, len(of)):
        v, k = of[i], incident[i]
        c = first[v]
        p = first[i]
        if kind[k] == STRAY:
            for j in range(c, first[v + 1]):
                p = _put(line, p, line[0][j], line[1][j], line[2][j])
            on[i], off[i], gone[i], drive[i] = on[v], off[v], gone[v], drive[v]
            while p < first[i + 1]:
                p = _put(line, p, line[0][p - 1] + 300, line[1][p - 1], line[2][p - 1])
            continue
        drive[i] = drive[v]
        for j in range(c, c + 4):
            p = _put(line, p, line[0][j], line[1][j], line[2][j])
        px, py = line[1][c + 3], line[2][c + 3]
        spread = spreads[k]
        x, y = east[k], north[k]
        flee = on[i] + rng.uniform(10, 50) if kind[k] == PURSUIT else 1e18
        cross, goal = 1e18, -1
        if back[k] >= 0 and not crossed[k] and rng.random() < 0.5:
            crossed[k] = True
            cross = start[k] + rng.uniform(0.3, 0.75) * length[k]
            other = back[k]
            off[i] = max(off[i], min(start[other] + length[other], off[i] + 200) + 60)
        t, qx, qy = on[i], px, py
        p = _put(line, p, t, qx, qy)
        while p < first[i + 1] - 5:
            if t > cross:
                other = back[k]
                x, y, cross, goal, flee = east[other], north[other], 1e18, other, 1e18
                if kind[other] == PURSUIT:
                    x, y = x + far[other] * np.cos(roam[other]), y + far[other] * np.sin(roam[other])
            elif t > flee:
                x, y, flee = east[k] + far[k] * np.cos(roam[k]), north[k] + far[k] * np.sin(roam[k]), 1e18
            nx, ny = x + spread * rng.standard_normal(), y + spread * rng.standard_normal()
            way = np.hypot(nx - qx, ny - qy)
            pace = 3.0 if way > 40 else WALK_M_S
            if t + way / pace + np.hypot(nx - px, ny - py) / WALK_M_S > off[i] - 5:
                break
            t += way / pace
            if goal >= 0 and walks[0][i] < 0:
                walks[0][i], walks[1][i] = goal, t
            p = _put(line, p, t, nx, ny)
            qx, qy = nx, ny
            stay = min(t + POST_S * rng.uniform(0.5, 1.5), max(t + 1.0, flee + 1.0))
            t = min(stay, max(t, off[i] - 2 - np.hypot(nx - px, ny - py) / WALK_M_S))
            p = _put(line, p, t, nx, ny)
        home = max(t + 0.5, off[i] - np.hypot(qx - px, qy - py) / WALK_M_S)
        p = _put(line, p, home, qx, qy)
        off[i] = max(off[i], home + 0.5)
        p = _put(line, p, off[i], px, py)
        after = max(0.0, off[i] + 5 - line[0][c + 4])
        for j in range(c + 4, c + 7):
            p = _put(line, p, line[0][j] + after, line[1][j], line[2][j])
        gone[i] = gone[v] + after + rng.uniform(0, 25)
        while p < first[i + 1]:
            p = _put(line, p, line[0][p - 1] + 300, line[1][p - 1], line[2][p - 1])


@compiled
def place(first: Any, at: Any, east: Any, north: Any, actor: int, t: float) -> tuple[float, float]:
    """Metres east and north of an actor at a second."""
    lo, hi = first[actor], first[actor + 1]
    j = lo + np.searchsorted(at[lo:hi], t)
    if j <= lo:
        return east[lo], north[lo]
    if j >= hi:
        return east[hi - 1], north[hi - 1]
    span = at[j] - at[j - 1]
    w = (t - at[j - 1]) / span if span > 0 else 0.0
    return east[j - 1] + w * (east[j] - east[j - 1]), north[j - 1] + w * (north[j] - north[j - 1])
