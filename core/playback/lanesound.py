"""Which of a camera's clips is heard when, and how samples are read between samples. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.incident import Lane, LaneClip
from core.model.timebase import TimeBase
from core.model.times import US, Instant
from core.playback.place import shown_clips


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples `first` to `stop` (not included) of a window come from this clip."""

    clip: LaneClip
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Where samples lie in a clip's own media: sample k at `first` + k * `step`, in samples of media time."""

    first: float
    step: float

    @property
    def exact(self) -> bool:
        """On whole samples: nothing is computed between them."""
        return self.step == 1.0


class LaneSound:
    """The clips of one camera in time order, kept so that asking costs the same however many there are."""

    def __init__(self, lane: Lane) -> None:
        self._clips = shown_clips(lane)
        self._starts = [c.clip.start.us for c in self._clips]
        self._ends = [c.clip.end.us for c in self._clips]
        self._longest_us = max((end - start for start, end in zip(self._starts, self._ends, strict=True)), default=0)

    def pieces(self, at: Instant, n: int, rate: int) -> tuple[Piece, ...]:
        """The clips heard in `n` samples from `at` on, chosen as the pictures are; what is not covered is silence."""
        end = at.plus_us(-(-n * US // rate))
        near = self._near(at.us, end.us)
        clips = [self._clips[i] for i in near]
        if len(near) == 1 and self._starts[near[0]] <= at.us and end.us <= self._ends[near[0]]:
            return (Piece(clips[0], 0, n),) if clips[0].media_file is not None and n > 0 else ()
        edges = {at.us, *(edge for i in near for edge in (self._starts[i], self._ends[i]) if at.us < edge < end.us)}
        found: list[Piece] = []
        marks = [(Instant(us), min(n, sample_of(us - at.us, rate))) for us in sorted(edges)]
        for (edge, first), (_, stop) in zip(marks, [*marks[1:], (end, n)], strict=True):
            best = shown(clips, edge)
            if best is not None and best.media_file is not None and first < stop:
                found.append(Piece(best, first, stop))
        return tuple(found)

    def coming(self, after: Instant, within_s: float) -> tuple[LaneClip, ...]:
        """Clips with media that begin after an instant, soon."""
        low = bisect_left(self._starts, after.us + 1)
        high = bisect_left(self._starts, after.us + round(within_s * US), lo=low)
        return tuple(c for c in self._clips[low:high] if c.media_file is not None)

    def _near(self, at_us: int, end_us: int) -> list[int]:
        """Which clips touch a span."""
        low, high = bisect_left(self._starts, at_us - self._longest_us), bisect_left(self._starts, end_us)
        return [i for i in range(low, high) if self._ends[i] > at_us]


def shown(clips: Sequence[LaneClip], at: Instant) -> LaneClip | None:
    """As place.where: one with media before one without, then the later started."""
    running = [c for c in clips if at in c.clip.span]
    return max(running, key=lambda c: (c.media_file is not None, c.clip.start, c.clip.id), default=None)


def sample_of(after_us: int, rate: int) -> int:
    """The first sample not before a moment, in microseconds from the first sample."""
    return -(-after_us * rate // US)


def reading(time: TimeBase, at: Instant, rate: int) -> Reading:
    """Media samples of a clock that runs at its own rate; on whole samples where it runs true."""
    first, step = time.to_media(at) * rate, 1 + time.ppm * 1e-6
    return Reading(float(round(first)), 1.0) if step == 1.0 else Reading(first, step)


def between(samples: NDArray[np.float32], first: float, step: float, n: int) -> NDArray[np.float32]:
    """`n` samples at `first` + k * `step`, through four neighbours (Catmull and Rom 1974); `step` is about 1, `first` at least 1.

    As long as the whole part grows by 1 with each sample, neighbours are slices; where it slips, a new stretch begins.
    """
    out = np.empty(n, np.float32)
    done = 0
    while done < n:
        begin = first + done * step
        whole = int(np.floor(begin))
        t0, drift = begin - whole, step - 1.0
        left = (1.0 - t0) / drift if drift > 0 else t0 / -drift if drift < 0 else float(n)
        count = min(n - done, max(1, int(np.ceil(left)) if drift > 0 else int(left) + 1))
        t = (t0 + drift * np.arange(count)).astype(np.float32)
        a, b, c, d = (samples[whole + k : whole + k + count] for k in (-1, 0, 1, 2))
        out[done : done + count] = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        done += count
    return out
