"""The timeline: grants the wishes that its input states, and tells others what was asked."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from core.model.times import Span
from gui.timeline import input as wishes
from gui.timeline.arrangement import STANDARD, Arrangement
from gui.timeline.canvas import Canvas
from gui.timeline.scene import Scene, hit
from gui.timeline.tips import tip


class Timeline(Canvas):
    """Lanes of one incident. Wishes leave as `*_requested`, facts as `*_selected` and `*_changed`; nothing here changes the incident."""

    seek_requested = Signal(object)
    camera_selected = Signal(str)
    trigger_selected = Signal(str)
    range_requested = Signal(object, int)
    """Span; a number that is the same for all of one drag."""
    marker_move_requested = Signal(str, object)
    """Marker id; Instant: where it begins now."""
    arrangement_changed = Signal(object, object)
    """Arrangement before and after; a drag counts as one change."""
    snapping_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._input = wishes.Input()
        self._before: Arrangement | None = None
        """What it was when a header was taken hold of."""
        self._snapping = True
        self.setMouseTracking(True)

    @property
    def snapping(self) -> bool:
        """Whether what is dragged snaps to what stands near it; Alt means the other way while it is held."""
        return self._snapping

    def set_snapping(self, on: bool) -> None:
        if on != self._snapping:
            self._snapping = on
            self.snapping_changed.emit(on)

    # lanes, by the keyboard

    def shift_lane(self, step: int) -> None:
        """The selected lane `step` places down."""
        self._arrange(lambda now, camera, cameras: now.shifted(camera, step, cameras))

    def toggle_lane(self) -> None:
        """Collapses the selected lane, or opens it again."""
        self._arrange(lambda now, camera, _cameras: now.toggled(camera))

    def reset_lanes(self) -> None:
        """All lanes open and in the incident's own order."""
        self._arrange_as(STANDARD)

    def _arrange(self, change: Callable[[Arrangement, str, list[str]], Arrangement]) -> None:
        if self._index is not None and self._state is not None and self._state.camera_id is not None:
            cameras = [lane.camera.id for lane in self._index.view.lanes]
            self._arrange_as(change(self._state.arrangement, self._state.camera_id, cameras))

    def _arrange_as(self, wanted: Arrangement) -> None:
        before = self.arrangement
        if wanted != before:
            self.set_arrangement(wanted)
            self.arrangement_changed.emit(before, wanted)

    # granting wishes

    @property
    def _scrubbing(self) -> bool:
        return self._input.scrubbing

    def _grant(self, asked: list[wishes.Wish]) -> None:
        for wish in asked:
            if self._state is None:
                return
            match wish:
                case wishes.Seek(at, is_snapped):
                    bounds = self._state.bounds
                    self._become(replace(self._state, snapped=at if is_snapped else None))
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
                case wishes.SetRange(span, gesture, snapped):
                    self._become(replace(self._state, snapped=snapped))
                    self.range_requested.emit(span, gesture)
                case wishes.DragMarker(at, is_snapped):
                    self._become(replace(self._state, ghost=at, snapped=at if is_snapped else None))
                case wishes.DropMarker(marker, at):
                    self.marker_move_requested.emit(marker.id, at)
                case wishes.PlaceLane(camera_id, place) if self._index is not None:
                    self._before = self._before if self._before is not None else self._state.arrangement
                    cameras = [lane.camera.id for lane in self._index.view.lanes]
                    self.set_arrangement(self._state.arrangement.moved(camera_id, place, cameras))
                case wishes.ToggleLane(camera_id):
                    self._arrange_as(self._state.arrangement.toggled(camera_id))

    # what Qt tells

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (scene := self.scene()) is not None:
            self._grant(self._input.press(scene, *_xy(event.position()), event.button(), self._range))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (scene := self.scene()) is not None:
            other = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._grant(self._input.move(scene, *_xy(event.position()), self._snapping == other, self._range))
            if event.buttons() == Qt.MouseButton.NoButton:
                self._point(scene, *_xy(event.position()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grant(self._input.release())
        if self._state is not None:
            self._become(replace(self._state, snapped=None, ghost=None))
        before, self._before = self._before, None
        if before is not None and before != self.arrangement:
            self.arrangement_changed.emit(before, self.arrangement)

    @property
    def _range(self) -> Span | None:
        return self._state.range if self._state is not None else None

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
        if wishes.range_end(scene, x, y, self._range) is not None:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
            return
        self.setCursor(shapes.get(hit(scene, x, y).part, Qt.CursorShape.ArrowCursor))


def _xy(point: QPointF) -> tuple[float, float]:
    return point.x(), point.y()
