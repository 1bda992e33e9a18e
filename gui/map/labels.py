"""Where labels stand so that they stay readable: greedy, near their dot, with a leader line where they had to move off."""

from collections.abc import Sequence
from typing import NamedTuple

from gui.timeline.layout import Box


class Wanted(NamedTuple):
    """A label of w x h pixels for a dot at x, y; earlier ones choose first."""

    x: float
    y: float
    w: float
    h: float


_NEAR, _STEPS = 11.0, (0.0, 16.0, 34.0, 56.0, 82.0)


def place(wanted: Sequence[Wanted], room: Box, keep_free: Sequence[Box] = ()) -> tuple[Box, ...]:
    """A box for each label, inside `room` where it fits; none over another, a dot, or `keep_free`, unless there is no other way."""
    dots = [Box(w.x - 6, w.y - 6, 12, 12) for w in wanted]
    placed: list[Box] = []
    for w in wanted:
        taken = [*placed, *dots, *keep_free]
        best, least = None, float("inf")
        for candidate in _candidates(w):
            cost = sum(shared(candidate, t) for t in taken) + 50 * _outside(candidate, room)
            if cost < least:
                best, least = candidate, cost
            if cost == 0:
                break
        placed.append(best or Box(w.x + _NEAR, w.y - w.h / 2, w.w, w.h))
    return tuple(placed)


def leader(w: Wanted, box: Box) -> tuple[float, float, float, float] | None:
    """A line from the dot to the nearest point of its label, where that is not beside it."""
    x, y = min(max(w.x, box.x), box.right), min(max(w.y, box.y), box.bottom)
    return (w.x, w.y, x, y) if (x - w.x) ** 2 + (y - w.y) ** 2 > (_NEAR + 4) ** 2 else None


def _candidates(w: Wanted) -> list[Box]:
    out: list[Box] = []
    for step in _STEPS:
        d = _NEAR + step
        right, left, middle = w.x + d, w.x - d - w.w, w.x - w.w / 2
        above, below, level = w.y - d - w.h / 2, w.y + d - w.h / 2, w.y - w.h / 2
        spots = [(right, level), (left, level), (middle, above - w.h / 4), (middle, below + w.h / 4)]
        spots += [(right, above), (right, below), (left, above), (left, below)]
        out += [Box(x, y, w.w, w.h) for x, y in spots]
    return out


def shared(a: Box, b: Box) -> float:
    """Shared area in square pixels."""
    return max(0.0, min(a.right, b.right) - max(a.x, b.x)) * max(0.0, min(a.bottom, b.bottom) - max(a.y, b.y))


def _outside(a: Box, room: Box) -> float:
    return a.w * a.h - shared(a, room)
