"""Where each clip stayed: the places at which a camera spent its time, without the drive there and without bursts of bad fixes.

A fix belongs to the place of its clip within reach where most time was spent, else it opens a new one. So a burst of multipath or a
dropout indoors does not end a stay: the fixes after it come back to the same place. All is relative to the clip's own start.
"""
# pyright: reportUnknownMemberType=false

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compiled import compiled
from core.linking.rota import Rota
from core.model.columns import ClockColumns, Columns, Flags, Floats, Ints, Longs, Singles, taken_fixes

EARTH_M = 6_371_000.0
REACH_M = 30.0
"""A fix this near to a place, plus its own 68 % radius, is of that place: people walk about at a scene."""
UNKNOWN_M = 20.0
"""Taken as the 68 % radius of a fix that states none."""
STEP_S = 15.0
"""A fix tells of at most this much time, half of it to either side, unless the next one is of the same place."""
AWAY_S = 120.0
"""Who was elsewhere for longer pays a second visit when coming back (to the car at the end of a pursuit)."""
STAY_S = 45.0
"""A briefer visit is none: a red light, a slow walk past."""
GLIMPSE_S = 20.0
"""Who stayed nowhere else and was slow near a scene for this long was at it: the camera stopped early, or lost its place indoors."""
PLACES = 48
"""Places remembered in one clip; the briefest give way (a long drive has hundreds)."""
BLOCK = 50_000
"""Clips looked at together: bounds the memory for what is found."""


@dataclass(frozen=True, slots=True, eq=False)
class DwellColumns:
    """Visits ordered by clip, then in the order they were found. `xyz` [n, 3]: earth-centred metres of the middle of the place;
    `first_us`, `last_us`: true time; `stay_s`: time spent at the place between them."""

    clip: Longs
    xyz: Floats
    first_us: Longs
    last_us: Longs
    stay_s: Floats

    def __len__(self) -> int:
        return len(self.clip)

    def rows(self, keep: Flags | Longs) -> "DwellColumns":
        return DwellColumns(self.clip[keep], self.xyz[keep], self.first_us[keep], self.last_us[keep], self.stay_s[keep])


def dwells(columns: Columns, clocks: ClockColumns, least_s: float = STAY_S, of: Longs | None = None) -> DwellColumns:
    """Visits of at least `least_s` of every clip, or of those in `of`, by its own fixes."""
    clips, fixes = columns.clips, columns.fixes
    n = len(clips)
    skip_ms = np.round(1000 * buffer_s(columns)).astype(np.int64)
    shift_ms = np.zeros(n, np.int64)
    logged = np.flatnonzero(clips.tied_utc & (np.diff(fixes.first) > 0))
    lag = fixes.gps_lag_ms[fixes.first[logged]].astype(np.int64)
    shift_ms[logged] = (fixes.gps_base_us[logged] - clocks.start_us[logged]) // 1000 + lag
    length_s = clips.length_s
    if of is not None:
        fixes, skip_ms, shift_ms, length_s = taken_fixes(fixes, of), skip_ms[of], shift_ms[of], length_s[of]
    own = _visits(fixes.first, fixes.t_ms, fixes.lat_e7, fixes.lon_e7, fixes.accuracy_m, skip_ms, shift_ms, length_s, least_s)
    return _columns(np.arange(n) if of is None else of, own, clocks)


def glimpses(columns: Columns, clocks: ClockColumns, rota: Rota, clips: Longs) -> DwellColumns:
    """Where the wearers or cruisers of these clips were seen while they recorded: every ping."""
    pings = columns.pings
    skip_us = np.round(1e6 * buffer_s(columns)[clips]).astype(np.int64)
    first, row = rota.pings_of(clips, clocks.start_us[clips] + skip_us, rota.end_us[clips])
    return DwellColumns(
        np.repeat(clips, np.diff(first)),
        earth_m(pings.lat[row], pings.lon[row]),
        pings.us[row],
        pings.us[row],
        np.ones(len(row)),
    )


def buffer_s(columns: Columns) -> Floats:
    """By clip: the head that only shows where the camera was before it was started. A silent head is a buffer without sound; a camera
    that records sound in its buffer may have kept all of it."""
    clips, cameras = columns.clips, columns.cameras
    silent = np.nan_to_num(clips.silent_head_s)
    sounding = cameras.buffer_has_audio[clips.camera] != 0
    return np.where(silent > 0, silent, np.where(sounding, np.nan_to_num(cameras.pre_event_s[clips.camera]), 0.0))


def earth_m(lat: Floats, lon: Floats) -> Floats:
    """Earth-centred metres [n, 3] on a sphere (good to 0.3 %): neighbours are neighbours everywhere, poles and date line included."""
    f, g = np.radians(lat), np.radians(lon)
    return EARTH_M * np.stack([np.cos(f) * np.cos(g), np.cos(f) * np.sin(g), np.sin(f)], axis=1)


def _visits(
    first: Longs,
    t_ms: Ints,
    lat: Ints,
    lon: Ints,
    accuracy: Singles,
    skip_ms: Longs,
    shift_ms: Longs,
    length_s: Floats,
    least_s: float,
) -> tuple[Ints, Floats]:
    owners, found = [np.zeros(0, np.int32)], [np.zeros((0, 5))]
    for lo in range(0, len(first) - 1, BLOCK):
        hi = min(lo + BLOCK, len(first) - 1)
        span_s = np.where(np.isfinite(length_s[lo:hi]), length_s[lo:hi], 0) + 3600
        room = int(np.minimum(np.diff(first[lo : hi + 1]), span_s / least_s + 2).sum())
        owner, out = np.zeros(room, np.int32), np.zeros((room, 5))
        n = _visit_kernel(first[lo : hi + 1], t_ms, lat, lon, accuracy, skip_ms[lo:hi], shift_ms[lo:hi], least_s, owner, out)
        owners.append(owner[:n] + np.int32(lo))
        found.append(out[:n].copy())
    return np.concatenate(owners), np.concatenate(found)


def _columns(clips: Longs, visits: tuple[Ints, Floats], clocks: ClockColumns) -> DwellColumns:
    owner, found = visits
    clip = clips[owner]
    first, last = (clocks.start_us[clip] + np.round(1000 * found[:, k]).astype(np.int64) * 1000 for k in (2, 3))
    return DwellColumns(clip, earth_m(found[:, 0], found[:, 1]), first, last, found[:, 4])


@compiled
def _visit_kernel(
    first: NDArray[np.int64],
    t_ms: NDArray[np.int32],
    lat: NDArray[np.int32],
    lon: NDArray[np.int32],
    accuracy: NDArray[np.float32],
    skip_ms: NDArray[np.int64],
    shift_ms: NDArray[np.int64],
    least_s: float,
    owner: NDArray[np.int32],
    out: NDArray[np.float64],
) -> int:
    """Rows of `out`: latitude, longitude (degrees), first, last (seconds after the clip's start), seconds stayed."""
    n, room = 0, len(owner)
    north, east, weight, total = np.zeros(PLACES), np.zeros(PLACES), np.zeros(PLACES), np.zeros(PLACES)
    begin, end, stay = np.zeros(PLACES), np.zeros(PLACES), np.zeros(PLACES)
    for c in range(len(first) - 1):
        lo, hi = first[c], first[c + 1]
        while lo < hi and t_ms[lo] + shift_ms[c] < skip_ms[c]:
            lo += 1
        if lo >= hi:
            continue
        lat0, lon0 = np.int64(lat[lo]), np.int64(lon[lo])
        scale = EARTH_M * np.pi / 180e7
        shrink = max(scale * np.cos(lat0 * np.pi / 180e7), 1e-9)
        count, last, before = 0, -1, 0.0
        for i in range(lo, hi + 1):
            best, t = -1, before
            if i < hi:
                t = (t_ms[i] + shift_ms[c]) / 1000.0
                d = np.int64(lon[i]) - lon0
                if d > 1_800_000_000:
                    d -= 3_600_000_000
                elif d < -1_800_000_000:
                    d += 3_600_000_000
                y, x = (lat[i] - lat0) * scale, d * shrink
                radius = float(accuracy[i]) if accuracy[i] >= 0 else UNKNOWN_M
                reach = REACH_M + min(radius, 2 * REACH_M)
                for k in range(count):
                    dy, dx = y - north[k] / weight[k], x - east[k] / weight[k]
                    if dy * dy + dx * dx < reach * reach and (best < 0 or total[k] > total[best]):
                        best = k
                gap = t - before if i > lo else 0.0
                fresh = best < 0
                if fresh:
                    best = count
                    if count < PLACES:
                        count += 1
                    else:
                        best = 0 if last != 0 else 1
                        for k in range(count):
                            if k != last and total[k] < total[best]:
                                best = k
                        if stay[best] >= least_s and n < room:
                            owner[n] = c
                            out[n, 0] = (lat0 + north[best] / weight[best] / scale) / 1e7
                            out[n, 1] = (lon0 + east[best] / weight[best] / shrink) / 1e7
                            out[n, 2], out[n, 3], out[n, 4] = begin[best], end[best], stay[best]
                            n += 1
                    north[best] = east[best] = weight[best] = total[best] = stay[best] = 0.0
                    begin[best] = t
                elif best != last and t - end[best] > AWAY_S:
                    if stay[best] >= least_s and n < room:
                        owner[n] = c
                        out[n, 0] = (lat0 + north[best] / weight[best] / scale) / 1e7
                        out[n, 1] = (lon0 + east[best] / weight[best] / shrink) / 1e7
                        out[n, 2], out[n, 3], out[n, 4] = begin[best], end[best], stay[best]
                        n += 1
                    stay[best] = 0.0
                    begin[best] = t
                if best == last:
                    stay[best] += gap
                    total[best] += gap
                else:
                    half = min(gap / 2, STEP_S / 2)
                    stay[best] += half
                    total[best] += half
                    if last >= 0:
                        stay[last] += half
                        total[last] += half
                w = (0.2 + min(gap, STEP_S)) / (25.0 + radius * radius)
                north[best] += w * y
                east[best] += w * x
                weight[best] += w
                end[best] = t
                last, before = best, t
        for k in range(count):
            if stay[k] >= least_s and n < room:
                owner[n] = c
                out[n, 0] = (lat0 + north[k] / weight[k] / scale) / 1e7
                out[n, 1] = (lon0 + east[k] / weight[k] / shrink) / 1e7
                out[n, 2], out[n, 3], out[n, 4] = begin[k], end[k], stay[k]
                n += 1
    return n
