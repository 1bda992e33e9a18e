"""Paints one incident: two lines, a sign for the gravest finding, the day, what is still open."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.model.incident import IncidentSummary
from gui import theme, words
from gui.library.model import SUMMARY, facts, headline, moment
from gui.shapes import paint_sign

PAD = 8


class IncidentDelegate(QStyledItemDelegate):
    """`zone` decides in what time the rows speak."""

    zone: str | None = None

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, option.fontMetrics.height() * 2 + 2 * PAD + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        row: IncidentSummary = index.data(SUMMARY)
        painter.save()
        rect = option.rect
        self._surface(painter, option)
        line = option.fontMetrics.height()
        side = round(line * 0.95)
        top, bottom = rect.top() + PAD, rect.top() + PAD + line + 4
        left = rect.left() + PAD + 4
        found = words.counted(row.findings)
        state = (found[0][0] if row.open_findings else "reviewed") if found else "on_time"
        paint_sign(painter, QRectF(left, top + (line - side) / 2, side, side), state)
        left += side + PAD
        right = rect.right() - PAD
        day = words.day(moment(row), self.zone).rsplit(" ", 1)[0]
        right_first = right - _right(painter, option.font, day, right, top, line) - PAD
        bold = QFont(option.font)
        bold.setBold(True)
        _text(painter, bold, QRect(left, top, right_first - left, line), headline(row, self.zone), "text")
        badge = f"{row.open_findings} open" if row.open_findings else ("answered" if row.findings else "")
        right_second = right - (_right(painter, option.font, badge, right, bottom, line) + PAD if badge else 0)
        _facts(painter, option.font, QRect(left, bottom, right_second - left, line), facts(row))
        painter.restore()

    def _surface(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        rect = option.rect
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


def _text(painter: QPainter, font: QFont, box: QRect, text: str, role: str) -> int:
    """Draws one line, shortened where it must be; returns its width."""
    painter.setFont(font)
    painter.setPen(theme.qcolor(role))
    metrics = QFontMetrics(font)
    fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, fitting)
    return metrics.horizontalAdvance(fitting)


def _right(painter: QPainter, font: QFont, text: str, right: int, top: int, line: int) -> int:
    width = QFontMetrics(font).horizontalAdvance(text)
    _text(painter, font, QRect(right - width, top, width + 1, line), text, "text_dim")
    return width


def _facts(painter: QPainter, font: QFont, box: QRect, found: list[tuple[str, str]]) -> None:
    """`4 of 5 cameras · 1 missing · 1 late`, each finding in the colour of its sign."""
    roles = {"missing": "bad", "undetermined": "unknown", "": "text_dim"}
    left = box.left()
    for number, (sign, text) in enumerate(found):
        if number:
            left += _text(painter, font, QRect(left, box.top(), box.right() - left, box.height()), " · ", "text_dim")
        if left >= box.right():
            return
        left += _text(painter, font, QRect(left, box.top(), box.right() - left, box.height()), text, roles.get(sign, "warn"))
