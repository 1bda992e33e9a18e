"""Puts the lanes' ground together: one array, one image, drawn at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from gui import theme
from gui.timeline.boxes import LaneBox
from gui.timeline.filmstrip import Filmstrips
from gui.timeline.raster import FAR, Pixels, mixed_pixels, strength
from gui.timeline.scene import Scene
from gui.timeline.strokes import mixed
from gui.timeline.table import NO_MEDIA, VAGUE

LEAST_DOTTED_PX = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """`pixels` (h, w) of the device, from where the lanes' headers end."""

    pixels: Pixels
    ratio: float

    def image(self) -> QImage:
        """Refers to `pixels`: keep both as long as it is drawn."""
        h, w = self.pixels.shape
        image = QImage(self.pixels.data, w, h, 4 * w, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.ratio)
        return image


def lane_surface(box: LaneBox, selected: str | None) -> QColor:
    return _surface(theme.current().name, box.index % 2, box.lane.camera.id == selected)


@lru_cache(maxsize=64)
def _surface(_theme: str, odd: int, chosen: bool) -> QColor:
    plain = theme.qcolor("panel") if not odd else mixed(theme.qcolor("panel"), theme.qcolor("window"), 0.5)
    return mixed(theme.qcolor("selection"), plain, 0.55) if chosen else plain


def make_ground(scene: Scene, selected: str | None, ratio: float, strips: Filmstrips) -> Ground:
    """Everything under the hatching and the words."""
    layout, area = scene.layout, scene.layout.lanes_area
    width, height = max(1, round(layout.wall.w * ratio)), max(1, round(area.h * ratio))
    border = rgb(theme.qcolor("border"))
    boxes = [lane.lane for lane in scene.lanes]
    surface = np.array([rgb(lane_surface(b, selected)) for b in boxes], np.float32).reshape(-1, 3)
    colour = np.array([rgb(theme.lane_colour(b.index)) for b in boxes], np.float32).reshape(-1, 3)
    grid = np.asarray(surface + (border - surface) * (150 / 255), np.float32)
    bare = np.repeat(surface[:, None, :], width, 1)
    columns = _columns(scene, width, ratio)
    bare[:, columns] = grid[:, None]
    depths = np.array([scene.index.lanes[b.index].depth for b in boxes], np.int64)
    first = np.concatenate(([0], np.cumsum(depths)))
    part = strength(scene.seen, first[:-1], int(first[-1]), layout.x0, width, ratio)
    slot = np.repeat(np.arange(len(boxes)), depths)
    bodies = mixed_pixels(bare[slot], colour[slot], part)
    empty = np.repeat(packed(surface)[:, None], width, 1)
    empty[:, columns] = packed(grid)[:, None]
    pixels = np.empty((height, width), np.uint32)
    pixels[max(0, round((boxes[-1].box.bottom - area.y) * ratio)) if boxes else 0 :] = rgb_pixel(theme.qcolor("window"))
    line = rgb_pixel(theme.qcolor("border"))
    for number, (box, depth) in enumerate(zip(boxes, depths.tolist(), strict=True)):
        top, bottom = (min(max(round((y - area.y) * ratio), 0), height) for y in (box.box.y, box.box.bottom))
        pixels[top:bottom] = empty[number]
        pixels[max(top, bottom - max(1, int(ratio))) : bottom] = line
        for row in range(depth):
            y, h = scene.lanes[number].row_place(row)
            a = round((y - area.y) * ratio)
            pixels[max(0, a) : max(0, a + max(1, round(h * ratio)))] = bodies[first[number] + row]
    strips.paint(scene, pixels, empty, colour, surface, ratio)
    _outline(scene, pixels, packed(colour).tolist(), first, ratio)
    return Ground(pixels, ratio)


def _outline(scene: Scene, pixels: Pixels, colours: list[int], first: NDArray[np.int64], ratio: float) -> None:
    """Dots round clips without media, or whose time is hardly known. `first`: number of each slot's first row, counted through all."""
    seen, layout, width = scene.seen, scene.layout, pixels.shape[1]
    dotted = np.flatnonzero((seen.kind & (NO_MEDIA | VAGUE) > 0) & (seen.right - seen.x >= LEAST_DOTTED_PX))
    dot = max(1, round(ratio))
    line = first[seen.slot[dotted]] + seen.row[dotted]
    left, right = ((np.clip(x[dotted], -FAR, FAR) - layout.x0) * ratio for x in (seen.x, seen.right))
    left, right = np.round(left).astype(np.int64), np.round(right).astype(np.int64) - dot
    begins = np.zeros((int(first[-1]), width + 1), np.int64)
    np.add.at(begins, (line, np.clip(left, 0, width)), 1)
    np.add.at(begins, (line, np.clip(right + dot, 0, width)), -1)
    inside = (np.cumsum(begins[:, :-1], 1) > 0) & (np.arange(width) % (4 * dot) < 2 * dot)
    for n in np.unique(line).tolist():
        mine = line == n
        slot = int(seen.slot[dotted[mine][0]])
        y, h = scene.lanes[slot].row_place(n - int(first[slot]))
        top = round((y - layout.lanes_area.y) * ratio)
        bottom = top + max(1, round(h * ratio)) - dot
        columns = np.flatnonzero(inside[n])
        for edge in (top, bottom):
            pixels[max(0, edge) : max(0, edge + dot), columns] = colours[slot]
        upright = (np.concatenate([left[mine], right[mine]])[:, None] + np.arange(dot)).ravel()
        rows = np.arange(top, bottom)
        rows = rows[((rows - top) % (4 * dot) < 2 * dot) & (rows >= 0) & (rows < len(pixels))]
        pixels[rows[:, None], upright[(upright >= 0) & (upright < width)]] = colours[slot]


def packed(rgb: NDArray[np.float32]) -> Pixels:
    """(..., 3) colours, 0..255, as pixels."""
    r, g, b = (rgb[..., i].round().astype(np.uint32) for i in range(3))
    return np.uint32(0xFF000000) | r << np.uint32(16) | g << np.uint32(8) | b


def rgb(colour: QColor) -> NDArray[np.float32]:
    return np.array([colour.red(), colour.green(), colour.blue()], np.float32)


def rgb_pixel(colour: QColor) -> int:
    return colour.rgb() | 0xFF000000


def _columns(scene: Scene, width: int, ratio: float) -> NDArray[np.int64]:
    columns = np.array([round(tick.x) * ratio for tick in scene.wall.labelled], np.float64).astype(np.int64)
    return columns[(columns >= 0) & (columns < width)]
