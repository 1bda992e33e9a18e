"""A whole library as arrays, one row a clip, trigger, fix or position: what clocks and linking work on, however large the department.

Ids are strings once, in sorted tables; everywhere else they are row numbers (int32, NONE = unknown), so that neither the order in
which rows came nor their names decide anything. Unknown numbers are nan, unknown times NO_TIME.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.model.policy import Policy
from core.model.timebase import SOURCE_ORDER
from core.model.track import NO_TIME

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Texts = NDArray[Any]
"""Of str (dtype object)."""

NONE = -1
EARLIEST, LATEST = -(2**62), 2**62
"""A shift without a start, or without an end."""
CLIP_SOURCES = (*SOURCE_ORDER, "trigger", "unknown")
"""`best_source` and `own_source` of a clip, and the source of its clock, are numbers of these."""
BODY, DASH, OTHER = 0, 1, 2
PROPOSED, CONFIRMED, REJECTED = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class ClipColumns:
    """n clips in the order of their ids.

    `own_*`: the camera's own reading of media second 0 (NO_TIME: none); `best_*`: what the clip's candidates say on their own
    (core/model/timebase.py); `manual_s`: a person's word on camera clock minus true time. `folder`: clips of one folder share a
    number (NONE: no file). `tied_utc`: its track is a separate logger's, placed by its own UTC. `placed` (n, 3): where a person put
    this one clip in sight of the pictures, as (camera clock minus true s, sigma s, ppm), nan: nobody did; it says nothing of others.
    """

    id: Texts
    camera: Ints
    officer: Ints
    officer_said: Flags
    own_us: Longs
    own_sigma_s: Floats
    own_source: Bytes
    best_us: Longs
    best_sigma_s: Floats
    best_source: Bytes
    manual_s: Floats
    length_s: Floats
    silent_head_s: Floats
    folder: Ints
    tied_utc: Flags
    placed: Floats

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True, eq=False)
class TriggerColumns:
    """In the order of their ids. `kind`: number in core.model.trigger.KINDS; `device`: the camera that it names, if it is one."""

    id: Texts
    time_us: Longs
    sigma_s: Floats
    kind: Bytes
    device: Ints
    officer: Ints
    vehicle: Ints
    lat: Floats
    lon: Floats
    accuracy_m: Floats

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True, eq=False)
class CameraColumns:
    """In the order of their ids. `kind`: BODY, DASH or OTHER; flags are 1, 0 or NONE; `vehicle`: the unit whose own camera it is by its
    name (`CAR7-front` of CAR7), NONE otherwise."""

    id: Texts
    kind: Bytes
    pre_event_s: Floats
    buffer_has_audio: NDArray[np.int8]
    vehicle: Ints

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True, eq=False)
class ShiftColumns:
    """Roster rows, each once, ordered by start, end, officer, vehicle, body, dash. Officers and vehicles are units."""

    officer: Ints
    vehicle: Ints
    body: Ints
    dash: Ints
    start_us: Longs
    end_us: Longs

    def __len__(self) -> int:
        return len(self.officer)


@dataclass(frozen=True, slots=True, eq=False)
class PingColumns:
    """Positions of units, ordered by unit, time, lat, lon."""

    unit: Ints
    us: Longs
    lat: Floats
    lon: Floats
    accuracy_m: Singles

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True, slots=True, eq=False)
class FixColumns:
    """Accepted fixes, clip after clip, each clip's in order of time: clip c has rows first[c]:first[c + 1].

    `t_ms`: media milliseconds; `lat_e7`, `lon_e7`: degrees times 1e7; `accuracy_m`: 68 % radius. What the receiver's clock said
    of a fix is gps_base_us[clip] + 1000 * (t_ms + gps_lag_ms), NO_LAG where it said nothing.
    """

    first: Longs
    t_ms: Ints
    lat_e7: Ints
    lon_e7: Ints
    accuracy_m: Singles
    gps_base_us: Longs
    gps_lag_ms: Ints

    def __len__(self) -> int:
        return len(self.t_ms)


NO_LAG = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True, eq=False)
class AlignmentColumns:
    """Own clock of clip b minus own clock of clip a, seconds; ordered by a, b, seconds, score (nan: none)."""

    a: Ints
    b: Ints
    b_minus_a_s: Floats
    score: Floats

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True, eq=False)
class DecisionColumns:
    """A person's word on (trigger or NONE, clip): CONFIRMED or REJECTED; ordered by trigger, clip."""

    trigger: Ints
    clip: Ints
    status: Bytes

    def __len__(self) -> int:
        return len(self.trigger)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Everything clocks and linking read. `units`: ids of officers and vehicles, sorted; `names`: officers' names by id."""

    clips: ClipColumns
    triggers: TriggerColumns
    cameras: CameraColumns
    units: Texts
    shifts: ShiftColumns
    pings: PingColumns
    fixes: FixColumns
    alignments: AlignmentColumns
    decisions: DecisionColumns
    policy: Policy = field(default_factory=Policy)
    names: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, eq=False)
class ClockColumns:
    """Every clip's place on the true time line, row for row with ClipColumns.

    `start_us`: true time of media second 0, `sigma_s`: its one sigma, `offset_s`: own clock minus true (nan: its own clock said
    nothing or is not known to be off), without the whole hours of a zone nobody stated; `ppm`: rate of the camera's clock minus
    true; `slip_s`: whole hours of `offset_s` that are a wrong zone; `source`: number in CLIP_SOURCES; `neighbour`: it comes by way of another clip of the camera.
    """

    start_us: Longs
    sigma_s: Floats
    offset_s: Floats
    ppm: Floats
    slip_s: Floats
    source: Bytes
    neighbour: Flags

    def end_us(self, clips: ClipColumns) -> Longs:
        return self.start_us + np.round(clips.length_s / (1 + self.ppm * 1e-6) * 1e6).astype(np.int64)


def empty(kind: type[Any], **dtypes: Any) -> Any:
    """A table without rows."""
    return kind(*(np.zeros(0, dtypes.get(f.name, np.float64)) for f in fields(kind)))


def taken(table: Any, rows: Any, **instead: Any) -> Any:
    """A table's rows by mask or number; `instead` replaces columns."""
    return replace(table, **{f.name: getattr(table, f.name)[rows] for f in fields(table) if f.name not in instead}, **instead)


def taken_fixes(fixes: FixColumns, clips: Longs) -> FixColumns:
    """The fixes of these clips (row numbers, ascending), clip after clip."""
    lo, hi = fixes.first[clips], fixes.first[clips + 1]
    count = hi - lo
    first = np.zeros(len(clips) + 1, np.int64)
    np.cumsum(count, out=first[1:])
    rows = np.arange(int(first[-1])) + np.repeat(lo - first[:-1], count)
    return FixColumns(
        first,
        fixes.t_ms[rows],
        fixes.lat_e7[rows],
        fixes.lon_e7[rows],
        fixes.accuracy_m[rows],
        fixes.gps_base_us[clips],
        fixes.gps_lag_ms[rows],
    )


__all__ = [
    "BODY",
    "CLIP_SOURCES",
    "CONFIRMED",
    "DASH",
    "EARLIEST",
    "LATEST",
    "NONE",
    "NO_LAG",
    "NO_TIME",
    "OTHER",
    "PROPOSED",
    "REJECTED",
    "AlignmentColumns",
    "CameraColumns",
    "ClipColumns",
    "ClockColumns",
    "Columns",
    "DecisionColumns",
    "FixColumns",
    "PingColumns",
    "ShiftColumns",
    "TriggerColumns",
    "empty",
    "taken",
    "taken_fixes",
]
