"""Paints into the lanes' ground what is known of each recording: its filmstrip, its loudness, and the frames themselves from close by."""

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
from gui.timeline.source import NoSource, Source
from gui.timeline.table import NO_MEDIA, REJECTED, VAGUE

LEAST_W = 28
"""A clip narrower than this has room for neither."""
BOTH_H, WAVE_H = 30, 11
"""From this height on a bar has both; from this one on loudness alone."""
FRAME_PX = 5.0
"""Frames further apart than this are drawn."""
_QUIET_DB = 60.0
_KEPT = 3000


class Filmstrips:
    """`source` says what is known, without ever waiting. Scaled pictures are kept, the latest used longest."""

    def __init__(self) -> None:
        self.source: Source = NoSource()
        self._scaled: OrderedDict[tuple[str, int, int], Pixels] = OrderedDict()

    def paint(
        self, scene: Scene, pixels: Pixels, bare: Pixels, colour: NDArray[np.float32], surface: NDArray[np.float32], ratio: float
    ) -> None:
        """`pixels` is changed; `colour`, `surface` (slots, 3) 0..255."""
        if isinstance(self.source, NoSource):
            return
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

    def picture(self, sha256: str, thumbnails: Thumbnails, i: int, height: int) -> Pixels:
        key = (sha256, i, height)
        if key not in self._scaled:
            image = thumbnails.images[i]
            width = max(1, round(image.shape[1] * height / image.shape[0]))
            how = cv2.INTER_AREA if height < image.shape[0] else cv2.INTER_LINEAR
            self._scaled[key] = np.ascontiguousarray(cv2.resize(image, (width, height), interpolation=how)).view(np.uint32)[..., 0]
            while len(self._scaled) > _KEPT:
                self._scaled.popitem(last=False)
        self._scaled.move_to_end(key)
        return self._scaled[key]


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
            self._preview(block, preview, tones)
        if frames is not None:
            block[:, frames] = blended(np.uint32(theme.qcolor("text").rgb()), block[:, frames], 0.7)
        self._soften(block, bare[self.a : self.b])
        pixels[low:high, self.a : self.b] = block[low - rows[0] : high - rows[0]]

    def _preview(self, block: Pixels, preview: Preview, tones: tuple[int, int]) -> None:
        faint = 0.4 if self.rejected else 1.0
        heard = preview.peaks is not None and len(preview.peaks.levels) > 0
        pictures = len(preview.thumbnails) > 0 and len(block) >= BOTH_H * self._ratio
        wave = 0 if not heard else round(len(block) * 0.38) if pictures else len(block)
        ground = block.copy()
        head = min(max(0, round(self.split) - self.a), block.shape[1])
        if pictures or heard:
            block[:, head:] = tones[0]
        if pictures:
            self._pictures(block[: len(block) - wave], preview.thumbnails)
        if wave and preview.peaks is not None:
            edges = (np.arange(self.a, self.b + 1) - self.x) * self.per_s
            self._wave(block[len(block) - wave :], preview.peaks.between(edges), tones)
        block[:, :head] = blended(block[:, :head], ground[:, :head], 0.55)
        if faint < 1:
            block[:] = blended(block, ground, faint)

    def _pictures(self, block: Pixels, thumbnails: Thumbnails) -> None:
        """Each stands with its left edge at its own time; what would not fit before the next one drawn is left out."""
        free = -1e9
        for i, at in enumerate((self.x + thumbnails.pts_s / self.per_s).tolist()):
            if at < free:
                continue
            picture = self._strips.picture(self.item.clip.sha256 or "", thumbnails, i, len(block))
            free = at + picture.shape[1] + self._ratio
            x = round(at) - self.a
            a, b = max(0, x), min(block.shape[1], x + picture.shape[1])
            if a < b:
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
