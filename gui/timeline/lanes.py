"""Paints the lanes over their ground: hatched buffers, hollow absences, notes; and the headers beside them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui import theme
from gui.shapes import SIGNS, paint_sign
from gui.timeline import strokes
from gui.timeline.boxes import HollowBox, LaneBox, Metrics, NoteBox
from gui.timeline.filmstrip import Filmstrips
from gui.timeline.ground import lane_surface, make_ground
from gui.timeline.scene import Scene, lane_state_words, lane_who
from gui.timeline.table import VAGUE

LEAST_HATCH_PX, MOST_HATCHED = 3.0, 150

_NOTE_ROLE = {"late": "warn", "short_buffer": "warn", "early_stop": "warn", "undetermined": "unknown"}


def paint_lanes(p: QPainter, scene: Scene, selected: str | None, m: Metrics, strips: Filmstrips, hatches: strokes.Hatches) -> None:
    """Without the headers: those stand still while one zooms (see `paint_headers`)."""
    layout, area = scene.layout, scene.layout.lanes_area
    ratio = p.device().devicePixelRatioF()
    ground = make_ground(scene, selected, ratio, strips)
    p.drawImage(QPointF(layout.x0, area.y), ground.image())
    p.save()
    p.setClipRect(QRectF(layout.x0, area.y, area.right - layout.x0, area.h))
    heads = _heads(scene)
    p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for lane in scene.lanes:
        colour, surface = theme.lane_colour(lane.lane.index), lane_surface(lane.lane, selected)
        if lane.slot in heads:
            p.setPen(QPen(colour, 1))
            p.setBrush(hatches.brush(strokes.mixed(colour, surface, 0.75), ratio))
            p.setBrushOrigin(heads[lane.slot][0].topLeft())
            p.drawRects(heads[lane.slot])
    p.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for lane in scene.lanes:
        for hollow in lane.hollows:
            _hollow(p, hollow, (layout.x0, layout.wall.right))
        for note in lane.notes:
            _note(p, note, m)
    p.restore()


def paint_headers(p: QPainter, scene: Scene, selected: str | None, m: Metrics) -> None:
    """The column left of the lanes."""
    p.save()
    p.setClipRect(strokes.rect(scene.layout.lanes_area._replace(w=scene.layout.x0)))
    for lane in scene.lanes:
        _header(p, lane.lane, selected, m)
    p.restore()


def _heads(scene: Scene) -> dict[int, list[QRectF]]:
    """By slot: buffers to be hatched; where there are very many, only the widest."""
    seen = scene.seen
    width = seen.buffer_x - seen.x
    wide = (width >= LEAST_HATCH_PX) & (seen.kind & VAGUE == 0)
    if np.count_nonzero(wide) > MOST_HATCHED:
        wide &= width > np.partition(width[wide], -MOST_HATCHED)[-MOST_HATCHED]
    return _rects(scene, np.flatnonzero(wide), seen.buffer_x)


def _rects(scene: Scene, which: NDArray[np.int64], right: NDArray[np.float64]) -> dict[int, list[QRectF]]:
    """A little more than what is in sight: Qt's arithmetic does not reach as far as the zoom."""
    seen, layout = scene.seen, scene.layout
    lefts, rights = np.maximum(seen.x[which], layout.x0 - 40), np.minimum(right[which], layout.wall.right + 40)
    out: dict[int, list[QRectF]] = {}
    for slot, row, x, end in zip(seen.slot[which].tolist(), seen.row[which].tolist(), lefts.tolist(), rights.tolist(), strict=True):
        if end > x:
            y, h = scene.lanes[slot].row_place(row)
            out.setdefault(slot, []).append(QRectF(round(x), round(y), max(1, round(end) - round(x) - 1), round(h) - 1))
    return out


def _hollow(p: QPainter, h: HollowBox, visible: tuple[float, float]) -> None:
    missing = h.kind == "missing"
    x, right = max(h.box.x, visible[0] - 10), min(h.box.right, visible[1] + 10)
    if right <= x:
        return
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(strokes.dashed(theme.qcolor("bad"), 1.6, 7, 5) if missing else strokes.dotted(theme.qcolor("unknown")))
    p.drawRect(QRectF(x + 1, h.box.y + 1, right - x - 2, h.box.h - 2))


def _note(p: QPainter, n: NoteBox, m: Metrics) -> None:
    """The dimension line, or for a point in time an elbow that leads from it to the words."""
    colour = note_colour(n)
    if n.note.measures:
        strokes.dimension(p, n.x0, max(n.x1, n.x0 + 1), n.y, m.line, colour)
    elif n.text_x > n.x0:
        p.setPen(QPen(colour, 1.5))
        p.drawPolyline([QPointF(n.x0 + 0.5, n.y), QPointF(n.x0 + 0.5, n.y + m.line / 2), QPointF(n.x0 + 6, n.y + m.line / 2)])


def note_colour(n: NoteBox) -> QColor:
    return theme.qcolor(_NOTE_ROLE.get(n.note.kind, "warn"))


def _header(p: QPainter, box: LaneBox, selected: str | None, m: Metrics) -> None:
    """Colour, label and officer; the lane's state with its sign under them where there is room, else the sign alone."""
    chosen = box.lane.camera.id == selected
    h = box.header
    p.save()
    p.setClipRect(strokes.rect(h), Qt.ClipOperation.IntersectClip)
    p.fillRect(strokes.rect(h), theme.qcolor("selection") if chosen else theme.qcolor("raised"))
    p.setPen(QPen(theme.qcolor("border"), 1))
    p.drawLine(QPointF(0, h.bottom - 0.5), QPointF(h.right, h.bottom - 0.5))
    p.drawLine(QPointF(h.right - 0.5, h.y), QPointF(h.right - 0.5, h.bottom))
    _swatch(p, box, chosen)
    state, words = lane_state_words(box.lane)
    two = bool(words) and h.h >= 2 * m.line + 4 and not box.collapsed
    y = h.y + 3 if two else max(h.y, box.bar_y + (min(box.bar_h, h.h) - m.line) / 2)
    sign_w = 0 if two or not state else m.line + 2
    bold = QFont(p.font())
    bold.setBold(True)
    plain = p.font()
    p.setFont(bold)
    label_w = min(QFontMetricsF(bold).horizontalAdvance(box.lane.label), (h.w - 20) * 0.6)
    strokes.text_at(p, box.lane.label, 13, y, m.line, label_w, theme.qcolor("text"))
    p.setFont(plain)
    x = 13 + label_w + 7
    strokes.text_at(p, lane_who(box.lane), x, y, m.line, h.w - x - 6 - sign_w, theme.qcolor("text" if chosen else "text_dim"))
    if two:
        paint_sign(p, QRectF(12, y + m.line, m.line, m.line).adjusted(1, 1, -1, -1), state)
        ink = theme.qcolor("text") if chosen else theme.qcolor(SIGNS.get(state, ("", "text_dim"))[1])
        strokes.text_at(p, words, 13 + m.line + 3, y + m.line, m.line, h.w - m.line - 22, ink)
    elif state:
        paint_sign(p, QRectF(h.w - m.line - 5, y, m.line, m.line).adjusted(1, 1, -1, -1), state)
    p.restore()


def _swatch(p: QPainter, box: LaneBox, chosen: bool) -> None:
    colour = theme.lane_colour(box.index)
    bar = QRectF(3, box.header.y + 4, 5, box.header.h - 8)
    if box.lane.clips:
        p.fillRect(bar, colour)
    else:
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(strokes.dashed(colour, 1.2, 3, 2))
        p.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
    if chosen:
        p.setPen(QPen(theme.qcolor("focus"), 2))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawRect(QRectF(1, box.header.y + 1, box.header.w - 3, box.header.h - 3))


def paint_scroll_bar(p: QPainter, scene: Scene) -> None:
    area = scene.layout.lanes_area
    if scene.layout.max_scroll <= 0:
        return
    part = area.h / scene.layout.content_h
    h = max(18.0, part * area.h)
    y = area.y + scene.layout.scroll / scene.layout.max_scroll * (area.h - h)
    p.fillRect(round(area.right) - 7, round(y) + 1, 5, round(h) - 2, theme.qcolor("outline", 190))
