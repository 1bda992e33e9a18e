"""The Notes tab: markers with their moment; a line to write one at the playhead."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.model.annotation import Marker
from core.model.incident import IncidentView
from gui import keys, words
from gui.controls import button
from gui.incident.card import Card, on_click
from gui.incident.selection import Selected
from gui.incident.tab import Tab
from gui.incident.wishes import Wishes


class MarkerList(Tab):
    def __init__(self, wishes: Wishes) -> None:
        super().__init__("Markers", wishes)

    def _fill(self, view: IncidentView) -> None:
        if not view.markers:
            self.note(f"No markers yet. Write one below; it goes to the playhead ({keys.label('M')} from anywhere).")
        for marker in sorted(view.markers, key=lambda m: m.at):
            self._marker(view, marker)

    def _marker(self, view: IncidentView, marker: Marker) -> None:
        trigger = view.first_trigger.time if view.first_trigger else None
        when = words.relative(marker.at, trigger) or words.time_of_day(marker.at, view.zone, True)
        if marker.end is not None:
            when += f" for {words.duration(marker.end.since(marker.at))}"
        card = Card(f"Marker at {when}: {marker.text}")
        card.head("marker", when, words.time_of_day(marker.at, view.zone, True))
        card.text(marker.text, "")
        lane = view.lane(marker.camera_id) if marker.camera_id else None
        card.text(" · ".join(x for x in (words.lane_name(lane) if lane else "all cameras", marker.actor) if x))
        card.buttons(
            button("Show me", lambda: self.wishes.seek_requested.emit(marker.at), "Jumps to the moment", f"Show marker {marker.text}"),
            button(
                "To playhead",
                lambda: self.wishes.marker_moved.emit(marker.id),
                "Moves it there",
                f"Move marker {marker.text} to the playhead",
            ),
            button("Remove", lambda: self.wishes.marker_removed.emit(marker.id), "", f"Remove marker {marker.text}"),
        )
        self.add(on_click(card, lambda: self.wishes.seek_requested.emit(marker.at)), marker.camera_id)


class Notes(QWidget):
    """The list and the line below it."""

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wishes = wishes
        self.list = MarkerList(wishes)
        self.line = QLineEdit()
        self.line.setPlaceholderText("Note at the playhead")
        self.line.setAccessibleName("Note at the playhead")
        self.line.setMaxLength(500)
        self.line.returnPressed.connect(self._on_add)
        self._add = button("Add", self._on_add, keys.hint("marker"), "Add note")
        row = QHBoxLayout()
        row.setContentsMargins(10, 8, 10, 10)
        row.addWidget(self.line, 1)
        row.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addLayout(row)

    def set_view(self, view: IncidentView) -> None:
        self.list.set_view(view)

    def set_selected(self, selected: Selected) -> None:
        self.list.set_selected(selected)

    def write(self) -> None:
        """Puts the cursor into the line."""
        self.line.setFocus()

    def _on_add(self) -> None:
        if text := self.line.text().strip():
            self.line.clear()
            self.line.clearFocus()
            self._wishes.marker_requested.emit(text)
