"""The distance sketch: trigger, camera, both accuracy discs and the rule's circle to scale, and the spread of the distance below."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.model.policy import FOOT_M
from gui import theme
from gui.incident.nearness import Nearness, density, spoken
from gui.shapes import paint_sign

PLAN_LINES, CURVE_LINES = 8.0, 3.6
"""Heights in lines of text."""
PAD = 6.0


class DistanceSketch(QWidget):
    """North is up. What it shows is in its accessible description and its tool tip, word for word."""

    def __init__(self, near: Nearness, lane: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._near, self._lane = near, lane
        self.setAccessibleName("Distance sketch")
        self.setAccessibleDescription(spoken(near))
        self.setToolTip(spoken(near))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines = PLAN_LINES + (CURVE_LINES if len(density(near)[0]) else 0)

    @property
    def _colour(self) -> QColor:
        """That of the camera's lane, in the theme of the moment."""
        return theme.lane_colour(self._lane)

    def sizeHint(self) -> QSize:
        return QSize(220, round(self._lines * self.fontMetrics().height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        plan = QRectF(0.5, 0.5, self.width() - 1, PLAN_LINES * line - 1)
        painter.setPen(QPen(theme.qcolor("border"), 1))
        painter.setBrush(theme.qcolor("window"))
        painter.drawRoundedRect(plan, 4, 4)
        painter.save()
        painter.setClipRect(plan)
        self._plan(painter, plan)
        painter.restore()
        r, f = density(self._near)
        if len(r):
            self._curve(painter, QRectF(0, plan.bottom() + PAD, self.width(), self.height() - plan.bottom() - PAD), list(r), list(f))
        painter.end()

    def _plan(self, painter: QPainter, box: QRectF) -> None:
        near = self._near
        east, south = near.toward or (1.0, 0.0)
        camera = QPointF(east * near.distance_m, south * near.distance_m)
        discs = [(QPointF(0, 0), near.trigger_accuracy_m, theme.qcolor("trigger")), (camera, near.camera_accuracy_m, self._colour)]
        bounds = QRectF(-near.radius_m, -near.radius_m, 2 * near.radius_m, 2 * near.radius_m)
        for middle, radius, _ in discs:
            bounds = bounds.united(_around(middle, radius or 1.0))
        scale = min((box.width() - 4 * PAD) / bounds.width(), (box.height() - 4 * PAD) / bounds.height())

        def at(point: QPointF) -> QPointF:
            return box.center() + (point - bounds.center()) * scale

        for middle, radius, colour in discs:
            if radius is not None:
                painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
                painter.setBrush(QColor(colour.red(), colour.green(), colour.blue(), 44))
                painter.drawEllipse(at(middle), radius * scale, radius * scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.qcolor("text"), 1.5, Qt.PenStyle.DashLine))
        painter.drawEllipse(at(QPointF(0, 0)), near.radius_m * scale, near.radius_m * scale)
        painter.setPen(QPen(theme.qcolor("text"), 1))
        painter.drawLine(at(QPointF(0, 0)), at(camera))
        side = self.fontMetrics().height() * 0.9
        paint_sign(painter, QRectF(at(QPointF(0, 0)).x() - side / 2, at(QPointF(0, 0)).y() - side / 2, side, side), "trigger")
        painter.setPen(QPen(theme.qcolor("window"), 1.5))
        painter.setBrush(self._colour)
        painter.drawEllipse(at(camera), 4.5, 4.5)
        self._names(painter, box, at(QPointF(0, 0)), at(camera), near.radius_m * scale)

    def _names(self, painter: QPainter, box: QRectF, here: QPointF, there: QPointF, radius_px: float) -> None:
        near = self._near
        feet = f"{near.radius_m / FOOT_M:.0f} ft circle"
        self._text(painter, box, feet, QPointF(box.left() + PAD, box.bottom() - PAD), "text_dim", from_left=True)
        north = "north is up" if near.toward else "direction unknown"
        self._text(painter, box, north, QPointF(box.right() - PAD, box.bottom() - PAD), "text_dim", from_right=True)
        line = self.fontMetrics().height()
        below = there.y() >= here.y()
        beside = QPointF(there.x(), there.y() + (line + 6 if below else -9))
        self._text(painter, box, f"{near.camera_name}, {near.distance_m / FOOT_M:.0f} ft", beside, "text")

    def _text(
        self, painter: QPainter, box: QRectF, text: str, base: QPointF, role: str, from_left: bool = False, from_right: bool = False
    ) -> None:
        """On its base line, centred or as said, kept inside, on a quiet ground so that lines do not cross it."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(text)
        left = base.x() if from_left else base.x() - width if from_right else base.x() - width / 2
        left = max(box.left() + PAD, min(left, box.right() - PAD - width))
        y = max(box.top() + metrics.ascent() + 3, min(base.y(), box.bottom() - metrics.descent() - 2))
        ground = theme.qcolor("window", 190)
        painter.fillRect(QRectF(left - 2, y - metrics.ascent(), width + 4, metrics.height()), ground)
        painter.setPen(theme.qcolor(role))
        painter.drawText(QPointF(left, y), text)

    def _curve(self, painter: QPainter, box: QRectF, r: list[float], f: list[float]) -> None:
        """How likely each distance is by the measurement alone; hatched: within the circle; the dot: as measured."""
        near, metrics = self._near, self.fontMetrics()
        foot = box.bottom() - metrics.height() - 2
        top, peak, reach = box.top() + 2, max(f) or 1.0, r[-1]

        def at(metres: float, density_there: float = 0.0) -> QPointF:
            return QPointF(box.left() + metres / reach * (box.width() - 1), foot - density_there / peak * (foot - top))

        inside = [(x, y) for x, y in zip(r, f, strict=True) if x <= near.radius_m]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("accent", 60))
        area = QPolygonF([at(0), *(at(x, y) for x, y in inside), at(inside[-1][0])])
        painter.drawPolygon(area)
        hatch = theme.qcolor("accent")
        painter.setBrush(hatch)
        brush = painter.brush()
        brush.setStyle(Qt.BrushStyle.BDiagPattern)
        painter.setBrush(brush)
        painter.drawPolygon(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.qcolor("text"), 1.5))
        painter.drawPolyline(QPolygonF([at(x, y) for x, y in zip(r, f, strict=True)]))
        painter.setPen(QPen(theme.qcolor("outline"), 1))
        painter.drawLine(at(0), at(reach))
        painter.setPen(QPen(theme.qcolor("text"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at(near.radius_m).x(), top), at(near.radius_m))
        painter.setPen(QPen(theme.qcolor("window"), 1.5))
        painter.setBrush(self._colour)
        painter.drawEllipse(at(min(near.distance_m, reach)), 4, 4)
        painter.setPen(theme.qcolor("text_dim"))
        caption = QRectF(at(near.radius_m).x() + 6, top, box.right() - at(near.radius_m).x() - 6, metrics.height())
        painter.drawText(
            caption, Qt.AlignmentFlag.AlignRight, metrics.elidedText("as measured", Qt.TextElideMode.ElideRight, round(caption.width()))
        )
        base = box.bottom() - metrics.descent()
        mark = f"{near.radius_m / FOOT_M:.0f} ft"
        left = at(near.radius_m).x() - metrics.horizontalAdvance(mark) / 2
        end = f"{reach / FOOT_M:.0f} ft"
        painter.drawText(QPointF(box.left(), base), "0")
        painter.drawText(QPointF(left, base), mark)
        if left + metrics.horizontalAdvance(mark) + 12 < box.right() - metrics.horizontalAdvance(end):
            painter.drawText(QPointF(box.right() - metrics.horizontalAdvance(end), base), end)


def _around(middle: QPointF, radius: float) -> QRectF:
    return QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
