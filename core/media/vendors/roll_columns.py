"""Roll files as arrays, by pyarrow's CSV reader: the quick way for a whole department. Rows are taken at their word here."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from pyarrow import csv

from core.media.vendors.roll_fixes import gps_starts, read_fixes
from core.model.camera import KINDS as CAMERA_KINDS
from core.model.columns import (
    CLIP_SOURCES,
    EARLIEST,
    LATEST,
    NO_TIME,
    NONE,
    AlignmentColumns,
    CameraColumns,
    ClipColumns,
    Columns,
    DecisionColumns,
    PingColumns,
    ShiftColumns,
    TriggerColumns,
    empty,
)
from core.model.policy import Policy
from core.model.trigger import KINDS as TRIGGER_KINDS

OWN_CLOCK_SIGMA_S = 1.0
_PC: Any = pyarrow.compute  # its functions are made on import
_TEXT, _REAL, _TIME = pa.string(), pa.float64(), pa.timestamp("us", "UTC")
_NAMES = pa.dictionary(pa.int32(), pa.string())
SCHEMAS: dict[str, dict[str, Any]] = {
    "cameras": {"camera_id": _TEXT, "kind": _TEXT, "pre_event_s": _REAL, "buffer_has_audio": _REAL, "gps_time": _REAL},
    "roster": {
        "officer_id": _TEXT,
        "officer_name": _TEXT,
        "vehicle_id": _TEXT,
        "body_camera_id": _TEXT,
        "dash_camera_id": _TEXT,
        "shift_start": _TIME,
        "shift_end": _TIME,
    },
    "triggers": {
        "trigger_id": _TEXT,
        "time": _TIME,
        "kind": _TEXT,
        "device_id": _TEXT,
        "officer_id": _TEXT,
        "vehicle_id": _TEXT,
        "lat": _REAL,
        "lon": _REAL,
        "accuracy_m": _REAL,
    },
    "clips": {
        "clip_id": _TEXT,
        "camera_id": _TEXT,
        "officer_id": _TEXT,
        "start": _TIME,
        "end": _TIME,
        "silent_head_s": _REAL,
    },
    "positions": {"time": _TIME, "unit_id": _NAMES, "lat": _REAL, "lon": _REAL, "accuracy_m": pa.float32()},
    "alignments": {"clip_a": _TEXT, "clip_b": _TEXT, "b_minus_a_s": _REAL, "score": _REAL},
}


def read_columns(folder: Path, policy: Policy | None = None) -> Columns:
    """All roll files of one folder."""
    cameras, roster, triggers, clips, positions = (_table(folder, name) for name in ("cameras", "roster", "triggers", "clips", "positions"))
    clip_ids = _ids(clips["clip_id"])
    order = _rank_order(clips["clip_id"])
    camera_ids = _ids(cameras["camera_id"], clips["camera_id"], roster["body_camera_id"], roster["dash_camera_id"])
    units = _ids(
        roster["officer_id"],
        roster["vehicle_id"],
        triggers["officer_id"],
        triggers["vehicle_id"],
        clips["officer_id"],
        positions["unit_id"],
    )
    pings = _pings(positions, units)
    del positions
    fixes = read_fixes(folder / "tracks.csv", clip_ids)
    own_us = _us(clips["start"])[order]
    end_us = _us(clips["end"])[order]
    n = len(order)
    gps_us, gps_sigma = gps_starts(fixes)
    timed = gps_us != NO_TIME
    clip_columns = ClipColumns(
        id=_objects(clip_ids),
        camera=_index(camera_ids, clips["camera_id"])[order],
        officer=_index(units, clips["officer_id"])[order],
        officer_said=np.zeros(n, bool),
        own_us=own_us,
        own_sigma_s=np.full(n, OWN_CLOCK_SIGMA_S),
        own_source=np.full(n, CLIP_SOURCES.index("roll"), np.uint8),
        best_us=np.where(timed, gps_us, own_us),
        best_sigma_s=np.where(timed, gps_sigma, OWN_CLOCK_SIGMA_S),
        best_source=np.where(timed, CLIP_SOURCES.index("gps"), CLIP_SOURCES.index("roll")).astype(np.uint8),
        manual_s=np.full(n, np.nan),
        length_s=(end_us - own_us) / 1e6,
        silent_head_s=_reals(clips["silent_head_s"])[order],
        folder=np.full(n, NONE, np.int32),
        tied_utc=np.zeros(n, bool),
        placed=np.full((n, 3), np.nan),
    )
    whole = Columns(
        clip_columns,
        _triggers(triggers, camera_ids, units),
        _cameras(cameras, camera_ids),
        _objects(units),
        _shifts(roster, camera_ids, units),
        pings,
        fixes,
        _alignments(_table(folder, "alignments"), clip_ids),
        empty(DecisionColumns, trigger=np.int32, clip=np.int32, status=np.uint8),
        policy or Policy(),
        {i: name for i, name in zip(roster["officer_id"].to_pylist(), roster["officer_name"].to_pylist(), strict=True) if name},
    )
    pa.default_memory_pool().release_unused()
    return whole


def _table(folder: Path, name: str) -> pa.Table:
    schema = SCHEMAS[name]
    path = folder / f"{name}.csv"
    if not path.exists():
        return pa.table({c: pa.array([], t) for c, t in schema.items()})
    # Unknown columns are dropped, missing ones come empty.
    options = csv.ConvertOptions(
        column_types=schema, include_columns=list(schema), include_missing_columns=True, strings_can_be_null=True, null_values=[""]
    )
    return csv.read_csv(path, convert_options=options)


def _ids(*columns: pa.ChunkedArray) -> pa.Array:
    """All distinct ids of these columns, sorted."""
    found = (
        pa.concat_arrays([c.cast(_TEXT).combine_chunks().unique() for c in columns if len(c)] or [pa.array([], _TEXT)]).unique().drop_null()
    )
    return found.take(_PC.sort_indices(found))


def _rank_order(ids: pa.ChunkedArray) -> np.ndarray:
    return _PC.sort_indices(ids.combine_chunks()).to_numpy(zero_copy_only=False).astype(np.int64)


def _index(names: pa.Array, column: pa.ChunkedArray) -> np.ndarray:
    found = _PC.index_in(column.cast(_TEXT), value_set=names)
    return found.fill_null(NONE).to_numpy().astype(np.int32)


def _objects(names: pa.Array) -> np.ndarray:
    out = np.empty(len(names), object)
    out[:] = names.to_pylist()
    return out


def _us(column: pa.ChunkedArray, missing: int = NO_TIME) -> np.ndarray:
    return column.cast(pa.int64()).fill_null(missing).to_numpy().astype(np.int64)


def _reals(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(_REAL).fill_null(float("nan")).to_numpy().astype(np.float64)


def _triggers(rows: pa.Table, camera_ids: pa.Array, units: pa.Array) -> TriggerColumns:
    order = _rank_order(rows["trigger_id"])
    kind = _index(pa.array(TRIGGER_KINDS), rows["kind"])
    return TriggerColumns(
        _objects(rows["trigger_id"].combine_chunks().take(pa.array(order))),
        _us(rows["time"])[order],
        np.full(len(order), 0.5),
        kind[order].astype(np.uint8),
        _index(camera_ids, rows["device_id"])[order],
        _index(units, rows["officer_id"])[order],
        _index(units, rows["vehicle_id"])[order],
        *(_reals(rows[c])[order] for c in ("lat", "lon", "accuracy_m")),
    )


def _cameras(rows: pa.Table, camera_ids: pa.Array) -> CameraColumns:
    n = len(camera_ids)
    at = _index(camera_ids, rows["camera_id"])
    kind, pre, audio = np.full(n, CAMERA_KINDS.index("other"), np.uint8), np.full(n, np.nan), np.full(n, NONE, np.int8)
    kind[at] = _index(pa.array(CAMERA_KINDS), rows["kind"])
    pre[at] = _reals(rows["pre_event_s"])
    audio[at] = np.nan_to_num(_reals(rows["buffer_has_audio"]), nan=NONE)
    return CameraColumns(_objects(camera_ids), kind, pre, audio, np.full(n, NONE, np.int32))


def _shifts(rows: pa.Table, camera_ids: pa.Array, units: pa.Array) -> ShiftColumns:
    columns = [
        _index(units, rows["officer_id"]),
        _index(units, rows["vehicle_id"]),
        _index(camera_ids, rows["body_camera_id"]),
        _index(camera_ids, rows["dash_camera_id"]),
        _us(rows["shift_start"], EARLIEST),
        _us(rows["shift_end"], LATEST),
    ]
    order = np.lexsort((columns[3], columns[2], columns[1], columns[0], columns[5], columns[4]))
    return ShiftColumns(*(c[order] for c in columns))


def _pings(rows: pa.Table, units: pa.Array) -> PingColumns:
    unit, us, lat, lon = _index(units, rows["unit_id"]), _us(rows["time"]), _reals(rows["lat"]), _reals(rows["lon"])
    accuracy = rows["accuracy_m"].fill_null(float("nan")).to_numpy().astype(np.float32)
    order = _order((unit, us), (lat, lon))
    return PingColumns(unit[order], us[order], lat[order], lon[order], accuracy[order])


def _alignments(rows: pa.Table, clip_ids: pa.Array) -> AlignmentColumns:
    a, b = _index(clip_ids, rows["clip_a"]), _index(clip_ids, rows["clip_b"])
    diff, score = _reals(rows["b_minus_a_s"]), _reals(rows["score"])
    order = _order((a, b), (diff, score))
    order = order[(a[order] >= 0) & (b[order] >= 0)]
    return AlignmentColumns(a[order], b[order], diff[order], score[order])


def _order(keys: tuple[np.ndarray, np.ndarray], ties: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """By two whole numbers, then two real ones: as one number, which sorts many times quicker, where they fit in one."""
    major, minor = (k.astype(np.int64) for k in keys)
    if not len(major):
        return np.zeros(0, np.int64)
    low, high = int(minor.min()), int(minor.max())
    if (high - low + 1) * (int(major.max()) - int(major.min()) + 1) >= 2**62:
        return np.lexsort((ties[1], ties[0], minor, major))
    key = (major - major.min()) * (high - low + 1) + (minor - low)
    order = np.argsort(key)
    key = key[order]
    tied = np.zeros(len(key), bool)
    tied[1:] = key[1:] == key[:-1]
    tied[:-1] |= tied[1:]
    rows = order[tied]
    order[tied] = rows[np.lexsort((rows, ties[1][rows], ties[0][rows], key[tied]))]
    return order
