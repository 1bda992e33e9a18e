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
        self._starts = [c.clip.start for c in self._clips]
        self._longest_us = max((c.clip.end.us - c.clip.start.us for c in self._clips), default=0)

    def pieces(self, at: Instant, n: int, rate: int) -> tuple[Piece, ...]:
        """The clips heard in `n` samples from `at` on, chosen as the pictures are; what is not covered is silence."""
        end = at.plus_us(-(-n * US // rate))
        clips = self._near(at, end)
        edges = {at, *(edge for c in clips for edge in (c.clip.start, c.clip.end) if at < edge < end)}
        found: list[Piece] = []
        marks = [(edge, min(n, sample_of(edge, at, rate))) for edge in sorted(edges)]
        for (edge, first), (_, stop) in zip(marks, [*marks[1:], (end, n)], strict=True):
            best = shown(clips, edge)
            if best is not None and best.media_file is not None and first < stop:
                found.append(Piece(best, first, stop))
        return tuple(found)

    def coming(self, after: Instant, within_s: float) -> tuple[LaneClip, ...]:
        """Clips with media that begin after an instant, soon."""
        low, high = bisect_left(self._starts, after.plus_us(1)), bisect_left(self._starts, after.plus_s(within_s))
        return tuple(c for c in self._clips[low:high] if c.media_file is not None)

    def _near(self, at: Instant, end: Instant) -> Sequence[LaneClip]:
        low, high = bisect_left(self._starts, at.plus_us(-self._longest_us)), bisect_left(self._starts, end)
        return [c for c in self._clips[low:high] if c.clip.end > at]


def shown(clips: Sequence[LaneClip], at: Instant) -> LaneClip | None:
    """As place.where: one with media before one without, then the later started."""
    running = [c for c in clips if at in c.clip.span]
    return max(running, key=lambda c: (c.media_file is not None, c.clip.start, c.clip.id), default=None)


def sample_of(edge: Instant, at: Instant, rate: int) -> int:
    """The first sample not before `edge`, counted from `at`."""
    return -(-(edge.us - at.us) * rate // US)


def reading(time: TimeBase, at: Instant, rate: int) -> Reading:
    """Media samples of a clock that runs at its own rate; on whole samples where it runs true."""
    first, step = time.to_media(at) * rate, 1 + time.ppm * 1e-6
    return Reading(float(round(first)), 1.0) if step == 1.0 else Reading(first, step)


def between(samples: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Samples at fractional places, through four neighbours (Catmull and Rom 1974); `places` lie in 1 .. len - 2."""
    whole = np.floor(places).astype(np.int64)
    t = (places - whole).astype(np.float32)
    a, b, c, d = (samples[whole + k] for k in (-1, 0, 1, 2))
    made = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return made.astype(np.float32, copy=False)
