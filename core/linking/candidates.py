"""Which clips and units come into question at a time and a place, without ever comparing all with all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from core.linking.geometry import STALE_S, Trail
from core.model.clip import Clip
from core.model.roster import Ping
from core.model.times import Instant, Span

SLOT_US = 300_000_000
LOOSE_S = 600.0
"""Clocks worse than this are taken at their word: twice their sigma would make everything overlap with everything."""
REACH_M = 250.0
"""Units further than this from a trigger are not looked at: no receiver in use errs by so much for long."""
CELL_M = 60.0
BEAT_US = 20_000_000
EARTH_M = 6_371_000.0


class ClipWindows:
    """Clips by the five-minute slots they touch, so that a window finds its clips without a walk through all."""

    def __init__(self, clips: Iterable[Clip]) -> None:
        self._slots: dict[int, list[tuple[int, int, Clip]]] = defaultdict(list)
        for clip in clips:
            slack_us = round(2e6 * clip.time.sigma_s) if clip.time.sigma_s <= LOOSE_S else 0
            row = (clip.start.us - slack_us, clip.end.us + slack_us, clip)
            for slot in range(row[0] // SLOT_US, row[1] // SLOT_US + 1):
                self._slots[slot].append(row)

    def overlapping(self, span: Span) -> list[Clip]:
        """Clips that overlap the span, or may do so within two sigma of a fairly good clock; ordered by start and id."""
        found: dict[str, Clip] = {}
        for slot in range(span.start.us // SLOT_US, span.end.us // SLOT_US + 1):
            for start_us, end_us, clip in self._slots.get(slot, ()):
                if start_us < span.end.us and span.start.us < end_us:
                    found[clip.id] = clip
        return sorted(found.values(), key=lambda c: (c.start.us, c.id))


class UnitsNear:
    """Units with a ping near a place at a time: one slice of the time-sorted pings, then one vectorised distance."""

    def __init__(self, pings: Sequence[Ping]) -> None:
        ordered = sorted(pings, key=lambda p: (p.time, p.unit_id, p.lat, p.lon))
        self._us = np.array([p.time.us for p in ordered], np.int64)
        self._lat = np.array([p.lat for p in ordered], np.float64)
        self._lon = np.array([p.lon for p in ordered], np.float64)
        self._unit = [p.unit_id for p in ordered]

    def at(self, at: Instant, lat: float, lon: float) -> list[str]:
        """Ids of units with a ping within REACH_M and STALE_S, sorted."""
        lo, hi = np.searchsorted(self._us, [at.us - round(STALE_S * 1e6), at.us + round(STALE_S * 1e6)])
        north = (self._lat[lo:hi] - lat) * 111_200.0
        east = (self._lon[lo:hi] - lon) * 111_200.0 * cos(radians(lat))
        near = np.flatnonzero(north * north + east * east <= REACH_M * REACH_M)
        return sorted({self._unit[int(lo) + int(i)] for i in near})


def beats(trail: Trail, span: Span) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The trail at every whole BEAT_US within the span that has a fix within 1.5 beats: (beat numbers, earth-centred metres [n, 3])."""
    first, last = -(-span.start.us // BEAT_US), (span.end.us - 1) // BEAT_US
    number = np.arange(first, last + 1, dtype=np.int64)
    us = number * BEAT_US
    after = np.searchsorted(trail.us, us)
    left, right = np.clip(after - 1, 0, len(trail) - 1), np.clip(after, 0, len(trail) - 1)
    gap = np.minimum(np.abs(trail.us[left] - us), np.abs(trail.us[right] - us))
    keep = gap <= BEAT_US * 3 // 2
    origin = int(trail.us[0])
    seconds = (trail.us - origin).astype(np.float64)
    at = (us[keep] - origin).astype(np.float64)
    return number[keep], earth_m(np.interp(at, seconds, trail.lat), np.interp(at, seconds, trail.lon))


def earth_m(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Earth-centred metres [n, 3] on a sphere (good to 0.3 %): neighbours are neighbours everywhere, poles and date line included."""
    f, g = np.radians(lat), np.radians(lon)
    return EARTH_M * np.stack([np.cos(f) * np.cos(g), np.cos(f) * np.sin(g), np.sin(f)], axis=1)


def near_pairs(samples: Sequence[tuple[NDArray[np.int64], NDArray[np.float64]]], within_m: float) -> list[tuple[int, int]]:
    """Pairs (i < j) of samples that are within `within_m` (at most CELL_M) of one another at some beat; a hash of beat and cell."""
    owner = np.concatenate([np.full(len(n), i, np.int64) for i, (n, _) in enumerate(samples)] or [np.zeros(0, np.int64)])
    if not len(owner):
        return []
    beat = np.concatenate([n for n, _ in samples])
    place = np.concatenate([p for _, p in samples])
    cell = np.floor(place / CELL_M).astype(np.int64)
    key = _key(beat, cell)
    order = np.argsort(key, kind="stable")
    key_sorted = key[order]
    found: list[NDArray[np.int64]] = []
    for step in np.ndindex(3, 3, 3):
        other = _key(beat, cell + (np.array(step, np.int64) - 1))
        lo, hi = np.searchsorted(key_sorted, other, "left"), np.searchsorted(key_sorted, other, "right")
        count = hi - lo
        a = np.repeat(np.arange(len(owner)), count)
        b = order[np.arange(len(a)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(lo, count)]
        ok = (owner[a] < owner[b]) & (beat[a] == beat[b])
        a, b = a[ok], b[ok]
        close = ((place[a] - place[b]) ** 2).sum(axis=1) <= within_m * within_m
        found.append(np.unique(owner[a[close]] * len(samples) + owner[b[close]]))
    codes = np.unique(np.concatenate(found))
    return [(int(c) // len(samples), int(c) % len(samples)) for c in codes]


def _key(beat: NDArray[np.int64], cell: NDArray[np.int64]) -> NDArray[np.int64]:
    """A hash; collisions are sorted out by the distance itself."""
    mixed = beat * np.int64(73856093)
    for axis, prime in enumerate((19349663, 83492791, 49979687)):
        mixed = mixed ^ (cell[:, axis] * np.int64(prime))
    return mixed
