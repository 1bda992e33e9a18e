"""Core announces facts; whoever cares subscribes. No Qt here: gui/bridge.py re-emits these as one signal."""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit changed: `kinds` such as clips, incidents, findings, clocks, markers, settings; `ids` touched."""

    kinds: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def __or__(self, other: "Change") -> "Change":
        return Change(self.kinds | other.kinds, self.ids | other.ids)

    def __bool__(self) -> bool:
        return bool(self.kinds)


class Events:
    """Publishes changes to subscribers, on the thread that committed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[Callable[[Change], None]] = []

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Returns the function that ends the subscription."""
        with self._lock:
            self._subscribers.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._subscribers:
                    self._subscribers.remove(listener)

        return unsubscribe

    def publish(self, change: Change) -> None:
        with self._lock:
            listeners = tuple(self._subscribers)
        if change:
            for listener in listeners:
                listener(change)
