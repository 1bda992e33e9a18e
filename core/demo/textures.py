"""Paints the surfaces of the world: asphalt with its markings, and fronts of buildings with lit windows, shops and signs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.media.opencv import cv2

GROUND_PX = 10
"""Pixels a metre of the ground."""
GROUND_M = 50.0
"""Half the side of the painted ground."""
WALL_PX = 26
"""Pixels a metre of a wall."""

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Front:
    """A building's front: size in metres, wall colour (b, g, r), a shop's sign and its colour where there is a shop."""

    width: float
    height: float
    wall: tuple[int, int, int]
    sign: str = ""
    sign_colour: tuple[int, int, int] = (80, 220, 90)
    house: bool = False


def ground(crossing: bool, seed: int) -> Image:
    """The ground from above, north up: a road along x, and with `crossing` one along y; kerbs, walks and markings."""
    rng = np.random.default_rng(seed)
    side = int(2 * GROUND_M * GROUND_PX)
    picture = np.empty((side, side, 3), np.float32)
    picture[:] = (88, 92, 94) if crossing else (48, 78, 62)
    mid = side // 2

    def band(half_m: float, colour: tuple[int, int, int]) -> None:
        half = int(half_m * GROUND_PX)
        picture[mid - half : mid + half] = colour
        if crossing:
            picture[:, mid - half : mid + half] = colour

    band(8.0, (150, 152, 152))
    for slab in range(0, side, 15):
        picture[mid - 80 : mid + 80, slab] *= 0.82
        if crossing:
            picture[slab, mid - 80 : mid + 80] *= 0.82
    band(5.15, (190, 190, 188))
    band(5.0, (74, 72, 70))
    picture += cv2.GaussianBlur(rng.normal(0, 40, picture.shape[:2]).astype(np.float32), (0, 0), 1.0)[..., None]
    picture += cv2.GaussianBlur(rng.normal(0, 110, picture.shape[:2]).astype(np.float32), (0, 0), 9.0)[..., None]
    _markings(picture, crossing)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.7), 0, 255).astype(np.uint8)


def _markings(picture: NDArray[np.float32], crossing: bool) -> None:
    def box(x0: float, y0: float, x1: float, y1: float, colour: tuple[int, int, int]) -> None:
        mid = picture.shape[0] / 2
        xs, ys = (
            sorted((int(mid + x0 * GROUND_PX), int(mid + x1 * GROUND_PX))),
            sorted((int(mid - y0 * GROUND_PX), int(mid - y1 * GROUND_PX))),
        )
        picture[ys[0] : ys[1], xs[0] : xs[1]] = colour

    white, yellow = (222, 226, 226), (60, 190, 226)
    clear = 9.5 if crossing else 0.0
    for sign in (-1, 1):
        for line in (-0.15, 0.15):
            box(sign * clear, line - 0.06, sign * GROUND_M, line + 0.06, yellow)
            if crossing:
                box(line - 0.06, sign * clear, line + 0.06, sign * GROUND_M, yellow)
        if not crossing:
            continue
        for k in range(-5, 5):
            box(k + 0.2, sign * 5.6, k + 0.75, sign * 8.0, white)
            box(sign * 5.6, k + 0.2, sign * 8.0, k + 0.75, white)
        box(0.2 * sign, -sign * 8.9, 4.9 * sign, -sign * 9.3, white)
        box(-sign * 8.9, -0.2 * sign, -sign * 9.3, -4.9 * sign, white)


def front(spec: Front, seed: int) -> tuple[Image, Image]:
    """A front's own colour and what it emits, both (h, w, 3)."""
    rng = np.random.default_rng(seed)
    height, width = int(spec.height * WALL_PX), int(spec.width * WALL_PX)
    wall = np.empty((height, width, 3), np.float32)
    wall[:] = spec.wall
    wall *= 1 + cv2.GaussianBlur(rng.normal(0, 0.9, (height, width)).astype(np.float32), (0, 0), 2.5)[..., None]
    wall[:: max(6, WALL_PX // 4)] *= 0.86
    wall[: WALL_PX // 2] = np.array(spec.wall) * 1.35
    wall[WALL_PX // 2 : WALL_PX // 2 + 5] *= 0.4
    emitted = np.zeros((height, width, 3), np.uint8)
    storey = int(3.1 * WALL_PX)
    shop = int(3.6 * WALL_PX) if spec.sign else 0
    step = int((2.9 if spec.house else 2.3) * WALL_PX)
    for base in range(height - shop - (0 if spec.sign else int(0.2 * WALL_PX)), storey, -storey):
        for left in range(step // 4, width - step + 1, step):
            _window(wall, emitted, left, base - int(2.4 * WALL_PX), int(1.25 * WALL_PX), int(1.6 * WALL_PX), rng)
    if spec.sign:
        _shop(wall, emitted, spec, height - shop, rng)
    else:
        door = int(rng.uniform(0.35, 0.6) * width)
        wall[height - int(2.3 * WALL_PX) :, door : door + int(1.1 * WALL_PX)] = (30, 40, 62)
        emitted[height - int(2.65 * WALL_PX) : height - int(2.4 * WALL_PX), door + 6 : door + WALL_PX] = (70, 130, 170)
    return np.clip(wall, 0, 255).astype(np.uint8), emitted


def _window(wall: NDArray[np.float32], emitted: Image, x: int, y: int, w: int, h: int, rng: np.random.Generator) -> None:
    wall[y - 4 : y + h + 6, x - 4 : x + w + 4] *= 1.5
    wall[y : y + h, x : x + w] = (30, 24, 20)
    if rng.random() < 0.36:
        warm = rng.uniform(0.55, 1.0)
        tone = np.array([(70, 150, 215), (110, 175, 215), (60, 120, 200)][int(rng.integers(3))]) * warm
        emitted[y : y + h, x : x + w] = tone
        emitted[y : y + int(h * rng.uniform(0.15, 0.6)), x : x + w] = tone * 0.62
    emitted[y + h // 2 - 1 : y + h // 2 + 2, x : x + w] = 0
    emitted[y : y + h, x + w // 2 - 1 : x + w // 2 + 2] = 0


def _shop(wall: NDArray[np.float32], emitted: Image, spec: Front, top: int, rng: np.random.Generator) -> None:
    height, width = wall.shape[:2]
    board = int(0.95 * WALL_PX)
    wall[top : top + board] = np.array(spec.sign_colour) * 0.16 + 12
    text_h = 0.62 * WALL_PX
    (tw, th), _ = cv2.getTextSize(spec.sign, cv2.FONT_HERSHEY_DUPLEX, 1.0, 2)
    scale = min(text_h / th, 0.9 * width / tw)
    at = (int((width - tw * scale) / 2), top + int((board + th * scale) / 2))
    cv2.putText(emitted, spec.sign, at, cv2.FONT_HERSHEY_DUPLEX, scale, spec.sign_colour, max(2, int(scale * 2.4)), cv2.LINE_AA)
    glass_top, glass_end = top + board + 8, height - int(0.55 * WALL_PX)
    panes = max(3, int(width / (2.6 * WALL_PX)))
    lit = rng.random() < 0.75
    for k in range(panes):
        left, right = int(k * width / panes) + 7, int((k + 1) * width / panes) - 7
        wall[glass_top:glass_end, left:right] = (34, 30, 26)
        if lit:
            fade = np.linspace(0.75, 0.35, glass_end - glass_top)[:, None, None]
            emitted[glass_top:glass_end, left:right] = (np.array([120, 178, 200]) * fade).astype(np.uint8)
            for shelf in range(glass_top + 20, glass_end - 8, 22):
                items = rng.integers(20, 120, (1, (right - left + 5) // 6, 3)).astype(np.uint8)
                row = np.repeat(items, 6, 1)[:, : right - left]
                emitted[shelf : shelf + 11, left:right] = row
