"""Paints what stands round the lanes: overview, both rulers, trigger flags, markers, the range, the playhead."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from core.model.times import Instant, Span
from gui import theme, words
from gui.shapes import paint_sign
from gui.timeline import strokes
from gui.timeline.axis import Ticks
from gui.timeline.boxes import Box, Metrics
from gui.timeline.density import footage_density
from gui.timeline.layout import Layout
from gui.timeline.letters import Letters
from gui.timeline.scene import Scene


def paint_overview(p: QPainter, scene: Scene) -> None:
    """How many cameras recorded when, over the whole incident; triggers and markers as ticks."""
    box = scene.layout.overview
    p.fillRect(strokes.rect(box), theme.qcolor("panel"))
    counts = footage_density(scene.index, round(box.w))
    most = max(len(scene.index.lanes), 1)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.qcolor("buffer", 200))
    base = box.bottom - 2
    outline = [QPointF(box.x, base)]
    for start, end, count in counts:
        y = base - (box.h - 5) * count / most
        outline += [QPointF(box.x + start, y), QPointF(box.x + end, y)]
    p.drawPolygon(QPolygonF([*outline, QPointF(box.right, base)]))

    for trigger in scene.index.view.triggers:
        p.fillRect(QRectF(_overview_x(scene, trigger.time) - 1, box.y, 2, box.h), theme.qcolor("trigger"))
    for marker in scene.index.view.markers:
        p.fillRect(QRectF(_overview_x(scene, marker.at) - 1, box.y, 2, box.h / 2), theme.qcolor("marker"))


def paint_handle(p: QPainter, scene: Scene) -> None:
    """What is visible, in the overview."""
    box, visible = scene.layout.overview, scene.layout.axis.span
    _handle(p, box, max(box.x, _overview_x(scene, visible.start)), min(box.right, _overview_x(scene, visible.end)))


def _overview_x(scene: Scene, at: Instant) -> float:
    box, bounds = scene.layout.overview, scene.index.bounds
    return box.x + at.since(bounds.start) / bounds.duration_s * box.w


def _handle(p: QPainter, box: Box, left: float, right: float) -> None:
    shade = theme.qcolor("window", 165)
    p.fillRect(QRectF(box.x, box.y, left - box.x, box.h), shade)
    p.fillRect(QRectF(right, box.y, box.right - right, box.h), shade)
    x, y, w, h = round(left), round(box.y), round(max(6.0, right - left)), round(box.h)
    accent = theme.qcolor("accent")
    for edge in ((x, y, w, 2), (x, y + h - 2, w, 2), (x, y, 2, h), (x + w - 2, y, 2, h)):
        p.fillRect(*edge, accent)
    if w >= 24:
        for at in (x + 4, x + w - 6):
            p.fillRect(at, y + h // 2 - 4, 2, 8, accent)


def paint_rulers(p: QPainter, scene: Scene, m: Metrics, letters: Letters) -> None:
    layout, view = scene.layout, scene.index.view
    for box, ticks, bright in ((layout.wall, scene.wall, True), (layout.relative, scene.relative, False)):
        _ticks(p, box, ticks, bright, m, letters)
    p.setPen(QPen(theme.qcolor("outline"), 1))
    p.drawLine(QPointF(0, layout.relative.bottom + 0.5), QPointF(layout.wall.right, layout.relative.bottom + 0.5))
    middle = layout.axis.at(layout.axis.width / 2)
    zone = f"{middle.local(view.zone):%Z}" if view.zone else "UTC, zone unknown"
    heads = (
        (layout.overview, "whole incident"),
        (layout.wall, f"{words.day(middle, view.zone)} {zone}"),
        (layout.relative, "T ± seconds" if view.first_trigger else "from the start"),
    )
    dim = theme.qcolor("text_dim")
    for box, text in heads:
        if letters.width(text) <= layout.x0 - 14:
            letters.draw(p, text, 8, box.y + (box.h - m.line) / 2, dim)
        else:
            strokes.text_at(p, text, 8, box.y, box.h, layout.x0 - 14, dim)


def _ticks(p: QPainter, box: Box, ticks: Ticks, bright: bool, m: Metrics, letters: Letters) -> None:
    """Labels stand right of their tick; one that would be cut at the right edge is left out."""
    _strip(p, box, ticks)
    text, dim = theme.qcolor("text"), theme.qcolor("text_dim")
    for tick in ticks.labelled:
        x = round(box.x + tick.x) + 4.5
        if x + m.text_px(tick.label) <= box.right:
            letters.draw(p, tick.label, x, box.y + (box.h - m.line) / 2, text if bright or tick.label == "0" else dim)


def _strip(p: QPainter, box: Box, ticks: Ticks) -> None:
    """The ruler's ground with its ticks, as one small image."""
    ratio = p.device().devicePixelRatioF()
    h, w = max(1, round(box.h * ratio)), max(1, round(box.w * ratio))
    row, thick = np.full(w, theme.qcolor("raised").rgb(), np.uint32), max(1, int(ratio))
    pixels = np.empty((h, w), np.uint32)
    pixels[:] = row
    labelled = np.array([t.x for t in ticks.labelled])
    for role, xs, tall in (("outline", labelled, box.h * 0.75), ("border", ticks.minor, 4.0)):
        columns = (np.round(xs)[:, None] * ratio + np.arange(thick)).astype(np.int64).ravel()
        row[columns[(columns >= 0) & (columns < w)]] = theme.qcolor(role).rgb()
        pixels[h - round(tall * ratio) :] = row
    image = QImage(pixels.data, w, h, 4 * w, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    p.drawImage(QPointF(box.x, box.y), image)


def paint_flags(p: QPainter, scene: Scene, selected: str | None, m: Metrics) -> None:
    """A line down through every lane and the flag under them; see `paint_flag_words`."""
    layout = scene.layout
    p.fillRect(QRectF(0, layout.flags.y, layout.wall.right, layout.flags.h + layout.marks.h), theme.qcolor("raised"))
    p.save()
    p.setClipRect(QRectF(layout.x0, layout.wall.y, layout.wall.w, layout.marks.bottom - layout.wall.y))
    red = theme.qcolor("trigger")
    for flag in scene.flags:
        chosen = flag.trigger.id == selected
        _upright(p, flag.x, layout.relative.y, flag.y + m.line + 2, 2.5 if chosen else 1.5, red)
        p.setPen(QPen(red, 2.5 if chosen else 1.5))
        p.setBrush(red)
        p.drawPolygon(QPolygonF([QPointF(flag.x, flag.y + 3), QPointF(flag.x + 11, flag.y + 7), QPointF(flag.x, flag.y + 11)]))
    p.restore()
    if layout.flags.h:
        strokes.text_at(p, "triggers", 8, layout.flags.y, m.line + 3, layout.x0 - 14, theme.qcolor("text_dim"))


def paint_flag_words(p: QPainter, scene: Scene, m: Metrics) -> None:
    for flag in scene.flags:
        if flag.text_w:
            p.fillRect(QRectF(flag.text_x - 2, flag.y, flag.text_w + 2, m.line + 3), theme.qcolor("raised"))
            strokes.text_at(p, flag.text, flag.text_x, flag.y, m.line + 3, flag.text_w, theme.qcolor("trigger"))


def paint_markers(p: QPainter, scene: Scene, m: Metrics) -> None:
    box = scene.layout.marks
    if not box.h:
        return
    strokes.text_at(p, "markers", 8, box.y, box.h, scene.layout.x0 - 14, theme.qcolor("text_dim"))
    marks = sorted(scene.marks, key=lambda pair: pair[0])
    for i, (x, marker) in enumerate(marks):
        if marker.end is not None:
            p.fillRect(QRectF(x, box.bottom - 3, scene.layout.x(marker.end) - x, 2), theme.qcolor("marker"))
        paint_sign(p, QRectF(x - 7, box.y + (box.h - 14) / 2, 14, 14), "marker")
        limit = marks[i + 1][0] - 8 if i + 1 < len(marks) else box.right - 4
        strokes.text_at(p, marker.text, x + 11, box.y, box.h, min(m.text_px(marker.text) + 2, limit - x - 11), theme.qcolor("marker"))


def paint_range(p: QPainter, scene: Scene, span: Span, letters: Letters) -> None:
    """The chosen range between its In and Out brackets, with handles in the ruler to take hold of, and its length."""
    layout = scene.layout
    left, right = layout.x(span.start), layout.x(span.end)
    p.save()
    p.setClipRect(QRectF(layout.x0, layout.wall.y, layout.wall.w, layout.marks.bottom - layout.wall.y))
    a, b = max(left, layout.x0 - 20), min(right, layout.wall.right + 20)
    p.fillRect(QRectF(a, layout.wall.y, max(0.0, b - a), layout.marks.bottom - layout.wall.y), theme.qcolor("accent", 38))
    accent = theme.qcolor("accent")
    foot = layout.relative.bottom
    for x, way in ((left, 5), (right, -5)):
        p.setPen(QPen(accent, 2))
        p.drawLine(QPointF(x, layout.wall.y), QPointF(x, layout.lanes_area.bottom))
        p.drawLine(QPointF(x, layout.lanes_area.bottom - 1), QPointF(x + way, layout.lanes_area.bottom - 1))
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(accent)
        p.drawPolygon(QPolygonF([QPointF(x, foot - 10), QPointF(x + 1.8 * way, foot - 10), QPointF(x, foot)]))
    text = words.duration(span.duration_s)
    letters.inside(p, text, a, b, layout.relative.y, layout.relative.h, strokes.readable_on(accent), accent)
    p.restore()


def _upright(p: QPainter, x: float, top: float, bottom: float, width: float, colour: QColor) -> None:
    """A rectangle: Qt fills one in a fraction of the time that a line takes."""
    p.fillRect(QRectF(x - width / 2, top, width, bottom - top), colour)


def paint_ghost(p: QPainter, scene: Scene, at: Instant) -> None:
    """A marker where it would be dropped."""
    box, x = scene.layout.marks, scene.layout.x(at)
    p.setPen(strokes.dashed(theme.qcolor("marker"), 1.5, 2, 2))
    p.drawLine(QPointF(x, scene.layout.wall.y), QPointF(x, box.bottom))
    paint_sign(p, QRectF(x - 8, box.y + (box.h - 16) / 2, 16, 16), "marker")


def paint_overview_playhead(p: QPainter, scene: Scene, at: Instant | None) -> None:
    box = scene.layout.overview
    if at is not None and box.x <= (over := _overview_x(scene, at)) <= box.right:
        p.fillRect(QRectF(over - 1, box.y, 2, box.h), theme.qcolor("playhead"))


def paint_playhead(p: QPainter, scene: Scene, at: Instant, m: Metrics) -> None:
    """A line through everything, with the wall clock and the seconds from the trigger on it; also in the overview."""
    layout = scene.layout
    paint_overview_playhead(p, scene, at)
    x = layout.x(at)
    if not layout.x0 - 0.5 <= x <= layout.wall.right + 0.5:
        return
    _upright(p, x, layout.wall.y, layout.marks.bottom, 1.5, theme.qcolor("playhead"))
    p.setBrush(theme.qcolor("playhead"))
    p.setPen(Qt.PenStyle.NoPen)
    texts = _label(scene, at)
    left, width = _label_place(layout, x, max(m.text_px(t) for t in texts))
    p.drawRect(QRectF(left, layout.wall.y + 1, width, len(texts) * (m.line + 2) + 2))
    p.setPen(strokes.readable_on(theme.qcolor("playhead")))
    for i, text in enumerate(texts):
        p.drawText(QRectF(left, layout.wall.y + 2 + i * (m.line + 2), width, m.line + 2), Qt.AlignmentFlag.AlignCenter, text)


def _label(scene: Scene, at: Instant) -> list[str]:
    view = scene.index.view
    since = [words.relative(at, view.first_trigger.time)] if view.first_trigger is not None else []
    return [words.time_of_day(at, view.zone, True), *since]


def _label_place(layout: Layout, x: float, text_px: float) -> tuple[float, float]:
    """Where the playhead's label begins, and how wide it is: left of the line where there is no room to its right."""
    width = text_px + 12
    return (x if x + width <= layout.wall.right else x - width), width


def moving_parts(scene: Scene, at: Instant | None, snapped: Instant | None, m: Metrics) -> tuple[QRect, QRect]:
    """All that the playhead and a snap line paint, so that nothing else need be painted again when they move: in the overview, and below."""
    layout, body, over = scene.layout, QRect(), QRect()
    tall = layout.marks.bottom - layout.wall.y
    if at is not None:
        over = QRectF(_overview_x(scene, at) - 2, layout.overview.y, 4, layout.overview.h).toAlignedRect()
        x = layout.x(at)
        if layout.x0 - 1 <= x <= layout.wall.right + 1:
            left, width = _label_place(layout, x, max(m.text_px(t) for t in _label(scene, at)))
            body = QRectF(left - 2, layout.wall.y, width + 4, tall).toAlignedRect()
    if snapped is not None and layout.x0 <= (x := layout.x(snapped)) <= layout.wall.right:
        body |= QRectF(x - 7, layout.wall.y, 14, tall).toAlignedRect()
    return over, body


def paint_snap(p: QPainter, scene: Scene, at: Instant) -> None:
    """Where what is being dragged has snapped to: a line with a diamond at its head."""
    layout, x = scene.layout, scene.layout.x(at)
    if not layout.x0 <= x <= layout.wall.right:
        return
    p.setPen(strokes.dashed(theme.qcolor("focus"), 1.5, 4, 3))
    p.drawLine(QPointF(x, layout.wall.y), QPointF(x, layout.marks.bottom))
    p.setPen(QPen(theme.qcolor("window"), 1))
    p.setBrush(theme.qcolor("focus"))
    y = layout.lanes_area.y + 6
    p.drawPolygon(QPolygonF([QPointF(x, y - 6), QPointF(x + 5, y), QPointF(x, y + 6), QPointF(x - 5, y)]))
