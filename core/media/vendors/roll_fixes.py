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
    blocks: list[list[Any]] = [[] for _ in range(6)]  # name number, t_ms, lat_e7, lon_e7, accuracy, lag of gps
    bases: list[NDArray[np.int64]] = []
    known = 0
    for rows in _batches(path):
        name = rows.column(0)
        code = name.indices.fill_null(len(name.dictionary)).to_numpy().astype(np.int32)
        t_ms = _scaled(_real(rows.column(1)), 1e3)
        gps = _real(rows.column(5))
        base, lag = _lags(code, t_ms, gps, len(name.dictionary) + 1)
        parts = (
            code + np.int32(known),
            t_ms,
            _scaled(_real(rows.column(2)), 1e7),
            _scaled(_real(rows.column(3)), 1e7),
            _single(rows.column(4)),
            lag,
        )
        for block, part in zip(blocks, parts, strict=True):
            block.append(part)
        names.append(pa.concat_arrays([name.dictionary, pa.array([None], pa.string())]))
        bases.append(base)
        known += len(name.dictionary) + 1
    clip_of = _PC.index_in(pa.concat_arrays(names or [pa.array([], pa.string())]), value_set=clip_ids, skip_nulls=True)
    clip_of = clip_of.fill_null(-1).to_numpy().astype(np.int32)
    base_of = np.concatenate(bases) if bases else np.zeros(0, np.int64)
    codes = blocks[0]
    count = np.zeros(n + 1, np.int64)
    for code in codes:
        _count(clip_of, code, count)
    first = np.cumsum(count) - count
    t_ms, lat, lon, accuracy, lag = (
        _gathered(codes, clip_of, first, blocks[i], kind)
        for i, kind in ((1, np.int32), (2, np.int32), (3, np.int32), (4, np.float32), (5, np.int32))
    )
    of = _gathered(codes, clip_of, first, codes, np.int32)
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


def _real(column: Any) -> NDArray[np.float64]:
    return column.fill_null(float("nan")).to_numpy(zero_copy_only=False)


def _single(column: Any) -> NDArray[np.float32]:
    return column.fill_null(float("nan")).to_numpy(zero_copy_only=False).copy()


def _gathered(codes: list[Any], clip_of: Any, first: Any, parts: list[Any], kind: Any) -> Any:
    """One column in the order of clips; its blocks are let go."""
    out = np.empty(int(first[-1]), kind)
    cursor = first[:-1].copy()
    last = parts is codes
    for i, code in enumerate(codes):
        _scatter(clip_of, code, parts[i], cursor, out)
        if not last:
            parts[i] = None
    return out


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
