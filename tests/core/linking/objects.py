"""Small worlds as objects, made into the arrays that linking works on, and its answer back into objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from core.clocks.solve import solve
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns, PreviousColumns, no_previous
from core.linking.rows import expected_rows, finding_rows, incident_rows, link_rows
from core.model.camera import KINDS as CAMERA_KINDS
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.model.columns import (
    CLIP_SOURCES,
    CONFIRMED,
    EARLIEST,
    LATEST,
    NO_LAG,
    NO_TIME,
    NONE,
    REJECTED,
    AlignmentColumns,
    CameraColumns,
    ClipColumns,
    ClockColumns,
    Columns,
    DecisionColumns,
    FixColumns,
    PingColumns,
    ShiftColumns,
    TriggerColumns,
)
from core.model.finding import Expected, Finding
from core.model.incident import Incident, Link
from core.model.policy import Policy
from core.model.roster import Alignment, Ping, Shift
from core.model.timebase import CORRECTIONS, TimeBase, choose, zone_slip
from core.model.times import Instant
from core.model.track import Track
from core.model.trigger import KINDS, Trigger


@dataclass(frozen=True, slots=True)
class World:
    """`clips` stand on corrected time already, unless `clocks_of` is not used. `previous`: the last run's incidents."""

    clips: tuple[Clip, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    cameras: Mapping[str, Camera] = field(default_factory=dict[str, Camera])
    officers: Mapping[str, Officer] = field(default_factory=dict[str, Officer])
    shifts: tuple[Shift, ...] = ()
    tracks: Mapping[str, Track] = field(default_factory=dict[str, Track])
    pings: tuple[Ping, ...] = ()
    policy: Policy = field(default_factory=Policy)
    decisions: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    officer_said: frozenset[str] = frozenset()
    previous: tuple[Incident, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    manual: Mapping[str, float] = field(default_factory=dict[str, float])
    """Clip id -> camera clock minus true time, a person's word."""


@dataclass(frozen=True, slots=True)
class Linked:
    incidents: tuple[Incident, ...]
    links: tuple[Link, ...]
    expected: tuple[Expected, ...]
    findings: tuple[Finding, ...]


def link(world: World) -> Linked:
    """Linking with the clips' times as they stand."""
    columns = columns_of(world)
    return objects_of(columns, link_columns(columns, clocks_of(world), previous_of(world, columns)))


def timed(world: World) -> World:
    """The world with its clips where the clock stage puts them."""
    columns = columns_of(world)
    clocks = solve(columns)
    at = {clip_id: i for i, clip_id in enumerate(columns.clips.id)}
    return replace(world, clips=tuple(replace(c, time=_time(clocks, at[c.id])) for c in world.clips))


def _time(clocks: ClockColumns, i: int) -> TimeBase:
    source = CLIP_SOURCES[clocks.source[i]] + (" of another clip of this camera" if clocks.neighbour[i] else "")
    offset = float(clocks.offset_s[i])
    return TimeBase(
        Instant(int(clocks.start_us[i])), float(clocks.sigma_s[i]), source, float(clocks.ppm[i]), None if np.isnan(offset) else offset
    )


def objects_of(columns: Columns, linked: LinkedColumns) -> Linked:
    return Linked(
        tuple(incident_rows(columns, linked)),
        tuple(link_rows(columns, linked)),
        tuple(expected_rows(columns, linked)),
        tuple(finding_rows(columns, linked)),
    )


def previous_of(world: World, columns: Columns) -> PreviousColumns:
    if not world.previous:
        return no_previous()
    ids = sorted(i.id for i in world.previous)
    number = {old: n for n, old in enumerate(ids)}
    trigger, clip = _numbers(columns.triggers.id), _numbers(columns.clips.id)
    triggers = [(number[i.id], trigger[t]) for i in world.previous for t in i.trigger_ids if t in trigger]
    clips = [(number[i.id], clip[m.clip_id]) for i in world.previous for m in i.members if m.clip_id in clip]
    pairs = [np.array([row[k] for row in rows], np.int32) for rows in (triggers, clips) for k in (0, 1)]
    return PreviousColumns(np.array(ids, object), *pairs)


def clocks_of(world: World) -> ClockColumns:
    """The clips' own time bases."""
    clips = sorted(world.clips, key=lambda c: c.id)
    offset = np.array([np.nan if c.time.offset_s is None else c.time.offset_s for c in clips], np.float64)
    source = [c.time.source.split(",")[0].split(" of another")[0] for c in clips]
    return ClockColumns(
        np.array([c.time.start.us for c in clips], np.int64),
        np.array([c.time.sigma_s for c in clips], np.float64),
        offset,
        np.array([c.time.ppm for c in clips], np.float64),
        np.array([0.0 if np.isnan(o) else zone_slip(o)[0] for o in offset], np.float64),
        np.array([CLIP_SOURCES.index(s if s in CLIP_SOURCES else "unknown") for s in source], np.uint8),
        np.array(["of another" in c.time.source for c in clips], bool),
    )


def columns_of(world: World) -> Columns:
    clips = sorted(world.clips, key=lambda c: c.id)
    shifts = sorted(set(world.shifts), key=lambda s: (_us(s.start, EARLIEST), _us(s.end, LATEST), repr(s)))
    triggers = sorted(world.triggers, key=lambda t: t.id)
    pings = world.pings
    cameras = sorted(
        {*world.cameras, *(c.camera_id for c in clips), *(b for s in shifts for b in (s.body_camera_id, s.dash_camera_id) if b)}
    )
    units = sorted(
        {u for s in shifts for u in (s.officer_id, s.vehicle_id) if u}
        | {u for t in triggers for u in (t.officer_id, t.vehicle_id) if u}
        | {c.officer_id for c in clips if c.officer_id}
        | {p.unit_id for p in pings}
        | set(world.officers)
    )
    clip, trigger, camera, unit = _numbers(c.id for c in clips), _numbers(t.id for t in triggers), _numbers(cameras), _numbers(units)
    pings = sorted(pings, key=lambda p: (p.unit_id, p.time, p.lat, p.lon))
    return Columns(
        _clips(clips, camera, unit, world),
        TriggerColumns(
            _texts(t.id for t in triggers),
            _longs(t.time.us for t in triggers),
            _reals(t.sigma_s for t in triggers),
            np.array([KINDS.index(t.kind) for t in triggers], np.uint8),
            _ints(camera.get(t.device_id or "", NONE) for t in triggers),
            _ints(unit.get(t.officer_id or "", NONE) for t in triggers),
            _ints(unit.get(t.vehicle_id or "", NONE) for t in triggers),
            *(_reals(getattr(t, f) for t in triggers) for f in ("lat", "lon", "accuracy_m")),
        ),
        _cameras(cameras, unit, world),
        _texts(units),
        ShiftColumns(
            _ints(unit[s.officer_id] for s in shifts),
            _ints(unit.get(s.vehicle_id or "", NONE) for s in shifts),
            _ints(camera.get(s.body_camera_id or "", NONE) for s in shifts),
            _ints(camera.get(s.dash_camera_id or "", NONE) for s in shifts),
            _longs(_us(s.start, EARLIEST) for s in shifts),
            _longs(_us(s.end, LATEST) for s in shifts),
        ),
        PingColumns(
            _ints(unit[p.unit_id] for p in pings),
            _longs(p.time.us for p in pings),
            _reals(p.lat for p in pings),
            _reals(p.lon for p in pings),
            _reals(p.accuracy_m for p in pings).astype(np.float32),
        ),
        _fixes(clips, world.tracks),
        _alignments(world.alignments, clip),
        _decisions(world.decisions, trigger, clip),
        world.policy,
        {o.id: o.name for o in world.officers.values() if o.name},
    )


def _clips(clips: list[Clip], camera: dict[str, int], unit: dict[str, int], world: World) -> ClipColumns:
    own = [choose([c for c in clip.candidates if c.source not in CORRECTIONS and c.source != "modified"]) for clip in clips]
    best = [choose(clip.candidates) for clip in clips]
    folders = _numbers(sorted({c.file.rpartition("/")[0] for c in clips if c.file}))
    return ClipColumns(
        _texts(c.id for c in clips),
        _ints(camera[c.camera_id] for c in clips),
        _ints(unit.get(c.officer_id or "", NONE) for c in clips),
        np.array([c.id in world.officer_said for c in clips], bool),
        _longs(NO_TIME if o is None else o.start.us for o in own),
        _reals(None if o is None else o.sigma_s for o in own),
        np.array([CLIP_SOURCES.index(o.source if o else "unknown") for o in own], np.uint8),
        _longs(c.time.start.us if b is None else b.start.us for b, c in zip(best, clips, strict=True)),
        _reals(c.time.sigma_s if b is None else b.sigma_s for b, c in zip(best, clips, strict=True)),
        np.array([CLIP_SOURCES.index(b.source if b else "unknown") for b in best], np.uint8),
        _reals(world.manual.get(c.id) for c in clips),
        _reals(c.length_s for c in clips),
        _reals(c.silent_head_s for c in clips),
        _ints(folders[c.file.rpartition("/")[0]] if c.file else NONE for c in clips),
        np.array([world.tracks[c.id].tied == "utc" if c.id in world.tracks else False for c in clips], bool),
        np.full((len(clips), 3), np.nan),
    )


def _cameras(cameras: list[str], unit: dict[str, int], world: World) -> CameraColumns:
    known = [world.cameras.get(c, Camera(c)) for c in cameras]
    named = [max((u for u in unit if c.startswith(f"{u}-")), key=len, default="") for c in cameras]
    return CameraColumns(
        _texts(cameras),
        np.array([CAMERA_KINDS.index(c.kind) for c in known], np.uint8),
        _reals(c.pre_event_s for c in known),
        np.array([NONE if c.buffer_has_audio is None else int(c.buffer_has_audio) for c in known], np.int8),
        _ints(unit.get(name, NONE) for name in named),
    )


def _fixes(clips: list[Clip], tracks: Mapping[str, Track]) -> FixColumns:
    parts = [tracks[c.id].accepted if c.id in tracks else None for c in clips]
    rows = [p for p in parts if p is not None]
    first = np.concatenate([[0], np.cumsum([0 if p is None else len(p) for p in parts])]).astype(np.int64)
    base = np.full(len(clips), NO_TIME, np.int64)
    lags: list[np.ndarray] = []
    for i, part in enumerate(parts):
        if part is None:
            continue
        said = part.gps_us != NO_TIME
        start_ms = part.gps_us // 1000 - np.round(part.t_s * 1000).astype(np.int64)
        if said.any():
            base[i] = start_ms[said][0] * 1000
        lags.append(np.where(said, start_ms - base[i] // 1000, NO_LAG).astype(np.int32))

    def joined(values: list[np.ndarray], kind: type) -> np.ndarray:
        return np.concatenate(values).astype(kind) if values else np.zeros(0, kind)

    return FixColumns(
        first,
        joined([np.round(p.t_s * 1000) for p in rows], np.int32),
        joined([np.round(p.lat * 1e7) for p in rows], np.int32),
        joined([np.round(p.lon * 1e7) for p in rows], np.int32),
        joined([p.accuracy_m for p in rows], np.float32),
        base,
        joined(lags, np.int32),
    )


def _alignments(alignments: tuple[Alignment, ...], clip: dict[str, int]) -> AlignmentColumns:
    known = sorted(
        (clip[a.clip_a], clip[a.clip_b], a.b_minus_a_s, np.nan if a.score is None else a.score)
        for a in alignments
        if a.clip_a in clip and a.clip_b in clip
    )
    return AlignmentColumns(
        _ints(k[0] for k in known), _ints(k[1] for k in known), _reals(k[2] for k in known), _reals(k[3] for k in known)
    )


def _decisions(decisions: Mapping[tuple[str, str], str], trigger: dict[str, int], clip: dict[str, int]) -> DecisionColumns:
    word = {"confirmed": CONFIRMED, "rejected": REJECTED}
    known = sorted(
        (trigger.get(t, NONE), clip[c], word[s]) for (t, c), s in decisions.items() if c in clip and (not t or t in trigger) and s in word
    )
    return DecisionColumns(_ints(k[0] for k in known), _ints(k[1] for k in known), np.array([k[2] for k in known], np.uint8))


def _numbers(ids) -> dict[str, int]:  # type: ignore[no-untyped-def]
    return {i: n for n, i in enumerate(ids)}


def _us(at, missing: int) -> int:  # type: ignore[no-untyped-def]
    return missing if at is None else at.us


def _texts(values) -> np.ndarray:  # type: ignore[no-untyped-def]
    found = list(values)
    out = np.empty(len(found), object)
    out[:] = found
    return out


def _ints(values) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.fromiter(values, np.int32)


def _longs(values) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.fromiter(values, np.int64)


def _reals(values) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.array([np.nan if v is None else v for v in values], np.float64)
