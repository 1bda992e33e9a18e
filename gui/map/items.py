"""What lies on the map's ground, in metres: circles round triggers, paths, trails, accuracy discs."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsPathItem, QGraphicsScene

from core.model.times import Instant
from gui import theme
from gui.map.model import Dot, MapModel, Path

_CIRCLE_Z, _PATH_Z, _TRAIL_Z, _DISC_Z = 0, 1, 2, 3


class Ground:
    """Builds the scene once and moves what moves."""

    def __init__(self, scene: QGraphicsScene, model: MapModel) -> None:
        self._model = model
        self._trails: dict[int, QGraphicsPathItem] = {}
        self._shown: dict[int, int] = {}
        self._discs: dict[int, QGraphicsEllipseItem] = {}
        scene.clear()
        radius = model.view.policy.radius_m
        for site in model.sites:
            circle = QGraphicsEllipseItem(QRectF(site.x - radius, site.y - radius, 2 * radius, 2 * radius))
            circle.setPen(_cosmetic(theme.qcolor("trigger"), 2))
            circle.setBrush(theme.qcolor("trigger", 18))
            circle.setZValue(_CIRCLE_Z)
            scene.addItem(circle)
        for i, path in enumerate(model.paths):
            colour = theme.lane_colour(i)
            disc = QGraphicsEllipseItem()
            disc.setZValue(_DISC_Z)
            scene.addItem(disc)
            self._discs[i] = disc
            if path is None:
                continue
            whole = QGraphicsPathItem(_drawn(path, len(path.at)))
            whole.setPen(_cosmetic(_clear(colour, 110), 1.5))
            whole.setZValue(_PATH_Z)
            scene.addItem(whole)
            trail = QGraphicsPathItem()
            trail.setPen(_cosmetic(colour, 3))
            trail.setZValue(_TRAIL_Z)
            scene.addItem(trail)
            self._trails[i] = trail

    def move(self, dots: tuple[Dot, ...], at: Instant, selected: str | None) -> None:
        """Puts discs and trails where they belong at `at`."""
        here = {d.index: d for d in dots}
        for i, disc in self._discs.items():
            dot = here.get(i)
            disc.setVisible(dot is not None and dot.accuracy_m is not None)
            if dot is None or dot.accuracy_m is None:
                continue
            r, colour = dot.accuracy_m, theme.lane_colour(i)
            disc.setRect(QRectF(dot.x - r, dot.y - r, 2 * r, 2 * r))
            chosen = dot.lane.camera.id == selected
            disc.setBrush(_clear(colour, 70 if chosen else 40))
            pen = _cosmetic(_clear(colour, 255 if chosen else 170), 2 if chosen else 1)
            if not dot.recorded:
                pen.setStyle(Qt.PenStyle.DashLine)
                disc.setBrush(Qt.BrushStyle.NoBrush)
            disc.setPen(pen)
        for i, trail in self._trails.items():
            path = self._model.paths[i]
            if path is None:
                continue
            passed = int(path.at.searchsorted(at.us, side="right"))
            if self._shown.get(i) != passed or i in here:
                line = _drawn(path, passed)
                if i in here and passed and passed not in path.breaks:
                    line.lineTo(here[i].x, here[i].y)
                trail.setPath(line)
                self._shown[i] = passed


def _drawn(path: Path, count: int) -> QPainterPath:
    line = QPainterPath()
    for k in range(count):
        point = QPointF(float(path.xy[k, 0]), float(path.xy[k, 1]))
        if k == 0 or k in path.breaks:
            line.moveTo(point)
        else:
            line.lineTo(point)
    return line


def _clear(colour: QColor, alpha: int) -> QColor:
    out = QColor(colour)
    out.setAlpha(alpha)
    return out


def _cosmetic(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen
