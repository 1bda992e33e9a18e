"""The timeline as it is shown: state, scene and picture. What a pointer and keys do to it is told in widget.py."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.model.incident import IncidentView
from core.model.times import Instant, Span
from gui import theme
from gui.timeline.arrangement import Arrangement
from gui.timeline.axis import Axis
from gui.timeline.boxes import Metrics
from gui.timeline.index import ViewIndex, index_view
from gui.timeline.letters import line_height, measuring
from gui.timeline.painter import Look, Painter, paint_empty
from gui.timeline.rulers import moving_parts
from gui.timeline.scene import Scene, build, header_width
from gui.timeline.source import Source
from gui.timeline.state import State
from gui.timeline.tips import described


class Canvas(QWidget):
    """Paints itself. Nothing here changes the incident."""

    zoom_changed = Signal(float)
    """Zoom level, 0 (the whole incident) .. 1 (closest)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index: ViewIndex | None = None
        self._state: State | None = None
        self._scene: Scene | None = None
        self._scene_key: tuple[object, ...] = ()
        self._measured: tuple[object, Metrics] = (None, Metrics(1, 0, len))
        self._font_key = self.font().key()
        self._moving: tuple[tuple[Scene, State], tuple[QRect, QRect]] | None = None
        """What the playhead painted, and for which scene and state."""
        self._painter = Painter()
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
            self._become(self._state.moved(at, follow=not self._scrubbing))

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

    def set_trials(self, trials: Mapping[str, int]) -> None:
        """Cameras that are shown so many microseconds later than they stand (negative: earlier), as a trial; the view says where."""
        if self._state is not None:
            self._become(replace(self._state, trials=tuple(trials.items())))
            self._describe()

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """In which order the lanes stand, and which are collapsed."""
        if self._state is not None and arrangement != self._state.arrangement:
            self._become(replace(self._state, arrangement=arrangement))
            self._scroll_to(self._state.scroll)
            self._reveal(self._state.camera_id)
            self._describe()

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

    def fit_range(self) -> None:
        """Shows the chosen range, with a little room on both sides."""
        if self._state is not None and self._state.range is not None:
            self._become(self._state.showing(self._state.range))

    def center_on(self, at: Instant) -> None:
        if self._state is not None:
            self._become(self._state.centred(at))

    def pan(self, part: float) -> None:
        """Shows what is further right by this part of what is in sight."""
        if self._state is not None:
            self._become(self._state.panned(part * self._state.axis.width))

    @property
    def arrangement(self) -> Arrangement:
        return self._state.arrangement if self._state else Arrangement()

    @property
    def visible_span(self) -> Span | None:
        return self._state.axis.span if self._state else None

    @property
    def selected_camera(self) -> str | None:
        return self._state.camera_id if self._state else None

    @property
    def _scrubbing(self) -> bool:
        """A person holds the playhead."""
        return False

    def scene(self) -> Scene | None:
        """All boxes at the present zoom and size."""
        if self._index is None or self._state is None:
            return None
        key = (self._state.axis, self._state.scroll, self._state.arrangement, self.size().toTuple(), self._font_key)
        if self._scene is None or key != self._scene_key:
            width, height = self.width(), self.height()
            self._scene = build(
                self._index, self._state.axis, (width, height), self._state.scroll, self._metrics(), self._state.arrangement
            )
            self._scene_key = key
        return self._scene

    # painting

    def _become(self, state: State) -> None:
        if state == self._state:
            return
        before, self._state = self._state, state
        if before is not None and replace(before, position=state.position, snapped=state.snapped) == state and (scene := self.scene()):
            self._move(scene, before, state)
        else:
            self.update()
        if before is not None and before.axis.us_per_px != state.axis.us_per_px:
            self.zoom_changed.emit(self.zoom_level)

    def _move(self, scene: Scene, before: State, state: State) -> None:
        """Only the playhead, or what it snaps to, is elsewhere."""
        m, known = self._metrics(), self._moving
        old = known[1] if known is not None and known[0] == (scene, before) else moving_parts(scene, before.position, before.snapped, m)
        new = moving_parts(scene, state.position, state.snapped, m)
        self._moving = (scene, state), new
        for was, now in zip(old, new, strict=True):
            self.update(was | now)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        try:
            for part in cast("Iterable[QRect]", event.region()):
                p.setClipRect(part)
                self._paint(p, part)
        finally:
            p.end()

    def _paint(self, p: QPainter, part: QRect) -> None:
        scene, state = self.scene(), self._state
        p.setFont(self.font())
        if scene is None or state is None:
            paint_empty(p, self.size(), "Choose an incident to see its time line.")
        else:
            look = Look(state.position, state.camera_id, state.trigger_id, state.range, state.snapped, state.ghost, state.trials)
            self._painter.paint(p, scene, self._metrics(), self.size(), look, part)
        if self.hasFocus():
            p.setPen(theme.qcolor("focus"))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._state is not None:
            self._become(self._state.resized(self._axis_width()))
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._font_key = self.font().key()
            self._scene = None
            if self._state is not None:
                self._become(self._state.resized(self._axis_width()))
                self.update()
        return super().event(event)

    # sizes and words

    def sizeHint(self) -> QSize:
        lanes = len(self._index.lanes) if self._index else 4
        line = self._metrics().line
        return QSize(1000, round(line * 6.5 + 40 + min(lanes, 10) * (line * 2.4)))

    def minimumSizeHint(self) -> QSize:
        line = self._metrics().line
        return QSize(360, round(line * 8.5 + 30))

    def _metrics(self) -> Metrics:
        key = (self._index, self.width(), self._font_key)
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
        self.setAccessibleDescription(
            described(self._index.view, self.selected_camera, self.arrangement, dict(self._state.trials if self._state else ()))
            if self._index
            else "No incident is open."
        )
