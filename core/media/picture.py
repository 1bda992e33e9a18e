"""From a decoded frame to an upright array of the wanted size."""

from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray


def clockwise(frame: VideoFrame) -> int:
    """Degrees clockwise (0, 90, 180, 270) that show the frame upright; its display matrix counts the other way."""
    return round(-frame.rotation / 90) * 90 % 360


def fitted(width: int, height: int, box: tuple[int, int], aspect: Fraction | None = None) -> tuple[int, int]:
    """The largest size of a `width` x `height` picture inside `box`, of an even width; `aspect` is that of one pixel.

    For an odd width libswscale works out the colour of every single pixel, which takes twice the time.
    """
    wide = width * float(aspect or 1)
    scale = min(box[0] / wide, box[1] / height)
    across = max(1, min(box[0], round(wide * scale)))
    return across - (across % 2 if across > 1 else 0), max(1, min(box[1], round(height * scale)))


def render(
    frame: VideoFrame, reformatter: VideoReformatter, size: tuple[int, int] | None, pixel: str, aspect: Fraction | None
) -> NDArray[np.uint8]:
    """`frame` upright, scaled into the box `size` (None: its own pixels, converted with more care); uint8 (h, w, 4) BGRA or (h, w, 3) RGB, C-contiguous."""
    turn = clockwise(frame)
    width, height = frame.width, frame.height
    if size is not None:
        box = (size[1], size[0]) if turn % 180 else size
        width, height = fitted(width, height, box, aspect)
    smaller = width <= frame.width and height <= frame.height
    how = Interpolation.AREA if smaller else Interpolation.BICUBIC
    if size is None:
        how |= Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
    image = reformatter.reformat(frame, width, height, pixel, interpolation=how, threads=1).to_ndarray()
    if turn:
        image = np.rot90(image, -turn // 90)
    return np.ascontiguousarray(image, np.uint8)
