"""Where the timeline gets what it draws of recordings. Asking never waits; what is not known yet is told of when it comes."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.media.thumbnails import Thumbnails
from core.model.incident import LaneClip
from core.operations.previews import Preview

BLOCK = 16
"""Single pictures are asked for so many at a time."""


class Source(Protocol):
    def begin(self) -> None:
        """The lanes are painted anew: pictures that are not asked for again are of no use any more."""
        ...

    def preview(self, item: LaneClip) -> Preview | None:
        """Filmstrip and loudness; None while they are not known, or where there are none."""
        ...

    def frame_times(self, item: LaneClip) -> NDArray[np.float64] | None:
        """Media seconds of every frame, ascending; None while they are not known, or where there are none."""
        ...

    def pictures(self, item: LaneClip, stride: int, block: int) -> Thumbnails | None:
        """Every `stride`-th frame, BLOCK of them from the frame number `block` * BLOCK * `stride` on; None while they are not known."""
        ...


class NoSource:
    """Knows nothing: metadata only."""

    def begin(self) -> None:
        return

    def preview(self, item: LaneClip) -> Preview | None:
        return None

    def frame_times(self, item: LaneClip) -> NDArray[np.float64] | None:
        return None

    def pictures(self, item: LaneClip, stride: int, block: int) -> Thumbnails | None:
        return None
