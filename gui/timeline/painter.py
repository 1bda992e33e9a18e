"""Puts the picture together: what stands still is kept in two pixmaps until the scene changes, with the playhead between them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from core.model.times import Instant, Span
from gui import theme
from gui.timeline import lanes, rulers, strokes
from gui.timeline.lane_words import paint_words
from gui.timeline.layout import Box, Metrics
from gui.timeline.scene import Scene


class Painter:
    """`paint` redraws the static layers only for another scene, selection, range, theme or pixel ratio. Words lie above all lines."""

    def __init__(self) -> None:
        self._layers: tuple[QPixmap, QPixmap] | None = None
        self._scene: Scene | None = None
        self._key: tuple[object, ...] = ()
        self.static_paints = 0
        """How often the static layers were drawn, for tests of speed."""

    def paint(
        self,
        p: QPainter,
        scene: Scene,
        m: Metrics,
        size: QSize,
        position: Instant | None,
        camera_id: str | None,
        trigger_id: str | None,
        span: Span | None,
    ) -> None:
        ratio = p.device().devicePixelRatioF()
        key = (camera_id, trigger_id, span, theme.current().name, ratio, size.width(), size.height(), p.font().key())
        if self._layers is None or scene is not self._scene or key != self._key:
            self.static_paints += 1
            self._layers = (
                self._below(scene, m, size, ratio, p.font(), camera_id, trigger_id, span),
                self._above(scene, m, size, ratio, p.font(), camera_id),
            )
            self._scene, self._key = scene, key
        p.drawPixmap(0, 0, self._layers[0])
        if position is not None:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            rulers.paint_playhead(p, scene, position, m)
        p.drawPixmap(0, 0, self._layers[1])

    def _below(
        self, scene: Scene, m: Metrics, size: QSize, ratio: float, font: QFont, camera: str | None, trigger: str | None, span: Span | None
    ) -> QPixmap:
        layer, p = _layer(size, ratio, font, theme.qcolor("window"))
        rulers.paint_overview(p, scene)
        rulers.paint_rulers(p, scene, m)
        lanes.paint_lanes(p, scene, camera, m)
        rulers.paint_flags(p, scene, trigger, m)
        if span is not None:
            rulers.paint_range(p, scene, span)
        p.end()
        return layer

    def _above(self, scene: Scene, m: Metrics, size: QSize, ratio: float, font: QFont, camera: str | None) -> QPixmap:
        layer, p = _layer(size, ratio, font, QColor(Qt.GlobalColor.transparent))
        paint_words(p, scene, camera, m)
        rulers.paint_flag_words(p, scene, m)
        rulers.paint_markers(p, scene, m)
        p.end()
        return layer


def _layer(size: QSize, ratio: float, font: QFont, ground: QColor) -> tuple[QPixmap, QPainter]:
    layer = QPixmap(size * ratio)
    layer.setDevicePixelRatio(ratio)
    layer.fill(ground)
    p = QPainter(layer)
    p.setFont(font)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    return layer, p


def paint_empty(p: QPainter, size: QSize, text: str) -> None:
    """What stands here before an incident is open."""
    p.fillRect(0, 0, size.width(), size.height(), theme.qcolor("window"))
    p.setPen(theme.qcolor("text_dim"))
    p.drawText(strokes.rect(Box(0, 0, size.width(), size.height())), Qt.AlignmentFlag.AlignCenter, text)
