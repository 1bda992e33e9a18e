"""`tracks.csv` as arrays, block by block: the fixes of a year never stand in memory as text or as double numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray
from pyarrow import csv

from core.compiled import compiled
from core.model.columns import NO_LAG, NO_TIME, FixColumns

BLOCK_BYTES = 8 << 20
_PC: Any = pyarrow.compute  # its functions are made on import
GPS_SIGMA_S = 0.2
_COLUMNS = {
    "clip_id": pa.dictionary(pa.int32(), pa.string()),
    "t_s": pa.float64(),
    "lat": pa.float64(),
    "lon": pa.float64(),
    "accuracy_m": pa.float32(),
    "gps_utc": pa.float64(),
}


def read_fixes(path: Path, clip_ids: pa.Array) -> FixColumns:
    """Rows of clips that are not among `clip_ids` (sorted) are left out. Any order of rows; a clip's come out in order of time."""
    n = len(clip_ids)
    names: list[pa.Array] = []
    bases: list[NDArray[np.int64]] = []
    known, rows = 0, 0
    # Few and large, so that they go back to the system one by one: name number, t_ms, lat_e7, lon_e7, accuracy, lag of gps.
    columns: list[Any] = [np.empty(0, kind) for kind in (np.int32, np.int32, np.int32, np.int32, np.float32, np.int32)]
    for batch in _batches(path):
        name = batch.column(0)
        code = name.indices.fill_null(len(name.dictionary)).to_numpy().astype(np.int32)
        t_ms = _scaled(_real(batch.column(1)), 1e3)
        base, lag = _lags(code, t_ms, _real(batch.column(5)), len(name.dictionary) + 1)
        lat, lon = (_scaled(_real(batch.column(i)), 1e7) for i in (2, 3))
        parts = (code + np.int32(known), t_ms, lat, lon, _real(batch.column(4)), lag)
        if rows + len(code) > len(columns[0]):
            for column in columns:
                column.resize(max(2 * len(column), rows + len(code)), refcheck=False)
        for column, part in zip(columns, parts, strict=True):
            column[rows : rows + len(code)] = part
        names.append(pa.concat_arrays([name.dictionary, pa.array([None], pa.string())]))
        bases.append(base)
        known += len(name.dictionary) + 1
        rows += len(code)
    clip_of = _PC.index_in(pa.concat_arrays(names or [pa.array([], pa.string())]), value_set=clip_ids, skip_nulls=True)
    clip_of = clip_of.fill_null(-1).to_numpy().astype(np.int32)
    del names
    pa.default_memory_pool().release_unused()
    code = columns[0][:rows]
    count = np.zeros(n + 1, np.int64)
    _count(clip_of, code, count)
    first = np.cumsum(count) - count
    for i in range(len(columns) - 1, -1, -1):  # the names last: the others are put in order by them
        out = np.empty(int(first[-1]), columns[i].dtype)
        _scatter(clip_of, code, columns[i][:rows], first[:-1].copy(), out)
        columns[i] = out
    of, t_ms, lat, lon, accuracy, lag = columns
    base_of = np.concatenate(bases) if bases else np.zeros(0, np.int64)
    base = np.full(n, NO_TIME, np.int64)
    _settle(first, of, base_of, t_ms, lat, lon, accuracy, lag, base)
    return FixColumns(first, t_ms, lat, lon, accuracy, base, lag)


def gps_starts(fixes: FixColumns) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """By clip: when the receiver's clock says media second 0 was (median over fixes; NO_TIME: never said), and its one sigma in seconds."""
    start = _starts(fixes.first, fixes.gps_lag_ms, fixes.gps_base_us)
    return start, np.where(start != NO_TIME, GPS_SIGMA_S, np.nan)


def _batches(path: Path) -> Any:
    if not path.exists() or path.stat().st_size == 0:
        return ()
    options = csv.ConvertOptions(
        column_types=_COLUMNS, include_columns=list(_COLUMNS), include_missing_columns=True, strings_can_be_null=True, null_values=[""]
    )
    return csv.open_csv(path, read_options=csv.ReadOptions(block_size=BLOCK_BYTES), convert_options=options)


def _real(column: Any) -> NDArray[Any]:
    return column.fill_null(float("nan")).to_numpy(zero_copy_only=False)


@compiled
def _scaled(values: Any, factor: float) -> Any:
    out = np.empty(len(values), np.int32)
    for i in range(len(values)):
        out[i] = np.int32(np.round(values[i] * factor))
    return out


@compiled
def _lags(code: Any, t_ms: Any, gps: Any, names: int) -> Any:
    """By name: the first start that the receiver's clock says, microseconds; by row: milliseconds after it (NO_LAG: nothing said)."""
    base = np.full(names, NO_TIME, np.int64)
    lag = np.full(len(code), NO_LAG, np.int32)
    for i in range(len(code)):
        if np.isfinite(gps[i]):
            start = np.int64(np.round(gps[i] * 1000)) - t_ms[i]
            if base[code[i]] == NO_TIME:
                base[code[i]] = start * 1000
            lag[i] = start - base[code[i]] // 1000
    return base, lag


@compiled
def _count(clip_of: Any, code: Any, count: Any) -> None:
    for c in code:
        if clip_of[c] >= 0:
            count[clip_of[c]] += 1


@compiled
def _scatter(clip_of: Any, code: Any, part: Any, cursor: Any, out: Any) -> None:
    i = 0
    while i < len(code):
        j = i + 1
        while j < len(code) and code[j] == code[i]:
            j += 1
        c = clip_of[code[i]]
        if c >= 0:
            k = cursor[c]
            for m in range(j - i):
                out[k + m] = part[i + m]
            cursor[c] = k + j - i
        i = j


@compiled
def _settle(first: Any, of: Any, base_of: Any, t_ms: Any, lat: Any, lon: Any, accuracy: Any, lag: Any, base: Any) -> None:
    """Puts a clip's fixes in order of time where they are not, and refers all their lags to its first one."""
    for c in range(len(first) - 1):
        lo, hi = first[c], first[c + 1]
        for i in range(lo + 1, hi):
            if t_ms[i] < t_ms[i - 1]:
                order = np.argsort(t_ms[lo:hi], kind="mergesort") + lo
                t_ms[lo:hi] = t_ms[order]
                lat[lo:hi] = lat[order]
                lon[lo:hi] = lon[order]
                accuracy[lo:hi] = accuracy[order]
                lag[lo:hi] = lag[order]
                of[lo:hi] = of[order]
                break
        for i in range(lo, hi):
            if lag[i] == NO_LAG:
                continue
            start = base_of[of[i]] + 1000 * np.int64(lag[i])
            if base[c] == NO_TIME:
                base[c] = start
            lag[i] = (start - base[c]) // 1000


@compiled
def _starts(first: Any, lag: Any, base: Any) -> Any:
    start = np.full(len(first) - 1, NO_TIME, np.int64)
    for c in range(len(start)):
        said = lag[first[c] : first[c + 1]]
        said = said[said != NO_LAG]
        if len(said):
            said.sort()
            middle = (np.int64(said[(len(said) - 1) // 2]) + said[len(said) // 2]) / 2
            start[c] = base[c] + np.int64(np.round(middle * 1000))
    return start
