"""What one tile shows at one instant."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.times import Instant

STATES = ("frame", "gap", "before", "after", "missing", "no_media", "undecodable")


@dataclass(frozen=True, slots=True, eq=False)
class TileFrame:
    """One camera at `at`. The picture says its own time: `pts_s` in media seconds, `utc` corrected, known to `error_s` (one sigma).

    `image` is uint8 (h, w, 4) BGRA (or (h, w, 3) RGB where asked for), None where `state` is not "frame" or the first picture is
    still being decoded. `exact`: this is the camera's newest picture not after `at`; False: an older one, and `reason` says why.
    `wait_s`: seconds until this camera's next footage (before, gap). `reason` is one sentence for people, empty where all is well.
    `source`: what the picture was made from: original, unfiltered (the original, loop filter off) or proxy (its small copy).
    """

    camera_id: str
    state: str
    at: Instant
    image: NDArray[np.uint8] | None = None
    clip_id: str | None = None
    pts_s: float | None = None
    utc: Instant | None = None
    error_s: float | None = None
    in_buffer: bool = False
    wait_s: float | None = None
    reason: str = ""
    exact: bool = True
    source: str = "original"
