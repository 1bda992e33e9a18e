"""Cameras mixed block after block without clicks, and what a sink is given from one instant on, at the player's speed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.model.times import US, Instant
from core.playback.mix import Mix, Samples, evenness, limited, summed
from core.playback.stretch import Stretch

CHUNK_S = 0.04
"""Sound is read in pieces of this length: a whole number of samples and of microseconds at every rate that is a multiple of 25."""
RAMP_S = 0.01
"""A camera fades in or out over this when it is muted or chosen."""
EVEN_S = 0.3
"""The mix's loudness follows the number of cameras that sound within about this."""


Source = Callable[[str, Instant, int, int], Samples]
"""Camera, instant, n, rate in Hz: `n` mono samples of that camera from the instant on."""


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """One block: what is heard, and the samples of each camera that is heard in it, before gain and volume."""

    heard: Samples
    lanes: Mapping[str, Samples]


class Mixer:
    """Not thread-safe. Each block fades from the gains at the end of the one before, so that nothing clicks."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._gains: dict[str, float] = {}
        self._even: float | None = None
        self._volume: float | None = None

    def block(self, mix: Mix, at: Instant, n: int, rate: int) -> Mixed:
        heard = set(mix.heard)
        fading = {c for c, gain in self._gains.items() if gain > 0}
        lanes = {c: self._source(c, at, n, rate) for c in mix.cameras if c in heard or c in fading}
        out = summed(lanes, {c: self._ramp(c, float(c in heard), n, rate) for c in lanes}, n)
        out *= self._overall(mix, sum(bool(samples.any()) for c, samples in lanes.items() if c in heard), n, rate)
        return Mixed(limited(out) if len(lanes) > 1 else np.clip(out, -1.0, 1.0), {c: lanes[c] for c in lanes if c in heard})

    def _ramp(self, camera_id: str, goal: float, n: int, rate: int) -> Samples:
        """From the gain before to the new one; a camera that was never heard comes in at once where nothing sounds yet."""
        before = self._gains.get(camera_id, goal if not self._gains else 0.0)
        self._gains[camera_id] = goal
        if before == goal:
            return np.full(n, goal, np.float32)
        fade = np.minimum(1.0, np.arange(1, n + 1) / max(1, min(n, round(RAMP_S * rate))))
        return (before + (goal - before) * fade).astype(np.float32)

    def _overall(self, mix: Mix, sounding: int, n: int, rate: int) -> Samples:
        """Volume, and the factor that keeps any number of cameras as loud as one; both glide."""
        goal, past = evenness(sounding), self._even
        before = goal if past is None else past
        after = goal + (before - goal) * float(np.exp(-n / rate / EVEN_S)) if sounding else before
        first, last = before * (mix.volume if self._volume is None else self._volume), after * mix.volume
        self._even, self._volume = (after if sounding or past is not None else None), mix.volume
        return np.linspace(first, last, n, dtype=np.float32) if first != last else np.full(n, last, np.float32)


class Playout:
    """All that is heard from `anchor` on at `speed` (0.5 to 2), in order. `follows`: the sample heard last, so that nothing clicks."""

    def __init__(self, mixer: Mixer, mix: Callable[[], Mix], anchor: Instant, speed: float, rate: int, follows: float = 0.0) -> None:
        self._mixer, self._mix, self._anchor, self.speed, self.rate = mixer, mix, anchor, speed, rate
        self._chunk = rate // 25
        self._stretch = None if speed == 1.0 else Stretch(self._chunks, speed, rate, self._chunk)
        self._read = 0
        self._pending = np.zeros(0, np.float32)
        self._given = 0
        self._follows, self._begun = follows, False

    @property
    def next(self) -> Instant:
        """The instant of the next sample."""
        return self._anchor.plus_s(self._given / self.rate * self.speed)

    @property
    def given_s(self) -> float:
        """Seconds that were taken, as they are heard."""
        return self._given / self.rate

    def peek(self, n: int) -> Samples:
        """The next `n` samples, which stay next until they are dropped."""
        if len(self._pending) < n:
            more = n - len(self._pending)
            self._pending = np.concatenate((self._pending, self._more(more)))
        return self._pending[:n]

    def drop(self, n: int) -> None:
        """The sink has taken `n` of them."""
        self._pending = self._pending[n:]
        self._given += n

    def skip(self, n: int) -> None:
        """The next `n` come too late to be heard; what follows them begins as softly. Only before any are dropped."""
        self.peek(n)
        self.drop(n)
        self._pending = self._softly(self._pending)

    def _more(self, n: int) -> Samples:
        if self._stretch is not None:
            made = self._stretch.take(n)
        else:
            chunks = -(-n // self._chunk)
            made = np.concatenate([self._chunks(self._read + k * self._chunk, self._chunk) for k in range(chunks)])
            self._read += chunks * self._chunk
        if not self._begun and len(made):
            made, self._begun = self._softly(made), True
        return made

    def _softly(self, samples: Samples) -> Samples:
        """From the sample heard last, without a step."""
        made = np.array(samples)
        fade = min(len(made), round(self.rate * RAMP_S / 2))
        if fade:
            made[:fade] += (self._follows - made[0]) * np.linspace(1.0, 0.0, fade, dtype=np.float32)
        return made

    def _chunks(self, first: int, n: int) -> Samples:
        """Mixed samples of the source; `first` is a whole number of chunks."""
        return self._mixer.block(self._mix(), self._anchor.plus_us(first * US // self.rate), n, self.rate).heard
