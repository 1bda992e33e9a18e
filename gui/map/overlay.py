"""What keeps its size on the map whatever the zoom: dots and labels, scale bar, north arrow, notes."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from core.model.policy import FOOT_M
from gui import theme
from gui.map.labels import Wanted, leader, place, shared
from gui.map.model import Dot, MapModel, dot_label
from gui.timeline import strokes
from gui.timeline.layout import Box

_EDGE = 8.0
_REACH = 16.0
"""Pixels round a dot that nothing should cover."""
_ARROW_W, _ARROW_H = 22.0, 40.0


def nice(limit: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above `limit`."""
    power = 10.0 ** math.floor(math.log10(limit))
    return next(n * power for n in (5, 2, 1) if n * power <= limit * (1 + 1e-9))


def paint_dots(p: QPainter, dots: list[tuple[Dot, QPointF]], selected: str | None, room: Box, keep_free: list[Box]) -> dict[str, Box]:
    """Draws every dot and its label; says where each label stands (by camera id), for clicks."""
    fm = QFontMetricsF(p.font())
    order = sorted(dots, key=lambda pair: pair[0].lane.camera.id != selected)
    order = [(d, at) for d, at in order if room.holds(at.x(), at.y())]
    texts = [dot_label(d, d.lane.camera.id == selected) for d, _ in order]
    wanted = [
        Wanted(at.x(), at.y(), min(fm.horizontalAdvance(t) + 10, room.w - 8), fm.height() + 2)
        for (_, at), t in zip(order, texts, strict=True)
    ]
    boxes = place(wanted, room, keep_free)
    for (d, _), w, box in zip(order, wanted, boxes, strict=True):
        line = leader(w, box)
        if line is not None:
            p.setPen(QPen(theme.lane_colour(d.index), 1))
            p.drawLine(QPointF(line[0], line[1]), QPointF(line[2], line[3]))
    for d, at in reversed(order):
        _dot(p, d, at, d.lane.camera.id == selected)
    for (d, _), text, box in zip(order, texts, boxes, strict=True):
        chosen = d.lane.camera.id == selected
        p.setBrush(theme.qcolor("selection") if chosen else theme.qcolor("panel", 225))
        p.setPen(QPen(theme.qcolor("focus") if chosen else theme.lane_colour(d.index), 1))
        p.drawRoundedRect(strokes.rect(box), 3, 3)
        p.setPen(theme.qcolor("text" if d.recorded or chosen else "bad" if d.lane.state == "missing" else "unknown"))
        shown = fm.elidedText(text, Qt.TextElideMode.ElideRight, box.w - 8)
        p.drawText(strokes.rect(box), Qt.AlignmentFlag.AlignCenter, shown)
    return {d.lane.camera.id: box for (d, _), box in zip(order, boxes, strict=True)}


def _dot(p: QPainter, d: Dot, at: QPointF, chosen: bool) -> None:
    colour = theme.lane_colour(d.index)
    if chosen:
        p.setPen(QPen(theme.qcolor("focus"), 2))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawEllipse(at, 10, 10)
    if d.recorded:
        p.setPen(QPen(theme.qcolor("window"), 1.5))
        p.setBrush(colour)
        p.drawEllipse(at, 6, 6)
    else:
        p.setPen(strokes.dashed(theme.qcolor("bad" if d.lane.state == "missing" else "unknown"), 2, 3.5, 2.5))
        p.setBrush(QBrush(theme.qcolor("window")))
        p.drawEllipse(at, 6, 6)


def paint_sites(p: QPainter, model: MapModel, at: list[QPointF], px_per_m: float, room: Box, busy: Sequence[Box]) -> list[Box]:
    """A cross at each trigger, and the radius in words on its circle, where that is least crowded."""
    fm, taken = QFontMetricsF(p.font()), []
    radius = model.view.policy.radius_m * px_per_m
    text = f"{model.view.policy.radius_ft:g} ft"
    for where in at:
        p.setPen(QPen(theme.qcolor("trigger"), 2))
        for dx, dy in ((5, 5), (5, -5)):
            p.drawLine(where - QPointF(dx, dy), where + QPointF(dx, dy))
        if radius < 14:
            continue
        w, h = fm.horizontalAdvance(text) + 8, fm.height()
        sides = ((0, -radius), (0, radius), (-radius, 0), (radius, 0))
        spots = [Box(where.x() + dx - w / 2, where.y() + dy - h / 2, w, h) for dx, dy in sides]
        box = min(spots, key=lambda spot: crowding(spot, room, [*busy, *taken]))
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.qcolor("window"))
        p.drawRoundedRect(strokes.rect(box), 3, 3)
        p.setPen(theme.qcolor("trigger"))
        p.drawText(strokes.rect(box), Qt.AlignmentFlag.AlignCenter, text)
        taken.append(box)
    return taken


def around(dots: Sequence[QPointF]) -> list[Box]:
    """What the dots need for themselves and the beginning of their labels."""
    return [Box(at.x() - _REACH, at.y() - _REACH, 2 * _REACH, 2 * _REACH) for at in dots]


def crowding(box: Box, room: Box, busy: Sequence[Box]) -> float:
    """Square pixels of `box` that are taken or out of the room (which counts more)."""
    return sum(shared(box, other) for other in busy) + 10 * (box.w * box.h - shared(box, room))


def corner(size: tuple[float, float], room: Box, order: str, before: str, busy: Sequence[Box]) -> tuple[str, Box]:
    """The corner (tl, bl, br of `order`, by commas) for a panel: the one it had while nothing is under it, else the emptiest."""
    width, height = size
    left, right, top, bottom = room.x + _EDGE, room.right - width - _EDGE, room.y + _EDGE, room.bottom - height - _EDGE
    spots = {"tl": Box(left, top, width, height), "bl": Box(left, bottom, width, height), "br": Box(right, bottom, width, height)}
    names = sorted(order.split(","), key=lambda name: name != before)
    name = min(names, key=lambda name: crowding(spots[name], room, busy))
    return name, spots[name]


def paint_scale(p: QPainter, room: Box, px_per_m: float, before: str, busy: Sequence[Box]) -> tuple[str, Box]:
    """Two bars from one zero: metres above, feet below. Says which corner they took."""
    fm = QFontMetricsF(p.font())
    reach = min(110.0, max(50.0, 0.22 * room.w))
    metres, feet = nice(reach / px_per_m), nice(reach / px_per_m / FOOT_M)
    m_px, ft_px = metres * px_per_m, feet * FOOT_M * px_per_m
    line = fm.height()
    texts = (f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m", f"{feet:g} ft")
    width = max(m_px + fm.horizontalAdvance(texts[0]), ft_px + fm.horizontalAdvance(texts[1])) + 18
    name, box = corner((width, 2 * line + 6), room, "bl,br,tl", before, busy)
    _panel(p, box)
    x, mid = box.x + 6, box.y + box.h / 2
    p.setPen(QPen(theme.qcolor("text"), 1.5))
    p.drawLine(QPointF(x, mid), QPointF(x + max(m_px, ft_px), mid))
    p.drawLine(QPointF(x, mid - 5), QPointF(x, mid + 5))
    p.drawLine(QPointF(x + m_px, mid - 5), QPointF(x + m_px, mid))
    p.drawLine(QPointF(x + ft_px, mid), QPointF(x + ft_px, mid + 5))
    p.drawText(QPointF(x + m_px + 4, mid - 4), texts[0])
    p.drawText(QPointF(x + ft_px + 4, mid + 2 + fm.ascent()), texts[1])
    return name, box


def paint_north(p: QPainter, width: float) -> Box:
    box = Box(width - _ARROW_W - _EDGE, _EDGE, _ARROW_W, _ARROW_H)
    _panel(p, box)
    x, y = box.x + box.w / 2, box.y + 5
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.qcolor("text"))
    p.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x + 6, y + 14), QPointF(x, y + 10.5), QPointF(x - 6, y + 14)]))
    bold = QFont(p.font())
    bold.setBold(True)
    plain = p.font()
    p.setFont(bold)
    p.setPen(theme.qcolor("text"))
    p.drawText(QRectF(box.x, y + 14, box.w, box.h - 20), Qt.AlignmentFlag.AlignCenter, "N")
    p.setFont(plain)
    return box


def paint_notes(p: QPainter, said: Sequence[str], must: Sequence[str], room: Box, before: str, busy: Sequence[Box]) -> tuple[str, Box]:
    """Corner note, elided to the room left of the north arrow; `said` only where it covers no camera. Says which corner it took."""
    lines = [*said, *must]
    if not lines:
        return before, Box(0, 0, 0, 0)
    fm = QFontMetricsF(p.font())
    widest = max(60.0, room.w - _ARROW_W - 4 * _EDGE)
    shown = [fm.elidedText(line, Qt.TextElideMode.ElideRight, widest - 14) for line in lines]
    size = (max(fm.horizontalAdvance(s) for s in shown) + 14, len(lines) * fm.height() + 8)
    name, box = corner(size, room, "tl,bl,br", before, busy)
    if said and crowding(box, room, busy) > 0:
        return paint_notes(p, (), must, room, before, busy)
    _panel(p, box)
    p.setPen(theme.qcolor("text_dim"))
    for i, text in enumerate(shown):
        p.drawText(QPointF(box.x + 7, box.y + 4 + i * fm.height() + fm.ascent()), text)
    return name, box


def _panel(p: QPainter, box: Box) -> None:
    p.setPen(QPen(theme.qcolor("border"), 1))
    p.setBrush(theme.qcolor("panel", 190))
    p.drawRoundedRect(strokes.rect(box), 4, 4)
