"""Where the places of the window stand, and how large; a person's own sizes are kept."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

HANDLE_PX = 4
READING_PX = 280
"""What the inspector needs so that a whole finding can be read: in a low window the map gives way."""


class Desk(QWidget):
    """Incidents, cameras, inspector over map; transport and timeline below, over the whole width."""

    def __init__(
        self,
        browser: QWidget,
        tiles: QWidget,
        inspector: QWidget,
        map_view: QWidget,
        transport: QWidget,
        timeline: QWidget,
        align_bar: QWidget,
    ) -> None:
        super().__init__()
        self._transport, self._timeline = transport, timeline
        self.places = (browser, tiles, transport, timeline, inspector)
        """What the keyboard goes through."""
        self._by_hand = False
        """A person moved a handle: from then on the sizes are theirs."""
        self._side = _splitter(Qt.Orientation.Vertical, inspector, map_view)
        self._upper = _splitter(Qt.Orientation.Horizontal, browser, tiles, self._side)
        self._upper.setStretchFactor(1, 1)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(transport)
        column.addWidget(align_bar)
        column.addWidget(timeline, 1)
        self._whole = _splitter(Qt.Orientation.Vertical, self._upper, below)
        self._whole.setStretchFactor(0, 1)
        for splitter in (self._whole, self._upper, self._side):
            splitter.splitterMoved.connect(self._on_moved)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._whole)

    def settle(self) -> None:
        """Sizes that suit the window and the incident: the timeline as high as its lanes want, where the pictures allow it."""
        if self._by_hand:
            return
        width, height = self.width(), self.height()
        left = _within(0.19 * width, 240, 340)
        right = _within(0.225 * width, 290, 460)
        wanted = self._transport.sizeHint().height() + self._timeline.sizeHint().height()
        lower = _within(wanted, round(0.3 * height), round(0.4 * height))
        upper = height - lower
        self._whole.setSizes([upper, lower])
        self._upper.setSizes([left, width - left - right, right])
        beneath = _within(0.36 * upper, 120, max(120, upper - READING_PX))
        self._side.setSizes([upper - beneath, beneath])

    def state(self) -> str:
        """To be kept in the settings (see `restore`); empty where nobody moved a handle."""
        if not self._by_hand:
            return ""
        return " ".join(bytes(s.saveState().toBase64().data()).decode("ascii") for s in (self._whole, self._upper, self._side))

    def restore(self, state: str) -> bool:
        """False where the state is not one of ours."""
        parts = state.split(" ")
        if len(parts) != 3:
            return False
        pairs = zip((self._whole, self._upper, self._side), parts, strict=True)
        self._by_hand = all(s.restoreState(QByteArray.fromBase64(p.encode("ascii", "ignore"))) for s, p in pairs)
        return self._by_hand

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.settle()

    def _on_moved(self, _position: int, _handle: int) -> None:
        self._by_hand = True


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(HANDLE_PX)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter


def _within(value: float, low: int, high: int) -> int:
    return round(max(low, min(high, value)))
