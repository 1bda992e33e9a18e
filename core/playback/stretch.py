"""Faster or slower sound at its own pitch: overlap-add of pieces that fit each other (WSOLA: Verhelst and Roelands 1993)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.playback.mix import Samples

SLOWEST, FASTEST = 0.5, 2.0
"""Beyond these speech is no longer understood, and nothing is heard."""
HOP_S = 0.016
"""A piece is two of these long."""
REACH_S = 0.01
"""A piece is moved by this much at most, as it is heard, to fit the one before: half a period of 50 Hz (of 100 Hz at half speed)."""
CREST = 3.5
"""A peak this many times the mean (RMS) around it is a knock or a shot: it is kept, though pieces between it are left out."""
ATTACK, RISE_S = 6.0, 0.008
"""A peak this many times the mean (RMS) of what was before it, so long before it, is sudden: slowed down it is heard once, at its time."""


def hearable(speed: float) -> bool:
    """Whether sound is heard at this speed at all: forwards, from half to double."""
    return SLOWEST <= speed <= FASTEST


class Stretch:
    """Reads a source at `speed`; output sample k is what sounds at source sample k * speed, to within REACH_S and half a hop.

    `read(first, n)` gives source samples, also negative ones. It is asked in order, in whole `chunk`s.
    """

    def __init__(self, read: Callable[[int, int], Samples], speed: float, rate: int, chunk: int) -> None:
        self._read, self._speed, self._chunk = read, speed, chunk
        self._hop, self._reach = round(HOP_S * rate), round(REACH_S * min(1.0, speed) * rate)
        rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(self._hop) + 0.5) / self._hop)
        self._rise = rise.astype(np.float32)
        self._fall = self._rise[::-1]
        self._before = self._hop + round(RISE_S * rate)
        """How far before a peak what was before it begins."""
        self._start = -chunk * -(-(self._hop + self._before) // chunk)
        self._held = np.zeros(0, np.float32)
        """Source samples from `_start` on."""
        self._frame = 0
        self._place = -self._hop
        """Source sample at which the last piece begins."""
        self._made = np.zeros(0, np.float32)

    def take(self, n: int) -> Samples:
        """The next `n` samples of output."""
        parts, have = [self._made], len(self._made)
        while have < n:
            parts.append(self._next())
            have += self._hop
        whole = np.concatenate(parts)
        self._made = whole[n:]
        return whole[:n]

    def _next(self) -> Samples:
        """One hop: the last piece fades into the next one."""
        self._frame += 1
        nominal = round(self._frame * self._hop * self._speed) - self._hop
        going_on = self._source(self._place + self._hop, self._hop)
        move = self._on_time(nominal) if self._speed < 1 else None
        if move is None:
            fit = self._fit(going_on, self._source(nominal - self._reach, 2 * self._reach + self._hop))
            fit[~self._keeps(nominal)] = -2.0
            move = self._best(fit)
        self._place = nominal + move
        coming = self._source(self._place, self._hop)
        self._forget(min(self._place, nominal - self._before))
        return np.asarray(going_on * self._fall + coming * self._rise, np.float32)

    def _fit(self, going_on: Samples, around: Samples) -> NDArray[np.float64]:
        """How alike what would have gone on and a piece at each place in reach are, from -1 to 1; 0 everywhere in silence."""
        alike = np.correlate(around, going_on, "valid")
        power = np.concatenate(([0.0], np.cumsum(around.astype(np.float64) ** 2)))
        energy = power[self._hop :] - power[: -self._hop]
        own = float(np.dot(going_on, going_on))
        return alike / np.sqrt((energy + 1e-9) * (own + 1e-9))

    def _on_time(self, nominal: int) -> int | None:
        """How the piece has to be moved to put its loudest moment where it belongs; None: that is nothing sudden."""
        own = np.abs(self._source(nominal, 2 * self._hop))
        peak = int(np.argmax(own))
        before = self._source(nominal + peak - self._before, self._hop)
        if own[peak] < 1e-3 or own[peak] <= ATTACK * float(np.sqrt(np.mean(before * before))):
            return None
        return -round((peak - self._hop) * (1 / self._speed - 1))

    def _keeps(self, nominal: int) -> NDArray[np.bool_]:
        """For each place in reach: whether the loudest moment that this piece alone stands for is well inside it."""
        half = round(self._hop * max(1.0, self._speed) / 2)
        own = np.abs(self._source(nominal + self._hop - half, 2 * half))
        peak, mean = int(np.argmax(own)), float(np.sqrt(np.mean(own * own)))
        moves = np.arange(-self._reach, self._reach + 1)
        if self._speed <= 1 or own[peak] <= CREST * mean:
            return np.ones(len(moves), bool)
        return np.abs(peak - half - moves) <= self._hop // 2

    def _best(self, fit: NDArray[np.float64]) -> int:
        """Of equally good places the one that needs the smallest move."""
        moves = np.flatnonzero(fit == fit.max()) - self._reach
        return int(moves[np.argmin(np.abs(moves))])

    def _source(self, first: int, n: int) -> Samples:
        """Source samples, read on in whole chunks."""
        while self._start + len(self._held) < first + n:
            more = self._read(self._start + len(self._held), self._chunk)
            self._held = np.concatenate((self._held, more))
        return self._held[first - self._start : first - self._start + n]

    def _forget(self, before: int) -> None:
        drop = max(0, before - self._start)
        self._start += drop
        self._held = self._held[drop:]
