"""Puts the picture together: what stands still is kept until it changes, with the playhead between what lies below and above it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from core.model.times import Instant, Span
from gui import theme
from gui.timeline import lanes, rulers, strokes
from gui.timeline.boxes import Box, Metrics
from gui.timeline.filmstrip import Filmstrips
from gui.timeline.lane_words import paint_words
from gui.timeline.letters import Letters
from gui.timeline.scene import Scene


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown besides the scene: playhead, selection, range, and what is being dragged or snapped to."""

    position: Instant | None = None
    camera_id: str | None = None
    trigger_id: str | None = None
    range: Span | None = None
    snapped: Instant | None = None
    ghost: Instant | None = None
    trials: tuple[tuple[str, int], ...] = ()


class Painter:
    """A scene painted once is painted as it is; painted again, it is kept in two pixmaps with the playhead between them.

    So zooming pays for no layers, playing for nothing but the playhead, and dragging for no more than that. Headers and overview stand still even while one zooms.
    """

    def __init__(self) -> None:
        self.strips = Filmstrips()
        self._letters = Letters()
        self._hatches = strokes.Hatches()
        self._layers: tuple[QPixmap, QPixmap] | None = None
        self._key: tuple[object, ...] = ()
        self._still: dict[str, tuple[tuple[object, ...], QPixmap]] = {}
        self.static_paints = 0
        """How often the static layers were drawn, for tests of speed."""

    def forget(self) -> None:
        """Something came that was not known when the scene was painted."""
        self._layers, self._key = None, ()

    def paint(self, p: QPainter, scene: Scene, m: Metrics, size: QSize, look: Look, part: QRect | None = None) -> None:
        """`part`: only what lies in it is wanted, and `p` clips to it."""
        ratio = p.device().devicePixelRatioF()
        key = (
            scene,
            (look.camera_id, look.trigger_id, look.range, look.trials),
            theme.current().name,
            ratio,
            size.width(),
            size.height(),
            m,
        )
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if key != self._key or self._layers is None:
            self._letters.use(p.font(), ratio)
        if key != self._key:
            self._layers, self._key = None, key
            self.static_paints += 1
            self._below(p, scene, m, size, look)
            self._playhead(p, scene, m, look)
            self._above(p, scene, m, look)
            self._held(p, scene, look)
            return
        if self._layers is None:
            self.static_paints += 1
            below, q = _layer(size, ratio, p.font(), theme.qcolor("window"))
            self._below(q, scene, m, size, look)
            q.end()
            above, q = _layer(size, ratio, p.font(), QColor(Qt.GlobalColor.transparent))
            self._above(q, scene, m, look)
            q.end()
            self._layers = (below, above)
        box = part or QRect(QPoint(0, 0), size)
        source = QRectF(box.x() * ratio, box.y() * ratio, box.width() * ratio, box.height() * ratio)
        p.drawPixmap(QRectF(box), self._layers[0], source)
        if box.bottom() < scene.layout.wall.y:
            rulers.paint_overview_playhead(p, scene, look.position)
            return
        self._playhead(p, scene, m, look)
        p.drawPixmap(QRectF(box), self._layers[1], source)
        self._held(p, scene, look)

    def _below(self, p: QPainter, scene: Scene, m: Metrics, size: QSize, look: Look) -> None:
        area, layout = scene.layout.lanes_area, scene.layout
        ground = theme.qcolor("window")
        p.fillRect(QRectF(0, 0, size.width(), area.y), ground)
        p.fillRect(QRectF(0, area.y, layout.x0, size.height() - area.y), ground)
        p.fillRect(QRectF(layout.x0, area.bottom, layout.wall.w, size.height() - area.bottom), ground)
        over = layout.overview
        key = (scene.index, over.w, over.h)
        self._keep(p, "overview", key, QRectF(over.x, over.y, over.w, over.h), lambda q: rulers.paint_overview(q, scene))
        rulers.paint_handle(p, scene)
        rulers.paint_rulers(p, scene, m, self._letters)
        lanes.paint_lanes(p, scene, look.camera_id, m, self.strips, self._hatches)
        places = tuple((lane.lane.index, lane.lane.box.y, lane.lane.box.h, lane.lane.collapsed) for lane in scene.lanes)
        key = (scene.index, places, area.h, layout.x0, look.camera_id)
        self._keep(p, "headers", key, QRectF(0, area.y, layout.x0, area.h), lambda q: lanes.paint_headers(q, scene, look.camera_id, m))
        lanes.paint_scroll_bar(p, scene)
        rulers.paint_flags(p, scene, look.trigger_id, m)
        if look.range is not None:
            rulers.paint_range(p, scene, look.range, self._letters)

    def _keep(self, p: QPainter, name: str, key: tuple[object, ...], box: QRectF, draw: Callable[[QPainter], None]) -> None:
        """Draws from a pixmap that is made anew where anything it shows is different."""
        ratio = p.device().devicePixelRatioF()
        whole = (*key, box.width(), box.height(), ratio, theme.current().name, p.font().key())
        kept = self._still.get(name)
        if kept is None or kept[0] != whole:
            layer, q = _layer(box.size().toSize(), ratio, p.font(), theme.qcolor("window"))
            q.translate(-box.x(), -box.y())
            draw(q)
            q.end()
            kept = self._still[name] = (whole, layer)
        p.drawPixmap(box.topLeft(), kept[1])

    def _above(self, p: QPainter, scene: Scene, m: Metrics, look: Look) -> None:
        paint_words(p, scene, look.camera_id, m, self._letters, dict(look.trials))
        rulers.paint_flag_words(p, scene, m)
        rulers.paint_markers(p, scene, m)

    def _held(self, p: QPainter, scene: Scene, look: Look) -> None:
        """What a hand holds, and what it snaps to: no layer is made anew for it."""
        if look.ghost is not None:
            rulers.paint_ghost(p, scene, look.ghost)
        if look.snapped is not None:
            rulers.paint_snap(p, scene, look.snapped)

    def _playhead(self, p: QPainter, scene: Scene, m: Metrics, look: Look) -> None:
        if look.position is not None:
            rulers.paint_playhead(p, scene, look.position, m)


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
