"""An incident whose cameras have recordings, and what their tiles are given to show."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.playback.place import where
from core.playback.tiles import TileFrame
from tests.sample import T, sample_view

VIEW = sample_view({"C12": Path("/c12.mp4"), "C07": Path("/c07.mp4"), "CD3": Path("/cd3.mp4")})


def shown(camera_id: str, seconds: float, image: NDArray[np.uint8], error_s: float = 0.3, reason: str = "") -> TileFrame:
    """This picture, so many seconds after the trigger, or what the camera says where it has none then."""
    lane = VIEW.lane(camera_id)
    assert lane is not None
    at = T.plus_s(seconds)
    place = where(lane, VIEW, at)
    if place.state != "frame" or place.clip is None:
        return TileFrame(camera_id, place.state, at, in_buffer=place.in_buffer, wait_s=place.wait_s, reason=place.reason)
    return TileFrame(camera_id, "frame", at, image, place.clip.clip.id, 1.0, at.plus_s(-0.01), error_s, place.in_buffer, reason=reason)
