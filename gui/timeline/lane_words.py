"""Paints the words on the lanes, above bars and trigger lines so that nothing crosses them."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui import theme, words
from gui.timeline import strokes
from gui.timeline.boxes import ClipBox, HollowBox, LaneBox, Metrics, NoteBox
from gui.timeline.ground import lane_surface
from gui.timeline.lanes import note_colour
from gui.timeline.letters import Letters, line_height
from gui.timeline.scene import Scene
from gui.timeline.table import buffer_of

LEAST_EDGE_PX = 8.0
"""An edge less soft than this holds no words."""
_HOLLOW_WORDS = {
    "missing": ("expected, no recording", "no recording"),
    "undetermined": ("expected? cannot be determined", "cannot be determined", "?"),
}


def paint_words(p: QPainter, scene: Scene, selected: str | None, m: Metrics, letters: Letters, trials: Mapping[str, int]) -> None:
    layout = scene.layout
    area, visible = layout.lanes_area, (layout.x0, layout.wall.right)
    p.save()
    p.setClipRect(QRectF(layout.x0, area.y, area.right - layout.x0, area.h))
    ink = theme.qcolor("text")
    for lane in scene.lanes:
        surface = lane_surface(lane.lane, selected)
        for hollow in lane.hollows if not lane.lane.collapsed else ():
            _hollow(p, letters, hollow, visible, surface)
        for clip in lane.clips:
            _clip(p, letters, lane.lane, clip, visible, surface, ink)
        for note in lane.notes:
            _note(p, note, surface, m)
        if us := trials.get(lane.lane.lane.camera.id):
            _trial(p, letters, lane.lane, f"trial {words.shift(us)}", layout.x0, surface)
    p.restore()


def _trial(p: QPainter, letters: Letters, lane: LaneBox, text: str, x: float, surface: QColor) -> None:
    """At the lane's left end, framed: it stands there only as long as it is tried."""
    ink, line = theme.qcolor("warn"), line_height(p.font())
    high = max(lane.bar_h - 1, line)
    frame = QRectF(x + 5.5, round(lane.bar_y + (lane.bar_h - high) / 2) + 0.5, round(letters.width(text)) + 10, round(high))
    p.fillRect(frame, surface)
    letters.draw(p, text, frame.left() + 5, frame.center().y() - line / 2, ink)
    p.setPen(QPen(ink, 1))
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawRect(frame)


def _hollow(p: QPainter, letters: Letters, h: HollowBox, visible: tuple[float, float], surface: QColor) -> None:
    room = (max(h.box.x, visible[0]), min(h.box.right, visible[1]))
    ink = theme.qcolor("bad" if h.kind == "missing" else "unknown")
    for text in _HOLLOW_WORDS[h.kind]:
        if letters.inside(p, text, *room, h.box.y, h.box.h, ink, surface):
            return


def _clip(p: QPainter, letters: Letters, lane: LaneBox, c: ClipBox, visible: tuple[float, float], surface: QColor, ink: QColor) -> None:
    left, right = max(c.box.x, visible[0]), min(c.box.right, visible[1])
    if c.soft_px >= LEAST_EDGE_PX and not c.vague:
        left += _edge_words(p, letters, c, c.box.x, visible, surface)
        right -= _edge_words(p, letters, c, c.box.right, visible, surface)
    buffered = buffer_of(lane.lane, c.clip)
    if buffered is not None and c.buffer_x is not None:
        for text in (buffered[1], "buffer"):
            if letters.inside(p, text, left, min(c.buffer_x[1], right), c.box.y, c.box.h, ink, surface):
                break
        left = max(left, c.buffer_x[1])
    remarks = _remarks(c, buffered is not None)
    for text in (", ".join(remarks), *remarks) if remarks else ():
        if letters.inside(p, text, left, right, c.box.y, c.box.h, ink, surface):
            break


def _remarks(c: ClipBox, buffered: bool) -> list[str]:
    clip, member = c.clip.clip, c.clip.member
    silent = not buffered and bool(clip.silent_head_s)
    remarks = ["rejected"] if member is not None and member.status == "rejected" else []
    if c.clip.media_file is None:
        remarks.append("no media yet")
    if silent:
        remarks.append("silent throughout")
    if c.vague:
        remarks.append(f"where in time is uncertain, ± {_sigma(clip.time.sigma_s)}")
    return remarks


def _edge_words(p: QPainter, letters: Letters, c: ClipBox, x: float, visible: tuple[float, float], surface: QColor) -> float:
    """Says one sigma in words on an edge soft enough to hold them; pixels taken inside of the edge."""
    text = f"± {_sigma(c.clip.clip.time.sigma_s)}"
    half = letters.width(text) / 2 + 5
    if c.soft_px < half or x - half < visible[0] or x + half > visible[1]:
        return 0.0
    letters.inside(p, text, x - half, x + half, c.box.y, c.box.h, theme.qcolor("text"), surface)
    return half


def _sigma(seconds: float) -> str:
    return f"{seconds / 3600:.0f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.2g} s"


def _note(p: QPainter, n: NoteBox, surface: QColor, m: Metrics) -> None:
    if n.text_w < 20:
        return
    p.fillRect(QRectF(n.text_x - 2, n.y, n.text_w + 4, m.line), surface)
    strokes.text_at(p, n.note.text, n.text_x, n.y, m.line, n.text_w, note_colour(n))
