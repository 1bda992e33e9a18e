"""From one place of the window to the next by the keyboard: list, cameras, transport, timeline, inspector."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def step(places: Sequence[QWidget], forward: bool) -> None:
    """The keyboard goes to the next place in sight (else the first), to the control there that had it last."""
    seen = [place for place in places if place.isVisible()]
    focus = QApplication.focusWidget()
    here = next((i for i, place in enumerate(seen) if focus is not None and (place is focus or place.isAncestorOf(focus))), None)
    around = range(1, len(seen) + 1)
    start = here if here is not None else (-1 if forward else len(seen))
    for away in around:
        target = _first(seen[(start + (away if forward else -away)) % len(seen)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _first(place: QWidget) -> QWidget | None:
    """What in a place takes the keyboard: what had it last, else itself, else its first control."""
    last = place.focusWidget()
    if last is not None and _takes(last):
        return last
    if _takes(place):
        return place
    inside = place.nextInFocusChain()
    while inside is not None and inside is not place:
        if place.isAncestorOf(inside) and _takes(inside):
            return inside
        inside = inside.nextInFocusChain()
    return None


def _takes(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
