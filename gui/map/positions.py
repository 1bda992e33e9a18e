"""Where a camera was at an instant, how sure that is, and who says so. Pure; never places a camera without a source."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.model.incident import IncidentView, Lane, LaneClip
from core.model.times import US, Instant
from core.model.track import NO_TIME, Track
from core.model.trigger import Trigger

JOIN_S = 10.0
"""Fixes this close together are joined by a straight line without further doubt."""
PING_JOIN_S = 60.0
"""Pings come more seldom: joined up to this far, with doubt that grows from JOIN_S / 2 on."""
WALK_M_PER_S = 1.5
"""How fast the 68 % radius grows where nothing is known: a brisk walk."""
STALE_S = 120.0
"""Beyond this from any fix nothing is said."""


class Position(NamedTuple):
    """`accuracy_m` is a 68 % radius, None where no fix states one."""

    lat: float
    lon: float
    accuracy_m: float | None
    source: str


class Fixes(NamedTuple):
    """at: int64 UTC microseconds, ascending · lat, lon: degrees · accuracy_m: 68 % radius, nan = unknown · what: `fix` or `ping`."""

    at: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    what: str
    join_s: float


def position_at(lane: Lane, view: IncidentView, at: Instant) -> Position | None:
    """From the camera's own track first, else from the position pings of its officer or vehicle."""
    return next((p for fixes in lane_fixes(lane, view) if (p := interpolate(fixes, at)) is not None), None)


def lane_fixes(lane: Lane, view: IncidentView) -> tuple[Fixes, ...]:
    """Everything that says where the lane's camera was, the best source first. Empty: its place is unknown."""
    tracks = [f for lc in lane.clips if (f := _track_fixes(lc)) is not None]
    return (*([_joined(tracks)] if tracks else []), *_pings(lane, view))


def trigger_position(trigger: Trigger, view: IncidentView) -> Position | None:
    """Its own place, else where the camera, officer or vehicle that fired it was then."""
    if trigger.lat is not None and trigger.lon is not None:
        return Position(trigger.lat, trigger.lon, trigger.accuracy_m, "stated")
    for lane in view.lanes:
        officer = lane.officer.id if lane.officer else None
        if lane.camera.id == trigger.device_id or (trigger.officer_id and officer == trigger.officer_id and lane.camera.kind == "body"):
            where = position_at(lane, view, trigger.time)
            if where is not None:
                return where._replace(source=f"place of {lane.label}")
    return None


def interpolate(fixes: Fixes, at: Instant) -> Position | None:
    """The place at `at`: between two near fixes on the line, else the nearest fix with a radius that grows with its age."""
    n = len(fixes.at)
    if n == 0:
        return None
    i = int(np.searchsorted(fixes.at, at.us, side="right"))
    before, after = i - 1, i
    gap_s = (int(fixes.at[after]) - int(fixes.at[before])) / US if before >= 0 and after < n else math.inf
    if gap_s <= fixes.join_s:
        return _between(fixes, before, at, gap_s)
    ages = [(abs(at.us - int(fixes.at[k])) / US, k) for k in (before, after) if 0 <= k < n]
    age, k = min(ages)
    if age > STALE_S:
        return None
    accuracy = _known(float(fixes.accuracy_m[k]))
    grown = None if accuracy is None else accuracy + WALK_M_PER_S * age
    if age < 1:
        source = fixes.what
    else:
        source = f"{'last' if k == before else 'next'} {fixes.what} {age:.0f} s {'ago' if k == before else 'ahead'}"
    return Position(float(fixes.lat[k]), float(fixes.lon[k]), grown, source)


def _between(fixes: Fixes, before: int, at: Instant, gap_s: float) -> Position:
    after = before + 1
    age = min(at.us - int(fixes.at[before]), int(fixes.at[after]) - at.us) / US
    part = (at.us - int(fixes.at[before])) / (gap_s * US) if gap_s > 0 else 0.0

    def mean(values: NDArray[np.float64]) -> float:
        return float(values[before]) * (1 - part) + float(values[after]) * part

    accuracy = _known(mean(fixes.accuracy_m))
    doubt = WALK_M_PER_S * max(0.0, age - JOIN_S / 2)
    source = fixes.what if gap_s <= JOIN_S else f"between {fixes.what}s {gap_s:.0f} s apart"
    return Position(mean(fixes.lat), mean(fixes.lon), None if accuracy is None else accuracy + doubt, source)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _track_fixes(lc: LaneClip) -> Fixes | None:
    """The clip's accepted fixes on the true time line: by the clip's clock, or by GPS where the track is tied to that."""
    if lc.track is None or (lc.member is not None and lc.member.status == "rejected"):
        return None
    track = lc.track.accepted
    if not len(track):
        return None
    at = _times(lc, track)
    keep = at != NO_TIME
    order = np.argsort(at[keep], kind="stable")
    return Fixes(at[keep][order], track.lat[keep][order], track.lon[keep][order], track.accuracy_m[keep][order], "fix", JOIN_S)


def _times(lc: LaneClip, track: Track) -> NDArray[np.int64]:
    if track.tied == "utc":
        return track.gps_us
    time = lc.clip.time
    return np.round(time.start.us + track.t_s * US / (1 + time.ppm * 1e-6)).astype(np.int64)


def _joined(parts: Sequence[Fixes]) -> Fixes:
    at = np.concatenate([p.at for p in parts])
    order = np.argsort(at, kind="stable")
    lat, lon, accuracy = (np.concatenate([getattr(p, name) for p in parts])[order] for name in ("lat", "lon", "accuracy_m"))
    return Fixes(at[order], lat, lon, accuracy, parts[0].what, parts[0].join_s)


def _pings(lane: Lane, view: IncidentView) -> list[Fixes]:
    """A dash camera follows its vehicle, any other camera its officer."""
    officer = lane.officer.id if lane.officer else None
    unit = lane.vehicle_id if lane.camera.kind == "dash" else officer
    pings = sorted(view.pings.get(unit or "", ()), key=lambda p: p.time)
    if not pings:
        return []
    accuracy = [math.nan if p.accuracy_m is None else p.accuracy_m for p in pings]
    at, lat, lon = [p.time.us for p in pings], [p.lat for p in pings], [p.lon for p in pings]
    return [Fixes(np.array(at, np.int64), np.array(lat), np.array(lon), np.array(accuracy, np.float64), "ping", PING_JOIN_S)]
