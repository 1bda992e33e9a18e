"""What became of every file of an import."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from core.operations.importing import FileOutcome
from gui.controls import button, label
from gui.shapes import paint_sign
from gui.words import plural

NAMES = {"imported": "Imported", "duplicate": "Already here", "ignored": "Ignored", "rejected": "Rejected"}
SIGNS = {"imported": "on_time", "duplicate": "proposed", "ignored": "", "rejected": "rejected"}
FIRST = ("rejected", "imported", "duplicate", "ignored")
HEADERS = ("File", "Outcome", "Reason", "Clip")
Index = QModelIndex | QPersistentModelIndex


class ResultsModel(QAbstractTableModel):
    """The rows that pass the filter: what somebody has to see to first, then in the order of the import."""

    def __init__(self, files: Sequence[FileOutcome]) -> None:
        super().__init__()
        self._all = tuple(sorted(files, key=lambda f: FIRST.index(f.outcome) if f.outcome in FIRST else len(FIRST)))
        self.rows = list(self._all)

    def set_filter(self, outcome: str, text: str) -> None:
        words = text.casefold().split()
        self.beginResetModel()
        self.rows = [
            f
            for f in self._all
            if (not outcome or f.outcome == outcome) and all(w in f"{f.file} {f.reason} {f.clip or ''}".casefold() for w in words)
        ]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return HEADERS[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        texts = tuple(_plain(t) for t in (Path(row.file).name, NAMES.get(row.outcome, row.outcome), row.reason, row.clip or ""))
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _plain(row.file) if index.column() == 0 else texts[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 1:
            return _icon(SIGNS.get(row.outcome, ""))
        return None

    def as_text(self) -> str:
        """Tab-separated, with a header, as shown."""
        lines = ["\t".join(("File", "Outcome", "Reason", "Clip"))]
        lines += ["\t".join(_plain(t) for t in (f.file, f.outcome, f.reason, f.clip or "")) for f in self.rows]
        return "\n".join(lines)


class ResultsDialog(QDialog):
    """Filterable by outcome and text; copied as text."""

    def __init__(self, files: Sequence[FileOutcome], title: str = "Import", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 520)
        self.model = ResultsModel(files)
        count = Counter(f.outcome for f in files)
        self.outcome = QComboBox()
        self.outcome.setAccessibleName("Outcome")
        self.outcome.addItem(f"All ({len(files)})", "")
        for key, name in NAMES.items():
            self.outcome.addItem(f"{name} ({count[key]})", key)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search file, reason, clip")
        self.search.setAccessibleName("Search results")
        self.search.setClearButtonEnabled(True)
        self.table = QTableView()
        self.table.setAccessibleName("Outcome of every file")
        self.table.setModel(self.model)
        self.table.setWordWrap(True)
        self.table.setShowGrid(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 240), (1, 120), (3, 150)):
            self.table.setColumnWidth(column, width)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._say = label(_summary(count, len(files)), "heading", wrap=True)
        top = QHBoxLayout()
        top.addWidget(self.outcome)
        top.addWidget(self.search, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addWidget(button("Copy as text", self.copy, "What is shown, tab-separated"))
        bottom.addWidget(buttons, 1)
        column = QVBoxLayout(self)
        column.addWidget(self._say)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(bottom)
        self.outcome.currentIndexChanged.connect(self._refill)
        self.search.textChanged.connect(self._refill)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.model.as_text())

    def _refill(self) -> None:
        self.model.set_filter(self.outcome.currentData(), self.search.text())


def _plain(text: str) -> str:
    """Without what would break lines, turn the direction of writing or command a terminal: names of files may hold all of that."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _summary(count: Counter[str], total: int) -> str:
    parts = [f"{count[k]} {NAMES[k].lower()}" for k in NAMES if count[k]]
    return f"{plural(total, 'file')}: {', '.join(parts)}." if parts else "No file was found there."


def _icon(sign: str) -> QIcon:
    picture = QPixmap(QSize(16, 16))
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    paint_sign(painter, QRectF(0, 0, 16, 16), sign)
    painter.end()
    return QIcon(picture)
