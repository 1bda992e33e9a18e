# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""How a place comes out of fixes: gated, smoothed over seconds, bridged over gaps; and one out of several. Loops over queries, compiled."""

from typing import Any

import numpy as np

from core.compiled import compiled
from core.linking.geometry import AXIS_PER_RADIUS_68, DEFAULT_ACCURACY_M, MIN_ACCURACY_M

WHITE = 0.38
"""Share of a receiver's error (one sigma) that is new with every fix; the rest is shared by fixes of about a minute."""
WINDOW_S = 12.0
"""Fixes no further from the instant than this are looked at; where there are none, the nearest on either side."""
LOST_S = 900.0
"""The nearest fix of a recording further off than this says nothing..."""
UNSEEN_S = 120.0
"""... and the nearest ping of a unit: who sends none any more has driven off, or is off duty."""
SPEED_M_S = 1.5
"""One sigma per axis of the speed that is taken before looking; fixes that go faster are looked at again with DRIVE_M_S."""
DRIVE_M_S = 10.0
STRAY_M_S = 0.3
"""One sigma of straying from the straight line, in metres for every second away from the instant..."""
TURN = 0.25
"""... and as much again for every m/s of speed: what moves, turns and brakes."""


SETTLE_S = 10.0
"""Whoever has no fix for longer than this is taken to settle: the likely speed falls as 1 / (1 + age / SETTLE_S)..."""
WANDER = 1.2
"""... and straying grows with the root of time: metres a square root of a second."""
BURST_S = 90.0
"""A reflection lasts no longer than this."""
LEAP_M, LEAP_M_S = 5.0, 2.5
"""Two fixes further apart than this and this speed allow (and the stated radius) are a leap, if there is one back as well."""
CONTRADICTS = 4.0
"""Two places further apart than this many sigma of both are not of the same thing at the same time."""
VAGUE = 5.0
"""A place whose sigma is this many times the best one's adds nothing and has no voice."""
FRESH_S = 10.0
LEAVING = 0.5
"""What moved when its fixes ended may have gone on: one sigma, as a share of that speed times the time since."""


@compiled
def _leap(t: Any, y: Any, x: Any, accuracy: Any, i: int, degrees: float, tick: float, north: float, east: float) -> bool:
    """Whether fix i is further from the one before than anybody moves."""
    apart = np.hypot((y[i] - y[i - 1]) * degrees * north, (x[i] - x[i - 1]) * degrees * east)
    return apart > LEAP_M + LEAP_M_S * (t[i] - t[i - 1]) / tick + accuracy[i]


@compiled
def _burst(
    t: Any, y: Any, x: Any, accuracy: Any, lo: int, hi: int, after: int, degrees: float, tick: float, north: float, east: float
) -> tuple[int, int]:
    """Fixes [i, j) round `after` that a reflection threw aside: between a leap and the leap back."""
    i = after - 1
    while i > lo and (t[after - 1] - t[i]) / tick <= BURST_S and not _leap(t, y, x, accuracy, i, degrees, tick, north, east):
        i -= 1
    if i <= lo or (t[after - 1] - t[i]) / tick > BURST_S:
        return hi, hi
    j = after
    while j < hi and (t[j] - t[i]) / tick <= BURST_S and not _leap(t, y, x, accuracy, j, degrees, tick, north, east):
        j += 1
    if j >= hi or (t[j] - t[i]) / tick > BURST_S:
        return hi, hi
    iny, inx = (y[i] - y[i - 1]) * degrees * north, (x[i] - x[i - 1]) * degrees * east
    backy, backx = (y[j] - y[j - 1]) * degrees * north, (x[j] - x[j - 1]) * degrees * east
    if np.hypot(iny + backy, inx + backx) < np.hypot(iny, inx) / 2:
        return i, j
    return hi, hi


@compiled
def _pace(t: Any, y: Any, x: Any, lo: int, hi: int, at: int, degrees: float, tick: float, north: float, east: float) -> float:
    """Speed in m/s at the last (or first) fix of a track, over at least five seconds."""
    other = at
    step = -1 if at > lo else 1
    while lo <= other + step < hi and abs(t[other] - t[at]) / tick < 5.0:
        other += step
    seconds = abs(t[other] - t[at]) / tick
    if seconds < 1.0 or seconds > 60.0:
        return 0.0
    return np.hypot((y[other] - y[at]) * degrees * north, (x[other] - x[at]) * degrees * east) / seconds


@compiled
def locate(
    first: Any,
    t: Any,
    y: Any,
    x: Any,
    accuracy: Any,
    degrees: float,
    tick: float,
    row: Any,
    at: Any,
    sigma_s: Any,
    usable: Any,
    lost_s: float,
    out: Any,
) -> None:
    """Fills out[0..3] = lat, lon, sigma_m, age_s for queries (row, at); fixes of a row are first[row]:first[row + 1], ordered by t.

    `degrees`: a degree in units of y and x is 1 / degrees; `tick`: units of t and `at` in a second; `accuracy`: 68 % radii.
    """
    for q in range(len(row)):
        if not usable[q]:
            continue
        begin, end = first[row[q]], first[row[q] + 1]
        lo = begin + np.searchsorted(t[begin:end], at[q] - (LOST_S + BURST_S) * tick)
        hi = begin + np.searchsorted(t[begin:end], at[q] + (LOST_S + BURST_S) * tick)
        if hi == lo:
            continue
        after = int(lo + np.searchsorted(t[lo:hi], at[q]))
        f = np.radians(y[min(after, hi - 1)] * degrees)
        north, east = 111132.954 - 559.822 * np.cos(2 * f), max(111412.84 * np.cos(f) - 93.5 * np.cos(3 * f), 1.0)
        i0, i1 = after, after
        if lo < after < hi:
            j0, j1 = _burst(t, y, x, accuracy, lo, hi, after, degrees, tick, north, east)
            if j0 < hi:
                i0, i1 = j0, j1
        older = (at[q] - t[i0 - 1]) / tick if i0 > lo else np.inf
        newer = (t[i1] - at[q]) / tick if i1 < hi else np.inf
        age = min(older, newer)
        if age > lost_s:
            continue
        a, b = i0, i1
        while a > lo and (at[q] - t[a - 1]) / tick <= WINDOW_S:
            if a < i0 and _leap(t, y, x, accuracy, a, degrees, tick, north, east):
                break
            a -= 1
        while b < hi and (t[b] - at[q]) / tick <= WINDOW_S:
            if b > i1 and _leap(t, y, x, accuracy, b, degrees, tick, north, east):
                break
            b += 1
        if a == i0 and i0 > lo and older <= lost_s:
            a -= 1
        if b == i1 and i1 < hi and newer <= lost_s:
            b += 1
        y0, x0 = y[a] * degrees, x[a] * degrees
        gone = 0.0
        if age > WINDOW_S and (a == i0 or b == i1):
            gone = LEAVING * age * _pace(t, y, x, lo, hi, a, degrees, tick, north, east)
        speed = py = px = s0 = s2 = shared = 0.0
        det = 1.0
        for again in range(2):
            stray, likely = STRAY_M_S + TURN * speed, SPEED_M_S if again == 0 else max(SPEED_M_S, min(DRIVE_M_S, speed))
            likely /= 1 + max(age - 1, 0.0) / SETTLE_S
            s0 = s1 = s2 = p0 = p1 = r0 = r1 = shared = 0.0
            for i in range(a, b):
                if i0 <= i < i1:
                    continue
                dt = (t[i] - at[q]) / tick
                known = accuracy[i] > 0 and accuracy[i] < np.inf
                s = (max(accuracy[i], MIN_ACCURACY_M) if known else DEFAULT_ACCURACY_M) * AXIS_PER_RADIUS_68
                near = min(abs(dt), SETTLE_S)
                w = 1 / ((WHITE * s) ** 2 + (stray * near) ** 2 + WANDER**2 * (abs(dt) - near))
                py, px = (y[i] * degrees - y0) * north, ((x[i] * degrees - x0 + 540.0) % 360.0 - 180.0) * east
                s0 += w
                s1 += w * dt
                s2 += w * dt * dt
                p0 += w * py
                p1 += w * dt * py
                r0 += w * px
                r1 += w * dt * px
                shared += w * s
            s2 += 1 / likely**2
            det = s0 * s2 - s1 * s1
            py, px = (s2 * p0 - s1 * p1) / det, (s2 * r0 - s1 * r1) / det
            vy, vx = (s0 * p1 - s1 * p0) / det, (s0 * r1 - s1 * r0) / det
            speed = np.sqrt(vy * vy + vx * vx)
            if speed < 1.0:
                break
        noise = (1 - WHITE**2) * (shared / s0) ** 2
        out[0, q] = y0 + py / north
        out[1, q] = x0 + px / east
        out[2, q] = np.sqrt(s2 / det + noise + (speed * sigma_s[q]) ** 2 / 2 + gone**2)
        out[3, q] = age


@compiled
def fuse(group: Any, lat: Any, lon: Any, sigma: Any, age: Any, out: Any) -> None:
    """Fills out[0..3, g] = lat, lon, sigma_m, age_s from the places of each group g; ordered by group."""
    lo = 0
    while lo < len(group):
        hi = lo + 1
        while hi < len(group) and group[hi] == group[lo]:
            hi += 1
        north, east = 111_132.0, 111_320.0 * max(np.cos(np.radians(lat[lo])), 1e-6)
        best = np.min(sigma[lo:hi])
        lead, most = lo, 0
        for i in range(lo, hi):
            agree = 0
            for j in range(lo, hi):
                if max(sigma[i], sigma[j]) > VAGUE * best:
                    continue
                y, x = (lat[j] - lat[i]) * north, ((lon[j] - lon[i] + 540.0) % 360.0 - 180.0) * east
                agree += y * y + x * x <= CONTRADICTS**2 * (sigma[i] ** 2 + sigma[j] ** 2)
            better = (max(age[i], FRESH_S), sigma[i]) < (max(age[lead], FRESH_S), sigma[lead])
            if agree > most or (agree == most and better):
                lead, most = i, agree
        w = wy = wx = wr = 0.0
        least, n = np.inf, 0
        for j in range(lo, hi):
            y, x = (lat[j] - lat[lead]) * north, ((lon[j] - lon[lead] + 540.0) % 360.0 - 180.0) * east
            if sigma[j] <= VAGUE * best and y * y + x * x <= CONTRADICTS**2 * (sigma[lead] ** 2 + sigma[j] ** 2):
                one = 1 / max(sigma[j], 1e-3) ** 2
                w += one
                wy += one * y
                wx += one * x
                wr += one * (y * y + x * x)
                least = min(least, age[j])
                n += 1
        odds = (wr - (wy * wy + wx * wx) / w) / max(2 * (n - 1), 1)
        out[0, group[lo]] = lat[lead] + wy / w / north
        out[1, group[lo]] = (lon[lead] + wx / w / east + 540.0) % 360.0 - 180.0
        out[2, group[lo]] = np.sqrt(max(odds, 1.0) / w)
        out[3, group[lo]] = least
        lo = hi
