"""The lanes' ground as an array of pixels: surfaces, grid, and all clip bodies at once, at the same cost for ten clips or ten thousand.

A body is a sum of ramps along its row: hard edges are a pixel wide, soft ones as wide as the clock is unsure.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gui.timeline.table import NO_MEDIA, REJECTED, VAGUE, SeenClips

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint32]
"""0xffRRGGBB."""
FAR = 1e7
_JUST_BEFORE = -1 + 1e-9
"""The pixel before the first: an edge further left is as good as there."""
BODY, FAINT, DIM, DIM_FAINT = 1.0, 0.20, 0.28, 0.08
"""How much of the lane's colour a body has: with sound, in the buffer or without media, rejected, both."""
SMEAR, GUESS = 0.15, 0.35
"""Of a clip whose time is hardly known: as far as one sigma, and where its best guess stands."""


def strength(seen: SeenClips, first_row: NDArray[np.int64], rows: int, x0: float, width: int, ratio: float) -> NDArray[np.float32]:
    """How much colour stands in each pixel, 0..1, float32 (rows, width); pixels are of the device, `x0` is where the first one stands."""
    if not len(seen):
        return np.zeros((rows, width), np.float32)
    line = first_row[seen.slot] + seen.row
    x, right = (seen.x - x0) * ratio, (np.maximum(seen.right, seen.x + 1) - x0) * ratio
    split, soft = (seen.buffer_x - x0) * ratio, seen.soft * ratio
    inside = np.minimum(soft, (right - x) / 2)
    rejected, absent, vague = ((seen.kind & bit) > 0 for bit in (REJECTED, NO_MEDIA, VAGUE))
    faint = np.where(rejected, DIM_FAINT, FAINT)
    body = np.where(absent, faint, np.where(rejected, DIM, BODY))
    body, soft, inside = np.where(vague, GUESS - SMEAR, body), np.where(vague, 0.0, soft), np.where(vague, 0.0, inside)
    head = np.where((split > x) & ~vague, np.minimum(faint, body), body)
    ramps = [(line, x - soft, x + inside, head), (line, right - inside, right + soft, -body)]
    if (buffered := head != body).any():
        at = split[buffered]
        ramps.append((line[buffered], at, at, (body - head)[buffered]))
    if vague.any():
        reach = seen.soft[vague] * ratio
        smear = np.full(len(reach), SMEAR)
        ramps += [(line[vague], at, at, w) for at, w in ((x[vague] - reach, smear), (right[vague] + reach, -smear))]
    return _summed(ramps, rows, width)


def _summed(ramps: Sequence[tuple[NDArray[np.int64], Floats, Floats, Floats]], rows: int, width: int) -> NDArray[np.float32]:
    """Each ramp (line, from, to, weight) rises from 0 by its weight and stays there; read at the pixels' centres."""
    line = np.concatenate([r[0] for r in ramps]) * (width + 2)
    start, stop = (np.clip(np.concatenate([r[i] for r in ramps]), -FAR, FAR) - 0.5 for i in (1, 2))
    weight = np.concatenate([r[3] for r in ramps])
    wide = stop - start > 1
    middle = np.maximum((start + stop) / 2 - 0.5, _JUST_BEFORE)
    steps = _bends(line, middle, weight, ~wide & (middle < width), rows, width)
    if wide.any():
        line, start, stop = line[wide], start[wide], np.maximum(stop[wide], start[wide] + 1)
        before = stop <= -1
        start, stop = np.where(before, -2.0, start), np.where(before, -1.0, stop)
        slope = weight[wide] / (stop - start)
        line, at, slope = np.tile(line, 2), np.concatenate([start, stop]), np.concatenate([slope, -slope])
        steps += np.cumsum(_bends(line, at, slope, at < width, rows, width), 1)
    np.cumsum(steps, 1, out=steps)
    return np.clip(steps[:, :width].astype(np.float32), 0, 1)


def _bends(line: NDArray[np.int64], at: Floats, by: Floats, kept: NDArray[np.bool_], rows: int, width: int) -> Floats:
    """(rows, width + 2): what is to be added from a pixel to the next so that a sum changes `by` so much at `at`, which may lie between
    two pixels. `line`: where each one's row begins."""
    line, at, by = line[kept], at[kept], by[kept]
    first = np.ceil(np.maximum(at, 0.0))
    lead = by * (first - at)
    place = line + first.astype(np.int64)
    bends = np.bincount(np.concatenate([place, place + 1]), np.concatenate([lead, by - lead]), rows * (width + 2))
    return np.asarray(bends, np.float64).reshape(rows, width + 2)


STEPS = 1024
"""A palette's colours: more than a screen has, so that looking one up is as good as working it out."""


def palettes(ground: NDArray[np.float32], ink: NDArray[np.float32]) -> Pixels:
    """(n, STEPS + 1): from each of n colours (n, 3) to its ink."""
    part = np.linspace(0, 1, STEPS + 1, dtype=np.float32)
    return mixed_pixels(np.repeat(ground[:, None], STEPS + 1, 1), ink, np.repeat(part[None], len(ground), 0))


def looked_up(palette: Pixels, part: NDArray[np.float32]) -> Pixels:
    """The pixels of `part` (rows, width), each row by the palette (rows, STEPS + 1) of its own."""
    place = (part * STEPS + 0.5).astype(np.int32)
    place += (np.arange(len(palette), dtype=np.int32) * (STEPS + 1))[:, None]
    return palette.ravel().take(place)


def mixed_pixels(ground: NDArray[np.float32], ink: NDArray[np.float32], part: NDArray[np.float32]) -> Pixels:
    """`part` (..., width) of `ink` (..., 3) on `ground` (..., width, 3); colours 0..255."""
    out = np.full(part.shape, 0xFF000000, np.uint32)
    for channel, shift in ((0, 16), (1, 8), (2, 0)):
        base = ground[..., channel]
        out |= (base + part * (ink[..., None, channel] - base) + 0.5).astype(np.uint32) << np.uint32(shift)
    return out


def blended(over: Pixels | np.uint32, under: Pixels, part: NDArray[np.float32] | float) -> Pixels:
    """`part` of `over`, the rest of `under`; any shapes that broadcast."""
    top, under = np.broadcast_arrays(np.asarray(over, np.uint32), under)
    out = np.full(under.shape, 0xFF000000, np.uint32)
    for shift in (16, 8, 0):
        a = (top >> np.uint32(shift) & np.uint32(255)).astype(np.float32)
        b = (under >> np.uint32(shift) & np.uint32(255)).astype(np.float32)
        out |= (b + (a - b) * part + 0.5).astype(np.uint32) << np.uint32(shift)
    return out
