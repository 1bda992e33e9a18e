"""Paints the lanes: headers, clips with their buffers and soft edges, hollow absences, notes."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui import theme
from gui.shapes import SIGNS, paint_sign
from gui.timeline import strokes
from gui.timeline.layout import ClipBox, HollowBox, LaneBox, Metrics, NoteBox
from gui.timeline.scene import LaneScene, Scene, lane_state_words, lane_who

_NOTE_ROLE = {"late": "warn", "short_buffer": "warn", "early_stop": "warn", "undetermined": "unknown"}


def paint_lanes(p: QPainter, scene: Scene, selected: str | None, m: Metrics) -> None:
    area = scene.layout.lanes_area
    p.save()
    p.setClipRect(strokes.rect(area))
    for lane in scene.lanes:
        _background(p, lane.lane, scene, selected)
    _grid(p, scene)
    hatches = strokes.Hatches(p.device().devicePixelRatioF())
    for lane in scene.lanes:
        surface = lane_surface(lane.lane, selected)
        p.save()
        p.setClipRect(QRectF(scene.layout.x0, area.y, area.right - scene.layout.x0, area.h))
        _contents(p, lane, scene, surface, m, hatches)
        p.restore()
        _header(p, lane.lane, selected, m)
    p.restore()
    if scene.layout.max_scroll > 0:
        _scroll_bar(p, scene)


def lane_surface(box: LaneBox, selected: str | None) -> QColor:
    plain = theme.qcolor("panel") if box.index % 2 == 0 else strokes.mixed(theme.qcolor("panel"), theme.qcolor("window"), 0.5)
    return strokes.mixed(theme.qcolor("selection"), plain, 0.55) if box.lane.camera.id == selected else plain


def _background(p: QPainter, box: LaneBox, scene: Scene, selected: str | None) -> None:
    p.fillRect(strokes.rect(box.box), lane_surface(box, selected))
    p.setPen(QPen(theme.qcolor("border"), 1))
    p.drawLine(QPointF(0, box.box.bottom - 0.5), QPointF(scene.layout.lanes_area.right, box.box.bottom - 0.5))


def _grid(p: QPainter, scene: Scene) -> None:
    area = scene.layout.lanes_area
    p.setPen(QPen(theme.qcolor("border", 150), 1))
    for tick in scene.wall:
        if tick.label:
            x = round(scene.layout.x0 + tick.x) + 0.5
            p.drawLine(QPointF(x, area.y), QPointF(x, min(area.bottom, area.y + scene.layout.content_h)))


def _contents(p: QPainter, lane: LaneScene, scene: Scene, surface: QColor, m: Metrics, hatches: strokes.Hatches) -> None:
    colour = theme.lane_colour(lane.lane.index)
    visible = (scene.layout.x0, scene.layout.wall.right)
    for hollow in lane.hollows:
        _hollow(p, hollow, visible)
    for crowd in lane.crowds:
        p.fillRect(strokes.rect(crowd.box), colour)
    for clip in lane.clips:
        _clip(p, clip, colour, surface, visible, hatches)
    for note in lane.notes:
        _note(p, note, m)


def _clip(p: QPainter, c: ClipBox, colour: QColor, surface: QColor, visible: tuple[float, float], hatches: strokes.Hatches) -> None:
    """Solid where there is sound, hatched where it is the buffer; dotted outline without media; faint when rejected."""
    if c.vague:
        _vague(p, c, colour, surface, visible)
        return
    rejected = c.clip.member is not None and c.clip.member.status == "rejected"
    no_media = c.clip.media_file is None
    tone = strokes.mixed(colour, surface, 0.28) if rejected else colour
    soft = c.soft_px if c.soft_px >= 1 else 0.0
    left, right = max(c.box.x - soft, visible[0] - 20), min(c.box.right + soft, visible[1] + 20)
    body = QRectF(left, c.box.y, right - left, c.box.h)
    faint = strokes.mixed(colour, surface, 0.20 if not rejected else 0.08)
    p.fillRect(body, faint if no_media else tone)
    split = left
    if c.buffer_x is not None:
        split = min(max(c.buffer_x[1], left), right)
        if split - left >= 2:
            head = QRectF(left, c.box.y, split - left, c.box.h)
            p.fillRect(head, faint)
            p.setBrushOrigin(QPointF(c.box.x, c.box.y))
            p.fillRect(head, hatches.brush(strokes.mixed(tone, surface, 0.75)))
            p.setBrushOrigin(QPointF(0, 0))
            p.setPen(QPen(tone, 1.5))
            p.drawLine(QPointF(split, c.box.y), QPointF(split, c.box.bottom))
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(strokes.dotted(tone) if no_media else QPen(tone, 1))
    if c.box.w >= 3:
        p.drawRect(body.adjusted(0.5, 0.5, -0.5, -0.5))
    if soft:
        inside = min(soft, c.box.w / 2)
        strokes.fade(p, c.box.x, soft, inside, c.box.y, c.box.h, surface, True)
        strokes.fade(p, c.box.right, soft, inside, c.box.y, c.box.h, surface, False)


def _vague(p: QPainter, c: ClipBox, colour: QColor, surface: QColor, visible: tuple[float, float]) -> None:
    """A clip whose time is hardly known: a faint smear as wide as one sigma, and a dotted body where its best guess stands."""
    left, right = max(c.box.x - c.soft_px, visible[0] - 4), min(c.box.right + c.soft_px, visible[1] + 4)
    p.fillRect(QRectF(left, c.box.y + 3, right - left, c.box.h - 6), strokes.mixed(colour, surface, 0.15))
    x, end = max(c.box.x, visible[0] - 4), min(c.box.right, visible[1] + 4)
    if end > x:
        p.setBrush(strokes.mixed(colour, surface, 0.35))
        p.setPen(strokes.dotted(colour))
        p.drawRect(QRectF(x, c.box.y, end - x, c.box.h).adjusted(0.5, 0.5, -0.5, -0.5))


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
    two = bool(words) and h.h >= 2 * m.line + 4
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


def _scroll_bar(p: QPainter, scene: Scene) -> None:
    area = scene.layout.lanes_area
    part = area.h / scene.layout.content_h
    h = max(18.0, part * area.h)
    y = area.y + scene.layout.scroll / scene.layout.max_scroll * (area.h - h)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.qcolor("outline", 190))
    p.drawRoundedRect(QRectF(area.right - 7, y + 1, 5, h - 2), 2.5, 2.5)
