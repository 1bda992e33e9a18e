"""Missing cameras by officer, camera or kind of trigger: a table with a bar a row, sorted by any column; a row opens its incidents."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QBrush, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from core.operations.department import Group
from gui import theme
from gui.department.ranking_model import BOUND, GROUP, MISSING, NAME, SHARE, Index, RankingModel
from gui.department.telling import chosen, group_name
from gui.incident.concern import Concern


class Ranking(QTableView):
    """`of`: Officer, Camera or Trigger; `concern`: what a row counts."""

    incidents_requested = Signal(object)
    """Chosen."""

    def __init__(self, of: str, concern: Callable[[Group], Concern], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RankingModel(of)
        self._concern = concern
        self._scope = ""
        self.setModel(self.rows)
        self.setItemDelegateForColumn(MISSING, _Bars(self))
        self.setAccessibleName(f"No recording by {of.lower()}")
        self.setProperty("role", "ranking")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self.rows.sort_by)
        for column, *widest in ((MISSING, "Missing ▾"), (BOUND, "8,888"), (SHARE, "Share ▾", "100.0 %")):
            self.setColumnWidth(column, max(map(self.fontMetrics().horizontalAdvance, widest)) + 22)
        self._sort_menu()
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def set_groups(self, groups: Sequence[Group], scope: str) -> None:
        self._scope = scope
        self.rows.set_groups(groups)

    def _sort_menu(self) -> None:
        """The same by the menu key: a header takes no keys."""
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for column, text in (
            (NAME, "Sort by name"),
            (MISSING, "Sort by missing recordings"),
            (BOUND, "Sort by bound cameras"),
            (SHARE, "Sort by share without a recording"),
        ):
            action = QAction(text, self)
            action.triggered.connect(lambda _checked=False, c=column: self.rows.sort_by(c))
            self.addAction(action)

    def _open(self, index: QModelIndex) -> None:
        group = self.rows.groups[index.row()]
        wanted = chosen(f"no recording · {group_name(group)}", self._scope, group.incidents, self._concern(group))
        if wanted is not None:
            self.incidents_requested.emit(wanted)


class _Bars(QStyledItemDelegate):
    """`|||||| 3`: hatched, so that it is not told by colour alone."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        group: Group = index.data(GROUP)
        model = index.model()
        most = model.most if isinstance(model, RankingModel) else 0
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        painter.save()
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        metrics = option.fontMetrics
        room = metrics.horizontalAdvance(str(most)) + 6
        inner = QRect(option.rect).adjusted(8, 0, -8, 0)
        painter.setPen(theme.qcolor("text" if group.missing else "text_dim"))
        number = QRect(inner.left(), inner.top(), room - 6, inner.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        track = QRectF(inner.left() + room, inner.center().y() - 4.5, inner.width() - room, 9)
        if most and group.missing and track.width() > 4:
            painter.setPen(QPen(theme.qcolor("bad"), 1))
            painter.setBrush(QBrush(theme.qcolor("bad"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(QRectF(track.left(), track.top(), max(3.0, track.width() * group.missing / most), track.height()))
        painter.restore()
