"""Who carried what and where it was: the roster by officer, camera and vehicle, and every unit's trail on the true time line."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from math import hypot

import numpy as np

from core.linking.geometry import AXIS_PER_RADIUS_68, DEFAULT_ACCURACY_M, DRIVE_M_S, MIN_ACCURACY_M, WALK_M_S, Position, Trail, plane_scale
from core.linking.world import World
from core.model.clip import Clip
from core.model.roster import Ping, Shift
from core.model.timebase import UNTIMED_S
from core.model.times import Instant
from core.model.track import NO_TIME, Track

OVERTIME_S = 2 * 3600.0
"""How long before or after a roster row its people, cameras and vehicles may still belong together."""


class Roster:
    """Which shifts hold at an instant. Where two rows match (at a shift change) all are given, the latest start first."""

    def __init__(self, shifts: Iterable[Shift], clips: Iterable[Clip] = (), dashes: Container[str] = ()) -> None:
        """Where a row names no body camera, the one that most of the officer's clips come from stands in (`dashes`: no body cameras)."""
        self._by: dict[tuple[str, str], list[Shift]] = defaultdict(list)
        usual = _usual_camera(clips, dashes)
        for shift in sorted(set(shifts), key=_shift_key):
            if shift.body_camera_id is None and shift.officer_id in usual:
                shift = replace(shift, body_camera_id=usual[shift.officer_id])
            for role, value in (
                ("officer", shift.officer_id),
                ("body", shift.body_camera_id),
                ("dash", shift.dash_camera_id),
                ("vehicle", shift.vehicle_id),
            ):
                if value:
                    self._by[role, value].append(shift)

    def of(self, role: str, value: str | None, at: Instant) -> list[Shift]:
        """`role`: officer, body, dash or vehicle. Newest shift first."""
        rows = self._by.get((role, value), ()) if value else ()
        return [s for s in reversed(rows) if s.covers(at)]

    def holding(self, role: str, value: str | None, at: Instant) -> list[Shift]:
        """As `of`, but where no row holds, the rows nearest in time within OVERTIME_S: shifts run over."""
        now = self.of(role, value, at)
        rows = self._by.get((role, value), ()) if value else ()
        if now or not rows:
            return now
        gaps = [(max(s.start.since(at) if s.start else 0.0, at.since(s.end) if s.end else 0.0), s) for s in reversed(rows)]
        least = min(gap for gap, _ in gaps)
        return [s for gap, s in gaps if gap == least] if least <= OVERTIME_S else []

    def wearers(self, camera_id: str, at: Instant, slack_s: float = 0.0) -> list[str]:
        """Officers to whom the roster gives this camera at the instant, or within `slack_s` of it."""
        rows = [s for role in ("body", "dash") for s in reversed(self._by.get((role, camera_id), ()))]
        early, late = at.plus_s(-slack_s), at.plus_s(slack_s)
        return list(dict.fromkeys(s.officer_id for s in rows if s.covers(at) or s.covers(early) or s.covers(late)))

    def vehicle_of_dash(self, camera_id: str, at: Instant) -> str | None:
        return next((s.vehicle_id for s in self.holding("dash", camera_id, at) if s.vehicle_id), None)


class Places:
    """Positions of clips and units at instants; only accepted fixes count."""

    def __init__(self, world: World, roster: Roster) -> None:
        self._world, self._roster = world, roster
        self._clip_trails: dict[str, Trail | None] = {}
        self._boxes: dict[str, tuple[float, float, float, float] | None] = {}
        self._unit_trails = _unit_trails(world.pings)

    def of_clip(self, clip: Clip, at: Instant, sigma_s: float = 0.0) -> Position | None:
        """By the clip's own track; `sigma_s`: how uncertain `at` itself is."""
        trail = self.clip_trail(clip)
        if trail is None:
            return None
        stale = DRIVE_M_S if self.is_dash(clip.camera_id) else WALK_M_S
        return trail.at(at.us, stale, hypot(clip.time.sigma_s, sigma_s))

    def of_unit(self, unit_id: str | None, at: Instant, vehicle: bool = False, sigma_s: float = 0.0) -> Position | None:
        """By position pings of an officer or a vehicle; `sigma_s`: how uncertain `at` itself is."""
        trail = self._unit_trails.get(unit_id) if unit_id else None
        return trail.at(at.us, DRIVE_M_S if vehicle else WALK_M_S, sigma_s) if trail is not None else None

    def is_dash(self, camera_id: str) -> bool:
        camera = self._world.cameras.get(camera_id)
        return camera is not None and camera.kind == "dash"

    def clip_trail(self, clip: Clip) -> Trail | None:
        """The clip's accepted fixes on the true time line; None without any, or without a usable time."""
        if clip.id not in self._clip_trails:
            track = self._world.tracks.get(clip.id)
            usable = track is not None and clip.time.sigma_s <= UNTIMED_S
            self._clip_trails[clip.id] = track_trail(track, clip) if usable and track is not None else None
        return self._clip_trails[clip.id]

    def passes(self, clip: Clip, lat: float, lon: float, within_m: float) -> bool:
        """Whether the box round the clip's fixes comes within `within_m` of a place: a quick no for most."""
        if clip.id not in self._boxes:
            trail = self.clip_trail(clip)
            box = None
            if trail is not None:
                box = (float(trail.lat.min()), float(trail.lat.max()), float(trail.lon.min()), float(trail.lon.max()))
            self._boxes[clip.id] = box
        box = self._boxes[clip.id]
        if box is None:
            return False
        north, east = plane_scale(lat)
        over = within_m / north, within_m / max(east, 1.0)
        if max(abs(box[2]), abs(box[3]), abs(lon)) > 179.0:
            return True
        return box[0] - over[0] <= lat <= box[1] + over[0] and box[2] - over[1] <= lon <= box[3] + over[1]

    def trail(self, clip: Clip) -> Trail | None:
        """The clip's track, else the pings of its wearer (or vehicle) during the clip; None where its place is unknown."""
        own = self.clip_trail(clip)
        if own is not None or clip.time.sigma_s > UNTIMED_S:
            return own
        units = [self._roster.vehicle_of_dash(clip.camera_id, clip.start)] if self.is_dash(clip.camera_id) else self.wearers(clip)
        for unit in units:
            trail = self._unit_trails.get(unit) if unit else None
            if trail is not None:
                lo, hi = np.searchsorted(trail.us, [clip.start.plus_s(-30).us, clip.end.plus_s(30).us])
                if hi > lo:
                    return Trail(trail.us[lo:hi], trail.lat[lo:hi], trail.lon[lo:hi], trail.sigma[lo:hi])
        return None

    def wearers(self, clip: Clip) -> list[str]:
        """Who wore (or drove) it: whom a person named, else the roster, else whom the clip names."""
        said = clip.id in self._world.officer_said and clip.officer_id
        rostered = [] if said else self._roster.wearers(clip.camera_id, clip.start)
        return rostered or ([clip.officer_id] if clip.officer_id else [])


def track_trail(track: Track, clip: Clip) -> Trail | None:
    """A track on the true time line: by the clip's time base, or by its own UTC where the track is tied to that."""
    by_utc = track.tied == "utc"
    good = track.good & (track.gps_us != NO_TIME) if by_utc else track.good
    if not bool(good.any()):
        return None
    if by_utc:
        us = track.gps_us[good]
    else:
        us = clip.start.us + np.round(track.t_s[good] / (1 + clip.time.ppm * 1e-6) * 1e6).astype(np.int64)
    order = np.argsort(us, kind="stable")
    return Trail(us[order], track.lat[good][order], track.lon[good][order], _sigmas(track.accuracy_m[good][order]))


def _usual_camera(clips: Iterable[Clip], dashes: Container[str]) -> dict[str, str]:
    """Officer -> the camera of most of the clips that name the officer, where that is the officer's in most of the camera's clips too."""
    pairs: Counter[tuple[str, str]] = Counter((c.officer_id, c.camera_id) for c in clips if c.officer_id and c.camera_id not in dashes)
    of_camera: Counter[str] = Counter()
    of_officer: Counter[str] = Counter()
    for (officer, camera), count in pairs.items():
        of_officer[officer] += count
        of_camera[camera] += count
    return {o: c for (o, c), n in pairs.items() if 2 * n > of_officer[o] and 2 * n > of_camera[c]}


def _unit_trails(pings: Iterable[Ping]) -> dict[str, Trail]:
    rows: dict[str, list[Ping]] = defaultdict(list)
    for ping in pings:
        rows[ping.unit_id].append(ping)
    trails: dict[str, Trail] = {}
    for unit, some in rows.items():
        some.sort(key=lambda p: (p.time, p.lat, p.lon, p.accuracy_m or 0.0))
        trails[unit] = Trail(
            np.array([p.time.us for p in some], np.int64),
            np.array([p.lat for p in some], np.float64),
            np.array([p.lon for p in some], np.float64),
            _sigmas(np.array([np.nan if p.accuracy_m is None else p.accuracy_m for p in some], np.float64)),
        )
    return trails


def _sigmas(accuracy_m: np.ndarray) -> np.ndarray:
    known = np.isfinite(accuracy_m) & (accuracy_m > 0)
    return np.where(known, np.maximum(accuracy_m, MIN_ACCURACY_M), DEFAULT_ACCURACY_M) * AXIS_PER_RADIUS_68


def _shift_key(s: Shift) -> tuple[int, int, str, str, str, str]:
    return (
        s.start.us if s.start else -(2**62),
        s.end.us if s.end else 2**62,
        s.officer_id,
        s.vehicle_id or "",
        s.body_camera_id or "",
        s.dash_camera_id or "",
    )
