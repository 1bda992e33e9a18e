"""The sound of one tile: its meter along the picture's upper edge, and the two signs in its header: S (solo) and the speaker."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from core.playback.levels import Level
from core.playback.mix import Mix
from gui import keys, theme
from gui.playback.icons import paint_icon
from gui.playback.meter import paint_meter, place, told

METER = 4
"""Height of a tile's meter."""
_ROOM = 130
"""A header narrower than this has no place for the S."""


@dataclass(frozen=True, slots=True)
class TileSound:
    """How one camera stands in the mix. `has`: there is sound in its recordings. `alone`: no other camera has any."""

    has: bool = False
    heard: bool = False
    muted: bool = False
    solo: bool = False
    alone: bool = False

    @staticmethod
    def of(mix: Mix, camera_id: str) -> "TileSound":
        has, only = camera_id in mix.cameras, len(mix.cameras) == 1
        return TileSound(has, camera_id in mix.heard, camera_id in mix.muted, mix.on and camera_id in mix.solo, only)

    @property
    def words(self) -> str:
        """For screen readers; empty where there is nothing to hear."""
        if not self.has:
            return ""
        return "its sound is muted" if self.muted else "its sound is heard" if self.heard else "its sound is not heard"

    @property
    def icon(self) -> str:
        return "muted" if self.muted else "speaker" if self.heard else "unheard"


@dataclass(frozen=True, slots=True)
class Signs:
    """Where they stand; empty rectangles where they do not."""

    speaker: QRect
    solo: QRect
    meter: QRect
    rest: QRect
    """What is left of the header for names."""

    def at(self, x: int, y: int) -> str:
        """`speaker`, `solo` or nothing."""
        return "speaker" if self.speaker.contains(x, y) else "solo" if self.solo.contains(x, y) else ""


def signs(header: QRect, metrics: QFontMetrics, sound: TileSound) -> Signs:
    none = QRect()
    if not sound.has:
        return Signs(none, none, none, header)
    meter = QRect(header.left(), header.bottom() + 1 - METER, header.width(), METER)
    rest = header.adjusted(0, 0, 0, -METER)
    side = min(rest.height(), metrics.height())
    speaker = QRect(rest.right() - 4 - side, rest.top(), side + 5, rest.height())
    rest.setRight(speaker.left() - 3)
    if sound.alone or header.width() < _ROOM:
        return Signs(speaker, none, meter, rest)
    solo = QRect(rest.right() - side, rest.top(), side, rest.height())
    rest.setRight(solo.left() - 3)
    return Signs(speaker, solo, meter, rest)


def paint_signs(painter: QPainter, place: Signs, sound: TileSound) -> None:
    """The speaker with waves (heard), crossed out (muted) or still (not heard); the S full where the camera is solo."""
    if not place.speaker.isNull():
        box = QRectF(place.speaker).adjusted(2, 2, -3, -1)
        role = "accent" if sound.heard else "text" if sound.muted else "text_dim"
        paint_icon(painter, box, sound.icon, theme.qcolor(role))
    if not place.solo.isNull():
        side = min(place.solo.width(), place.solo.height()) - 3
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(place.solo).center() + QPointF(0, 0.5))
        painter.setPen(QPen(theme.qcolor("accent" if sound.solo else "outline"), 1))
        painter.setBrush(theme.qcolor("accent") if sound.solo else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.qcolor("on_accent" if sound.solo else "text_dim"))
        font = painter.font()
        small = painter.font()
        small.setPixelSize(max(8, round(side * 0.75)))
        small.setBold(sound.solo)
        painter.setFont(small)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "S")
        painter.setFont(font)


def paint_strip(painter: QPainter, box: QRect, sound: TileSound, level: Level | None, in_buffer: bool) -> None:
    """The meter of a camera that is heard, and a thin line as long as its sound is loud of one that is not; hatched in a buffer
    without sound; flat where it is not known."""
    if box.isNull():
        return
    if not in_buffer and not sound.heard:
        painter.fillRect(box, theme.qcolor("raised"))
        line = box.adjusted(0, METER // 2 - 1, 0, 1 - METER // 2 - METER % 2)
        painter.fillRect(line.adjusted(0, 1, 0, 0), theme.qcolor("border"))
        if level is not None and not level.silent:
            painter.fillRect(
                QRectF(line.left(), line.top(), place(box, level.peak_db) - line.left(), line.height()), theme.qcolor("text_dim")
            )
    elif in_buffer:
        painter.fillRect(box, theme.qcolor("panel"))
        painter.setPen(QPen(theme.qcolor("buffer"), 1))
        painter.save()
        painter.setClipRect(box)
        for x in range(box.left() - METER, box.right() + METER, METER + 2):
            painter.drawLine(x, box.bottom() + 1, x + METER, box.top())
        painter.restore()
    else:
        paint_meter(painter, box, level)


def hint_of(sign: str, sound: TileSound, name: str) -> str:
    """On hover over a sign."""
    if sign == "solo":
        return f"Hear {name} {'with the others again' if sound.solo else 'alone'} ({keys.label(keys.key('sound_solo').sequences[0])})"
    return f"{'Hear' if sound.muted else 'Mute'} {name} ({keys.label(keys.key('sound_mute').sequences[0])})"


def hint_line(sound: TileSound, level: Level | None, in_buffer: bool) -> str:
    """For the tile's own hint: whether it is heard, and how loud it is."""
    if not sound.has:
        return "no sound in its recordings"
    loud = "no sound was recorded here" if in_buffer else told(level)
    return f"{sound.words}{': ' if loud else ''}{loud}"
