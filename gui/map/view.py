"""The map: north up, local metres, no network. Shows one incident at the playhead."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from core.model.incident import IncidentView
from core.model.times import Instant
from gui import theme, words
from gui.map import overlay
from gui.map.items import Ground
from gui.map.model import Dot, MapModel, Rect, dot_words
from gui.timeline.layout import Box

PAUSE_MS = 90
_CLICK_PX = 4
_REACH_PX = 14
_SCALES = (0.002, 400.0)
"""Pixels a metre: from a county to a boot."""


class MapView(QGraphicsView):
    """Cameras, accuracy discs, trails and the radius round each trigger. A click chooses a camera."""

    camera_selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self._model: MapModel | None = None
        self._ground: Ground | None = None
        self._at: Instant | None = None
        self._coming: Instant | None = None
        """Where the playhead is by now, when the map does not show it yet."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._catch_up)
        self._dots: tuple[Dot, ...] = ()
        self._selected: str | None = None
        self._labels: dict[str, Box] = {}
        self._corners = ["bl", "tl"]
        """Where the scale and the notes stand; they leave a corner only for a camera."""
        self._pressed: QPointF | None = None
        self._touched = False
        self._theme = theme.current().name
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName("Map")
        self._describe()

    def set_view(self, view: IncidentView | None) -> None:
        """Shows an incident; the zoom stays where it is the same one."""
        self._catch_up()
        same = view is not None and self._model is not None and self._model.view.incident.id == view.incident.id
        self._model = MapModel(view) if view is not None else None
        self._rebuild()
        if self._model is None:
            self._at, self._dots = None, ()
        else:
            self._move(self._at if same and self._at is not None else self._model.view.cue)
            if not same:
                self._touched = False
                self._focus()
        self._describe()
        self.viewport().update()

    def set_position(self, at: Instant) -> None:
        """At once, then at most every PAUSE_MS: nobody sees a walker move in a sixtieth of a second, and drawing a map costs."""
        self._coming = at
        if not self._pause.isActive():
            self._catch_up()

    def set_selected_camera(self, camera_id: str | None) -> None:
        if camera_id != self._selected:
            self._selected = camera_id
            if self._at is not None:
                self._move(self._at)
            self._describe()

    def fit(self) -> None:
        """Shows every path and circle."""
        self._touched = True
        self._show(self._model.everything() if self._model else None)

    @property
    def dots(self) -> tuple[Dot, ...]:
        """Where every camera is now."""
        self._catch_up()
        return self._dots

    def sizeHint(self) -> QSize:
        return QSize(360, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    # moving

    def _rebuild(self) -> None:
        self._theme = theme.current().name
        self.scene().clear()
        self._ground = Ground(self.scene(), self._model) if self._model is not None else None
        rect = self._model.everything() if self._model else None
        if rect is not None:
            reach = 4 * max(rect[2] - rect[0], rect[3] - rect[1], 500.0)
            self.setSceneRect(QRectF(rect[0] - reach, rect[1] - reach, rect[2] - rect[0] + 2 * reach, rect[3] - rect[1] + 2 * reach))

    def _catch_up(self) -> None:
        at, self._coming = self._coming, None
        if self._model is not None and at is not None and at != self._at:
            self._move(at)
            self._pause.start()

    def _move(self, at: Instant) -> None:
        self._at = at
        if self._model is not None and self._ground is not None:
            self._dots = self._model.dots(at)
            self._ground.move(self._dots, at, self._selected)
        self.viewport().update()

    def _focus(self) -> None:
        self._show(self._model.focus() if self._model else None)

    def _show(self, rect: Rect | None) -> None:
        if rect is not None:
            self.fitInView(QRectF(rect[0], rect[1], rect[2] - rect[0], rect[3] - rect[1]), Qt.AspectRatioMode.KeepAspectRatio)
            self.viewport().update()

    def _zoom(self, factor: float) -> None:
        scale = self.transform().m11()
        factor = min(max(scale * factor, _SCALES[0]), _SCALES[1]) / scale
        self._touched = True
        self.scale(factor, factor)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whenever it is drawn, it shows the playhead's own instant."""
        self._catch_up()
        super().paintEvent(event)

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """The ground, and a grid of round metres."""
        assert isinstance(rect, QRectF)
        painter.fillRect(rect, theme.qcolor("window"))
        if self._model is None or self._model.plane is None:
            return
        step = overlay.nice(120 / self.transform().m11())
        pen = QPen(theme.qcolor("border", 130), 0)
        painter.setPen(pen)
        for k in range(int(rect.left() // step), int(rect.right() // step) + 2):
            painter.drawLine(QPointF(k * step, rect.top()), QPointF(k * step, rect.bottom()))
        for k in range(int(rect.top() // step), int(rect.bottom() // step) + 2):
            painter.drawLine(QPointF(rect.left(), k * step), QPointF(rect.right(), k * step))

    def drawForeground(self, painter: QPainter, _rect: QRectF | object) -> None:
        painter.save()
        painter.resetTransform()
        painter.setFont(self.font())
        self._paint_overlay(painter)
        painter.restore()

    def _paint_overlay(self, p: QPainter) -> None:
        width, height = float(self.viewport().width()), float(self.viewport().height())
        model = self._model
        if model is None or model.plane is None:
            text = "No incident is open." if model is None else "No camera of this incident says where it was."
            p.setPen(theme.qcolor("text_dim"))
            p.drawText(QRectF(8, 8, width - 16, height - 16), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
            return
        scale = self.transform().m11()
        to_px = self.viewportTransform()
        room, dots = Box(0, 0, width, height), [(d, to_px.map(QPointF(d.x, d.y))) for d in self._dots]
        busy = overlay.around([at for _, at in dots])
        north = overlay.paint_north(p, width)
        sites = overlay.paint_sites(p, model, [to_px.map(QPointF(s.x, s.y)) for s in model.sites], scale, room, [*busy, north])
        busy += [north, *sites]
        self._corners[0], scales = overlay.paint_scale(p, room, scale, self._corners[0], busy)
        self._corners[1], notes = overlay.paint_notes(p, self._said(), self._unplaced(model), room, self._corners[1], [*busy, scales])
        free = [north, *sites, scales, notes]
        self._labels = overlay.paint_dots(p, dots, self._selected, Box(2, 2, width - 4, height - 4), free)

    def _notes(self, model: MapModel) -> list[str]:
        return [*self._said(), *self._unplaced(model)]

    def _said(self) -> list[str]:
        """Of the chosen camera."""
        return [line for d in self._dots if d.lane.camera.id == self._selected for line in dot_words(d)]

    def _unplaced(self, model: MapModel) -> list[str]:
        lines: list[str] = []
        if model.unplaced:
            lines.append("place unknown: " + ", ".join(words.lane_name(lane) for lane in model.unplaced))
        absent = model.absent(self._dots)
        if absent:
            lines.append("no position now: " + ", ".join(lane.label for lane in absent))
        return lines

    # what Qt tells

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._touched:
            self._focus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        event.accept()
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if (event.position() - pressed).manhattanLength() > _CLICK_PX:
            self._touched = True
            return
        found = self.camera_at(event.position())
        if found is not None:
            self.set_selected_camera(found)
            self.camera_selected.emit(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.camera_at(event.position()) is None:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(1.25 ** (event.angleDelta().y() / 120))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.fit()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange) and self._theme != theme.current().name:
            self._rebuild()
            if self._at is not None:
                self._move(self._at)

    # words

    def camera_at(self, point: QPointF) -> str | None:
        """The camera whose label or dot is under a point of the viewport."""
        for camera, box in self._labels.items():
            if box.holds(point.x(), point.y()):
                return camera
        to_px = self.viewportTransform()
        near = [(QPointF(to_px.map(QPointF(d.x, d.y)) - point).manhattanLength(), d.lane.camera.id) for d in self._dots]
        best = min(near, default=None)
        return best[1] if best is not None and best[0] <= _REACH_PX else None

    def tip_at(self, point: QPointF) -> str:
        camera = self.camera_at(point)
        dot = next((d for d in self._dots if d.lane.camera.id == camera), None)
        if dot is not None:
            return "\n".join(dot_words(dot))
        return "" if self._model is None else "\n".join(self._notes(self._model))

    def _describe(self) -> None:
        if self._model is None:
            self.setAccessibleDescription("No incident is open.")
            return
        placed = [", ".join(dot_words(d)) for d in self._dots]
        self.setAccessibleDescription("; ".join([*placed, *self._notes(self._model)]))
