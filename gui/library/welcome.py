"""An empty library says what to do."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import keys, theme
from gui.controls import button, label


class Welcome(QWidget):
    """Import, try the demo, or drop files here."""

    import_requested = Signal()
    demo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Empty library")
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(_LaneArt(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(18)
        title = label("This library is empty")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setBold(True)
        title.setFont(font)
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        for text in (
            "Import body-worn and dash-cam footage with its sidecars and roll files,",
            "or drop files and folders anywhere on this window. Originals are never changed.",
        ):
            column.addWidget(label(text, "dim"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(14)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        self.import_button = button("Import footage…", self.import_requested.emit, keys.hint("import"), primary=True)
        self.demo_button = button(
            "Open the demo",
            self.demo_requested.emit,
            "Builds a scripted incident with five cameras in a library of its own; takes a few minutes",
        )
        row.addWidget(self.import_button)
        row.addWidget(self.demo_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)


class _LaneArt(QWidget):
    """What Sightline is about, in four lanes: in time, late, missing, in time."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(360, 110))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        trigger = 130
        for number, (start, missing) in enumerate(((20, False), (60, False), (20, True), (20, False))):
            box = QRectF(start + 0.5, 8.5 + 24 * number, 340 - start, 15)
            if missing:
                pen = QPen(theme.qcolor("bad"), 1.5, Qt.PenStyle.CustomDashLine)
                pen.setDashPattern([4, 3])
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.lane_colour(number))
            painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QPen(theme.qcolor("trigger"), 2))
        painter.drawLine(trigger, 2, trigger, 106)
        painter.end()
