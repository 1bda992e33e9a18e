"""One clip being decoded for its tile: what is wanted of it, what is held, what a worker should decode next."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from core.media.proxy_reader import ProxyReader
from core.media.reader import Reader
from core.model.clip import Clip
from core.model.timebase import TimeBase
from core.model.times import Instant
from core.playback.place import newest_ordinal

Box = tuple[int, int]
BEHIND = 6
"""Frames kept before a sought one: they are decoded on the way anyhow and make stepping back free."""
LATER_S = 0.4
"""What was decoded on the way is rendered when nothing is due sooner than this."""
STRIDE = 4
"""A long way to a sought frame is decoded in pieces of this many frames, so that a newer seek can break it off."""
PROXY, FAST, ORIGINAL = range(3)
"""What a held picture was made from: the small copy, the original with the loop filter off, the original."""
COPIES = 4
"""Pictures of a small copy that a worker makes in one go."""
SPARE = 8
"""One frame in so many is held beyond those that are kept, so that not every new one makes room for itself."""
BLIND_S = 1.0
"""A picture stands in for those after it that cannot be decoded for so long; beyond that the camera is blind."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What the session wants now, in presentation ordinals. `wants` in the order of need; `keep` is held, the rest is dropped.

    `due_s`: seconds until the first of `wants` is on screen, the others follow at `pace_s` each. `run`: how many frames before a
    missing one are worth keeping (reverse; `run_behind`: only for those before the first of `wants`). `fresh`: frames made for another tile size do not count (paused). `source`: what to decode;
    `least`: what a held frame must come from at least.
    """

    wants: tuple[int, ...]
    keep: range
    due_s: float = 0.0
    pace_s: float = 0.0
    run: int = 1
    run_behind: bool = False
    fresh: bool = True
    focus: bool = False
    source: int = ORIGINAL
    least: int = PROXY
    threads: int = 1
    sparse: bool = False
    """Between the wanted frames nothing is held, though `keep` spans them."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A decoded picture (BGRA), the box it was fitted into, whether the file is damaged there, and what it was made from."""

    image: NDArray[np.uint8]
    box: Box
    damaged: bool = False
    source: int = ORIGINAL


@dataclass(slots=True, eq=False)
class Stream:
    """Guarded by the pool's lock, but for `reader`, `flavour` and `last`, which belong to the worker that set `busy`."""

    camera_id: str
    clip: Clip
    path: Path
    box: Box
    proxy_file: Path | None = None
    proxy: ProxyReader | None = None
    """Open once the index is known and the small copy is found to be this recording's."""
    copy_made: bool = False
    """A small copy was made while it was open: a worker is to open that as well."""
    goal: Goal | None = None
    pts_s: NDArray[np.float64] | None = None
    keys: NDArray[np.int64] | None = None
    """Ordinals of keyframes, ascending."""
    frames: dict[int, Held] = field(default_factory=dict[int, Held])
    no_copy: set[int] = field(default_factory=set[int])
    """Ordinals that the small copy lacks: the original answers."""
    aimed: tuple[tuple[object, ...], Goal] | None = None
    """A goal, and all that it depends on where that is little: it stays until one of these changes."""
    entry: int | None = None
    """The keyframe at which a camera that is lost comes in again."""
    unrendered: dict[int, VideoFrame] = field(default_factory=dict[int, VideoFrame])
    """Decoded on the way to what was sought last, the nearest first, and still to be rendered."""
    holes: set[int] = field(default_factory=set[int])
    """Ordinals that could not be decoded."""
    failed: str = ""
    busy: bool = False
    retired: bool = False
    used: int = 0
    """Grows with use: the least is closed first."""
    served: int = 0
    """Grows with each piece of work for any stream: the least waited longest."""
    cost_s: float = 0.0
    """CPU seconds to decode one frame, smoothed."""
    reader: Reader | None = None
    flavour: tuple[int, int] = (ORIGINAL, 1)
    """Of the reader: its source and threads."""
    last: int = -1
    """The ordinal decoded last."""
    _answer: tuple[TimeBase, int, int, int, tuple[int, bool]] | None = None
    """What `_look` answered last, and what else has the same answer: time base, holes, microseconds from and to."""

    @property
    def count(self) -> int:
        return 0 if self.pts_s is None else len(self.pts_s)

    @property
    def fps(self) -> float:
        """Mean rate; 0 while unknown."""
        if self.pts_s is None or len(self.pts_s) < 2:
            return 0.0
        return (len(self.pts_s) - 1) / max(1e-6, float(self.pts_s[-1] - self.pts_s[0]))

    def ordinal(self, at: Instant) -> int:
        """The newest frame not after `at`, where it cannot be decoded the one that stands in for it; -1 before the first. The index must
        be known."""
        return self._look(at)[0]

    def is_blind(self, at: Instant) -> bool:
        """Whether `at` lies in a stretch that cannot be decoded: no picture stands in for the newest one any more."""
        return bool(self.holes) and self._look(at)[1]

    def _look(self, at: Instant) -> tuple[int, bool]:
        """(the ordinal to show at `at`, whether the camera is blind there)."""
        assert self.pts_s is not None
        time, holes, known = self.clip.time, len(self.holes), self._answer
        if known is not None and known[0] is time and known[1] == holes and known[2] <= at.us < known[3]:
            return known[4]
        newest = ordinal = newest_ordinal(self.pts_s, time, at)
        oldest_s = float(self.pts_s[newest]) - BLIND_S
        while ordinal in self.holes:
            ordinal -= 1
            if ordinal < 0 or self.pts_s[ordinal] < oldest_s:
                ordinal = -1
        blind = ordinal < 0 <= newest
        answer = (newest if blind else ordinal, blind)
        if 0 <= newest < len(self.pts_s) - 1:
            since, until = (time.to_utc(float(self.pts_s[n])).us for n in (newest, newest + 1))
            self._answer = (time, holes, since, until, answer)
        return answer

    def is_hole(self, at: Instant) -> bool:
        """Whether the newest frame not after `at` is one that could not be decoded."""
        return bool(self.holes) and self.pts_s is not None and newest_ordinal(self.pts_s, self.clip.time, at) in self.holes

    def key_before(self, ordinal: int) -> int:
        """The keyframe at or before an ordinal (0 where the index names none)."""
        assert self.keys is not None
        place = int(np.searchsorted(self.keys, ordinal, side="right")) - 1
        return int(self.keys[place]) if place >= 0 else 0

    def held(self, ordinal: int, fresh: bool = False, least: int = PROXY) -> Held | None:
        found = self.frames.get(ordinal)
        return None if found is None or found.source < least or (fresh and found.box != self.box) else found

    def keep_better(self, ordinal: int, made: Held) -> None:
        """A picture from the original in the right size does not give way to a lesser one."""
        there = self.held(ordinal, fresh=True)
        if there is None or there.source <= made.source:
            self.frames[ordinal] = made

    def newest_held(self, ordinal: int, oldest: int) -> int | None:
        """The newest held ordinal in [oldest, ordinal]."""
        return max((o for o in self.frames if oldest <= o <= ordinal), default=None)

    def missing(self) -> tuple[float, int] | None:
        """(due in seconds, ordinal) of the most urgent frame to decode; ordinal -1: the clip must be opened first."""
        goal = self.goal
        if goal is None or self.failed or self.busy:
            return None
        if self.pts_s is None:
            return max(0.0, goal.due_s), -1
        found = None
        for place, ordinal in enumerate(goal.wants):
            if ordinal not in self.holes and self.held(ordinal, goal.fresh, goal.least) is None:
                found = max(0.0, goal.due_s + place * goal.pace_s), ordinal
                break
        if self.unrendered and (found is None or found[0] >= LATER_S):
            return LATER_S, next(iter(self.unrendered))
        return found

    def path_to(self, ordinal: int, goal: Goal) -> tuple[int, list[int], range]:
        """(where decoding starts; ordinals to pass, in pieces that a newer wish can break off; ordinals to keep, ending at this one):
        decode on inside a GOP, else from its keyframe."""
        run = goal.run if not goal.run_behind or (goal.wants and ordinal < goal.wants[0]) else 1
        key = self.key_before(ordinal)
        going_on = key <= self.last < ordinal and run <= 1
        start = self.last + 1 if going_on else key
        first = max(start, ordinal - max(run - 1, 0 if going_on else BEHIND))
        return start, list(range(start + STRIDE - 1, first, STRIDE)), range(first, ordinal + 1)

    def switches(self, ordinal: int) -> bool:
        """Whether the way to this frame begins at a keyframe, so that another reader may go it as well."""
        return not self.key_before(ordinal) <= self.last < ordinal

    def trim(self) -> None:
        """Drop what the goal does not keep; the newest picture before it stays as a stand-in."""
        goal = self.goal
        if goal is None:
            self.frames.clear()
            self.unrendered.clear()
            return
        keep = goal.keep
        if goal.sparse and goal.wants:
            newest = self.newest_held(goal.wants[0], 0)
            for ordinal in [o for o in self.frames if o != newest and o not in goal.wants and o not in (keep.start, keep.stop - 1)]:
                del self.frames[ordinal]
            return
        if len(self.frames) <= len(keep) * (SPARE + 1) // SPARE:
            return
        before = self.newest_held(keep.start - 1, 0) if not any(o in keep for o in self.frames) else None
        for ordinal in [o for o in self.frames if o not in keep and o != before]:
            del self.frames[ordinal]

    def close(self) -> None:
        self.unrendered.clear()
        if self.reader is not None:
            self.reader.close()
        if self.proxy is not None:
            self.proxy.close()
        self.reader = self.proxy = None
