"""The rows of a ranking, in the order of whatever column a person chose."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from core.operations.department import Group
from gui.department.telling import group_name, group_words, percent_missing

GROUP = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
NAME, MISSING, BOUND, SHARE = range(4)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RankingModel(QAbstractTableModel):
    """Name, cameras without a recording, bound cameras, share of the first in those that can be told."""

    def __init__(self, of: str) -> None:
        super().__init__()
        self._headers = (of, "Missing", "of", "Share")
        self._tips = (
            f"By {of.lower()}",
            "Bound cameras without a recording",
            "Bound cameras",
            "Without a recording, of those that can be told",
        )
        self.groups: tuple[Group, ...] = ()
        self._order = (MISSING, Qt.SortOrder.DescendingOrder)

    def set_groups(self, groups: Sequence[Group]) -> None:
        self.beginResetModel()
        self.groups = self._sorted(groups)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order)
        self.set_groups(self.groups)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def sort_by(self, column: int) -> None:
        """Names from A, numbers from the highest; a second time the other way round."""
        before, order = self._order
        usual, other = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        if column == NAME:
            usual, other = other, usual
        self.sort(column, other if before == column and order == usual else usual)

    @property
    def most(self) -> int:
        return max((g.missing for g in self.groups), default=0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.groups)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            sign = {Qt.SortOrder.DescendingOrder: " ▾", Qt.SortOrder.AscendingOrder: " ▴"}[self._order[1]]
            return self._headers[section] + (sign if section == self._order[0] else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._tips[section]}. Click to sort."
        return (RIGHT if section > MISSING else LEFT) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        group = self.groups[index.row()]
        if role == GROUP:
            return group
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return group_words(group)
        if role == Qt.ItemDataRole.DisplayRole:
            return (group_name(group), str(group.missing), str(group.bound), percent_missing(group))[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > MISSING:
            return RIGHT
        return None

    def _sorted(self, groups: Sequence[Group]) -> tuple[Group, ...]:
        """Equal ones stay in the department's order, the most missing first; what is nobody's, or has no share, comes last."""
        column, order = self._order
        falling = order == Qt.SortOrder.DescendingOrder
        given = sorted(groups, key=lambda g: (-g.missing, -g.bound, g.id))
        last = [g for g in given if not g.id or (column == SHARE and not g.rate.whole)]
        return (*sorted((g for g in given if g not in last), key=lambda g: _value(g, column), reverse=falling), *last)


def _value(group: Group, column: int) -> str | float:
    if column == NAME:
        return group_name(group).casefold()
    if column == SHARE:
        return group.missing / group.rate.whole
    return group.missing if column == MISSING else group.bound
