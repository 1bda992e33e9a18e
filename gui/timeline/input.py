"""Mouse, wheel and keys become wishes; the widget grants them. Knows the scene, changes nothing itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from core.model.annotation import Marker
from core.model.times import Instant, Span
from gui.timeline.scene import Hit, Scene, hit
from gui.timeline.snapping import snapped, targets

_DRAG_PX = 4
_ZOOM_PER_NOTCH = 1.25
_EDGE_PX = 5
"""How near the pointer must be to an end of the range to take hold of it."""


@dataclass(frozen=True, slots=True)
class Seek:
    """`snapped`: it is exactly the moment of something."""

    at: Instant
    snapped: bool = False


@dataclass(frozen=True, slots=True)
class SelectCamera:
    camera_id: str


@dataclass(frozen=True, slots=True)
class SelectTrigger:
    trigger_id: str


@dataclass(frozen=True, slots=True)
class Pan:
    """Shows what is `px` further right."""

    px: float


@dataclass(frozen=True, slots=True)
class Centre:
    at: Instant


@dataclass(frozen=True, slots=True)
class Zoom:
    factor: float
    x: float


@dataclass(frozen=True, slots=True)
class ScrollLanes:
    px: float


@dataclass(frozen=True, slots=True)
class SetRange:
    """`gesture` is the same for all of one drag."""

    span: Span
    gesture: int
    snapped: Instant | None = None


@dataclass(frozen=True, slots=True)
class DragMarker:
    """Where it would be dropped."""

    at: Instant
    snapped: bool = False


@dataclass(frozen=True, slots=True)
class DropMarker:
    marker: Marker
    at: Instant


@dataclass(frozen=True, slots=True)
class PlaceLane:
    """As lane number `place` from the top."""

    camera_id: str
    place: int


@dataclass(frozen=True, slots=True)
class ToggleLane:
    camera_id: str


Wish = Seek | SelectCamera | SelectTrigger | Pan | Centre | Zoom | ScrollLanes | SetRange | DragMarker | DropMarker | PlaceLane | ToggleLane


class Input:
    """One gesture at a time: scrub (ruler and lanes), pan (middle button), the overview's handle, an end of the range, a marker, a header."""

    def __init__(self) -> None:
        self._gesture = ""
        self._pressed = (0.0, 0.0)
        self._last = (0.0, 0.0)
        self._grab = 0.0
        self._count = 0
        self._marker: tuple[Marker, Instant] | None = None
        self._fixed: Instant | None = None
        """The end of the range that stays."""
        self._camera_id = ""
        self._near: tuple[Scene, Span | None, list[Instant], NDArray[np.int64]] | None = None
        """What there is to snap to, and what it was found for."""

    @property
    def scrubbing(self) -> bool:
        return self._gesture == "scrub"

    def press(self, scene: Scene, x: float, y: float, button: Qt.MouseButton, span: Span | None = None) -> list[Wish]:
        self._pressed = self._last = (x, y)
        self._count += 1
        self._marker = None
        if button == Qt.MouseButton.MiddleButton:
            self._gesture = "pan"
            return []
        if button != Qt.MouseButton.LeftButton:
            return []
        end = range_end(scene, x, y, span)
        if end is not None and span is not None:
            self._gesture, self._fixed = "range", span.end if end == "in" else span.start
            return []
        return self._left(scene, hit(scene, x, y), x)

    def _left(self, scene: Scene, found: Hit, x: float) -> list[Wish]:
        if found.part == "overview":
            self._gesture = "overview"
            middle, at = _middle(scene), overview_at(scene, x)
            visible = scene.layout.axis.span
            self._grab = middle.since(at) if at in visible else 0.0
            return [] if at in visible else [Centre(at)]
        if found.part == "ruler":
            self._gesture = "scrub"
            return [Seek(scene.layout.at(x))]
        if found.trigger is not None:
            return [SelectTrigger(found.trigger.id), Seek(found.trigger.time)]
        if isinstance(found.item, Marker):
            self._gesture, self._marker = "marker", (found.item, found.item.at)
            return [Seek(found.item.at)]
        if found.camera_id is None:
            return []
        self._gesture, self._camera_id = "header" if found.part == "header" else "lane", found.camera_id
        return [SelectCamera(found.camera_id)]

    def move(self, scene: Scene, x: float, y: float, free: bool = False, span: Span | None = None) -> list[Wish]:
        """`free`: nothing snaps."""
        dx, dy = self._last[0] - x, self._last[1] - y
        self._last = (x, y)
        if self._gesture == "lane" and abs(x - self._pressed[0]) >= _DRAG_PX:
            self._gesture = "scrub"
        match self._gesture:
            case "scrub":
                far = abs(x - self._pressed[0]) >= _DRAG_PX
                at, snap = self._aim(scene, x, free or not far, span)
                return [Seek(at, snap is not None)]
            case "range" if self._fixed is not None:
                at, snap = self._aim(scene, x, free, None)
                return [SetRange(Span(min(at, self._fixed), max(at, self._fixed)), self._count, snap)]
            case "marker" if self._marker is not None and abs(x - self._pressed[0]) >= _DRAG_PX:
                marker = self._marker[0]
                at, snap = self._aim(scene, x, free, span, marker)
                self._marker = (marker, at)
                return [DragMarker(at, snap is not None)]
            case "header" if abs(y - self._pressed[1]) >= _DRAG_PX:
                return _placed(scene, self._camera_id, y)
            case "pan":
                return [Pan(dx), ScrollLanes(dy)]
            case "overview":
                return [Centre(overview_at(scene, x).plus_s(self._grab))]
            case _:
                return []

    def release(self) -> list[Wish]:
        self._gesture = ""
        dropped, self._marker = self._marker, None
        return [DropMarker(*dropped)] if dropped is not None and dropped[1] != dropped[0].at else []

    def _aim(self, scene: Scene, x: float, free: bool, span: Span | None, own: Marker | None = None) -> tuple[Instant, Instant | None]:
        """The time under a point inside of the picture, and what it snapped to."""
        at = scene.layout.at(min(max(x, scene.layout.x0), scene.layout.wall.right))
        without = [t for t in (own.at, own.end) if t is not None] if own is not None else []
        snap = None if free else snapped(at, scene.layout.axis.us_per_px, self._targets(scene, span, without))
        return (snap, snap) if snap is not None else (at, None)

    def _targets(self, scene: Scene, span: Span | None, without: list[Instant]) -> NDArray[np.int64]:
        """The same all through a drag."""
        if self._near is None or self._near[0] is not scene or self._near[1:3] != (span, without):
            self._near = (scene, span, without, targets(scene, span, without))
        return self._near[3]

    def double(self, scene: Scene, x: float, y: float) -> list[Wish]:
        """A double click in a lane puts the playhead there; on a header it collapses the lane, or opens it again."""
        found = hit(scene, x, y)
        if found.camera_id is None:
            return []
        return [ToggleLane(found.camera_id)] if found.part == "header" else [Seek(scene.layout.at(x))]

    def wheel(self, scene: Scene, x: float, dx: float, dy: float, shift: bool, pixels: bool) -> list[Wish]:
        """`dx`, `dy` in eighths of a degree, or in pixels where `pixels`. Shift (or a sideways wheel) scrolls, else zoom at the pointer."""
        if x < scene.layout.x0 and not shift:
            return [ScrollLanes(-dy if pixels else -dy / 2)]
        if shift or abs(dx) > abs(dy):
            step = dx if abs(dx) > abs(dy) else dy
            return [Pan(-step if pixels else -step / 120 * scene.layout.axis.width * 0.1)]
        notches = dy / (60 if pixels else 120)
        return [Zoom(_ZOOM_PER_NOTCH**notches, x - scene.layout.x0)] if notches else []

    def key(self, scene: Scene, key: int, camera_id: str | None) -> list[Wish] | None:
        """Up and Down choose the lane, Page Up and Page Down scroll; None for a key that is not ours."""
        lanes = [box.lane.camera.id for box in scene.layout.lanes]
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and lanes:
            step = 1 if key == Qt.Key.Key_Down else -1
            here = lanes.index(camera_id) if camera_id in lanes else (-1 if step > 0 else len(lanes))
            return [SelectCamera(lanes[min(max(here + step, 0), len(lanes) - 1)])]
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = scene.layout.lanes_area.h * 0.8
            return [ScrollLanes(page if key == Qt.Key.Key_PageDown else -page)]
        return None


def range_end(scene: Scene, x: float, y: float, span: Span | None) -> str | None:
    """`in` or `out` where the pointer is on an end of the range, in the rulers or at the lanes' edges."""
    layout = scene.layout
    if span is None or x < layout.x0 or not layout.wall.y <= y < layout.lanes_area.y + 6:
        return None
    near = {"in": abs(layout.x(span.start) - x), "out": abs(layout.x(span.end) - x)}
    best = min(near, key=lambda end: (near[end], (end == "in") == (x > layout.x(span.start))))
    return best if near[best] <= _EDGE_PX else None


def overview_at(scene: Scene, x: float) -> Instant:
    """The time under a point of the overview strip."""
    box, bounds = scene.layout.overview, scene.index.bounds
    return bounds.start.plus_s((min(max(x, box.x), box.right) - box.x) / box.w * bounds.duration_s)


def _placed(scene: Scene, camera_id: str, y: float) -> list[Wish]:
    """Where a header that is dragged to y belongs: it changes places when the pointer is past the middle of another lane."""
    lanes = scene.layout.lanes
    here = next((i for i, box in enumerate(lanes) if box.lane.camera.id == camera_id), None)
    if here is None:
        return []
    above = sum(box.box.y + box.box.h / 2 < y for i, box in enumerate(lanes) if i != here)
    return [PlaceLane(camera_id, above)] if above != here else []


def _middle(scene: Scene) -> Instant:
    visible = scene.layout.axis.span
    return visible.start.plus_s(visible.duration_s / 2)
