"""Level meters: a bar as long as the sound is loud, on a scale with marks. Length and place tell it, colour only repeats it."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.playback.levels import FLOOR_DB, SILENT, Level
from gui import theme

MARKS_DB = (-48.0, -36.0, -24.0, -12.0, -6.0)
LOUD_DB = -6.0
"""From here on a recording is close to clipping."""


def place(rect: QRect, db: float) -> float:
    """Where a level stands in a meter, from its left edge at FLOOR_DB to its right one at full scale."""
    return rect.left() + rect.width() * min(1.0, max(0.0, (db - FLOOR_DB) / -FLOOR_DB))


def paint_meter(painter: QPainter, rect: QRect, level: Level | None) -> None:
    """RMS as a full bar, the peak as a thinner one, the held peak as a line; marks every 12 dB and at -6. None: an empty frame."""
    painter.fillRect(rect, theme.qcolor("panel"))
    if level is not None and not level.silent:
        _bar(painter, rect, level.peak_db, max(1, rect.height() // 3))
        _bar(painter, rect, level.rms_db, rect.height())
        x = min(place(rect, level.held_db), rect.right() - 1)
        painter.fillRect(QRectF(x, rect.top(), 2, rect.height()), theme.qcolor("warn" if level.held_db > LOUD_DB else "text"))
    mark = theme.qcolor("outline")
    for db in MARKS_DB:
        high = rect.height() if db == LOUD_DB else max(1, rect.height() // 2)
        painter.fillRect(QRectF(round(place(rect, db)), rect.bottom() + 1 - high, 1, high), mark)


def _bar(painter: QPainter, rect: QRect, db: float, height: int) -> None:
    """From the left, vertically centred; what is louder than LOUD_DB in the colour of warnings, beyond the full-height mark."""
    top = rect.top() + (rect.height() - height) / 2
    end, loud = place(rect, db), place(rect, LOUD_DB)
    painter.fillRect(QRectF(rect.left(), top, min(end, loud) - rect.left(), height), theme.qcolor("good"))
    if end > loud:
        painter.fillRect(QRectF(loud, top, end - loud, height), theme.qcolor("warn"))


def told(level: Level | None) -> str:
    """`-23 dBFS, loudest -12`, `silent`, or nothing where nothing plays."""
    if level is None:
        return ""
    if level.silent:
        return "silent"
    if level.rms_db <= FLOOR_DB:
        return f"loudest {level.held_db:.0f} dBFS".replace("-", "−")
    return f"{level.rms_db:.0f} dBFS, loudest {level.held_db:.0f}".replace("-", "−")


class MasterMeter(QWidget):
    """What goes out, all cameras and the volume together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level: Level | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Level of the sound")
        self.show_level(SILENT)

    @property
    def level(self) -> Level | None:
        return self._level

    def show_level(self, level: Level) -> None:
        if level != self._level:
            self._level = level
            self.setToolTip(
                f"Level of the sound: {told(level)}. Marks at {', '.join(f'{db:.0f}' for db in MARKS_DB)} dBFS".replace("-", "−")
            )
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(72, max(10, self.fontMetrics().height() // 2 + 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_meter(painter, self.rect().adjusted(1, 1, -1, -1), self._level)
        painter.setPen(theme.qcolor("outline"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
