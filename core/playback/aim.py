"""What to decode next for a clip, from where the clock is and where it goes. Pure."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from core.model.times import US, Instant
from core.playback.ladder import FAST as FAST_RUNG
from core.playback.ladder import HALF, KEYS
from core.playback.stream import BEHIND, COPIES, FAST, ORIGINAL, PROXY, Goal, Stream

AHEAD = 8
AHEAD_FAST = 12
"""Frames decoded ahead of the clock, at real time and above it."""
KEYS_AHEAD = 3
MEMORY_BYTES = 384_000_000
"""For pictures of all visible cameras together, ahead and behind."""
MOST_BEHIND = 120
"""Frames kept behind the clock at most, where the memory allows: stepping back is free there."""
PREROLL_S = 2.0
"""A clip that comes on screen within this (of clock time) is opened and its first frames decoded."""
EVERY = 2.0
"""Up to this speed every frame is shown; beyond it those of the instants that a screen can show."""
LOST_S = 0.35
"""A camera that is late by more than this does not decode on but comes in again at the next keyframe,"""
FAR_S = 3.0
"""unless that is further away than this."""
SCREEN_HZ = 60
REST_S = 0.12
"""A hand that moved the playhead rests when it has not for so long: then the originals are decoded."""


@dataclass(frozen=True, slots=True)
class Course:
    """What aiming at one camera depends on. `shown` is the instant still on screen; `threads`: for the only camera on screen."""

    at: Instant
    shown: Instant
    speed: float
    rung: int
    proxied: bool
    focus: bool
    visible: int
    threads: int = 1
    starting: bool = False
    """A start waits for all: nobody is late yet."""


def grid_us(speed: float) -> int:
    """Microseconds from one shown instant to the next at this speed; 0: every instant may be shown."""
    return round(abs(speed) * US / SCREEN_HZ) if abs(speed) > EVERY else 0


def on_grid(at: Instant, speed: float) -> Instant:
    """The last instant the grid has at or behind `at`, in the direction of travel: decoders know beforehand which frames will be needed."""
    step = grid_us(speed)
    if not step:
        return at
    return Instant(at.us // step * step if speed > 0 else -(-at.us // step) * step)


def still(stream: Stream, at: Instant, focus: bool, visible: int) -> Goal:
    """Paused at `at`: the exact frame from the original, in the exact size; then what comes next, and behind the focused camera's frame
    all that memory holds of this GOP and the one before, so that steps back are free."""
    if not stream.count:
        return Goal((), range(0), focus=focus)
    here = max(0, stream.ordinal(at))
    last = min(stream.count - 1, here + AHEAD)
    room = frames_in_memory(stream, visible)
    first = max(0, here - min(room - AHEAD, MOST_BEHIND))
    wants = (here, *range(here + 1, last + 1))
    if focus:
        before = stream.key_before(max(0, stream.key_before(here) - 1))
        wants = (*wants, *range(here - 1, max(first, before) - 1, -1))
    keep = range(first, here + AHEAD_FAST + 1)
    return Goal(wants, keep, pace_s=0.5, run=MOST_BEHIND, run_behind=True, focus=focus, least=ORIGINAL)


def glance(stream: Stream, at: Instant, focus: bool) -> Goal:
    """While a hand drags the playhead: the frame of the moment from the small copy, and nothing else."""
    if not stream.count:
        return Goal((), range(0), focus=focus)
    here = max(0, stream.ordinal(at))
    return Goal((here,), range(here, here + 1), focus=focus, source=PROXY, sparse=True)


def running(stream: Stream, course: Course) -> Goal:
    """Playing through `course.at`."""
    if not stream.count:
        return Goal((), range(0), focus=course.focus)
    if course.rung == KEYS and not course.proxied:
        return _keys(stream, course)
    if not course.proxied or grid_us(course.speed):
        return _running(stream, course)
    depends = (stream.ordinal(course.at), course.speed, course.focus, course.threads, course.visible, stream.box)
    if stream.aimed is None or stream.aimed[0] != depends or stream.aimed[1] is not stream.goal:
        stream.aimed = depends, _running(stream, course)
    return stream.aimed[1]


def _running(stream: Stream, course: Course) -> Goal:
    speed, step = course.speed, grid_us(course.speed)
    target = max(0, stream.ordinal(course.at))
    room = frames_in_memory(stream, course.visible)
    before = max(0, stream.ordinal(course.shown))
    pace_s = 1 / max(1e-3, stream.fps * abs(speed))
    ahead = AHEAD if abs(speed) <= 1 else AHEAD_FAST
    source = PROXY if course.proxied else FAST if course.rung >= FAST_RUNG else ORIGINAL
    goal = partial(Goal, fresh=False, focus=course.focus, source=source, threads=course.threads)
    if step:
        wants = _on_grid(stream, course.at, step if speed > 0 else -step, ahead)
        run = 1 if speed > 0 or course.proxied else max(1, min(room // 2, MOST_BEHIND))
        keep = range(min(before, *wants), max(before, *wants) + 1)
        return goal(wants, keep, pace_s=1 / SCREEN_HZ, run=run, sparse=run == 1)
    if speed > 0:
        stream.entry = skip = _next_entry(stream, target, course)
        if skip is not None:
            wants = tuple(range(skip, min(stream.count, skip + ahead)))
            return goal(wants, range(min(before, target), skip + ahead + 1), due_s=(skip - target) * pace_s, pace_s=pace_s)
        behind = max(BEHIND, min(room - ahead, MOST_BEHIND))
        last = _in_goes(target + ahead) if course.proxied else target + ahead
        wants = _forward(stream, target, min(stream.count - 1, last), course.rung == HALF and not course.proxied)
        return goal(wants, range(max(0, min(before, target - behind)), last + 1), pace_s=pace_s)
    window = max(12, min(2 * MOST_BEHIND, room))
    furthest = -_in_goes(ahead - target) if course.proxied else target - window // 2
    wants = tuple(range(target, max(-1, furthest - 1), -1))
    keep = range(max(0, target - window), max(before, target) + 1)
    return goal(wants, keep, pace_s=pace_s, run=1 if course.proxied else max(1, window // 2))


def _next_entry(stream: Stream, target: int, course: Course) -> int | None:
    """The next keyframe, where this camera is so late that decoding on does not catch up: it comes in again there, and until then
    nothing else is wanted. Not for the focused one, and not while a start waits."""
    if course.proxied or course.focus or course.starting or target in stream.frames or target in stream.holes or stream.keys is None:
        return None
    if stream.entry is not None and target < stream.entry:
        return stream.entry
    newest = stream.newest_held(target, 0)
    if newest is None or target - newest < LOST_S * stream.fps * course.speed or stream.key_before(target) > newest:
        return None
    place = int(stream.keys.searchsorted(target, side="right"))
    return int(stream.keys[place]) if place < len(stream.keys) and stream.keys[place] - target <= FAR_S * stream.fps else None


def _in_goes(ordinal: int) -> int:
    """Where pictures of a small copy are made up to: it moves on by as many as a worker makes in one go."""
    return ordinal // COPIES * COPIES + COPIES - 1


def _forward(stream: Stream, target: int, last: int, half: bool) -> tuple[int, ...]:
    """Every frame from `target` on, or every second one; then the one before `target` will do where it is held."""
    if not half:
        return tuple(range(target, last + 1))
    even = tuple(range(target + target % 2, last + 1, 2))
    return even if target % 2 == 0 or target - 1 in stream.frames else (target, *even)


def coming(stream: Stream, enters: Instant, due_s: float, speed: float, proxied: bool) -> Goal:
    """A clip that will be on screen in `due_s` seconds, at its instant `enters`."""
    if not stream.count:
        return Goal((), range(0), due_s)
    ordinal = max(0, stream.ordinal(enters))
    if speed > 0:
        wants = tuple(range(ordinal, min(stream.count, ordinal + AHEAD)))
    else:
        wants = tuple(range(ordinal, max(-1, ordinal - AHEAD), -1))
    source = PROXY if proxied else ORIGINAL
    return Goal(wants, range(min(wants), max(wants) + 1), due_s, run=AHEAD if speed < 0 else 1, fresh=False, source=source)


def frames_in_memory(stream: Stream, visible: int) -> int:
    """Pictures of this clip that its share of the memory holds."""
    return max(12, MEMORY_BYTES // max(1, visible) // max(1, stream.box[0] * stream.box[1] * 4))


def _keys(stream: Stream, course: Course) -> Goal:
    """Keyframes only: the newest not after the clock, and the next ones on the way."""
    if stream.keys is None or not len(stream.keys):
        return Goal((), range(0), focus=course.focus)
    here = int(stream.keys.searchsorted(max(0, stream.ordinal(course.at)), side="right")) - 1
    places = range(here, here + KEYS_AHEAD) if course.speed > 0 else range(here, here - KEYS_AHEAD, -1)
    wants = tuple(int(stream.keys[p]) for p in places if 0 <= p < len(stream.keys)) or (0,)
    return Goal(wants, range(min(wants), max(wants) + 1), pace_s=1.0, fresh=False, focus=course.focus, source=FAST, sparse=True)


def _on_grid(stream: Stream, at: Instant, step_us: int, count: int) -> tuple[int, ...]:
    """Ordinals of the frames at `at` and the next `count` instants of the grid, without repetition, in the direction of travel."""
    assert stream.pts_s is not None
    media = stream.clip.time.to_media(at) + np.arange(count + 1) * (step_us / US) * (1 + stream.clip.time.ppm * 1e-6)
    found = np.maximum(0, np.searchsorted(stream.pts_s, media + 2e-6, side="right") - 1)
    first = max(0, stream.ordinal(at))
    return tuple(dict.fromkeys((first, *(int(o) for o in found[1:] if int(o) not in stream.holes))))
