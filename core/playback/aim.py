"""What to decode next for a clip, from where the clock is and where it goes. Pure."""

from core.model.times import Instant
from core.playback.stream import Goal, Stream

AHEAD = 8
AHEAD_FAST = 12
"""Frames decoded ahead of the clock, at real time and above it."""
KEYS_AHEAD = 3
REVERSE_BYTES = 160_000_000
"""Memory for pictures of all visible cameras while running backwards."""
PREROLL_S = 2.0
"""A clip that comes on screen within this (of clock time) is opened and its first frames decoded."""


def still(stream: Stream, at: Instant, focus: bool) -> Goal:
    """Paused at `at`: the exact frame in the exact size."""
    if not stream.count:
        return Goal((), range(0), focus=focus)
    ordinal = max(0, stream.ordinal(at))
    return Goal((ordinal,), range(max(0, ordinal - 2 * AHEAD), ordinal + AHEAD_FAST + 1), focus=focus)


def running(stream: Stream, at: Instant, shown: Instant, speed: float, focus: bool, visible: int) -> Goal:
    """Playing through `at`; `shown` is the instant still on screen, whose frame stays held."""
    if not stream.count:
        return Goal((), range(0), focus=focus)
    target, before = max(0, stream.ordinal(at)), max(0, stream.ordinal(shown))
    pace_s = 1 / max(1e-3, stream.fps * abs(speed))
    if speed > 0:
        last = min(stream.count - 1, target + (AHEAD if speed <= 1 else AHEAD_FAST))
        return Goal(tuple(range(target, last + 1)), range(min(before, target), last + 1), 0.0, pace_s, 1, False, focus)
    window = _reverse_window(stream, visible)
    wants = tuple(range(target, max(-1, target - window // 2 - 1), -1))
    return Goal(wants, range(max(0, target - window), max(before, target) + 1), 0.0, pace_s, max(1, window // 2), False, focus)


def lean(stream: Stream, at: Instant, speed: float, focus: bool) -> Goal:
    """Keyframes only: the newest not after `at`, and the next ones on the way."""
    if stream.keys is None or not len(stream.keys):
        return Goal((), range(0), focus=focus)
    here = int(stream.keys.searchsorted(max(0, stream.ordinal(at)), side="right")) - 1
    places = range(here, here + KEYS_AHEAD) if speed > 0 else range(here, here - KEYS_AHEAD, -1)
    wants = tuple(int(stream.keys[p]) for p in places if 0 <= p < len(stream.keys)) or (0,)
    return Goal(wants, range(min(wants), max(wants) + 1), 0.0, 1.0, 1, False, focus)


def coming(stream: Stream, enters: Instant, due_s: float, speed: float) -> Goal:
    """A clip that will be on screen in `due_s` seconds, at its instant `enters`."""
    if not stream.count:
        return Goal((), range(0), due_s)
    ordinal = max(0, stream.ordinal(enters))
    if speed > 0:
        wants = tuple(range(ordinal, min(stream.count, ordinal + AHEAD)))
    else:
        wants = tuple(range(ordinal, max(-1, ordinal - AHEAD), -1))
    return Goal(wants, range(min(wants), max(wants) + 1), due_s, 0.0, AHEAD if speed < 0 else 1, False)


def _reverse_window(stream: Stream, visible: int) -> int:
    """Frames of this clip that the memory for running backwards holds."""
    frame_bytes = max(1, stream.box[0] * stream.box[1] * 4)
    return max(12, min(240, REVERSE_BYTES // max(1, visible) // frame_bytes))
