"""On screens with more pixels than points a picture is shown pixel for pixel, wherever its tile begins."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from core.playback.tiles import TileFrame
from gui import theme
from gui.playback.tile import Tile
from gui.playback.tile_painter import Boxes, paint_tile
from tests.sample import T, sample_view


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
@pytest.mark.parametrize("origin", [(0, 0), (10, 13), (241, 57)])
def test_every_pixel_of_the_decoder_is_one_of_the_screen(qtbot, qapp, ratio: float, origin: tuple[int, int]):
    theme.apply(qapp, "dark")
    tile = Tile(sample_view().lanes[0], T)
    qtbot.addWidget(tile)
    boxes = Boxes.of(QRect(0, 0, 333, 221), tile.fontMetrics())
    box = boxes.picture
    width, height = int(box.width() * ratio), int(box.height() * ratio)
    noise = np.random.default_rng(7).integers(0, 256, (height, width, 4)).astype(np.uint8)
    noise[..., 3] = 255
    image = QImage(noise.data, width, height, noise.strides[0], QImage.Format.Format_RGB32)
    screen = QImage(round(620 * ratio), round(320 * ratio), QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(ratio)
    screen.fill(0xFF102030)
    painter = QPainter(screen)
    painter.setFont(tile.font())
    painter.translate(*origin)
    frame = TileFrame(camera_id="B12", state="frame", at=T, image=noise, clip_id="C12", utc=T, pts_s=0.0, exact=True)
    paint_tile(painter, boxes, ratio, replace(tile.look(), frame=frame, image=image, origin=QPoint(*origin)), boxes.whole)
    painter.end()
    seen = np.frombuffer(screen.constBits(), np.uint8).reshape(screen.height(), -1, 4)
    left, top = round((origin[0] + box.left()) * ratio), round((origin[1] + box.top()) * ratio)
    assert (seen[top : top + height, left : left + width, :3] == noise[..., :3]).all()
