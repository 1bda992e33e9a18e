"""Small libraries as arrays, for the clock tests: clips of cameras whose clocks are known to be off."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from core.model.columns import (
    CLIP_SOURCES,
    NO_TIME,
    NONE,
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
    empty,
    taken,
)

T_US = 1_750_000_000_000_000
LAG_S = 0.16
"""How late a receiver is here, always."""


@dataclass(frozen=True)
class Shot:
    """A clip truly at T + start_s whose camera's clock reads offset_s more; `gps`: the receiver says when; `zone`: its zone is unknown."""

    id: str
    camera: str
    start_s: float
    offset_s: float = 0.0
    gps: bool = False
    manual_s: float = np.nan
    officer: str = "O1"
    zone: bool = True
    silent_s: float = 30.0
    length_s: float = 600.0
    placed: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    """Offset, sigma and ppm that a person gave this clip in sight of the pictures."""


def library(
    shots: Sequence[Shot],
    alignments: Sequence[tuple[str, str, float, float]] = (),
    triggers: Sequence[tuple[str, float, str]] = (),
    shifts: Sequence[tuple[str, float]] = (),
) -> Columns:
    """alignments: (clip a, clip b, b minus a, score); triggers: (id, true second, camera); shifts: (camera, true second it starts)."""
    shots = sorted(shots, key=lambda s: s.id)
    cameras = sorted({s.camera for s in shots} | {c for _, _, c in triggers} | {c for c, _ in shifts})
    units = sorted({s.officer for s in shots})
    number = {s.id: i for i, s in enumerate(shots)}
    own = np.array([T_US + round((s.start_s + s.offset_s) * 1e6) for s in shots], np.int64)
    gps = np.array([s.gps for s in shots], bool)
    said = np.array([T_US + round((s.start_s - LAG_S) * 1e6) for s in shots], np.int64)
    own_sigma = np.array([2.0 if s.zone else 7 * 3600.0 for s in shots], np.float64)
    roll = np.full(len(shots), CLIP_SOURCES.index("roll"), np.uint8)
    clips = ClipColumns(
        np.array([s.id for s in shots], object),
        np.array([cameras.index(s.camera) for s in shots], np.int32),
        np.array([units.index(s.officer) for s in shots], np.int32),
        np.zeros(len(shots), bool),
        own,
        own_sigma,
        roll,
        np.where(gps, said, own),
        np.where(gps, 0.2, own_sigma),
        np.where(gps, CLIP_SOURCES.index("gps"), roll).astype(np.uint8),
        np.array([s.manual_s for s in shots], np.float64),
        np.array([s.length_s for s in shots], np.float64),
        np.array([s.silent_s for s in shots], np.float64),
        np.full(len(shots), NONE, np.int32),
        np.zeros(len(shots), bool),
        np.array([s.placed for s in shots], np.float64).reshape(-1, 3),
    )
    rows = sorted((number[a], number[b], d, score) for a, b, d, score in alignments)
    table = AlignmentColumns(
        np.array([r[0] for r in rows], np.int32),
        np.array([r[1] for r in rows], np.int32),
        np.array([r[2] for r in rows], np.float64),
        np.array([r[3] for r in rows], np.float64),
    )
    n, k = len(triggers), len(shifts)
    triggers = sorted(triggers)
    nothing, unknown = np.full(n, np.nan), np.full(n, NONE, np.int32)
    started = TriggerColumns(
        np.array([t[0] for t in triggers], object),
        np.array([T_US + round(t[1] * 1e6) for t in triggers], np.int64),
        np.full(n, 0.5),
        np.zeros(n, np.uint8),
        np.array([cameras.index(t[2]) for t in triggers], np.int32),
        unknown,
        unknown,
        nothing,
        nothing,
        nothing,
    )
    begin = np.array([T_US + round(s * 1e6) for _, s in shifts], np.int64)
    roster = ShiftColumns(
        np.full(k, NONE, np.int32),
        np.full(k, NONE, np.int32),
        np.array([cameras.index(c) for c, _ in shifts], np.int32),
        np.full(k, NONE, np.int32),
        begin,
        begin + 8 * 3600 * 10**6,
    )
    m = len(cameras)
    return Columns(
        clips,
        started,
        CameraColumns(np.array(cameras, object), np.zeros(m, np.uint8), np.full(m, 30.0), np.zeros(m, np.int8), np.full(m, NONE, np.int32)),
        np.array(units, object),
        roster,
        empty(PingColumns, unit=np.int32, us=np.int64, accuracy_m=np.float32),
        replace(
            empty(FixColumns, t_ms=np.int32, lat_e7=np.int32, lon_e7=np.int32, accuracy_m=np.float32, gps_lag_ms=np.int32),
            first=np.zeros(len(shots) + 1, np.int64),
            gps_base_us=np.full(len(shots), NO_TIME),
        ),
        table,
        empty(DecisionColumns, trigger=np.int32, clip=np.int32, status=np.uint8),
    )


def only(columns: Columns, keep: np.ndarray) -> Columns:
    """The library with these clips alone, and what was measured among them."""
    rows = np.flatnonzero(keep)
    number = np.full(len(columns.clips), NONE, np.int32)
    number[rows] = np.arange(len(rows))
    table = columns.alignments
    a, b = number[table.a], number[table.b]
    both = (a != NONE) & (b != NONE)
    return replace(columns, clips=taken(columns.clips, rows), alignments=taken(table, both, a=a[both], b=b[both]))


def same(one: ClockColumns, other: ClockColumns) -> np.ndarray:
    """By clip: equal in every bit."""
    pairs = [(getattr(one, f.name), getattr(other, f.name)) for f in fields(ClockColumns)]
    return np.all([(x == y) | ((x != x) & (y != y)) for x, y in pairs], axis=0)
