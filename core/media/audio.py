"""Sound in media seconds: exact windows to play and measure."""

from math import gcd
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, resample_poly

from core.media.levels import silent_head_s
from core.media.sound import Sound

__all__ = ["AudioReader", "silent_head_s"]

_TAPS = 10
"""Half length of the resampling filter, in samples of the lower rate."""

_SHORT_S = 0.005
"""A hole this short comes from rounding time stamps: nobody shall hear it."""


class AudioReader:
    """Windows of mono sound at `rate`. Not thread-safe. KnownError where there is no sound."""

    def __init__(self, path: Path, rate: int = 48000) -> None:
        self.rate = rate
        self._sound = Sound(path)
        common = gcd(rate, self._sound.rate)
        self._up, self._down = rate // common, self._sound.rate // common
        self._shift = round(self._sound.offset_s * rate)
        wide = max(2, self._up, self._down)
        taps: Any = firwin(2 * _TAPS * wide + 1, 1 / wide, window=cast(Any, ("kaiser", 5.0)))
        self._window = np.asarray(taps, np.float32)
        self._start = 0
        self._held = np.zeros(0, np.float32)
        self._coming: tuple[int, NDArray[np.float32]] | None = None
        """A block that lies beyond what was asked for."""
        self._at_end = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._sound.close()

    def read(self, start_s: float, n: int) -> NDArray[np.float32]:
        """float32[n] mono from media second `start_s` (to the nearest sample); zeros where there is no sound.

        Any window equals the same part of the whole track decoded and resampled in one go (but for noise that an AAC decoder
        makes up by itself).
        """
        first = round(start_s * self.rate) - self._shift
        if self._up == self._down:
            return self._native(first, n).copy()
        margin = _TAPS * max(self._up, self._down) // self._up + 2
        lead = (first * self._down // self._up - margin) // self._down
        begin = lead * self._down
        stop = -(-(first + n) * self._down // self._up) + margin
        wave = resample_poly(self._native(begin, stop - begin), self._up, self._down, window=self._window)
        cut = first - lead * self._up
        return np.ascontiguousarray(wave[cut : cut + n], np.float32)

    def _native(self, first: int, n: int) -> NDArray[np.float32]:
        """Mono at the track's own rate, by position."""
        self._hold(max(0, first), min(first + n, self._sound.end + self._sound.rate))
        out = np.zeros(n, np.float32)
        low, high = max(first, self._start), min(first + n, self._start + len(self._held))
        if low < high:
            out[low - first : high - first] = self._held[low - self._start : high - self._start]
        return out

    def _hold(self, first: int, stop: int) -> None:
        """Have decoded everything from `first` to `stop`, going on from what is held where that is near. A hole costs what is asked of it."""
        reach = self._start + len(self._held)
        if first >= stop:
            return
        if first < self._start or first > reach + self._sound.rate or not len(self._held):
            self._sound.go(self._sound.packet_at(first - self._sound.rate // 50))
            self._start, self._held, self._coming, self._at_end = first, np.zeros(0, np.float32), None, False
        elif first - self._start > 2 * self._sound.rate:
            drop = first - self._start - self._sound.rate
            self._start, self._held = self._start + drop, self._held[drop:]
        parts = [self._held]
        reach = self._start + len(self._held)
        while reach < stop and not self._at_end:
            got = self._coming or self._sound.next()
            self._coming = None
            if got is None:
                self._at_end = True
                break
            position, block = got
            if position >= stop:
                self._coming = got
                parts.append(np.zeros(stop - reach, np.float32))
                break
            new = block.mean(axis=0)[max(0, reach - position) :]
            if position > reach:
                parts.append(self._bridge(parts[-1], new, position - reach))
            parts.append(new)
            reach = max(reach, position) + len(new)
        self._held = np.concatenate(parts)

    def _bridge(self, before: NDArray[np.float32], after: NDArray[np.float32], n: int) -> NDArray[np.float32]:
        """What fills a hole: silence, but a straight line where it is too short to be one."""
        if n > _SHORT_S * self._sound.rate or not len(before) or not len(after):
            return np.zeros(n, np.float32)
        return np.linspace(before[-1], after[0], n + 2, dtype=np.float32)[1:-1]
