"""Level meters of what sounds at the playhead: of what is heard, whether or not a device plays it, and of the other cameras."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.model.times import Instant
from core.playback.levels import FLOOR_DB, SILENT, Ballistics, Level
from core.playback.mix import Mix, Samples
from core.playback.mixer import Mixer, Source
from core.playback.stretch import hearable

EVERY_S = 0.05
"""A meter moves this often, and each time shows what sounded since."""


@dataclass(frozen=True, slots=True)
class Levels:
    """`lanes` by camera: those that are heard, and those of which it is known how loud they are. `master` is what goes out."""

    lanes: Mapping[str, Level] = field(default_factory=dict[str, Level])
    master: Level = SILENT


Known = Callable[[str, Instant, float], float | None]
"""Camera, instant, seconds from it on: the loudest moment in dBFS; None: not known."""

STILL = Levels()
"""Nothing is playing."""


class Meters:
    """Ask once a tick; not thread-safe. `known`: how loud cameras are that are not heard, or not at this speed; only peaks are."""

    def __init__(self, source: Source, known: Known | None = None) -> None:
        self._source, self.known = source, known
        self._at_rest()

    def read(self, mix: Mix, at: Instant, speed: float | None, now: float, rate: int) -> Levels | None:
        """What the meters show from now on; None: the same as before. `speed`: None while nothing plays. `now` in seconds."""
        sounds = speed is not None and bool(mix.heard) and hearable(speed)
        if speed is None or not (sounds or self.known):
            still = self._last is None
            self._at_rest()
            return None if still else STILL
        elapsed = EVERY_S if self._last is None else now - self._last
        if elapsed < EVERY_S:
            return None
        self._last = now
        recent = min(elapsed, 2 * EVERY_S) * speed
        samples, master = dict[str, Samples](), np.zeros(0, np.float32)
        if sounds:
            n = round(recent * rate)
            block = self._mixer.block(mix, at.plus_s(-n / rate), n, rate)
            samples, master = dict(block.lanes), block.heard
        since = at.plus_s(-max(recent, 0.0))
        peaks = {c: self.known(c, since, abs(recent)) for c in mix.cameras if c not in samples} if self.known else {}
        lanes = {c: self._needle(c).hear(wave, elapsed) for c, wave in samples.items()}
        lanes |= {c: self._needle(c).take(FLOOR_DB, peak, elapsed) for c, peak in peaks.items() if peak is not None}
        self._needles = {c: needle for c, needle in self._needles.items() if c in lanes}
        return Levels(lanes, self._master.hear(master, elapsed))

    def _needle(self, camera_id: str) -> Ballistics:
        return self._needles.setdefault(camera_id, Ballistics())

    def _at_rest(self) -> None:
        self._last: float | None = None
        self._mixer, self._master = Mixer(self._source), Ballistics()
        self._needles: dict[str, Ballistics] = {}
