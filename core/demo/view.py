"""A pinhole camera over the world (x east, y north, z up, metres) and the drawing of polygons and textures through it."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.media.opencv import cv2

NEAR_M = 0.2
_SHIFT = 3
"""Sub-pixel bits of OpenCV's drawing."""

Points = NDArray[np.float64]
Image = NDArray[np.uint8]
Colour = tuple[float, float, float]
"""Blue, green, red, 0..255."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a camera is and looks: yaw anticlockwise from east, pitch up, roll clockwise; radians."""

    x: float
    y: float
    z: float
    yaw: float
    pitch: float = 0.0
    roll: float = 0.0


@dataclass(slots=True)
class View:
    """Projects through `pose` into `image` (h, w, 4: warping four channels costs half of three); `focal` in widths of the picture."""

    pose: Pose
    image: Image
    focal: float
    eye: Points = field(init=False)
    rotation: Points = field(init=False)
    matrix: Points = field(init=False)
    _axes: list[list[float]] = field(init=False)

    def __post_init__(self) -> None:
        p = self.pose
        cy, sy, cp, sp, cr, sr = (f(a) for a in (p.yaw, p.pitch, p.roll) for f in (math.cos, math.sin))
        forward = np.array([cp * cy, cp * sy, sp])
        right = np.array([sy, -cy, 0.0])
        down = np.array([sp * cy, sp * sy, -cp])
        self.eye = np.array([p.x, p.y, p.z])
        self.rotation = np.stack([cr * right + sr * down, cr * down - sr * right, forward])
        self._axes = self.rotation.tolist()
        height, width = self.image.shape[:2]
        f = self.focal * width
        self.matrix = np.array([[f, 0, width / 2], [0, f, height / 2], [0, 0, 1.0]]) @ self.rotation

    def sees(self, x: float, y: float, z: float, radius: float) -> bool:
        """Whether a ball of that radius can reach the picture from its sides (a quick test; True may be wrong, False is not)."""
        (rx, ry, rz), _, (fx, fy, fz) = self._axes
        p = self.pose
        dx, dy, dz = x - p.x, y - p.y, z - p.z
        ahead = dx * fx + dy * fy + dz * fz
        aside = abs(dx * rx + dy * ry + dz * rz)
        return ahead > -radius and aside * self.focal * 2 < ahead + radius * math.hypot(1.0, 2 * self.focal)

    @property
    def pixels_per_metre(self) -> float:
        """At one metre's distance."""
        return self.focal * self.image.shape[1]

    def depth(self, x: float, y: float, z: float) -> float:
        """Metres ahead of the camera's plane."""
        fx, fy, fz = self._axes[2]
        return (x - self.pose.x) * fx + (y - self.pose.y) * fy + (z - self.pose.z) * fz

    def homogeneous(self, points: Points) -> Points:
        """(n, 3) world points -> (n, 3) homogeneous pixels; the third is the depth in metres."""
        return (points - self.eye) @ self.matrix.T

    def outline(self, corners: Points) -> NDArray[np.int32] | None:
        """A polygon's pixels in OpenCV's fixed point, clipped at the near plane; None where it lies behind or outside."""
        h = self.homogeneous(corners)
        depths = h[:, 2].tolist()
        if min(depths) < NEAR_M:
            if max(depths) < NEAR_M:
                return None
            h = _clip_near(h)
        xy = h[:, :2] / h[:, 2:]
        low, high = xy.min(0), xy.max(0)
        height, width = self.image.shape[:2]
        if high[0] < 0 or high[1] < 0 or low[0] > width or low[1] > height:
            return None
        return np.round(np.clip(xy, -20000, 20000) * (1 << _SHIFT)).astype(np.int32)

    def polygon(self, corners: Points, colour: Colour, smooth: bool = True) -> None:
        """Fills a convex polygon (n, 3)."""
        pixels = self.outline(corners)
        if pixels is not None:
            cv2.fillConvexPoly(self.image, pixels, colour, cv2.LINE_AA if smooth else cv2.LINE_8, _SHIFT)

    def texture(self, corner: Points, along: Points, down: Points, picture: Image, cut_out: bool = False) -> None:
        """Draws a picture (h, w, 4) over the rectangle from its top left `corner` by two edges; `cut_out` minds its alpha."""
        pixels = self.outline(np.stack([corner, corner + along, corner + along + down, corner + down]))
        if pixels is None:
            return
        height, width = self.image.shape[:2]
        x0, y0 = np.maximum(pixels.min(0) >> _SHIFT, 0)
        x1, y1 = np.minimum((pixels.max(0) >> _SHIFT) + 2, (width, height))
        if x1 <= x0 or y1 <= y0:
            return
        th, tw = picture.shape[:2]
        plane = self.matrix @ np.stack([along / tw, down / th, corner - self.eye], 1)
        if abs(np.linalg.det(plane)) < 1e-12:
            return
        shift = np.array([[1.0, 0, x0 + 0.5], [0, 1.0, y0 + 0.5], [0, 0, 1.0]])
        back = np.linalg.inv(plane) @ shift
        back[:2] -= 0.5 * back[2]
        part = self.image[y0:y1, x0:x1]
        size = (int(x1 - x0), int(y1 - y0))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        mask = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillConvexPoly(mask, pixels - np.array([x0, y0], np.int32) * (1 << _SHIFT), 255, cv2.LINE_8, _SHIFT)
        warped = np.asarray(cv2.warpPerspective(picture, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)
        if cut_out:
            mask &= warped[..., 3]
            alpha = mask[..., None].astype(np.uint16)
            part[:] = ((warped * alpha + part * (255 - alpha)) >> 8).astype(np.uint8)
        else:
            cv2.copyTo(warped, mask, part)

    def spot(self, point: Points, radius_m: float, glow: Image, strength: float = 1.0) -> None:
        """Adds a glow (square picture) of that radius at a point; fades into nothing where it is behind the camera."""
        h = self.homogeneous(point[None])[0]
        if h[2] < NEAR_M:
            return
        half = int(min(radius_m * self.pixels_per_metre / h[2], self.image.shape[1] * 0.6))
        if half < 2:
            return
        x, y = int(h[0] / h[2]), int(h[1] / h[2])
        height, width = self.image.shape[:2]
        x0, y0, x1, y1 = max(x - half, 0), max(y - half, 0), min(x + half, width), min(y + half, height)
        if x1 <= x0 or y1 <= y0:
            return
        scaled = cv2.resize(glow, (2 * half, 2 * half), interpolation=cv2.INTER_LINEAR)
        piece = scaled[y0 - y + half : y1 - y + half, x0 - x + half : x1 - x + half]
        part = self.image[y0:y1, x0:x1]
        cv2.addWeighted(part, 1.0, piece, strength, 0.0, part)


def _clip_near(h: Points) -> Points:
    out: list[Points] = []
    for i in range(len(h)):
        a, b = h[i - 1], h[i]
        inside_a, inside_b = a[2] >= NEAR_M, b[2] >= NEAR_M
        if inside_a:
            out.append(a)
        if inside_a != inside_b:
            out.append(a + (b - a) * ((NEAR_M - a[2]) / (b[2] - a[2])))
    return np.array(out)
