"""A machine-readable strip in a frame's corner: the world's true time in milliseconds, for measuring from pixels how well cameras are in step.

Layout in cells (a cell is 1/80 of the frame's width): a black plate of 25 x 4 with half a cell of margin, on it three rows
of 24 cells. The middle row is the finder: white 2, then 19 single cells black, white, ... black, then white 3. The row
above it holds the high 24 bits, the row below the low 24 bits of 48: 32 bits of milliseconds and a CRC-16, white = 1.
"""

import binascii

import numpy as np
from numpy.typing import NDArray

from core.media.opencv import cv2
from core.model.times import Instant

DEMO_EPOCH = Instant.parse("2026-05-15T01:54:07Z")
"""What strips count from, ten minutes before the demo's trigger: a frame's true time is `DEMO_EPOCH.plus_s(seconds)`."""

COLUMNS = 24
_EDGES = np.array([0, *range(2, 22), 24], np.float64)
"""Where the finder row changes colour, in cells from its left end; the first edge turns white."""
_LAST = len(_EDGES) - 1
_THRESHOLDS = (128, 80, 176)
_MIN_CELL_PX = 1.8
_MIN_CONTRAST = 45.0
_PLATE_W, _PLATE_H = 25.0, 4.0

Image = NDArray[np.uint8]


def cell_px(width: int) -> int:
    """Side of a cell in a frame of this width, pixels."""
    return max(3, round(width / 80))


def draw_time_strip(image: Image, ms: int) -> None:
    """Draws `ms` (0 <= ms < 2**32, since DEMO_EPOCH) into the bottom right corner of an image (h, w, 3 or 4), in place."""
    cell = cell_px(image.shape[1])
    plate_h, plate_w = int(_PLATE_H * cell), int(_PLATE_W * cell)
    y0, x0 = image.shape[0] - plate_h - cell // 2, image.shape[1] - plate_w - cell // 2
    image[y0 : y0 + plate_h, x0 : x0 + plate_w] = 0
    if image.shape[2] == 4:
        image[y0 : y0 + plate_h, x0 : x0 + plate_w, 3] = 255
    cells = np.kron(_pattern(ms), np.full((cell, cell), 255, np.uint8)).astype(np.uint8)
    top, left = y0 + cell // 2, x0 + cell // 2
    image[top : top + cells.shape[0], left : left + cells.shape[1], :3] = cells[..., None]


def read_time_strip(image: Image) -> float | None:
    """Seconds since DEMO_EPOCH from any one strip in an image (h, w[, 3 or 4]) of any colour order; None without one."""
    for threshold in _THRESHOLDS:
        found = _read(image, threshold, first=True)
        if found:
            return found[0][4]
    return None


def read_time_strips(image: Image) -> list[tuple[float, float, float, float, float]]:
    """Every strip of an image, as (x, y, width, height, seconds): its plate in pixels, seconds since DEMO_EPOCH."""
    out: list[tuple[float, float, float, float, float]] = []
    for threshold in _THRESHOLDS:
        for strip in _read(image, threshold, first=False):
            if not any(abs(strip[0] - o[0]) < o[2] / 2 and abs(strip[1] - o[1]) < o[3] / 2 for o in out):
                out.append(strip)
    return sorted(out, key=lambda s: (s[1], s[0]))


def _pattern(ms: int) -> NDArray[np.uint8]:
    payload = (ms & 0xFFFFFFFF).to_bytes(4, "big")
    word = payload + binascii.crc_hqx(payload, 0xFFFF).to_bytes(2, "big")
    rows = np.unpackbits(np.frombuffer(word, np.uint8)).reshape(2, COLUMNS)
    finder = np.ones(COLUMNS, np.uint8)
    finder[2:21:2] = 0
    return np.stack([rows[0], finder, rows[1]])


def _read(image: Image, threshold: int, first: bool) -> list[tuple[float, float, float, float, float]]:
    gray = _gray(image)
    out: list[tuple[float, float, float, float, float]] = []
    for x0, y, cell in _finders(gray, threshold):
        ms = _decode(gray, x0, y, cell)
        if ms is not None:
            out.append((x0 - cell / 2, y - 2 * cell, _PLATE_W * cell, _PLATE_H * cell, ms / 1000))
            if first:
                break
    return out


def _gray(image: Image) -> Image:
    if image.ndim == 2:
        return np.ascontiguousarray(image)
    code = cv2.COLOR_BGRA2GRAY if image.shape[2] == 4 else cv2.COLOR_BGR2GRAY
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(image), code), np.uint8)


def _finders(gray: Image, threshold: int) -> list[tuple[float, float, float]]:
    """Places whose rows look like the finder: (left edge x, centre y, cell) in pixels, y and x of pixel centres."""
    height, width = gray.shape
    if width < COLUMNS * _MIN_CELL_PX or height < 4:
        return []
    white = gray > threshold
    at = np.flatnonzero(white[:, 1:] != white[:, :-1])
    if len(at) <= _LAST:
        return []
    row, column = np.divmod(at, width - 1)
    rising = white[row, column + 1]
    left = np.flatnonzero((row[:-_LAST] == row[_LAST:]) & rising[:-_LAST])
    span = column[left + _LAST] - column[left]
    left = left[span >= COLUMNS * _MIN_CELL_PX - 1]
    for k in (1, 20, 11, 6, 16):
        span = column[left + _LAST] - column[left]
        off = (column[left + k] - column[left]) * COLUMNS - _EDGES[k] * span
        left = left[np.abs(off) <= 0.5 * span + COLUMNS]
    if not len(left):
        return []
    index = left[:, None] + np.arange(_LAST + 1)
    r, c = row[index], column[index]
    a, b = gray[r, c].astype(np.float64), gray[r, c + 1].astype(np.float64)
    x = c + (threshold - a) / (b - a)
    fit_cell = ((x - x.mean(1, keepdims=True)) @ (_EDGES - _EDGES.mean())) / np.sum((_EDGES - _EDGES.mean()) ** 2)
    fit_x0 = x.mean(1) - fit_cell * _EDGES.mean()
    bad = np.abs(x - fit_x0[:, None] - fit_cell[:, None] * _EDGES).max(1)
    good = bad <= 0.36 * fit_cell
    return _cluster(row[left[good]], fit_x0[good], fit_cell[good])


def _cluster(rows: NDArray[np.int64], x0: NDArray[np.float64], cell: NDArray[np.float64]) -> list[tuple[float, float, float]]:
    groups: list[list[int]] = []
    for i in range(len(rows)):
        for group in reversed(groups[-40:]):
            j = group[-1]
            if 0 < rows[i] - rows[j] <= 2 and abs(x0[i] - x0[j]) < cell[j] and abs(cell[i] - cell[j]) < 0.1 * cell[j]:
                group.append(i)
                break
        else:
            groups.append([i])
    groups.sort(key=len, reverse=True)
    return [(float(np.median(x0[g])), float(np.mean(rows[g])), float(np.median(cell[g]))) for g in groups]


def _decode(gray: Image, x0: float, y: float, cell: float) -> int | None:
    """The milliseconds of a strip whose finder row is there, where its checksum holds; small shifts up and down are tried."""
    finder = _sample(gray, x0, y, cell)
    if finder is None:
        return None
    expected = _pattern(0)[1].astype(bool)
    white, black = float(np.median(finder[expected])), float(np.median(finder[~expected]))
    contrast, middle = white - black, (white + black) / 2
    if contrast < _MIN_CONTRAST:
        return None
    for shift in (0.0, -0.25, 0.25):
        upper, lower = _sample(gray, x0, y - (1 - shift) * cell, cell), _sample(gray, x0, y + (1 + shift) * cell, cell)
        if upper is None or lower is None:
            continue
        values = np.concatenate([upper, lower])
        if float(np.mean(np.abs(values - middle))) < 0.3 * contrast:
            continue
        word = np.packbits(values > middle).tobytes()
        if binascii.crc_hqx(word[:4], 0xFFFF) == int.from_bytes(word[4:], "big"):
            return int.from_bytes(word[:4], "big")
    return None


def _sample(gray: Image, x0: float, y: float, cell: float) -> NDArray[np.float64] | None:
    """Mean brightness about the centre of each of the row's 24 cells; None where the row leaves the picture."""
    reach = 0.18 * cell
    xs = (x0 + (np.arange(COLUMNS) + 0.5) * cell)[:, None] + np.array([-reach, 0.0, reach, 0.0, 0.0])
    ys = np.broadcast_to(y + np.array([0.0, -reach, 0.0, reach, 0.0]), xs.shape)
    if xs.min() < 0 or ys.min() < 0 or xs.max() > gray.shape[1] - 1 or ys.max() > gray.shape[0] - 1:
        return None
    ix, iy = np.minimum(xs.astype(np.int64), gray.shape[1] - 2), np.minimum(ys.astype(np.int64), gray.shape[0] - 2)
    fx, fy = xs - ix, ys - iy
    upper = gray[iy, ix] * (1 - fx) + gray[iy, ix + 1] * fx
    lower = gray[iy + 1, ix] * (1 - fx) + gray[iy + 1, ix + 1] * fx
    return (upper * (1 - fy) + lower * fy).mean(1)
