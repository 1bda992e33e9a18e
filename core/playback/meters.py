"""Level meters of what is heard at the playhead, whether or not a device plays it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.model.times import Instant
from core.playback.levels import SILENT, Ballistics, Level
from core.playback.mix import Mix
from core.playback.mixer import Mixer, Source
from core.playback.stretch import hearable

EVERY_S = 0.05
"""A meter moves this often, and each time shows what sounded since."""


@dataclass(frozen=True, slots=True)
class Levels:
    """`lanes` by camera: those that are heard. `master` is all of it, as it goes out."""

    lanes: Mapping[str, Level] = field(default_factory=dict[str, Level])
    master: Level = SILENT


STILL = Levels()
"""Nothing is playing."""


class Meters:
    """Ask once a tick; not thread-safe."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at_rest()

    def read(self, mix: Mix, at: Instant, speed: float | None, now: float, rate: int) -> Levels | None:
        """What the meters show from now on; None: the same as before. `speed`: None while nothing plays. `now` in seconds."""
        if speed is None or not hearable(speed) or not mix.heard:
            still = self._last is None
            self._at_rest()
            return None if still else STILL
        elapsed = EVERY_S if self._last is None else now - self._last
        if elapsed < EVERY_S:
            return None
        self._last = now
        n = round(min(elapsed, 2 * EVERY_S) * speed * rate)
        block = self._mixer.block(mix, at.plus_s(-n / rate), n, rate)
        self._needles = {c: self._needles.get(c, Ballistics()) for c in block.lanes}
        lanes = {c: self._needles[c].hear(samples, elapsed) for c, samples in block.lanes.items()}
        return Levels(lanes, self._master.hear(block.heard, elapsed))

    def _at_rest(self) -> None:
        self._last: float | None = None
        self._mixer, self._master = Mixer(self._source), Ballistics()
        self._needles: dict[str, Ballistics] = {}
