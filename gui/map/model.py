"""One incident as the map shows it: the plane, each camera's path, and where every camera is at an instant. No Qt."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.incident import IncidentView, Lane
from core.model.times import US, Instant
from core.model.trigger import Trigger
from gui import words
from gui.map.plane import Plane, plane_around
from gui.map.positions import STALE_S, Fixes, Position, interpolate, lane_fixes, trigger_position

FOCUS_M = 120.0
"""Cameras further than this from every trigger do not widen the first look."""
_MOST_POINTS = 1500
Rect = tuple[float, float, float, float]
"""left, top, right, bottom in metres."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A camera at an instant; x east and y south, in metres. `distance_m`: from the trigger that counts."""

    index: int
    lane: Lane
    x: float
    y: float
    accuracy_m: float | None
    source: str
    distance_m: float | None

    @property
    def recorded(self) -> bool:
        return bool(self.lane.clips)


@dataclass(frozen=True, slots=True)
class Site:
    """A trigger with a place."""

    trigger: Trigger
    x: float
    y: float
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """at: int64 UTC microseconds; xy: float64[n, 2] metres; `breaks`: ordinals before which nothing was known for too long."""

    at: NDArray[np.int64]
    xy: NDArray[np.float64]
    breaks: frozenset[int]


class MapModel:
    """Computed once for a view; `dots` is cheap enough for every tick."""

    def __init__(self, view: IncidentView) -> None:
        self.view = view
        self._fixes = [lane_fixes(lane, view) for lane in view.lanes]
        placed = [(t, p) for t in view.triggers if (p := trigger_position(t, view)) is not None]
        self.plane = plane_around([p for _, p in placed], [f for sources in self._fixes for f in sources])
        plane = self.plane
        self.sites = () if plane is None else tuple(Site(t, *plane.xy(p.lat, p.lon), p.source) for t, p in placed)
        self.paths: tuple[Path | None, ...] = tuple(None if plane is None or not f else _path(f[0], plane) for f in self._fixes)
        self.unplaced = tuple(lane for lane, f in zip(view.lanes, self._fixes, strict=True) if not f)
        """Cameras whose place is unknown all along."""

    def dots(self, at: Instant) -> tuple[Dot, ...]:
        """Every camera that can be placed at `at`, in lane order."""
        out: list[Dot] = []
        for i, (lane, sources) in enumerate(zip(self.view.lanes, self._fixes, strict=True)):
            where = next((p for f in sources if (p := interpolate(f, at)) is not None), None)
            if where is not None and self.plane is not None:
                out.append(self._dot(i, lane, where, at))
        return tuple(out)

    def absent(self, dots: tuple[Dot, ...]) -> tuple[Lane, ...]:
        """Cameras with a place at other times, none now."""
        shown = {d.lane.camera.id for d in dots}
        return tuple(lane for lane in self.view.lanes if lane.camera.id not in shown and lane not in self.unplaced)

    def focus(self) -> Rect | None:
        """What to show first: the circles and the cameras near them at the trigger; without a trigger all paths."""
        rects = self._circle_rects()
        for site in self.sites:
            for d in self.dots(site.trigger.time):
                if math.hypot(d.x - site.x, d.y - site.y) <= FOCUS_M:
                    rects.append((d.x, d.y, d.x, d.y))
        if not rects:
            rects = self._path_rects()
        return None if not rects else _padded(_union(rects))

    def everything(self) -> Rect | None:
        """All paths and circles."""
        rects = self._path_rects() + self._circle_rects()
        return None if not rects else _padded(_union(rects))

    def _path_rects(self) -> list[Rect]:
        xys = [p.xy for p in self.paths if p is not None]
        return [(float(q[:, 0].min()), float(q[:, 1].min()), float(q[:, 0].max()), float(q[:, 1].max())) for q in xys]

    def _circle_rects(self) -> list[Rect]:
        radius = self.view.policy.radius_m
        return [(s.x - radius, s.y - radius, s.x + radius, s.y + radius) for s in self.sites]

    def _dot(self, index: int, lane: Lane, where: Position, at: Instant) -> Dot:
        assert self.plane is not None
        x, y = self.plane.xy(where.lat, where.lon)
        site = min(self.sites, key=lambda s: abs(s.trigger.time.since(at)), default=None)
        distance = None if site is None else math.hypot(x - site.x, y - site.y)
        return Dot(index, lane, x, y, where.accuracy_m, where.source, distance)


def dot_label(dot: Dot, chosen: bool = False) -> str:
    """`B12`, `B21 no recording`; for the chosen camera also how far from the trigger it is."""
    state = "" if dot.recorded else ("no recording" if dot.lane.state == "missing" else "cannot be determined")
    away = words.distance(dot.distance_m) if chosen else ""
    return ", ".join(x for x in (" ".join(x for x in (dot.lane.label, state) if x), away) if x)


def dot_words(dot: Dot) -> tuple[str, str]:
    """(whose camera, how far from the trigger nearest in time and how sure that is)."""
    state = {"missing": "no recording", "undetermined": "cannot be determined"}.get(dot.lane.state, "")
    away = "" if dot.distance_m is None else f"{words.distance(dot.distance_m)} from the trigger"
    sure = "accuracy unknown" if dot.accuracy_m is None else f"good to {words.distance(dot.accuracy_m)}"
    source = "" if dot.source == "fix" else "position ping" if dot.source == "ping" else dot.source
    return ", ".join(x for x in (words.lane_name(dot.lane), state, source) if x), ", ".join(x for x in (away, sure) if x)


def _path(fixes: Fixes, plane: Plane) -> Path:
    step = max(1, len(fixes.at) // _MOST_POINTS)
    keep = np.unique(np.append(np.arange(0, len(fixes.at), step), len(fixes.at) - 1))
    at = fixes.at[keep]
    allowed_us = max(fixes.join_s, min(STALE_S, step * fixes.join_s)) * US
    return Path(at, plane.path(fixes.lat[keep], fixes.lon[keep]), frozenset(int(i) + 1 for i in np.flatnonzero(np.diff(at) > allowed_us)))


def _union(rects: list[Rect]) -> Rect:
    return min(r[0] for r in rects), min(r[1] for r in rects), max(r[2] for r in rects), max(r[3] for r in rects)


def _padded(r: Rect) -> Rect:
    pad = max(3.0, 0.12 * max(r[2] - r[0], r[3] - r[1]))
    return r[0] - pad, r[1] - pad, r[2] + pad, r[3] + pad
