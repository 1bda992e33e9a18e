"""Whether a camera's own small copy of a recording (GoPro LRV and the like) shows the very same pictures, so that it can stand for it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.index import index_of
from core.media.reader import Reader

_LOOKS = 5
"""So many pictures over the whole length are compared."""
_THUMB = (48, 48)
_ALIKE = 0.9
"""Correlation of two small grey pictures of the same moment; those of one scene a second apart fall below."""
_PLAIN = 3.0
"""Grey levels; pictures that vary by less show nothing to compare."""


def disagreement(original: Path, small: Path) -> str:
    """Empty where `small` has as many pictures as `original`, each within half a picture of its time, and shows the same in those compared;
    else why not, in words. Decodes a few pictures of both. KnownError where the original cannot be read."""
    index = index_of(original)
    try:
        other = index_of(small)
        if len(other) != len(index):
            return f"the camera's small copy has {len(other)} pictures, the original {len(index)}"
        usual = index.duration_s / len(index)
        worst = float(np.max(np.abs(other.pts_s - index.pts_s)))
        if worst > usual / 2 or abs(other.duration_s - index.duration_s) > usual:
            return f"the pictures of the camera's small copy are up to {max(worst, abs(other.duration_s - index.duration_s)):.3f} s off"
        return _unlike(original, small, len(index))
    except KnownError as fault:
        return f"the camera's small copy cannot be used: {fault.text}"


def _unlike(original: Path, small: Path, count: int) -> str:
    compared = 0
    with Reader(original) as first, Reader(small) as second:
        for ordinal in sorted({round(k * (count - 1) / (_LOOKS - 1)) for k in range(_LOOKS)}):
            a, b = first.frame(ordinal).image, second.frame(ordinal).image
            if abs(a.shape[1] / a.shape[0] - b.shape[1] / b.shape[0]) > 0.03 * a.shape[1] / a.shape[0]:
                return "the camera's small copy has another shape"
            grey = _grey(first, ordinal), _grey(second, ordinal)
            if min(g.std() for g in grey) < _PLAIN:
                if abs(grey[0].mean() - grey[1].mean()) > 16:
                    return f"the camera's small copy shows something else at picture {ordinal}"
                continue
            compared += 1
            if np.corrcoef(grey[0].ravel(), grey[1].ravel())[0, 1] < _ALIKE:
                return f"the camera's small copy shows something else at picture {ordinal}"
    return "" if compared else "no picture shows enough to compare the camera's small copy with the original"


def _grey(reader: Reader, ordinal: int) -> NDArray[np.float64]:
    """A small grey picture, stretched to a square."""
    image = reader.frame(ordinal).image[:, :, :3].mean(axis=2)
    sums = np.pad(image.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    rows, columns = (np.linspace(0, side, n + 1).round().astype(int) for side, n in zip(image.shape, _THUMB, strict=True))
    corners = sums[np.ix_(rows, columns)]
    return np.diff(np.diff(corners, axis=0), axis=1) / np.outer(np.diff(rows), np.diff(columns))
