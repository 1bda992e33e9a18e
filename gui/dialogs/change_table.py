"""One table of the workbench: its rows, narrowed by kind of change and words; a row opens its incident."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui import theme
from gui.dialogs.changes import Row

Index = QModelIndex | QPersistentModelIndex

WIDEST_PX = 230


class ChangeModel(QAbstractTableModel):
    def __init__(self, headers: Sequence[str]) -> None:
        super().__init__()
        self._headers = tuple(headers)
        self._all: tuple[Row, ...] = ()
        self.rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row], kind: str, text: str) -> None:
        self._all = tuple(rows)
        self.set_filter(kind, text)

    def set_filter(self, kind: str, text: str) -> None:
        """`kind` empty: any; every word of the text must occur in the row."""
        wanted = text.casefold().split()
        self.beginResetModel()
        self.rows = [r for r in self._all if (not kind or r.kind == kind) and all(w in " ".join(r.cells).casefold() for w in wanted)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._headers[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(x for x in (row.cells[index.column()], row.tip) if x)
        return None


class ChangeTable(QTableView):
    incident_requested = Signal(str)
    empty = "Try the rule to see what would move."
    """What stands where no row does."""

    def __init__(self, name: str, headers: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes = ChangeModel(headers)
        self.setModel(self.changes)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        self.activated.connect(self._on_activated)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Empty, it says why."""
        super().paintEvent(event)
        if not self.changes.rows:
            painter = QPainter(self.viewport())
            painter.setPen(theme.qcolor("text_dim"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty)
            painter.end()

    def fit(self) -> None:
        """Columns as wide as what they hold, within reason."""
        metrics = self.fontMetrics()
        for column in range(self.changes.columnCount() - 1):
            texts = [str(self.changes.headerData(column, Qt.Orientation.Horizontal)), *(r.cells[column] for r in self.changes.rows[:200])]
            self.setColumnWidth(column, min(WIDEST_PX, max(metrics.horizontalAdvance(t) for t in texts) + 24))

    def _on_activated(self, index: QModelIndex) -> None:
        incident_id = self.changes.rows[index.row()].incident_id
        if incident_id is not None:
            self.incident_requested.emit(incident_id)
