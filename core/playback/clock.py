"""The one clock all tiles follow: monotonic time x speed, inside a span. Pure; the time source is handed in."""

import time
from collections.abc import Callable

from core.model.times import US, Instant, Span

NUDGE_S = 0.005
"""The most that sound may move the clock in one tick."""


class Clock:
    """`now` arguments are seconds of the time source; without one it is asked. The span's end itself is never reached."""

    def __init__(self, span: Span, at: Instant, source: Callable[[], float] = time.monotonic) -> None:
        self._first, self._last = span.start, max(span.start, span.end.plus_us(-1))
        self._source = source
        self._speed = 1.0
        self._playing = False
        self._anchor = self._clamp(at)
        self._anchor_now = 0.0

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def speed(self) -> float:
        """Factor of real time; negative runs backwards. Kept while paused."""
        return self._speed

    def now(self) -> float:
        return self._source()

    def position(self, now: float | None = None) -> Instant:
        if not self._playing:
            return self._anchor
        elapsed = max(0.0, (self._source() if now is None else now) - self._anchor_now)
        return self._clamp(self._anchor.plus_us(round(elapsed * self._speed * US)))

    def at_end(self, position: Instant) -> bool:
        """Nothing is left to play in the clock's direction."""
        return position >= self._last if self._speed > 0 else position <= self._first

    def play(self, speed: float = 1.0, now: float | None = None) -> None:
        """ValueError for a speed of 0."""
        if speed == 0:
            raise ValueError("a speed of 0 is a pause")
        self.seek(self.position(now), now)
        self._speed, self._playing = speed, True

    def pause(self, now: float | None = None) -> None:
        self.seek(self.position(now), now)
        self._playing = False

    def seek(self, at: Instant, now: float | None = None) -> None:
        """Go on from `at`; also how the clock is held while pictures are awaited."""
        self._anchor_now = self._source() if now is None else now
        self._anchor = self._clamp(at)

    def nudge_s(self, seconds: float, now: float | None = None) -> float:
        """Follow the sound by at most NUDGE_S; returns what was moved."""
        moved = max(-NUDGE_S, min(NUDGE_S, seconds))
        if not self._playing:
            return 0.0
        self.seek(self.position(now).plus_s(moved), now)
        return moved

    def _clamp(self, at: Instant) -> Instant:
        return min(max(at, self._first), self._last)
