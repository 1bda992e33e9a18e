"""A recording's filmstrip: keyframe pictures at a small fixed height, each at its own exact time."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.index import PacketIndex
from core.media.reader import Reader
from core.progress import Progress

HEIGHT = 40
WIDEST = 120
"""A panorama is fitted into this, and becomes lower."""
MOST = 160
"""Of one recording."""
LEAST_S = 0.5
"""No two closer than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnails:
    """`pts_s`: ascending media seconds; `images`: uint8 (n, h, w, 4) BGRA. Empty where no picture can be decoded."""

    pts_s: NDArray[np.float64]
    images: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.pts_s)


NO_THUMBNAILS = Thumbnails(np.zeros(0), np.zeros((0, HEIGHT, 1, 4), np.uint8))


def wanted_ordinals(index: PacketIndex, most: int = MOST) -> NDArray[np.int64]:
    """Keyframes, evenly spread over the recording: at most `most`, none within LEAST_S of the one before."""
    entries = np.unique(index.entry_first[index.entry_first < len(index)])
    keys = entries[index.key[entries]] if len(entries) else entries
    if not len(keys):
        return np.zeros(1, np.int64)
    step = max(LEAST_S, index.duration_s / most)
    slot = np.floor(index.pts_s[keys] / step + 1e-9).astype(np.int64)
    keys = keys[np.concatenate(([True], np.diff(slot) > 0))]
    apart = [int(keys[0])]
    for ordinal in keys[1:].tolist():
        if index.pts_s[ordinal] - index.pts_s[apart[-1]] >= LEAST_S:
            apart.append(ordinal)
    return np.array(apart[:most], np.int64)


def make_thumbnails(path: Path, progress: Progress) -> Thumbnails:
    """Leaves out what cannot be decoded, or only with damage. NO_THUMBNAILS for sound alone; Cancelled where the person asked to stop."""
    return _made(path, wanted_ordinals, (WIDEST, HEIGHT), progress)


def make_pictures(path: Path, ordinals: range, progress: Progress) -> Thumbnails:
    """Single frames, twice as high as the filmstrip's; leaves out what `make_thumbnails` does, and what the recording does not have."""
    return _made(
        path, lambda index: np.arange(len(index))[ordinals.start : ordinals.stop : ordinals.step], (2 * WIDEST, 2 * HEIGHT), progress
    )


def _made(path: Path, wanted: Callable[[PacketIndex], NDArray[np.int64]], box: tuple[int, int], progress: Progress) -> Thumbnails:
    try:
        reader = Reader(path)
    except KnownError:
        return NO_THUMBNAILS
    times: list[float] = []
    images: list[NDArray[np.uint8]] = []
    with reader:
        for ordinal in wanted(reader.index).tolist():
            progress.check()
            try:
                frame = reader.frame(ordinal, box)
            except KnownError:
                continue
            if not frame.damaged and (not images or frame.image.shape == images[0].shape):
                times.append(frame.pts_s)
                images.append(frame.image)
    return Thumbnails(np.array(times), np.stack(images)) if images else NO_THUMBNAILS
