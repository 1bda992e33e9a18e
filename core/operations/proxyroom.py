"""How proxies under way share the room there is: nobody writes beyond it, and what is wanted less makes way for what is wanted more."""

import threading
from collections.abc import Mapping

from core.errors import KnownError
from core.operations.proxies import ProxyFile, delete_proxy

_AHEAD = 8_000_000
"""Bytes asked for at once while a proxy grows."""


class NoRoomError(KnownError):
    """The budget is used up by proxies that come first."""


class Room:
    """`ranks`: place of each recording in the order of making; one without a place is wanted by nobody. Thread-safe."""

    def __init__(self, budget: int, files: Mapping[str, ProxyFile], ranks: Mapping[str, int]) -> None:
        self._lock = threading.Lock()
        self._budget = budget
        self._files = dict(files)
        self._ranks = ranks
        self._asked: dict[str, int] = {}

    @property
    def used(self) -> int:
        """Bytes kept and asked for."""
        return sum(f.bytes for f in self._files.values()) + sum(self._asked.values())

    def reach(self, sha256: str, size: int) -> None:
        """This proxy has grown to `size` bytes and may go on. NoRoomError where that needs the place of one that comes before it."""
        if size <= self._asked.get(sha256, -1):
            return
        with self._lock:
            wanted = size + _AHEAD
            for asked in (wanted, size):
                if self._fits(sha256, asked) or (asked == size and self._clear_for(sha256, asked)):
                    self._asked[sha256] = asked
                    return
            raise NoRoomError("There is no room for more proxies.", "Give them more, or delete some.")

    def settle(self, sha256: str, file: ProxyFile | None) -> None:
        """It is finished, or given up (None)."""
        with self._lock:
            self._asked.pop(sha256, None)
            if file is not None:
                self._files[sha256] = file

    def _fits(self, sha256: str, asked: int) -> bool:
        return self.used - self._asked.get(sha256, 0) + asked <= self._budget

    def _clear_for(self, sha256: str, asked: int) -> bool:
        """Deletes those that come after it, least recently used first, until it fits; none where all of them would not do."""
        own = self._ranks.get(sha256, len(self._ranks))
        behind = [f for f in self._files.values() if self._ranks.get(f.sha256, len(self._ranks) + 1) > own]
        behind.sort(key=lambda f: (f.sha256 in self._ranks, f.used_ns, f.sha256))
        if self.used - self._asked.get(sha256, 0) - sum(f.bytes for f in behind) + asked > self._budget:
            return False
        for file in behind:
            if self._fits(sha256, asked):
                break
            delete_proxy(file.path)
            del self._files[file.sha256]
        return self._fits(sha256, asked)
