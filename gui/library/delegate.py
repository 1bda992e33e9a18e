"""Paints one incident: two lines (three where its findings need another), a sign for the gravest one, the day, what is still open."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.model.incident import IncidentSummary
from gui import theme, words
from gui.library.model import DAY, SUMMARY, facts, headline
from gui.shapes import paint_sign

PAD = 8
Index = QModelIndex | QPersistentModelIndex


class IncidentDelegate(QStyledItemDelegate):
    """`zone` decides in what time the rows speak. The first row of a day carries the day above it."""

    zone: str | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line, widget = option.fontMetrics.height(), option.widget
        width = widget.viewport().width() if isinstance(widget, QAbstractScrollArea) else option.rect.width()
        row: IncidentSummary = index.data(SUMMARY)
        more = len(_lines(option.fontMetrics, row, _room(width, line))) - 1 if _may_be_long(row) else 0
        return QSize(200, line * (2 + more) + 2 * PAD + 4 + (_day_height(line) if index.data(DAY) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: IncidentSummary = index.data(SUMMARY)
        painter.save()
        line = option.fontMetrics.height()
        rect = QRect(option.rect)
        if day := index.data(DAY):
            header = QRect(rect.left() + 12, rect.top(), rect.width() - 20, _day_height(line) - 2)
            _text(painter, option.font, header, day, "text_dim", Qt.AlignmentFlag.AlignBottom)
            rect.setTop(rect.top() + _day_height(line))
        self._surface(painter, option, rect)
        side = round(line * 0.95)
        top, bottom = rect.top() + PAD, rect.top() + PAD + line + 4
        left, right = rect.left() + 12, rect.right() - PAD
        gravest = words.counted(row.findings)
        state = (gravest[0][0] if row.open_findings else "reviewed") if gravest else ("on_time" if row.trigger_kinds else "")
        paint_sign(painter, QRectF(left, top + (line - side) / 2, side, side), state)
        if row.open_findings:
            _count(painter, option.font, QRectF(left - 3, bottom + 1, side + 6, line - 2), row.open_findings)
        left += side + 10
        bold = QFont(option.font)
        bold.setBold(True)
        _text(painter, bold, QRect(left, top, right - left, line), headline(row, self.zone), "text")
        for found in _lines(option.fontMetrics, row, _room(rect.width(), line)):
            _facts(painter, option.font, QRect(left, bottom, right - left, line), found)
            bottom += line
        painter.restore()

    def _surface(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.qcolor("selection"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.qcolor("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("raised"))
        painter.setPen(theme.qcolor("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("focus"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _room(width: int, line: int) -> int:
    """For the words of a row of this width."""
    return width - 12 - round(line * 0.95) - 10 - PAD


def _lines(metrics: QFontMetrics, row: IncidentSummary, width: int) -> list[list[tuple[str, str]]]:
    """What is said of an incident in one line, or in two where findings would else be cut short: the first then ends with the mark that
    parts them, as `1 late` and `clock` are two things. One kind of finding always fits."""
    found = facts(row)
    if not _may_be_long(row):
        return [found]
    end, mark = metrics.horizontalAdvance(found[0][1]), metrics.horizontalAdvance(" · ")
    for number, (_, text) in enumerate(found[1:], 1):
        end += metrics.horizontalAdvance(f" · {text}")
        if end + (mark if number < len(found) - 1 else 0) > width:
            return [[*found[:number], ("", "")], found[number:]]
    return [found]


def _may_be_long(row: IncidentSummary) -> bool:
    return len({finding.kind for finding in row.findings}) > 1


def _day_height(line: int) -> int:
    return line + 12


def _text(
    painter: QPainter, font: QFont, box: QRect, text: str, role: str, upright: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter
) -> int:
    """Draws one line, shortened where it must be; returns its width."""
    painter.setFont(font)
    painter.setPen(theme.qcolor(role))
    metrics = QFontMetrics(font)
    fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | upright | Qt.TextFlag.TextSingleLine, fitting)
    return metrics.horizontalAdvance(fitting)


def _count(painter: QPainter, font: QFont, box: QRectF, count: int) -> None:
    """How many findings wait for an answer, in a pill."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.qcolor("outline"), 1))
    painter.setBrush(theme.qcolor("raised"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setFont(small)
    painter.setPen(theme.qcolor("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count) if count < 100 else "99+")


def _facts(painter: QPainter, font: QFont, box: QRect, found: list[tuple[str, str]]) -> None:
    """`4 of 5 cameras · 1 missing · 1 late`, each finding in the colour of its sign."""
    roles = {"missing": "bad", "undetermined": "unknown", "": "text_dim"}
    left, metrics = box.left(), QFontMetrics(font)
    for number, (sign, text) in enumerate(found):
        if number:
            if left + metrics.horizontalAdvance(f" · {text}") > box.right() and left + metrics.horizontalAdvance(" · mm…") > box.right():
                _text(painter, font, QRect(left, box.top(), box.right() - left, box.height()), " …", "text_dim")
                return
            left += _text(painter, font, QRect(left, box.top(), box.right() - left, box.height()), " · ", "text_dim")
        if left >= box.right():
            return
        left += _text(painter, font, QRect(left, box.top(), box.right() - left, box.height()), text, roles.get(sign, "warn"))
