"""The left side: filters, the list of incidents, and how many of them are shown."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QSizePolicy, QVBoxLayout, QWidget

from core.model.incident import IncidentSummary
from gui.controls import button, label
from gui.library.delegate import IncidentDelegate
from gui.library.filters import Filters
from gui.library.model import SUMMARY, IncidentModel
from gui.library.state import Chosen, Filter
from gui.words import plural


class Browser(QWidget):
    """`incident_selected` says which incident a person chose."""

    incident_selected = Signal(str)
    filters_cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = IncidentModel(self)
        self.filters = Filters()
        self.list = QListView()
        self.list.setAccessibleName("Incidents")
        self.list.setModel(self.model)
        self._delegate = IncidentDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._chosen = button("", self.clear_chosen, "Shows all incidents again")
        self._chosen.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._count = label(role="dim")
        self._count.setWordWrap(True)
        self._all = button("Take all", self._take_all, "Lists and searches all incidents; every change of a filter then takes longer")
        self._clear = button("Clear filters", self.clear_filters)
        self._shown: str | None = None
        self._silent = False
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 6, 8, 6)
        foot.addWidget(self._count, 1)
        foot.addWidget(self._all)
        foot.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        above = QHBoxLayout()
        above.setContentsMargins(8, 0, 8, 6)
        above.addWidget(self._chosen)
        column.addLayout(above)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.filters.changed.connect(self._on_filters)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self._say()

    def set_rows(self, rows: tuple[IncidentSummary, ...], zone: str | None) -> None:
        """What was selected stays selected, where it is still there."""
        self._delegate.zone = zone
        self.filters.offer(rows, zone)
        self._quietly(lambda: self.model.set_rows(rows, zone))

    def set_text(self, text: str) -> None:
        self._apply(replace(self.model.filter, text=text))

    def select(self, incident_id: str | None) -> None:
        """Shows which incident is open, without saying so again."""
        self._shown = incident_id
        self._quietly(lambda: None)

    def choose(self, chosen: Chosen) -> None:
        """Only these incidents, and none of them hidden by a filter set before."""
        self.clear_filters()
        self._apply(replace(self.model.filter, chosen=chosen))

    def clear_chosen(self) -> None:
        self._apply(replace(self.model.filter, chosen=None))

    def clear_filters(self) -> None:
        self.model.set_filter(Filter(text=""))
        self.filters.clear()
        self.filters_cleared.emit()

    def _take_all(self) -> None:
        self._quietly(lambda: self.model.set_most(None))

    def _on_filters(self, wanted: Filter) -> None:
        self._apply(replace(wanted, text=self.model.filter.text, chosen=self.model.filter.chosen))

    def _apply(self, wanted: Filter) -> None:
        self._quietly(lambda: self.model.set_filter(wanted))

    def _quietly(self, change: Callable[[], None]) -> None:
        """Changes the rows and puts the selection back without announcing it."""
        self._silent = True
        change()
        chooser = self.list.selectionModel()
        row = self.model.row_of(self._shown) if self._shown else None
        if row is not None:
            index = self.model.index(row)
            chooser.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)
        else:
            chooser.clear()
        self._silent = False
        self._say()

    def _say(self) -> None:
        count, total = self.model.rowCount(), self.model.total
        filtered = not self.model.filter.empty
        text = f"{count} of {plural(total, 'incident')}" if filtered else plural(total, "incident")
        if self.model.beyond:
            newest = f"{self.model.most} newest"
            text = f"{text}, searched in the {newest}" if filtered else f"The {newest} of {text}"
        self._count.setText(text)
        self._all.setVisible(bool(self.model.beyond))
        self._clear.setVisible(filtered)
        chosen = self.model.filter.chosen
        self._chosen.setVisible(chosen is not None)
        if chosen is not None:
            self._chosen.setText(self._chosen.fontMetrics().elidedText(f"✕  {chosen.name}", Qt.TextElideMode.ElideRight, self.width() - 44))
            self._chosen.setToolTip(f"{chosen.name}: {plural(len(chosen.ids), 'incident')}. Click to show all again.")
            self._chosen.setAccessibleName(f"Only {chosen.name}; show all again")
        self.filters.count(self.model.facets)

    def _on_current(self, current: QModelIndex) -> None:
        row: IncidentSummary | None = current.data(SUMMARY)
        if row is not None and row.id != self._shown and not self._silent:
            self._shown = row.id
            self.incident_selected.emit(row.id)
