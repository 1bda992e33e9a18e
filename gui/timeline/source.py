"""Where the timeline gets what it draws of recordings. Asking never waits; what is not known yet is told of when it comes."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.model.incident import LaneClip
from core.operations.previews import Preview


class Source(Protocol):
    def preview(self, item: LaneClip) -> Preview | None:
        """Filmstrip and loudness; None while they are not known, or where there are none."""
        ...

    def frame_times(self, item: LaneClip) -> NDArray[np.float64] | None:
        """Media seconds of every frame, ascending; None while they are not known, or where there are none."""
        ...


class NoSource:
    """Knows nothing: metadata only."""

    def preview(self, item: LaneClip) -> Preview | None:
        return None

    def frame_times(self, item: LaneClip) -> NDArray[np.float64] | None:
        return None
