"""Playing starts when every visible camera has its picture; after that nobody is waited for. Pure."""

from collections.abc import Collection

LOADING_S = 3.0
"""How long a start waits at most; whoever is not there by then comes in late."""


class Barrier:
    """`begin()` at every play, jump and change of speed; `waits()` once a tick."""

    def __init__(self) -> None:
        self._up = False
        self._since: float | None = None
        self.gave_up = False
        """The last start went on without somebody."""

    @property
    def up(self) -> bool:
        """A start still waits."""
        return self._up

    def begin(self) -> None:
        self._up, self._since, self.gave_up = True, None, False

    def waits(self, absent: Collection[str], now: float) -> bool:
        """Whether the clock stands still at `now` seconds; `absent`: cameras whose picture is not there yet."""
        if self._since is None:
            self._since = now
        if self._up and (not absent or now - self._since > LOADING_S):
            self._up, self.gave_up = False, bool(absent)
        return self._up
