"""Puts the lanes' ground together: one array, one image, drawn at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from gui import theme
from gui.timeline.boxes import LaneBox
from gui.timeline.filmstrip import Filmstrips
from gui.timeline.raster import FAR, Pixels, looked_up, mixed_pixels, palettes, strength
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


@lru_cache(maxsize=256)
def _tints(_theme: str, index: int, chosen: bool) -> tuple[NDArray[np.float32], ...]:
    """Of a lane: its surface, the colour of its clips, its grid."""
    surface, border = rgb(_surface(_theme, index % 2, chosen)), rgb(theme.qcolor("border"))
    return surface, rgb(theme.lane_colour(index)), np.asarray(surface + (border - surface) * (150 / 255), np.float32)


@lru_cache(maxsize=8)
def _palettes(surface: bytes, colour: bytes) -> Pixels:
    grounds, inks = (np.frombuffer(b, np.float32).reshape(-1, 3) for b in (surface, colour))
    return palettes(grounds, inks)


@lru_cache(maxsize=64)
def _surface(_theme: str, odd: int, chosen: bool) -> QColor:
    plain = theme.qcolor("panel") if not odd else mixed(theme.qcolor("panel"), theme.qcolor("window"), 0.5)
    return mixed(theme.qcolor("selection"), plain, 0.55) if chosen else plain


def make_ground(scene: Scene, selected: str | None, ratio: float, strips: Filmstrips) -> Ground:
    """Everything under the hatching and the words."""
    layout, area = scene.layout, scene.layout.lanes_area
    width, height = max(1, round(layout.wall.w * ratio)), max(1, round(area.h * ratio))
    boxes = [lane.lane for lane in scene.lanes]
    name = theme.current().name
    tints = [_tints(name, b.index, b.lane.camera.id == selected) for b in boxes]
    surface, colour, grid = (np.array([t[i] for t in tints], np.float32).reshape(-1, 3) for i in range(3))
    columns = _columns(scene, width, ratio)
    depths = np.array([scene.index.lanes[b.index].depth for b in boxes], np.int64)
    first = np.concatenate(([0], np.cumsum(depths)))
    part = strength(scene.seen, first[:-1], int(first[-1]), layout.x0, width, ratio)
    slot = np.repeat(np.arange(len(boxes)), depths)
    bodies = looked_up(_palettes(surface.tobytes(), colour.tobytes())[slot], part)
    bodies[:, columns] = mixed_pixels(grid[slot][:, None], colour[slot], part[:, columns])
    has_dots, upright, edge = _outlined(scene, bodies, packed(colour), first[:-1], ratio)
    dot = max(1, round(ratio))
    empty = np.repeat(packed(surface)[:, None], width, 1)
    empty[:, columns] = packed(grid)[:, None]
    pixels = np.empty((height, width), np.uint32)
    pixels[max(0, round((boxes[-1].box.bottom - area.y) * ratio)) if boxes else 0 :] = rgb_pixel(theme.qcolor("window"))
    line = rgb_pixel(theme.qcolor("border"))
    for number, (box, depth) in enumerate(zip(boxes, depths.tolist(), strict=True)):
        top, bottom = (min(max(round((y - area.y) * ratio), 0), height) for y in (box.box.y, box.box.bottom))
        y, h = scene.lanes[number].row_place(0)
        bar = round((y - area.y) * ratio)
        under = bar + max(1, round(h * ratio)) if depth == 1 else bar
        for a, b in ((top, bar), (max(top, under), bottom)):
            pixels[max(0, a) : max(0, min(b, bottom))] = empty[number]
        pixels[max(top, bottom - max(1, int(ratio))) : bottom] = line
        for row in range(depth):
            y, h = scene.lanes[number].row_place(row)
            a = round((y - area.y) * ratio)
            b, n = max(0, a + max(1, round(h * ratio))), first[number] + row
            pixels[max(0, a) : b] = bodies[n]
            if not has_dots[n]:
                continue
            for k in range(2 * dot):
                pixels[a + k if a + k >= 0 else (a + k) % (4 * dot) : b : 4 * dot] = upright[n]
            for y in (*range(a, a + dot), *range(b - dot, b)):
                if 0 <= y < height:
                    pixels[y] = edge[n]
    strips.paint(scene, pixels, empty, colour, surface, ratio)
    return Ground(pixels, ratio)


def _outlined(
    scene: Scene, bodies: Pixels, colours: Pixels, first: NDArray[np.int64], ratio: float
) -> tuple[NDArray[np.bool_], Pixels, Pixels]:
    """Dots round clips without media, or whose time is hardly known: which rows of clips have any, every row as it looks at the dots of
    their upright edges, and as it looks at their upper and lower ones. `first`: number of each slot's first row, counted through all."""
    seen, x0, width, dot = scene.seen, scene.layout.x0, bodies.shape[1], max(1, round(ratio))
    dotted = np.flatnonzero((seen.kind & (NO_MEDIA | VAGUE) > 0) & (seen.right - seen.x >= LEAST_DOTTED_PX))
    slot = seen.slot[dotted]
    line, colour = first[slot] + seen.row[dotted], colours[slot]
    has = np.zeros(len(bodies), np.bool_)
    if not len(dotted):
        return has, bodies, bodies
    has[line] = True
    left, right = (((np.clip(x[dotted], -FAR, FAR) - x0) * ratio).round().astype(np.int64) for x in (seen.x, seen.right))
    wide = width + 1
    starts, ends = (np.bincount(line * wide + np.clip(x, 0, width), minlength=len(bodies) * wide) for x in (left, right))
    inside = np.cumsum((starts - ends).reshape(-1, wide)[:, :-1], 1, np.int32) > 0
    inside &= np.arange(width) % (4 * dot) < 2 * dot
    tint = np.zeros(len(bodies), np.uint32)
    tint[line] = colour
    upright, edge = bodies.copy(), np.where(inside, tint[:, None], bodies)
    for at in (*(left + k for k in range(dot)), *(right - dot + k for k in range(dot))):
        near = (at >= 0) & (at < width)
        upright[line[near], at[near]] = edge[line[near], at[near]] = colour[near]
    return has, upright, edge


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
