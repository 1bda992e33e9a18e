"""The timeline: one widget that paints itself. Grants the wishes that its input states, and tells others what was asked."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.model.incident import IncidentView
from core.model.times import Instant, Span
from gui import theme
from gui.timeline import input as wishes
from gui.timeline.axis import Axis
from gui.timeline.boxes import Metrics
from gui.timeline.index import ViewIndex, index_view
from gui.timeline.letters import line_height, measuring
from gui.timeline.painter import Look, Painter, paint_empty
from gui.timeline.scene import Scene, build, header_width, hit
from gui.timeline.source import Source
from gui.timeline.state import State
from gui.timeline.tips import described, tip


class Timeline(QWidget):
    """Lanes of one incident. Wishes leave as `*_requested`, facts as `*_selected`; nothing here changes the incident."""

    seek_requested = Signal(object)
    camera_selected = Signal(str)
    trigger_selected = Signal(str)
    zoom_changed = Signal(float)
    """Zoom level, 0 (the whole incident) .. 1 (closest)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index: ViewIndex | None = None
        self._state: State | None = None
        self._scene: Scene | None = None
        self._scene_key: tuple[object, ...] = ()
        self._measured: tuple[object, Metrics] = (None, Metrics(1, 0, len))
        self._painter = Painter()
        self._input = wishes.Input()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Timeline")
        self._describe()

    # what others ask

    def set_view(self, view: IncidentView | None) -> None:
        """Shows an incident. Zoom, playhead and selection stay where the incident is the same one."""
        before, same = self._state, view is not None and self._index is not None and self._index.view.incident.id == view.incident.id
        self._scene = None
        if view is None:
            self._index = self._state = None
        else:
            self._index = index_view(view)
            bounds = self._index.bounds
            if same and before is not None:
                self._state = replace(before.resized(self._axis_width()), bounds=bounds)
                self._state = self._state.zoomed(1.0, 0.0)
            else:
                self._state = State(bounds, Axis.fitting(bounds, self._axis_width()))
                self.zoom_changed.emit(0.0)
        self._describe()
        self.updateGeometry()
        self.update()

    def set_source(self, source: Source) -> None:
        """Where filmstrips, loudness and frame times come from; call `refresh` when there is more."""
        self._painter.strips.source = source
        self.refresh()

    def refresh(self) -> None:
        self._painter.forget()
        self.update()

    def set_position(self, at: Instant) -> None:
        if self._state is not None:
            self._become(self._state.moved(at, follow=not self._input.scrubbing))

    def set_selected_camera(self, camera_id: str | None) -> None:
        if self._state is not None and camera_id != self._state.camera_id:
            self._become(replace(self._state, camera_id=camera_id))
            self._reveal(camera_id)
            self._describe()

    def set_selected_trigger(self, trigger_id: str | None) -> None:
        if self._state is not None:
            self._become(replace(self._state, trigger_id=trigger_id))

    def set_range(self, span: Span | None) -> None:
        if self._state is not None:
            self._become(replace(self._state, range=span))

    def zoom(self, factor: float) -> None:
        """Looks closer (factor > 1) or wider, around the playhead where it is visible, else around the middle."""
        if self._state is not None:
            self._become(self._state.zoomed(factor, self._pivot(self._state)))

    def set_zoom_level(self, level: float) -> None:
        """Zoom level as `zoom_changed` says it."""
        if self._state is not None:
            state = self._state
            self._become(replace(state, axis=state.axis.at_level(level, self._pivot(state), state.bounds)))

    @property
    def zoom_level(self) -> float:
        return self._state.axis.level(self._state.bounds) if self._state else 0.0

    def fit(self) -> None:
        if self._state is not None:
            self._become(self._state.fitted())

    def center_on(self, at: Instant) -> None:
        if self._state is not None:
            self._become(self._state.centred(at))

    @property
    def visible_span(self) -> Span | None:
        return self._state.axis.span if self._state else None

    @property
    def selected_camera(self) -> str | None:
        return self._state.camera_id if self._state else None

    def scene(self) -> Scene | None:
        """All boxes at the present zoom and size."""
        if self._index is None or self._state is None:
            return None
        key = (self._state.axis, self._state.scroll, self._state.arrangement, self.size().toTuple(), self.font().key())
        if self._scene is None or key != self._scene_key:
            width, height = self.width(), self.height()
            self._scene = build(
                self._index, self._state.axis, (width, height), self._state.scroll, self._metrics(), self._state.arrangement
            )
            self._scene_key = key
        return self._scene

    # granting wishes

    def _become(self, state: State) -> None:
        if state == self._state:
            return
        before, self._state = self._state, state
        self.update()
        if before is not None and before.axis.us_per_px != state.axis.us_per_px:
            self.zoom_changed.emit(self.zoom_level)

    def _grant(self, asked: list[wishes.Wish]) -> None:
        for wish in asked:
            if self._state is None:
                return
            match wish:
                case wishes.Seek(at):
                    bounds = self._state.bounds
                    self.seek_requested.emit(min(max(at, bounds.start), bounds.end))
                case wishes.SelectCamera(camera_id):
                    self.set_selected_camera(camera_id)
                    self.camera_selected.emit(camera_id)
                case wishes.SelectTrigger(trigger_id):
                    self.set_selected_trigger(trigger_id)
                    self.trigger_selected.emit(trigger_id)
                case wishes.Pan(px):
                    self._become(self._state.panned(px))
                case wishes.Centre(at):
                    self._become(self._state.centred(at))
                case wishes.Zoom(factor, x):
                    self._become(self._state.zoomed(factor, x))
                case wishes.ScrollLanes(px):
                    self._scroll_to(self._state.scroll + px)

    def _scroll_to(self, y: float) -> None:
        scene = self.scene()
        if scene is not None and self._state is not None:
            self._become(replace(self._state, scroll=min(max(0.0, y), scene.layout.max_scroll)))

    def _reveal(self, camera_id: str | None) -> None:
        """Scrolls so that a lane is seen whole."""
        scene = self.scene()
        box = next((b for b in scene.layout.lanes if b.lane.camera.id == camera_id), None) if scene else None
        if scene is None or box is None or self._state is None:
            return
        area = scene.layout.lanes_area
        if box.box.y < area.y:
            self._scroll_to(self._state.scroll + box.box.y - area.y)
        elif box.box.bottom > area.bottom:
            self._scroll_to(self._state.scroll + box.box.bottom - area.bottom)

    # what Qt tells

    def paintEvent(self, _event: QPaintEvent) -> None:
        p = QPainter(self)
        try:
            self._paint(p)
        finally:
            p.end()

    def _paint(self, p: QPainter) -> None:
        scene, state = self.scene(), self._state
        p.setFont(self.font())
        if scene is None or state is None:
            paint_empty(p, self.size(), "Choose an incident to see its time line.")
        else:
            look = Look(state.position, state.camera_id, state.trigger_id, state.range, state.snapped)
            self._painter.paint(p, scene, self._metrics(), self.size(), look)
        if self.hasFocus():
            p.setPen(theme.qcolor("focus"))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._state is not None:
            self._become(self._state.resized(self._axis_width()))
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (scene := self.scene()) is not None:
            self._grant(self._input.press(scene, *_xy(event.position()), event.button()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (scene := self.scene()) is not None:
            self._grant(self._input.move(scene, *_xy(event.position())))
            if event.buttons() == Qt.MouseButton.NoButton:
                self._point(scene, *_xy(event.position()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._input.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if (scene := self.scene()) is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grant(self._input.double(scene, *_xy(event.position())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        scene = self.scene()
        if scene is None:
            event.ignore()
            return
        pixels = not event.pixelDelta().isNull()
        delta = event.pixelDelta() if pixels else event.angleDelta()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._grant(self._input.wheel(scene, event.position().x(), delta.x(), delta.y(), shift, pixels))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        scene = self.scene()
        asked = self._input.key(scene, event.key(), self.selected_camera) if scene is not None else None
        if asked is None:
            super().keyPressEvent(event)
        else:
            self._grant(asked)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._state is not None:
            self._scene = None
            self._become(self._state.resized(self._axis_width()))
            self.update()
        return super().event(event)

    def tip_at(self, point: QPointF) -> str:
        """The tool tip's words for a point of the widget."""
        scene = self.scene()
        if scene is None:
            return ""
        found = hit(scene, *_xy(point))
        at = wishes.overview_at(scene, point.x()) if found.part == "overview" else scene.layout.at(point.x())
        return tip(scene, found, at)

    def _point(self, scene: Scene, x: float, y: float) -> None:
        shapes = {"overview": Qt.CursorShape.OpenHandCursor, "flag": Qt.CursorShape.PointingHandCursor}
        shapes |= {"marker": Qt.CursorShape.PointingHandCursor, "ruler": Qt.CursorShape.SplitHCursor}
        self.setCursor(shapes.get(hit(scene, x, y).part, Qt.CursorShape.ArrowCursor))

    # sizes and words

    def sizeHint(self) -> QSize:
        lanes = len(self._index.lanes) if self._index else 4
        line = self._metrics().line
        return QSize(1000, round(line * 6.5 + 40 + min(lanes, 10) * (line * 2.4)))

    def minimumSizeHint(self) -> QSize:
        line = self._metrics().line
        return QSize(360, round(line * 8.5 + 30))

    def _metrics(self) -> Metrics:
        font_key = self.font().key()
        key = (self._index, self.width(), font_key)
        if key != self._measured[0]:
            line, text_px = round(line_height(self.font())), measuring(self.font())
            width = header_width(self._index, line, self.width(), text_px) if self._index is not None else 0
            self._measured = (key, Metrics(line, width, text_px))
        return self._measured[1]

    def _axis_width(self) -> float:
        return max(1.0, float(self.width() - self._metrics().header))

    def _pivot(self, state: State) -> float:
        x = state.axis.x(state.position) if state.position is not None else -1.0
        return x if 0 <= x <= state.axis.width else state.axis.width / 2

    def _describe(self) -> None:
        """What a screen reader says: the lanes, their states, the chosen one."""
        self.setAccessibleDescription(described(self._index.view, self.selected_camera) if self._index else "No incident is open.")


def _xy(point: QPointF) -> tuple[float, float]:
    return point.x(), point.y()
