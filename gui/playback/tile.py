"""One camera's tile: its picture pixel for pixel, who and when, and where there is no picture, why."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.model.incident import Lane
from core.model.times import Instant
from core.playback.levels import Level
from core.playback.tiles import TileFrame
from gui import words
from gui.playback import tile_words
from gui.playback.text import Faces, faces
from gui.playback.tile_painter import Boxes, Look, paint_tile, paint_time, picture_spot
from gui.playback.tile_sound import Signs, TileSound, hint_of, paint_strip, signs


class Tile(QWidget):
    """Facts: `selected` (a click, or focus by keyboard), `enlarged` (double click, Enter).
    Wishes: `mute_requested`, `solo_requested` (a click on the speaker, on the S).
    """

    selected = Signal(str)
    enlarged = Signal(str)
    mute_requested = Signal(str)
    solo_requested = Signal(str)

    def __init__(self, lane: Lane, trigger: Instant | None, parent: QWidget | None = None, over: QWidget | None = None) -> None:
        """`over`: what lies over it and paints it."""
        super().__init__(parent)
        self._over = over
        self._lane, self._trigger = lane, trigger
        self._frame: TileFrame | None = None
        self._image: QImage | None = None
        self._pixels: NDArray[np.uint8] | None = None
        """What `_image` looks at; kept alive for it."""
        self._spot: tuple[QPointF, QRect] | None = None
        self._said: tuple[object, ...] = ()
        """The words round the picture, its time first."""
        self._time_box = QRect()
        """Where its time was painted."""
        self._boxes: Boxes | None = None
        self._face: Faces | None = None
        self._selected = False
        self._sound = TileSound()
        self._level: Level | None = None
        self._trial_us = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words.lane_name(lane))
        self.setObjectName(f"tile-{lane.camera.id}")
        self.setMinimumSize(64, 48)

    @property
    def camera_id(self) -> str:
        return self._lane.camera.id

    @property
    def recorded(self) -> bool:
        """Whether there is anything it may ever show."""
        return bool(self._lane.clips)

    @property
    def frame(self) -> TileFrame | None:
        """What it shows."""
        return self._frame

    def set_lane(self, lane: Lane, trigger: Instant | None) -> None:
        """The same camera, known better (another officer, another trigger)."""
        self._lane, self._trigger = lane, trigger
        self._said = () if self._frame is None else self._words(self._frame)
        self.setAccessibleName(words.lane_name(lane))
        self._renew(self.rect())

    def set_selected(self, selected: bool) -> None:
        if selected != self._selected:
            self._selected = selected
            self._renew(self.rect())

    def set_trial(self, us: int) -> None:
        """How much later than it stands it is shown as a trial; 0: there is none."""
        if us != self._trial_us:
            self._trial_us = us
            self._describe()
            self._renew(self.rect())

    def set_sound(self, sound: TileSound) -> None:
        """How it stands in the mix."""
        if sound != self._sound:
            self._sound = sound
            self._describe()
            self._renew(self.rect())

    def show_level(self, level: Level | None) -> None:
        """Repaints the meter alone."""
        if level != self._level:
            self._level = level
            if self._sound.has:
                self._renew(self.signs().meter)

    def signs(self) -> Signs:
        """Where the speaker, the S and the meter are."""
        return signs(self.boxes().header, self.fontMetrics(), self._sound)

    def boxes(self) -> Boxes:
        """Where its parts are."""
        if self._boxes is None or self._boxes.whole != self.rect():
            self._boxes = Boxes.of(self.rect(), self.fontMetrics())
        return self._boxes

    def show_frame(self, frame: TileFrame) -> None:
        """Repaints only what changed: another picture, state, or words."""
        last, said = self._frame, self._said
        self._frame, self._said = frame, self._words(frame)
        renewed, reworded = last is None or last.image is not frame.image, said != self._said
        if not renewed and not reworded:
            return
        if frame.image is None and not _decoding_on(last, frame):
            self._image = self._pixels = None
        elif frame.image is not None and renewed:
            self._pixels, self._image = frame.image, _qimage(frame.image)
        if last is None or _looks_other(last, frame) or not self._same_size(last):
            self._spot = self._place()
            self._renew(self.rect())
        else:
            if renewed:
                self._spot = self._spot or self._place()
                self._renew(self._spot[1] if self._spot else self.boxes().picture)
            if reworded:
                alone = said[1:] == self._said[1:] and len(str(said[0])) == len(str(self._said[0]))
                self._renew(self._time_box if alone and self._time_box else self.boxes().footer)
        if reworded or last is None or (last.image is None) != (frame.image is None):
            self._describe()

    def _place(self) -> tuple[QPointF, QRect] | None:
        """Where a picture that fits stands, and what of the tile it covers; None: there is none, or not in its size yet."""
        if self._image is None or self._frame is None or self._frame.image is None or self._frame.state != "frame":
            return None
        ratio = self.devicePixelRatioF()
        spot = picture_spot(self.boxes().picture, ratio, self._image, self._origin())
        if spot is None or ratio != 1.0:
            return None
        return spot, QRect(spot.toPoint(), self._image.size())

    def _same_size(self, last: TileFrame) -> bool:
        return last.image is None or self._pixels is None or last.image.shape == self._pixels.shape

    def picture_pixels(self) -> tuple[int, int]:
        """Width and height of the picture's place in device pixels: the box a decoder should fit it into."""
        box, ratio = self.boxes().picture, self.devicePixelRatioF()
        return max(2, int(box.width() * ratio)), max(2, int(box.height() * ratio))

    def look(self) -> Look:
        if self._face is None:
            self._face = faces(self.font())
        return Look(
            lane=self._lane,
            frame=self._frame,
            image=self._image,
            selected=self._selected,
            focused=self.hasFocus(),
            sound=self._sound,
            level=self._level,
            trial=words.shift(self._trial_us) if self._trial_us else "",
            origin=self._origin(),
            face=self._face,
            time=self._time(),
        )

    def paint(self, painter: QPainter, touched: QRect, corner: QPoint) -> None:
        """What is `touched` of it, by a painter on whose ground it stands at `corner`."""
        touched = touched.translated(-corner)
        if self._spot is not None and self._image is not None and self._spot[1].contains(touched):
            painter.drawImage(self._spot[0] + corner, self._image)  # what plays: another picture in the same place, and nothing else
            return
        if self._face is not None and self._time_box.contains(touched):
            paint_time(painter, self._time_box.translated(corner), self._face.mono, self._time())
            return
        painter.save()
        painter.translate(corner)
        painter.setFont(self.font())
        if self._sound.has and (meter := self.signs().meter).contains(touched):
            paint_strip(painter, meter, self._sound, self._level, self._in_buffer())
        else:
            time_box = paint_tile(painter, self.boxes(), self.devicePixelRatioF(), self.look(), touched)
            self._time_box = self._time_box if time_box is None else time_box
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only where it stands alone, as in a picture of it: in the window a Surface covers it."""
        painter = QPainter(self)
        self.paint(painter, event.rect(), QPoint())
        painter.end()

    def resizeEvent(self, _event: object) -> None:
        self._spot = None

    def hint_at(self, at: QPoint) -> str:
        """On hover: what the sign there does, else what the tile shows."""
        sign = self.signs().at(at.x(), at.y())
        return hint_of(sign, self._sound, self._lane.label) if sign else self.hint()

    def hint(self) -> str:
        """The picture's own time in UTC, and every reason in full."""
        return tile_words.hint(self.accessibleName(), self._frame, self._sound, self._level) if self._frame else self.accessibleName()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._spot = self._boxes = self._face = None
            self._renew(self.rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._pressed_sign(event):
            self.selected.emit(self.camera_id)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._pressed_sign(event):
            self.enlarged.emit(self.camera_id)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarged.emit(self.camera_id)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selected.emit(self.camera_id)
        self._renew(self.rect())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._renew(self.rect())

    def _renew(self, part: QRect) -> None:
        if self._over is None:
            self.update(part)
        else:
            self._over.update(part.translated(self.pos()))

    def _pressed_sign(self, event: QMouseEvent) -> bool:
        """Whether it was one of the signs that was clicked; its wish is told then."""
        at = event.position().toPoint()
        sign = self.signs().at(at.x(), at.y())
        if sign:
            (self.solo_requested if sign == "solo" else self.mute_requested).emit(self.camera_id)
        return bool(sign)

    def _in_buffer(self) -> bool:
        return self._frame is not None and self._frame.in_buffer

    def _origin(self) -> QPoint:
        """In its window; where whole pixels make it all the same, none is looked for."""
        return QPoint() if self.devicePixelRatioF().is_integer() else self.mapTo(self.window(), QPoint())

    def _time(self) -> str:
        return str(self._said[0]) if self._said else ""

    def _words(self, frame: TileFrame) -> tuple[object, ...]:
        """What stands round the picture; its time as coarse as it is written."""
        time = words.relative(frame.utc, self._trigger) if frame.utc is not None else ""
        return time, frame.state, frame.clip_id, frame.error_s, frame.in_buffer, frame.reason, frame.exact

    def _describe(self) -> None:
        if self._frame is not None:
            text = tile_words.description(self._frame, self._trigger, self._trial_us, self._sound)
            if text != self.accessibleDescription():
                self.setAccessibleDescription(text)


def _looks_other(last: TileFrame, frame: TileFrame) -> bool:
    """In more than its picture and its footer: where there is no picture, the reason stands in its place."""
    if frame.state != "frame" and last.reason != frame.reason:
        return True
    return (last.state, last.in_buffer, last.image is None) != (frame.state, frame.in_buffer, frame.image is None)


def _decoding_on(last: TileFrame | None, frame: TileFrame) -> bool:
    """The picture before may stay, dimmed, while another one of the same clip is decoded."""
    return last is not None and frame.state == "frame" and frame.image is None and last.clip_id == frame.clip_id


def _qimage(pixels: NDArray[np.uint8]) -> QImage:
    """A view on a decoder's BGRA array, nothing copied."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
