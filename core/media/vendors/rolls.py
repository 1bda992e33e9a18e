"""Roll files: cameras, roster, triggers, clips, tracks, positions and alignments as CSV (docs/formats.md)."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from core.media.vendors.base import Description, Item, Probe, extension, neighbours
from core.media.vendors.gpmf import gps_start
from core.media.vendors.roll_positions import Positions, positions
from core.media.vendors.roll_rows import LONGEST_US, NOWHERE, PLACELESS, Around, Found, rows_of
from core.media.vendors.roll_table import COLUMNS, RollReject, Row, Table
from core.media.vendors.roll_tracks import Fixes, TrackFiles
from core.model.camera import KINDS as CAMERA_KINDS
from core.model.camera import Camera, Officer
from core.model.roster import Alignment, Ping, Shift
from core.model.timebase import Candidate
from core.model.times import Instant
from core.model.track import Track
from core.model.trigger import KINDS as TRIGGER_KINDS
from core.model.trigger import Trigger

__all__ = ["RollClip", "RollReader", "RollReject", "Rolls", "claim", "describe", "read_rolls", "roll_candidates"]

NAME = "roll"
ORDER = 10

OWN_CLOCK_SIGMA_S = 1.0
GPS_SIGMA_S = 0.2


@dataclass(frozen=True, slots=True)
class RollClip:
    """A row of clips.csv; `start`, `end` as the camera's own clock says. Either may be unknown only where `path` names the media."""

    id: str
    camera_id: str
    officer_id: str | None
    start: Instant | None
    end: Instant | None
    silent_head_s: float | None
    path: Path | None
    """Resolved against the roll file; nobody has looked whether it is there."""
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Rolls:
    cameras: tuple[Camera, ...] = ()
    officers: tuple[Officer, ...] = ()
    shifts: tuple[Shift, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    clips: tuple[RollClip, ...] = ()
    tracks: dict[str, Track] = field(default_factory=dict[str, Track])
    """By clip id."""
    pings: tuple[Ping, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    rejected: tuple[RollReject, ...] = ()


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    return [Item(p, "roll", NAME) for p in files if extension(p) == "csv" and p.stem.lower() in COLUMNS]


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


class RollReader:
    """Reads roll files one after another; an id counts once over all of them."""

    def __init__(self) -> None:
        self.around = Around()
        self.names: dict[str, str] = {}
        """Officer id -> name, as rosters say."""
        self._seen: dict[str, dict[str, tuple[Path, int]]] = {name: {} for name in COLUMNS}

    def rows(self, file: Path, reach: Callable[[float], None] = lambda part: None) -> tuple[Table, Iterator[list[Found]]]:
        """(the file, what is rejected of it growing as rows are read; (line, row) in batches) of any roll file but tracks.csv and
        positions.csv: a plain tuple (core/media/vendors/roll_rows.py) where the row is clean, else, and always for cameras, shifts and clips with a path, the object."""
        name = file.stem.lower()
        table, batches = rows_of(file, name, self._careful(name), self.around, reach)
        return table, (self._once(table, name, batch) for batch in batches) if name in _WITH_IDS else batches

    def positions(self, file: Path, reach: Callable[[float], None] = lambda part: None) -> tuple[Table, Iterator[Positions]]:
        """The same of positions.csv, as arrays."""
        return positions(file, self.around, _ping, reach)

    def _careful(self, name: str) -> Callable[[Row], Any]:
        return (lambda row: _shift(row, self.names)) if name == "roster" else _CAREFUL[name]

    def _once(self, table: Table, name: str, batch: list[Found]) -> list[Found]:
        seen, kept = self._seen[name], list[Found]()
        for line, value in batch:
            key = value[0] if isinstance(value, tuple) else value.id
            first = seen.setdefault(key, (table.file, line))
            if first == (table.file, line):
                kept.append((line, value))
            else:
                where = "" if first[0] == table.file else f" of {first[0]}"
                table.reject(line, f"the id {key} is already on line {first[1]}{where}")
        return kept


def read_rolls(files: Sequence[Path], reach: Callable[[Path, float], None] = lambda file, part: None) -> Rolls:
    """Everything readable in these files; each row that is not comes back in `rejected` with its file, line and what is wrong.

    `reach` hears now and then which part (0 to 1) of a file is read, and may raise to stop.
    """
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    rejected: list[RollReject] = []
    tracks: dict[str, Track] = {}
    reader = RollReader()
    tracking = TrackFiles(reader.around)
    for file in by_positions(files):
        name = file.stem.lower()
        if name not in COLUMNS:
            rejected.append(stray(file))
            continue
        if name == "tracks":
            table, batches = tracking.batches(file, None, partial(reach, file))
            for fixes in batches:
                for i, clip_id in enumerate(fixes.names.tolist()):
                    parts = (tracks[clip_id], fixes.track(i)) if clip_id in tracks else (fixes.track(i),)
                    tracks[clip_id] = Fixes.of(clip_id, *parts).track(0)
        elif name == "positions":
            table, parts = reader.positions(file, partial(reach, file))
            for part in parts:
                found[name] += part.pings()
        else:
            table, read = reader.rows(file, partial(reach, file))
            for batch in read:
                found[name] += [_object(name, file, line, value) for line, value in batch]
        rejected += table.rejected
    rejected.sort(key=lambda r: (str(r.file), r.line))
    officers = tuple(Officer(officer_id, name) for officer_id, name in reader.names.items())
    tables = {name: tuple(values) for name, values in found.items()}
    return Rolls(
        tables["cameras"],
        officers,
        tables["roster"],
        tables["triggers"],
        tables["clips"],
        tracks,
        tables["positions"],
        tables["alignments"],
        tuple(rejected),
    )


def by_positions(files: Sequence[Path]) -> list[Path]:
    """Those with most positions first: beside them a trigger whose lat and lon changed places shows, however few triggers there are."""
    return sorted(files, key=lambda f: {"tracks": 0, "positions": 1}.get(f.stem.lower(), 2))


def stray(file: Path) -> RollReject:
    return RollReject(file, 0, f"not a roll file: the name must be one of {', '.join(f'{n}.csv' for n in COLUMNS)}")


def _object(name: str, file: Path, line: int, value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    if name == "triggers":
        trigger_id, time_us, *rest = value
        return Trigger(trigger_id, Instant(time_us), *rest)
    if name == "clips":
        clip_id, camera, officer, start_us, end_us, silent = value
        return RollClip(clip_id, camera, officer, Instant(start_us), Instant(end_us), silent, None, file, line)
    return Alignment(*value)


def roll_candidates(clip: RollClip, track: Track | None) -> tuple[Candidate, ...]:
    """The camera's own clock, and GPS time where the track carries it."""
    found: list[Candidate] = []
    if clip.start is not None:
        found.append(Candidate("roll", clip.start, OWN_CLOCK_SIGMA_S, "the camera's own clock, from clips.csv"))
    if track is not None and (gps := gps_start(track, GPS_SIGMA_S, "gps_utc minus t_s, from tracks.csv")):
        found.append(gps)
    return tuple(found)


def _camera(row: Row) -> Camera:
    return Camera(
        row.must("camera_id"),
        row.one_of("kind", CAMERA_KINDS),
        row.text("model") or "",
        row.text("serial") or "",
        row.number("pre_event_s", 0, 3600),
        row.flag("buffer_has_audio"),
        row.flag("gps_time"),
    )


def _shift(row: Row, names: dict[str, str]) -> Shift:
    officer = row.must("officer_id")
    start, end = row.time("shift_start"), row.time("shift_end")
    if start is not None and end is not None and end <= start:
        raise ValueError("shift_end is not after shift_start")
    names[officer] = names.get(officer) or row.text("officer_name") or ""
    return Shift(officer, row.text("vehicle_id"), row.text("body_camera_id"), row.text("dash_camera_id"), start, end)


def _trigger(row: Row) -> Trigger:
    trigger_id, kind = row.must("trigger_id"), row.one_of("kind", TRIGGER_KINDS)
    lat, lon = _place(row)
    if lat == 0 == lon:
        row.table.reject(row.line, NOWHERE + PLACELESS)
        lat = lon = None
    people = (row.text("device_id"), row.text("officer_id"), row.text("vehicle_id"))
    return Trigger(trigger_id, _when(row, "time"), kind, *people, lat, lon, row.number("accuracy_m", 0, 1e7))


def _clip(row: Row) -> RollClip:
    clip_id, camera = row.must("clip_id"), row.must("camera_id")
    start, end = row.time("start"), row.time("end")
    written = row.text("path")
    path = None
    if written is not None:
        path = _located(row.table.file.parent, written)
    if path is None and (start is None or end is None):
        raise ValueError(f"{'start' if start is None else 'end'} is empty and no path names the media that would tell")
    if start is not None and end is not None and end <= start:
        raise ValueError("end is not after start")
    if path is None and start is not None and end is not None and end.us - start.us > LONGEST_US:
        raise ValueError(f"lasts {(end.us - start.us) / LONGEST_US:.1f} days: its start or its end is wrong")
    silent = row.number("silent_head_s", 0, 1e6)
    return RollClip(clip_id, camera, row.text("officer_id"), start, end, silent, path, row.table.file, row.line)


def _located(folder: Path, written: str) -> Path:
    """The path as written, against the roll file's folder; with Windows' separators or in another case where only that is there."""
    found = folder / written
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        if not found.exists():
            portable = folder / written.replace("\\", "/")
            if portable.parent.is_dir():
                found = portable if portable.exists() else _names(portable.parent).get(portable.name.lower(), found)
        return found.resolve()
    return found


@lru_cache(maxsize=16)
def _names_at(folder: Path, _changed_ns: int) -> dict[str, Path]:
    return {path.name.lower(): path for path in neighbours(folder)}


def _names(folder: Path) -> dict[str, Path]:
    """The folder's entries by name in lower case. OSError where there is no such folder."""
    return _names_at(folder, folder.stat().st_mtime_ns)


def _ping(row: Row) -> Ping:
    unit = row.must("unit_id")
    lat, lon = _place(row)
    if lat is None or lon is None:
        raise ValueError("lat and lon are empty")
    return Ping(_when(row, "time"), unit, lat, lon, row.number("accuracy_m", 0, 1e7))


def _alignment(row: Row) -> Alignment:
    a, b = row.must("clip_a"), row.must("clip_b")
    if a == b:
        raise ValueError("clip_a and clip_b are the same clip")
    row.must("b_minus_a_s")
    return Alignment(a, b, row.number("b_minus_a_s") or 0.0, row.number("score"))


def _when(row: Row, column: str) -> Instant:
    row.must(column)
    at = row.time(column)
    if at is None:
        raise ValueError(f"{column} is empty")
    return at


def _place(row: Row) -> tuple[float | None, float | None]:
    lat, lon = row.number("lat", -90, 90), row.number("lon", -180, 180)
    if (lat is None) != (lon is None):
        raise ValueError("lat and lon must be given together")
    return lat, lon


_CAREFUL: dict[str, Callable[[Row], Any]] = {
    "cameras": _camera,
    "triggers": _trigger,
    "clips": _clip,
    "alignments": _alignment,
}
_WITH_IDS = ("cameras", "triggers", "clips")
