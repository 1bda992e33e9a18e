"""Mouse, wheel and keys become wishes; the widget grants them. Knows the scene, changes nothing itself."""

from dataclasses import dataclass

from PySide6.QtCore import Qt

from core.model.annotation import Marker
from core.model.times import Instant
from gui.timeline.scene import Hit, Scene, hit

_DRAG_PX = 4
_ZOOM_PER_NOTCH = 1.25


@dataclass(frozen=True, slots=True)
class Seek:
    at: Instant


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


Wish = Seek | SelectCamera | SelectTrigger | Pan | Centre | Zoom | ScrollLanes


class Input:
    """One gesture at a time: scrub (ruler and lanes), pan (middle button), or moving the overview's handle."""

    def __init__(self) -> None:
        self._gesture = ""
        self._pressed = (0.0, 0.0)
        self._last = (0.0, 0.0)
        self._grab = 0.0

    @property
    def scrubbing(self) -> bool:
        return self._gesture == "scrub"

    def press(self, scene: Scene, x: float, y: float, button: Qt.MouseButton) -> list[Wish]:
        self._pressed = self._last = (x, y)
        if button == Qt.MouseButton.MiddleButton:
            self._gesture = "pan"
            return []
        if button != Qt.MouseButton.LeftButton:
            return []
        found = hit(scene, x, y)
        return self._left(scene, found, x)

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
            return [Seek(found.item.at)]
        if found.camera_id is None:
            return []
        self._gesture = "" if found.part == "header" else "lane"
        return [SelectCamera(found.camera_id)]

    def move(self, scene: Scene, x: float, y: float) -> list[Wish]:
        dx, dy = self._last[0] - x, self._last[1] - y
        self._last = (x, y)
        if self._gesture == "lane" and abs(x - self._pressed[0]) >= _DRAG_PX:
            self._gesture = "scrub"
        if self._gesture == "scrub":
            right = scene.layout.wall.right
            return [Seek(scene.layout.at(min(max(x, scene.layout.x0), right)))]
        if self._gesture == "pan":
            return [Pan(dx), ScrollLanes(dy)]
        if self._gesture == "overview":
            return [Centre(overview_at(scene, x).plus_s(self._grab))]
        return []

    def release(self) -> None:
        self._gesture = ""

    def double(self, scene: Scene, x: float, y: float) -> list[Wish]:
        """A double click in a lane puts the playhead there."""
        found = hit(scene, x, y)
        return [Seek(scene.layout.at(x))] if found.camera_id and found.part != "header" else []

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


def overview_at(scene: Scene, x: float) -> Instant:
    """The time under a point of the overview strip."""
    box, bounds = scene.layout.overview, scene.index.bounds
    return bounds.start.plus_s((min(max(x, box.x), box.right) - box.x) / box.w * bounds.duration_s)


def _middle(scene: Scene) -> Instant:
    visible = scene.layout.axis.span
    return visible.start.plus_s(visible.duration_s / 2)
