"""Where all tiles are painted, in one go: Qt asks one widget instead of each, which for many small pictures costs more than they do."""

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.playback.tile import Tile


class Surface(QWidget):
    """Lies over the tiles and shows what they look like; the pointer reaches the tiles through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._below = parent
        self._tiles: list[tuple[Tile, QRect]] = []
        self._covered = QRegion()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """These, as they stand now."""
        self._tiles = [(tile, tile.geometry()) for tile in tiles]
        self._covered = QRegion()
        for _, place in self._tiles:
            self._covered = self._covered.united(place)
        self.setGeometry(self._below.rect())
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, region = QPainter(self), event.region()
        if not self._tiles or not region.subtracted(self._covered).isEmpty():
            self._ground(painter)
        exact = self.devicePixelRatioF() == 1.0
        for tile, place in self._tiles:
            part = region.intersected(place)
            if part.isEmpty():
                continue
            corner = place.topLeft()
            for rect in cast("Iterable[QRect]", part) if exact else (part.boundingRect(),):
                if exact:
                    painter.setClipRect(rect)  # else Qt clips to all parts at once, pixel by pixel
                tile.paint(painter, rect, corner)
        painter.end()

    def _ground(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), theme.qcolor("window"))
        if not self._tiles:
            painter.setPen(theme.qcolor("text_dim"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No cameras in this incident")
