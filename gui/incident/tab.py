"""What every inspector tab is: a scrolling column that is refilled from a view and shows what is selected."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from core.model.incident import IncidentView
from gui.controls import label, tab_order
from gui.incident.card import Card
from gui.incident.selection import Selected
from gui.incident.wishes import Wishes


class Tab(QScrollArea):
    """Subclasses fill `column` in `_fill` and register cards by camera in `_cards`."""

    def __init__(self, name: str, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.wishes = wishes
        self._cards: list[tuple[str | None, Card]] = []
        self._trigger_of: dict[Card, str] = {}
        self._selected = Selected()
        self._incident_id: str | None = None
        self._view: IncidentView | None = None
        self._waiting: IncidentView | None = None
        """To be filled in when the tab comes into sight."""

    def set_view(self, view: IncidentView) -> None:
        """Filled when it comes into sight, for another incident a turn of the event loop later: one of many cameras opens no slower for it."""
        self._waiting = view
        if view.incident.id == self._incident_id:
            self._catch_up()
        elif self.isVisible():
            if (before := self.widget()) is not None:
                before.hide()  # nobody clicks what belongs to another incident
            QTimer.singleShot(0, self, self._catch_up)

    def showEvent(self, event: QShowEvent) -> None:
        self._catch_up()
        super().showEvent(event)

    def _catch_up(self) -> None:
        if self._waiting is not None and self.isVisible():
            self._refill(self._waiting)

    def _refill(self, view: IncidentView) -> None:
        """Keeps the place where the person was reading when the same incident changed."""
        self._waiting = None
        same = view.incident.id == self._incident_id
        place = self.verticalScrollBar().value() if same else 0
        focused = self._focused() if same else ()
        self._incident_id, self._view = view.incident.id, view
        self._cards, self._trigger_of = [], {}
        body = QWidget()
        body.setProperty("role", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(10, 10, 10, 10)
        self.column.setSpacing(8)
        self._fill(view)
        self.column.addStretch(1)
        self.setWidget(body)
        self._chain(body, focused)
        self._mark(scroll=False)
        self.column.activate()
        self.verticalScrollBar().setValue(place)

    def set_selected(self, selected: Selected) -> None:
        moved = selected.camera_id != self._selected.camera_id
        self._selected = selected
        self._mark(scroll=moved)

    def reveal_selected(self) -> None:
        """Scrolls to the card of the selected camera."""
        self._catch_up()
        self._mark(scroll=True)

    def _fill(self, view: IncidentView) -> None:
        raise NotImplementedError

    def heading(self, text: str, tip: str = "") -> None:
        self.column.addWidget(label(text, "heading", wrap=True, tip=tip))

    def note(self, text: str) -> None:
        self.column.addWidget(label(text, "dim", wrap=True))

    def add(self, card: Card, camera_id: str | None, trigger_id: str | None = None) -> Card:
        self.column.addWidget(card)
        self._cards.append((camera_id, card))
        if trigger_id is not None:
            self._trigger_of[card] = trigger_id
        return card

    def _focused(self) -> tuple[str, ...]:
        """Names of the focused control and the cards around it, where it is one of these."""
        widget, names = QApplication.focusWidget(), []
        while widget is not None and self.isAncestorOf(widget):
            names.append(widget.accessibleName())
            widget = widget.parentWidget()
        return tuple(name for name in names if name)

    def _chain(self, body: QWidget, focused: tuple[str, ...]) -> None:
        """Tab goes through the controls in their order, from this place on; a refill takes the focus from nobody."""
        inside = [w for w in body.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        tab_order(self, inside)
        found = {widget.accessibleName(): widget for widget in reversed(inside)}
        again = next((found[name] for name in focused if name in found), None)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self, scroll: bool) -> None:
        chosen = self._selected.camera_id
        for camera_id, card in self._cards:
            card.set_selected(camera_id is not None and camera_id == chosen)
        marked = [card for _, card in self._cards if card.selected]
        if scroll and marked:
            of_trigger = (card for card in marked if self._trigger_of.get(card) == self._selected.trigger_id)
            self._reveal(next(of_trigger, marked[0]))

    def _reveal(self, card: Card) -> None:
        """Scrolls no further than needed; of a card that is higher than the place, the top is shown."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        top, bottom = card.y() - 10, card.y() + card.height() + 10
        if top < bar.value() or bottom - top > room:
            bar.setValue(top)
        elif bottom > bar.value() + room:
            bar.setValue(bottom - room)
