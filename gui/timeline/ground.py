"""Puts the lanes' ground together: one array, one image, drawn at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from gui import theme
from gui.timeline.boxes import LaneBox
from gui.timeline.filmstrip import Filmstrips
from gui.timeline.raster import Pixels, mixed_pixels, strength
from gui.timeline.scene import Scene
from gui.timeline.strokes import mixed
from gui.timeline.table import NO_MEDIA, VAGUE

LEAST_DOTTED_PX, MOST_DOTTED = 4.0, 100


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
    _outline(scene, pixels, packed(colour).tolist(), ratio)
    return Ground(pixels, ratio)


def _outline(scene: Scene, pixels: Pixels, colours: list[int], ratio: float) -> None:
    """Dots round clips without media, or whose time is hardly known; where there are very many, round the widest."""
    seen, layout, width = scene.seen, scene.layout, pixels.shape[1]
    wide = seen.right - seen.x
    dotted = np.flatnonzero((seen.kind & (NO_MEDIA | VAGUE) > 0) & (wide >= LEAST_DOTTED_PX))
    if len(dotted) > MOST_DOTTED:
        dotted = dotted[np.argpartition(wide[dotted], -MOST_DOTTED)[-MOST_DOTTED:]]
    dot = max(1, round(ratio))
    for k in dotted.tolist():
        y, h = scene.lanes[slot := int(seen.slot[k])].row_place(int(seen.row[k]))
        left, right = round((seen.x[k] - layout.x0) * ratio), round((seen.right[k] - layout.x0) * ratio) - dot
        top = round((y - layout.lanes_area.y) * ratio)
        bottom = top + max(1, round(h * ratio)) - dot
        a, b = max(left, left % (4 * dot) - 4 * dot), min(right + dot, width)
        for begin in range(2 * dot):
            for edge in (top, bottom):
                pixels[max(0, edge) : max(0, edge + dot), max(0, a + begin) : max(0, b) : 4 * dot] = colours[slot]
            for edge in (left, right):
                pixels[max(0, top) + begin : max(0, bottom) : 4 * dot, max(0, edge) : max(0, edge + dot)] = colours[slot]


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
