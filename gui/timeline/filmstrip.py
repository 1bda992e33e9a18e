"""Paints into the lanes' ground what is known of each recording: its filmstrip, its loudness, and the frames themselves from close by."""

import math
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from core.media.opencv import cv2
from core.media.peaks import FLOOR_DB
from core.media.thumbnails import Thumbnails
from core.operations.previews import Preview
from gui import theme
from gui.timeline.raster import Pixels, blended
from gui.timeline.scene import Scene
from gui.timeline.source import BLOCK, NoSource, Source
from gui.timeline.table import NO_MEDIA, REJECTED, VAGUE

LEAST_W = 28
"""A clip narrower than this has room for neither."""
BOTH_H, PICTURE_H, WAVE_H = 30, 16, 11
"""From this height on a bar has pictures with loudness under them; from this one on pictures with loudness over their lower part; from
this one on loudness alone."""
FRAME_PX = 5.0
"""Frames further apart than this are drawn."""
_QUIET_DB = 60.0
_KEPT = 3000


class Filmstrips:
    """`source` says what is known, without ever waiting. Scaled pictures are kept, the latest used longest."""

    def __init__(self) -> None:
        self.source: Source = NoSource()
        self._scaled: OrderedDict[tuple[object, ...], Pixels] = OrderedDict()

    def paint(
        self, scene: Scene, pixels: Pixels, bare: Pixels, colour: NDArray[np.float32], surface: NDArray[np.float32], ratio: float
    ) -> None:
        """`pixels` is changed; `colour`, `surface` (slots, 3) 0..255."""
        if isinstance(self.source, NoSource):
            return
        self.source.begin()
        seen = scene.seen
        left, right = np.maximum(seen.x, scene.layout.x0), np.minimum(seen.right, scene.layout.wall.right)
        wide = (right - left >= LEAST_W) & (seen.kind & (NO_MEDIA | VAGUE) == 0)
        for k in np.flatnonzero(wide).tolist():
            lane = scene.lanes[int(seen.slot[k])]
            if lane.lane.collapsed:
                continue
            y, h = lane.row_place(int(seen.row[k]))
            top = round((y - scene.layout.lanes_area.y) * ratio)
            bottom = top + max(1, round(h * ratio))
            if bottom > 0 and top < len(pixels) and bottom - top >= WAVE_H * ratio:
                slot = int(seen.slot[k])
                _Clip(self, scene, k, ratio).paint(pixels, bare[slot], (top, bottom), _tones(colour[slot], surface[slot]))

    def picture(self, of: tuple[object, ...], image: NDArray[np.uint8], height: int) -> Pixels:
        """`image` as high as that; `of` says which one it is."""
        key = (*of, height)
        if key not in self._scaled:
            width = width_of(image.shape, height)
            how = cv2.INTER_AREA if height < image.shape[0] else cv2.INTER_LINEAR
            self._scaled[key] = np.ascontiguousarray(cv2.resize(image, (width, height), interpolation=how)).view(np.uint32)[..., 0]
            while len(self._scaled) > _KEPT:
                self._scaled.popitem(last=False)
        self._scaled.move_to_end(key)
        return self._scaled[key]


def width_of(shape: tuple[int, ...], height: int) -> int:
    return max(1, round(shape[1] * height / shape[0]))


def _lines(block: Pixels, columns: NDArray[np.int64]) -> None:
    """Where a frame begins; under pictures, which begin there themselves, and over loudness."""
    block[:, columns] = blended(np.uint32(theme.qcolor("text").rgb()), block[:, columns], 0.7)


def _tones(colour: NDArray[np.float32], surface: NDArray[np.float32]) -> tuple[int, int]:
    """Pixels for the bed under a wave, and for the wave."""

    def pixel(part: float) -> int:
        r, g, b = (surface + (colour - surface) * part).round().astype(int).tolist()
        return 0xFF000000 | r << 16 | g << 8 | b

    return pixel(0.38), pixel(1.0)


class _Clip:
    """One clip's part of the ground, in device pixels."""

    def __init__(self, strips: Filmstrips, scene: Scene, k: int, ratio: float) -> None:
        seen, table, layout = scene.seen, scene.index.table, scene.layout
        n = int(seen.n[k])
        self._strips, self._ratio = strips, ratio
        self.item = scene.index.lanes[int(table.lane[n])].lane.clips[int(table.place[n])]
        self.x, self.right = (seen.x[k] - layout.x0) * ratio, (seen.right[k] - layout.x0) * ratio
        self.split = (seen.buffer_x[k] - layout.x0) * ratio
        self.soft = seen.soft[k] * ratio
        self.rejected = bool(seen.kind[k] & REJECTED)
        width = layout.wall.w * ratio
        self.a, self.b = max(0, round(self.x)), round(min(self.right, width))
        self.per_s = self.item.clip.length_s / max(1e-9, self.right - self.x)

    def paint(self, pixels: Pixels, bare: Pixels, rows: tuple[int, int], tones: tuple[int, int]) -> None:
        preview = self._strips.source.preview(self.item)
        frames = self._frames()
        if self.b <= self.a or (preview is None and frames is None):
            return
        block = np.empty((rows[1] - rows[0], self.b - self.a), np.uint32)
        low, high = max(0, rows[0]), min(len(pixels), rows[1])
        block[low - rows[0] : high - rows[0]] = pixels[low:high, self.a : self.b]
        if preview is not None:
            self._preview(block, preview, tones, frames)
        elif frames is not None:
            _lines(block, frames)
        self._soften(block, bare[self.a : self.b])
        pixels[low:high, self.a : self.b] = block[low - rows[0] : high - rows[0]]

    def _preview(self, block: Pixels, preview: Preview, tones: tuple[int, int], frames: NDArray[np.int64] | None) -> None:
        faint = 0.4 if self.rejected else 1.0
        heard = preview.peaks is not None and len(preview.peaks.levels) > 0
        pictures = len(preview.thumbnails) > 0 and len(block) >= PICTURE_H * self._ratio
        over = len(block) < BOTH_H * self._ratio
        wave = 0 if not heard else round(len(block) * (0.5 if over else 0.38)) if pictures else len(block)
        ground = block.copy()
        head = min(max(0, round(self.split) - self.a), block.shape[1])
        if pictures or heard:
            block[:, head:] = tones[0]
        if frames is not None:
            _lines(block, frames)
        if pictures:
            self._pictures(block if over else block[: len(block) - wave], preview.thumbnails)
        if wave and preview.peaks is not None:
            edges = (np.arange(self.a, self.b + 1) - self.x) * self.per_s
            self._wave(block[len(block) - wave :], preview.peaks.between(edges), tones)
            if frames is not None:
                _lines(block[len(block) - wave :], frames)
        block[:, :head] = blended(block[:, :head], ground[:, :head], 0.55)
        if faint < 1:
            block[:] = blended(block, ground, faint)

    def _pictures(self, block: Pixels, thumbnails: Thumbnails) -> None:
        """Each stands with its left edge at its own time; what would not fit before the next one drawn is left out. From so near that the
        filmstrip has holes, single frames stand between, as they become known."""
        width = width_of(thumbnails.images.shape[1:], len(block)) + round(self._ratio)
        sha256, pts_s = self.item.clip.sha256 or "", thumbnails.pts_s
        free = self._singles(block, width) if self._has_holes(pts_s, width) else np.ones(block.shape[1] + width, np.bool_)
        for i, at in enumerate((self.x + pts_s / self.per_s).round().astype(np.int64).tolist()):
            self._put(block, free, at - self.a, width, ("strip", sha256, i), thumbnails.images[i])

    def _has_holes(self, pts_s: NDArray[np.float64], width: int) -> bool:
        """Another picture fits between two of the filmstrip's."""
        apart_s = float(np.median(np.diff(pts_s))) if len(pts_s) > 1 else self.item.clip.length_s
        return apart_s / self.per_s >= 2 * width

    def _singles(self, block: Pixels, width: int) -> NDArray[np.bool_]:
        """Draws every n-th frame of those in sight, as near together as they fit; says which columns are still free. n is a power of two,
        so that most pictures stay where they are while one zooms."""
        free, media = np.ones(block.shape[1] + width, np.bool_), self.item.clip.media
        times = self._strips.source.frame_times(self.item) if media is not None and media.fps > 0 else None
        if times is None or media is None or not len(times):
            return free
        stride = 1 << max(0, math.ceil(math.log2(width * self.per_s * media.fps)))
        first, last = (int(np.searchsorted(times, (edge - self.x) * self.per_s)) for edge in (self.a - width, self.b))
        for number in range(first // (BLOCK * stride), max(first, last - 1) // (BLOCK * stride) + 1):
            found = self._strips.source.pictures(self.item, stride, number)
            if found is None:
                continue
            for i, pts_s in enumerate(found.pts_s.tolist()):
                at = round(self.x + pts_s / self.per_s) - self.a
                self._put(block, free, at, width, ("single", self.item.clip.sha256, stride, number, i), found.images[i])
        return free

    def _put(self, block: Pixels, free: NDArray[np.bool_], x: int, width: int, of: tuple[object, ...], image: NDArray[np.uint8]) -> None:
        """Where all the columns it needs are free; what lies left of the block counts as free."""
        if x + width <= 0 or x >= block.shape[1] or not free[max(0, x) : x + width].all():
            return
        free[max(0, x) : x + width] = False
        picture = self._strips.picture(of, image, len(block))
        a, b = max(0, x), min(block.shape[1], x + picture.shape[1])
        block[:, a:b] = picture[:, a - x : b - x]

    def _wave(self, block: Pixels, levels: NDArray[np.uint8], tones: tuple[int, int]) -> None:
        """Loudness in decibels round the middle; digital silence is a dashed line, and only that."""
        h = len(block)
        db = (levels.astype(np.float32) - 1) / 254 * -FLOOR_DB + FLOOR_DB
        tall = np.where(levels > 0, np.maximum(2 * self._ratio, (db + _QUIET_DB) / _QUIET_DB * (h - 2)), 0)
        away = np.abs(np.arange(h) - (h - 1) / 2) * 2
        block[away[:, None] < tall[None, :]] = tones[1]
        dash = (np.arange(self.a, self.b) - round(self.x)) % round(8 * self._ratio) < 4 * self._ratio
        block[h // 2, (levels == 0) & dash] = tones[1]

    def _frames(self) -> NDArray[np.int64] | None:
        """Columns where a frame begins, from the clip's left edge in sight; None from too far away, or while they are not known."""
        media = self.item.clip.media
        if media is None or not media.fps or 1 / media.fps / self.per_s < FRAME_PX * self._ratio:
            return None
        pts_s = self._strips.source.frame_times(self.item)
        if pts_s is None:
            return None
        low, high = (np.searchsorted(pts_s, (edge - self.x) * self.per_s) for edge in (self.a, self.b))
        columns = np.round(self.x + pts_s[low:high] / self.per_s).astype(np.int64) - self.a
        return columns[(columns >= 0) & (columns < self.b - self.a)]

    def _soften(self, block: Pixels, bare: Pixels) -> None:
        """The clock's soft edges lie over the pictures too."""
        if self.soft < 1:
            return
        x, inside = np.arange(self.a, self.b) + 0.5, min(self.soft, (self.right - self.x) / 2)
        part = np.minimum((x - self.x + self.soft), (self.right + self.soft - x)) / (self.soft + inside)
        columns = np.flatnonzero(part < 1)
        if len(columns):
            block[:, columns] = blended(block[:, columns], bare[columns], np.clip(part[columns], 0, 1).astype(np.float32))
