"""Missing cameras by officer, camera or kind of trigger: a list with a bar a row; a row opens its incidents."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.operations.department import Group
from gui import theme
from gui.department.telling import chosen, group_words

GROUP = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class GroupModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.groups: tuple[Group, ...] = ()

    def set_groups(self, groups: Sequence[Group]) -> None:
        self.beginResetModel()
        self.groups = tuple(groups)
        self.endResetModel()

    @property
    def most(self) -> int:
        return max((g.missing for g in self.groups), default=0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        group = self.groups[index.row()]
        if role == GROUP:
            return group
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return group_words(group)
        return None


class Ranking(QListView):
    incidents_requested = Signal(object)
    """Chosen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = GroupModel()
        self._scope = ""
        self.setModel(self.rows)
        self.setItemDelegate(_Bars(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def set_groups(self, groups: Sequence[Group], scope: str) -> None:
        self._scope = scope
        self.rows.set_groups(groups)

    def _open(self, index: QModelIndex) -> None:
        group = self.rows.groups[index.row()]
        wanted = chosen(f"no recording · {group.label}", self._scope, group.incidents)
        if wanted is not None:
            self.incidents_requested.emit(wanted)


class _Bars(QStyledItemDelegate):
    """`name |||||| 3 of 41`: hatched for the missing, so that it is not told by colour alone."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        group: Group = index.data(GROUP)
        model = index.model()
        most = model.most if isinstance(model, GroupModel) else 0
        painter.save()
        rect, metrics = QRect(option.rect), option.fontMetrics
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.qcolor("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("panel"))
        inner = rect.adjusted(10, 0, -10, 0)
        number = f"{group.missing} of {group.bound}"
        room = max(metrics.horizontalAdvance("88 of 888"), metrics.horizontalAdvance(number))
        name = QRect(inner.left(), inner.top(), round(inner.width() * 0.42), inner.height())
        _text(painter, metrics, name, group.label, "text", Qt.AlignmentFlag.AlignLeft)
        _text(painter, metrics, inner, number, "text" if group.missing else "text_dim", Qt.AlignmentFlag.AlignRight)
        track = QRectF(name.right() + 8, inner.center().y() - 4.5, inner.right() - room - 8 - name.right() - 8, 9)
        if most and group.missing and track.width() > 4:
            painter.setPen(QPen(theme.qcolor("bad"), 1))
            painter.setBrush(QBrush(theme.qcolor("bad"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(QRectF(track.left(), track.top(), max(3.0, track.width() * group.missing / most), track.height()))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.qcolor("focus"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()


def _text(painter: QPainter, metrics: QFontMetrics, box: QRect, text: str, role: str, side: Qt.AlignmentFlag) -> None:
    painter.setPen(theme.qcolor(role))
    fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, fitting)
