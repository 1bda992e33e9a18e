"""How a tile is painted. Nothing ever lies over the picture: names stand above it, times and states below it."""

import re
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from core.model.incident import Lane
from core.playback.levels import Level
from core.playback.tiles import TileFrame
from gui import theme, words
from gui.playback.text import Face, Faces, bold
from gui.playback.tile_sound import TileSound, paint_signs, paint_strip, signs

EDGE = 3
"""Width of the border: 2 for the selection and 1 for the keyboard's focus."""
TITLES = {
    "missing": "NO RECORDING",
    "before": "NOT STARTED YET",
    "after": "ENDED",
    "gap": "GAP",
    "no_media": "NO MEDIA YET",
    "undecodable": "CANNOT BE DECODED",
}
TOLD = {
    "missing": ("no recording, ", "no recording; ", "no recording: "),
    "after": ("ended ",),
    "gap": ("gap in the recording, ",),
    "no_media": (": no media yet",),
    "undecodable": ("cannot be decoded: ",),
}
"""What a state's title says already, left out of the sentence below it."""
STALE_OPACITY = 0.3
"""Of the picture before while the one that was asked for is decoded: plainly not the present one."""
ON_PICTURE = theme.DARK.text_dim
"""Text on the ground of pictures, which is dark in every theme."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """All that a tile's painting depends on."""

    lane: Lane
    frame: TileFrame | None
    image: QImage | None
    selected: bool
    focused: bool
    sound: TileSound
    level: Level | None
    face: Faces
    time: str
    """The picture's own, as it is written."""
    trial: str = ""
    """`+0.120 s`, where it is shown as a trial of its clock."""
    origin: QPoint = field(default_factory=QPoint)
    """Of the tile in its window."""


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Where the parts of a tile are; `changing`: the picture and the footer below it."""

    whole: QRect
    header: QRect
    picture: QRect
    footer: QRect
    changing: QRect

    @staticmethod
    def of(whole: QRect, metrics: QFontMetrics) -> "Boxes":
        bar = bar_height(metrics)
        picture, footer = picture_box(whole, bar), footer_box(whole, bar)
        return Boxes(whole, header_box(whole, bar), picture, footer, picture.united(footer))


def bar_height(metrics: QFontMetrics) -> int:
    return metrics.height() + 6


def bars_height(metrics: QFontMetrics) -> int:
    """What a tile needs beside its picture's height."""
    return 2 * bar_height(metrics) + 2 * EDGE


def picture_box(rect: QRect, bar: int) -> QRect:
    return rect.adjusted(EDGE, EDGE + bar, -EDGE, -EDGE - bar)


def header_box(rect: QRect, bar: int) -> QRect:
    return QRect(rect.left() + EDGE, rect.top() + EDGE, rect.width() - 2 * EDGE, bar)


def footer_box(rect: QRect, bar: int) -> QRect:
    picture = picture_box(rect, bar)
    return QRect(picture.left(), picture.bottom() + 1, picture.width(), bar)


def paint_tile(painter: QPainter, boxes: Boxes, ratio: float, look: Look, touched: QRect) -> QRect | None:
    """Of the tile only what is `touched`. Returns where the footer, if it was painted, has the picture's time: empty where it has none."""
    time = None
    if not boxes.changing.contains(touched):
        touched = boxes.whole
        painter.fillRect(boxes.whole, theme.qcolor("panel"))
        _header(painter, boxes.header, look)
        _edge(painter, boxes.whole, look)
    if touched.intersects(boxes.footer):
        time = _footer(painter, boxes.footer, look)
    if touched.intersects(boxes.picture):
        _inside(painter, boxes.picture, ratio, look)
    return time


def paint_time(painter: QPainter, box: QRect, face: Face, time: str) -> None:
    """The picture's time alone, in the place where it stood before."""
    painter.fillRect(box, theme.qcolor("raised"))
    face.draw_time(painter, box, time, "text")


def _inside(painter: QPainter, picture: QRect, ratio: float, look: Look) -> None:
    """The picture, or why there is none."""
    if look.frame is not None and look.frame.state != "frame":
        _absence(painter, picture, look)
        return
    stale = look.frame is not None and look.frame.image is None
    if look.image is None or stale or not _fills(look.image, picture, ratio):
        painter.fillRect(picture, theme.qcolor("picture"))
    if look.image is not None:
        painter.setOpacity(STALE_OPACITY if stale else 1.0)
        _picture(painter, picture, ratio, look.image, look.origin)
        painter.setOpacity(1.0)
    elif look.frame is not None:
        painter.setPen(QColor(ON_PICTURE))
        painter.setFont(look.face.plain.font)
        painter.drawText(picture, Qt.AlignmentFlag.AlignCenter, "…")


def _fills(image: QImage, box: QRect, ratio: float) -> bool:
    return image.width() == box.width() * ratio and image.height() == box.height() * ratio


def picture_spot(box: QRect, ratio: float, image: QImage, origin: QPoint) -> QPointF | None:
    """Where it stands device pixel for device pixel, centred; None where the decoders have not caught up with a new tile size. `origin`:
    of the tile in its window, whose pixels are the screen's: at a ratio of 1.25 or 1.5 a tile may begin between two of them."""
    width, height = int(box.width() * ratio), int(box.height() * ratio)
    if image.width() > width or image.height() > height or (image.width() < width - 1 and image.height() < height - 1):
        return None
    left, top = (width - image.width()) // 2, (height - image.height()) // 2
    x, y = round((origin.x() + box.left()) * ratio) + left, round((origin.y() + box.top()) * ratio) + top
    return QPointF(x / ratio - origin.x(), y / ratio - origin.y())


def _picture(painter: QPainter, box: QRect, ratio: float, image: QImage, origin: QPoint) -> None:
    spot = picture_spot(box, ratio, image, origin)
    if spot is not None:
        image.setDevicePixelRatio(ratio)
        painter.drawImage(spot, image)
        return
    image.setDevicePixelRatio(1.0)
    size = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (box.width() - size.width()) // 2, (box.height() - size.height()) // 2
    painter.drawImage(QRect(box.left() + left, box.top() + top, size.width(), size.height()), image)


def _header(painter: QPainter, box: QRect, look: Look) -> None:
    painter.fillRect(box, theme.qcolor("selection" if look.selected else "raised"))
    place = signs(box, look.face.plain.metrics, look.sound)
    paint_strip(painter, place.meter, look.sound, look.level, look.frame is not None and look.frame.in_buffer)
    paint_signs(painter, place, look.sound)
    box, lane = place.rest.adjusted(7, 0, -7, 0), look.lane
    box.setLeft(box.left() + look.face.bold.draw(painter, box, lane.label, "text", box.width()) + 8)
    officer = f"{lane.officer_label}, dash" if lane.camera.kind == "dash" and lane.officer else lane.officer_label
    look.face.plain.draw(painter, box, officer, "text", box.width())


def _footer(painter: QPainter, box: QRect, look: Look) -> QRect:
    """Returns where the time is."""
    painter.fillRect(box, theme.qcolor("raised"))
    box, face, frame, time, at = box.adjusted(7, 0, -7, 0), look.face, look.frame, look.time, QRect()
    if frame is None:
        return at
    error = "" if frame.error_s is None else f"± {frame.error_s:.1f} s" if frame.error_s < 60 else f"± {words.duration(frame.error_s)}"
    if look.trial:
        box = _badge(painter, box, face, f"trial {look.trial}", box.width(), "warn")
    if frame.in_buffer:
        times = face.mono.width("0" * len(time)) + face.plain.width(error) + 24
        box = _badge(painter, box, face, "BUFFER · no sound", box.width() - times)
    if frame.state != "frame" or frame.utc is None:
        text = _absence_footer(look.lane) if frame.state != "frame" else frame.reason
        face.plain.draw(painter, box, text, "text_dim", box.width())
        return at
    if error:
        box = _right(painter, box, face.plain, error, "warn" if frame.error_s is not None and frame.error_s >= 1 else "text_dim")
    if time and (width := face.mono.draw_time(painter, box, time, "text")):
        at = QRect(box.right() + 1 - width, box.top(), width, box.height())
        box = box.adjusted(0, 0, -width - 8, 0)
    if frame.reason:
        face.plain.draw(painter, box, frame.reason, "text_dim" if frame.exact else "warn", box.width())
    return at


def _absence_footer(lane: Lane) -> str:
    found = [f.name for f in lane.findings if f.kind != "missing"]
    return " · ".join(dict.fromkeys(found))


def _absence(painter: QPainter, box: QRect, look: Look) -> None:
    frame = look.frame
    assert frame is not None
    role = {"missing": "bad", "undecodable": "bad", "no_media": "warn"}.get(frame.state, "text")
    painter.fillRect(box, theme.qcolor("panel"))
    if frame.state in ("missing", "no_media"):
        pen = QPen(theme.qcolor(role), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(QRectF(box).adjusted(9, 9, -9, -9))
    title, reason = TITLES[frame.state], _sentence(frame)
    inner = box.adjusted(14, 10, -14, -10)
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    plain = look.face.plain.font
    for scale in (1.2, 1.0, 0.8):
        large = bold(plain, scale)
        title_high = QFontMetrics(large).boundingRect(inner, wrap, title).height()
        reason_high = QFontMetrics(plain).boundingRect(inner, wrap, reason).height() if reason else 0
        if title_high + reason_high <= inner.height():
            break
    line = QFontMetrics(plain).lineSpacing()
    room = (inner.height() - title_high) // line * line
    reason = _shortened(QFontMetrics(plain), inner, reason, room)
    reason_high = min(reason_high, room)
    top = inner.top() + max(0, (inner.height() - title_high - reason_high) // 2)
    painter.setFont(large)
    painter.setPen(theme.qcolor(role))
    painter.drawText(QRect(inner.left(), top, inner.width(), title_high), wrap, title)
    painter.setFont(plain)
    painter.setPen(theme.qcolor("text"))
    if reason_high > 0:
        painter.drawText(QRect(inner.left(), top + title_high, inner.width(), reason_high), wrap, reason)


def _edge(painter: QPainter, rect: QRect, look: Look) -> None:
    """Selection: a solid border (and the header's ground). Keyboard focus: a dotted ring inside it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    width = EDGE - 1 if look.selected else 1
    painter.setPen(QPen(theme.qcolor("accent" if look.selected else "border"), width))
    painter.drawRect(QRectF(rect).adjusted(width / 2, width / 2, -width / 2, -width / 2))
    if look.focused:
        inset = EDGE - 0.5
        painter.setPen(QPen(theme.qcolor("focus"), 1, Qt.PenStyle.DotLine))
        painter.drawRect(QRectF(rect).adjusted(inset, inset, -inset, -inset))


def _badge(painter: QPainter, box: QRect, face: Faces, text: str, room: int, role: str = "") -> QRect:
    """A badge at the left, hatched as buffers are where it has no `role`; returns what is left of the box. Shortened to its first word where
    `room` is less."""
    if face.plain.width(text) + 14 > room:
        text = text.split(" ")[0]
    width = min(box.width(), face.plain.width(text) + 14)
    badge = QRectF(box.left(), box.top() + 2.5, width, box.height() - 5)
    painter.setPen(QPen(theme.qcolor(role or "buffer"), 1))
    painter.setBrush(QColor(theme.current().panel))
    painter.drawRect(badge)
    if not role:
        _hatch(painter, badge)
    face.plain.draw(painter, box.adjusted(7, 0, 0, 0), text, role or "text", width)
    return box.adjusted(int(width) + 8, 0, 0, 0)


def _hatch(painter: QPainter, badge: QRectF) -> None:
    painter.save()
    painter.setClipRect(badge)
    painter.setPen(QPen(theme.qcolor("buffer", 90), 1))
    high = int(badge.height())
    for x in range(int(badge.left()) - high, int(badge.right()), 6):
        painter.drawLine(QPointF(x, badge.bottom()), QPointF(x + high, badge.top()))
    painter.restore()


def _right(painter: QPainter, box: QRect, face: Face, text: str, role: str) -> QRect:
    """Text at the right end, where there is room for it; returns what is left of the box."""
    if face.width(text) > box.width():
        return box
    return box.adjusted(0, 0, -face.draw(painter, box, text, role, right=True) - 8, 0)


def _shortened(metrics: QFontMetrics, box: QRect, text: str, room: int) -> str:
    """As many whole words as fit into `room` pixels of height."""
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    kept = text.split()
    while len(kept) > 1 and metrics.boundingRect(box, wrap, text).height() > room:
        kept.pop()
        text = " ".join(kept) + "…"
    return text


def _sentence(frame: TileFrame) -> str:
    text = frame.reason
    for told in TOLD.get(frame.state, ()):
        text = text.replace(told, "")
    text = re.sub(r"\bin 0\.0 s", "now", text)
    return text[:1].upper() + text[1:]
