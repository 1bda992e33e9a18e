"""What late cameras and busy workers mean for the ladder, weighed once a tick. The pool's lock is held meanwhile."""

import time

from core.playback.barrier import Barrier
from core.playback.director import Director
from core.playback.ladder import Ladder
from core.playback.pool import Pool
from core.playback.stage import Stage

USAGE_S = 1.0
"""Over so long the decoders' load is measured."""
LOST_WEIGHT = 0.15
"""Being late until the next keyframe counts so much of being late: it ends by itself."""


class Scales:
    def __init__(self, stage: Stage, ladder: Ladder, barrier: Barrier, director: Director, pool: Pool) -> None:
        self._stage, self._ladder, self._barrier, self._director, self._pool = stage, ladder, barrier, director, pool
        self._used = (time.monotonic(), 0.0, 0.0)
        """When it was measured, what the workers had done by then, and the cores that came of it."""

    def weigh(self, late: list[str], speed: float, passed_s: float, now: float) -> None:
        """Late cameras are the ladder's business; one that is late while a worker is free comes down alone."""
        used = self._usage()
        if not late and not self._ladder.down:
            self._ladder.repay(passed_s)
            return
        need = self._stage.need(speed)
        if not late:
            self._ladder.ran(passed_s, now, need, used)
        elif self._barrier.gave_up:
            self._barrier.gave_up = False
            self._ladder.drop([c for c in late if c != need.order[0]], need.proxied)
        elif self._pool.idle:
            lost = self._director.lost
            self._ladder.lag({c: passed_s * (LOST_WEIGHT if c in lost else 1.0) for c in late}, need, lost)
        else:
            self._ladder.late(passed_s, now, need)

    def _usage(self) -> float:
        """Cores that decoding took lately."""
        now, (then, worked_s, used) = time.monotonic(), self._used
        if now - then >= USAGE_S:
            used = (self._pool.worked_s - worked_s) / (now - then)
            self._used = (now, self._pool.worked_s, used)
        return used
