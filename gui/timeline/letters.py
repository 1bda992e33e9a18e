"""Words that are drawn over and over, kept as small pictures: zooming moves them, it does not set them anew."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, partial

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

_KEPT = 800


class Letters:
    """Belongs to one painter; forgets what was not used for long."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self.use(QFont(), 1.0)

    def use(self, font: QFont, ratio: float) -> None:
        """For what is drawn from here on."""
        self._font, self._font_key, self._ratio = font, font.key(), ratio

    def width(self, text: str) -> float:
        return _advance(self._font_key, text)

    def draw(self, p: QPainter, text: str, x: float, y: float, colour: QColor, chip: QColor | None = None) -> None:
        """The text with its top left at (x, y), to the pixel; on a rounded chip 4 px wider to both sides where one is given."""
        ratio = self._ratio
        key = (text, self._font_key, ratio, colour.rgba(), chip.rgba() if chip is not None else None)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = _picture(text, self._font, ratio, colour, chip)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        p.drawPixmap(QPointF(round((x - (4 if chip is not None else 0)) * ratio) / ratio, round(y * ratio) / ratio), made)

    def inside(self, p: QPainter, text: str, x: float, right: float, y: float, h: float, colour: QColor, chip: QColor) -> bool:
        """On a chip in the middle between two x where it fits whole; else nothing is drawn and False is said."""
        width, height = self.width(text), _metrics(self._font_key).height()
        if width + 8 > right - x or height > h + 3:
            return False
        self.draw(p, text, (x + right - width) / 2, y + (h - height) / 2, colour, chip)
        return True


def _picture(text: str, font: QFont, ratio: float, colour: QColor, chip: QColor | None) -> QPixmap:
    size = QSizeF(advance(font, text) + (8 if chip is not None else 2), line_height(font))
    made = QPixmap((size * ratio).toSize())
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    q = QPainter(made)
    q.setFont(font)
    q.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(QPointF(0, 0), size)
    if chip is not None:
        q.setPen(Qt.PenStyle.NoPen)
        q.setBrush(chip)
        q.drawRoundedRect(box, 3, 3)
    q.setPen(colour)
    q.drawText(box, Qt.AlignmentFlag.AlignCenter if chip is not None else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    q.end()
    return made


def advance(font: QFont, text: str) -> float:
    return _advance(font.key(), text)


def measuring(font: QFont) -> Callable[[str], float]:
    """`advance` of one font, remembered."""
    return partial(_advance, font.key())


def line_height(font: QFont) -> float:
    return _metrics(font.key()).height()


@lru_cache(maxsize=8192)
def _advance(font_key: str, text: str) -> float:
    return _metrics(font_key).horizontalAdvance(text)


@lru_cache(maxsize=16)
def _metrics(font_key: str) -> QFontMetricsF:
    font = QFont()
    font.fromString(font_key)
    return QFontMetricsF(font)
