# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""How far people walk about at a scene, as their own tracks show: that says, before looking, how far others stand from the source.

At some scenes everybody keeps within a few metres, at others they spread over half a block; simulated departments have both.
"""

from typing import Any

import numpy as np

from core.compiled import compiled
from core.linking.geometry import AXIS_PER_RADIUS_68, DEFAULT_ACCURACY_M, MIN_ACCURACY_M
from core.linking.whereabouts import Whereabouts
from core.model.columns import Columns, Floats, Ints, Longs
from core.model.timebase import UNTIMED_S

AROUND_S = 300.0
"""Fixes this long before and after the instant are looked at..."""
STEP_S = 3.0
"""... no more often than this..."""
SCENE_M = 45.0
"""... and no further from where the camera was then; whoever leaves that has left the scene."""
DRIVE_M_S = 4.0
PART = 0.5
"""Share of a receiver's variance that shows within so long a time (the rest shifts all of it); fitted with `inrange.persons`."""
USUAL_M = 8.0
"""A receiver whose error is as large as people usually walk about, one sigma per axis, tells half as much."""
STILL_M = 1.0
"""And so does somebody who walked about no further than this: who stands still does not show how far apart people stand."""


def milling(columns: Columns, whereabouts: Whereabouts, clip: Ints, us: Longs) -> tuple[Floats, Floats]:
    """(variance per axis, square metres, of where clip[i]'s camera was about us[i], without what its receiver adds, so it may be below 0;
    what that weighs: seconds of track, fewer where the receiver is poor)."""
    fixes = columns.fixes
    media_ms = (us - whereabouts.track_start_us[clip]) * (1 + whereabouts.track_ppm[clip] * 1e-6) / 1000.0
    usable = whereabouts.sigma_s[clip] <= UNTIMED_S
    out = np.zeros((2, len(clip)))
    _milling(fixes.first, fixes.t_ms, fixes.lat_e7, fixes.lon_e7, fixes.accuracy_m, clip, media_ms, usable, out)
    return out[0], out[1]


@compiled
def _milling(first: Any, t: Any, lat: Any, lon: Any, accuracy: Any, clip: Any, at_ms: Any, usable: Any, out: Any) -> None:
    for q in range(len(clip)):
        lo, hi = first[clip[q]], first[clip[q] + 1]
        if hi - lo < 3 or not usable[q]:
            continue
        middle = lo + np.searchsorted(t[lo:hi], at_ms[q])
        north = 0.0111132
        east = 0.0111320 * np.cos(lat[min(middle, hi - 1)] * np.pi / 180e7)
        n, y1, x1, two, noise, seconds = 0, 0.0, 0.0, 0.0, 0.0, 0.0
        for step in (-1, 1):
            i = middle - 1 if step < 0 else middle
            if i < lo or i >= hi:
                continue
            y0, x0 = lat[min(middle, hi - 1)], lon[min(middle, hi - 1)]
            before, py, px = i, 0.0, 0.0
            fresh = True
            while lo <= i < hi and abs(t[i] - at_ms[q]) <= AROUND_S * 1000:
                if not fresh and abs(t[i] - t[before]) < STEP_S * 1000:
                    i += step
                    continue
                y = (np.int64(lat[i]) - y0) * north
                x = ((np.int64(lon[i]) - x0 + 5_400_000_000) % 3_600_000_000 - 1_800_000_000) * east
                if y * y + x * x > SCENE_M * SCENE_M:
                    break
                gap = abs(t[i] - t[before]) / 1000.0
                if not fresh and (y - py) ** 2 + (x - px) ** 2 > (DRIVE_M_S * gap + 3.0) ** 2:
                    break
                if not fresh:
                    seconds += min(gap, 20.0)
                known = accuracy[i] > 0 and accuracy[i] < np.inf
                s = (max(accuracy[i], MIN_ACCURACY_M) if known else DEFAULT_ACCURACY_M) * AXIS_PER_RADIUS_68
                n += 1
                y1 += y
                x1 += x
                two += y * y + x * x
                noise += s * s
                before, py, px, fresh = i, y, x, False
                i += step
        if n >= 3:
            noise /= n
            own = (two - (y1 * y1 + x1 * x1) / n) / (2 * n) - PART * noise
            out[0, q] = own
            out[1, q] = seconds * USUAL_M**2 / (USUAL_M**2 + noise) * max(own, 0.0) / (max(own, 0.0) + STILL_M**2)
