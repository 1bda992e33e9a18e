"""Who moves through each place and what they do there: paths in the place's own metres, times in seconds after its trigger."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from core.demo.paths import Path, State, back_and_forth
from core.demo.people import STANDING, Look, Posture
from core.demo.story import CORNER, QUIET, STOP

_NAVY, _DARK = (74, 48, 34), (46, 34, 28)
OFFICER = Look(_NAVY, _DARK, hat=(50, 34, 24), badge=True)
SUBJECT = "subject"
DRAWER = "O12"
"""The officer who draws the taser."""
FIRED_S = 1.6
CYCLE_S = 5.0
"""The taser's wires fly FIRED_S after it was drawn and carry current for CYCLE_S."""


@dataclass(frozen=True, slots=True)
class Actor:
    id: str
    path: Path
    look: Look
    posture: Callable[[float], Posture] = lambda _t: STANDING

    def state(self, t_s: float) -> State:
        return self.path.at(t_s)


def ramp(t_s: float, start_s: float, end_s: float) -> float:
    """0 before, 1 after, smooth between."""
    k = min(max((t_s - start_s) / (end_s - start_s), 0.0), 1.0)
    return k * k * (3 - 2 * k)


@cache
def actors(place: str) -> tuple[Actor, ...]:
    return _CASTS[place]()


def _drawer(t: float) -> Posture:
    return Posture(aim=ramp(t, -0.45, 0.05) * (1 - ramp(t, 7.5, 8.5)), kneel=ramp(t, 10.5, 11.5) * (1 - ramp(t, 62, 63.5)))


def _second(t: float) -> Posture:
    return Posture(hands_up=0.35 * ramp(t, -3, -2) * (1 - ramp(t, 6, 7)), kneel=ramp(t, 12.5, 13.5) * (1 - ramp(t, 66, 67.5)))


def _subject(t: float) -> Posture:
    return Posture(hands_up=ramp(t, -6, -5) * (1 - ramp(t, 2.2, 3.2)), lie=ramp(t, 1.9, 2.8))


def _corner() -> tuple[Actor, ...]:
    drawer = Path(
        [
            (-60, 2.9, -3.9),
            (-28, 2.9, -3.6),
            (-16, 2.6, -1.2),
            (-9, 2.7, 2.6),
            (-4, 3.0, 5.5),
            (7.6, 3.0, 5.5),
            (10.6, 4.7, 7.4),
            (64, 4.7, 7.4),
            (70, 3.6, 6.0),
            (90, 3.6, 6.0),
            (98, 2.6, 1.0),
            (140, 2.6, 1.0),
        ],
        [(-40, 0.0, 14), (-22, 6.2, 14), (-15, 6.0, 9.0), (-8, 5.6, 8.6), (8, 6.1, 9.2), (72, 2.0, 14), (84, 5.5, 9)],
    )
    second = Path(
        [
            (-60, -0.6, 19.0),
            (-27, -0.7, 18.0),
            (-16, -0.2, 14.4),
            (-8, 0.4, 11.6),
            (-3, 1.2, 10.2),
            (8.5, 1.2, 10.2),
            (12.4, 5.1, 10.5),
            (67, 5.1, 10.5),
            (73, 2.6, 10.6),
            (140, 2.6, 10.6),
        ],
        [(-30, 3.5, 6), (-14, 5.4, 6.6), (-5, 4.7, 6.9), (10, 6.0, 9.2), (70, 4.5, 4.0)],
    )
    third = Path(
        [(-60, 44.0, -6.4), (-24, 19, -6.3), (-14, 8.6, -5.0), (-4, 5.9, 2.78), (13, 5.9, 2.78), (18, 6.9, 6.4), (140, 6.9, 6.4)],
        [(-5, 5.6, 8.6)],
    )
    subject = Path(
        [(-60, 6.7, 36), (-30, 6.5, 20), (-17, 6.3, 10.2), (-13, 5.4, 8.4), (-9, 6.2, 9.2), (-6, 5.6, 8.6), (140, 5.6, 8.6)],
        [(-12, 3.0, 4.5), (-3, 3.0, 5.5)],
    )
    runner = Path([(-40, 46, -6.3), (-21, 40, -6.3), (-11, 7.4, -6.3), (-1, 6.6, -38), (30, 6.6, -44)])
    late_runner = Path([(-40, 6.5, -48), (31, 6.5, -42), (42, 6.5, -8.5), (52, 40, -6.5), (90, 48, -6.6)])
    watch_1 = Path([(-60, -6.6, 30), (-26, -6.5, 12), (-18, -6.2, 5.6), (140, -6.2, 5.6)], [(-17, 5.5, 8.6)])
    watch_2 = Path(
        [(-60, 24, -6.9), (-18, 14, -6.9), (-9, 8.4, -6.4), (60, 8.4, -6.4), (80, 30, -7), (140, 44, -7)], [(-8, 5.5, 8.6), (60.5, 40, -7)]
    )
    return (
        Actor(DRAWER, drawer, OFFICER, _drawer),
        Actor("O07", second, OFFICER, _second),
        Actor("O21", third, Look(_NAVY, _DARK, badge=True, skin=(60, 85, 125), height=1.84)),
        Actor(SUBJECT, subject, Look((56, 46, 196), (128, 92, 60), skin=(104, 140, 190), height=1.8), _subject),
        Actor("runner", runner, Look((190, 190, 186), (70, 60, 60))),
        Actor("late runner", late_runner, Look((60, 170, 220), (60, 50, 50), height=1.7)),
        Actor("watcher 1", watch_1, Look((90, 130, 60), (90, 80, 76))),
        Actor("watcher 2", watch_2, Look((150, 100, 160), (60, 50, 46), height=1.66)),
        Actor("walker 1", back_and_forth((-34, -6.5), (-7, -6.3), 1.35, -60, 140, 9), Look((90, 110, 160), (100, 80, 60))),
        Actor("walker 2", back_and_forth((6.9, 46), (6.6, 17), 1.25, -60, 140, 30), Look((120, 120, 124), (50, 60, 90), height=1.68)),
        Actor("walker 3", back_and_forth((-6.7, -36), (-6.5, -7), 1.4, -60, 140, 2), Look((60, 60, 60), (140, 120, 90))),
        Actor("walker 6", back_and_forth((-6.9, 46), (-6.6, 9), 1.3, -60, 140, 6), Look((170, 120, 60), (60, 50, 50), height=1.7)),
        Actor("walker 7", back_and_forth((38, 6.9), (11, 6.7), 1.2, -60, 140, 14), Look((80, 90, 170), (90, 70, 60))),
    )


def _quiet() -> tuple[Actor, ...]:
    officer = Path(
        [
            (-60, -46, -6),
            (-44, -31, -6),
            (-27, -10.5, -6),
            (-9, -10.5, -6),
            (0, 0, -6),
            (14, 17, -6),
            (60, 17, -6),
            (80, 40, -6),
            (130, 46, -6),
        ],
        [(-60, -8, -6), (-26, -9, -9), (-9.5, 20, -6), (13, 18, -8.5), (61, 48, -6)],
    )
    return (
        Actor("O18", officer, OFFICER),
        Actor("resident 1", Path([(-60, -9, -9), (140, -9, -9)], [(-60, -10.5, -6)]), Look((110, 90, 150), (90, 90, 90), height=1.64)),
        Actor("resident 2", Path([(-60, 18.4, -9), (140, 18.4, -9)], [(-60, 17, -6)]), Look((70, 120, 80), (70, 60, 50))),
        Actor("walker 4", back_and_forth((46, 6.6), (-40, 6.4), 1.3, -60, 140, 12), Look((60, 60, 150), (60, 50, 44))),
    )


def _stop() -> tuple[Actor, ...]:
    officer = Path(
        [
            (-60, -5.0, -1.6),
            (3, -5.0, -1.6),
            (11, 1.7, -1.9),
            (52, 1.7, -1.9),
            (60, -4.6, -1.5),
            (80, -4.6, -1.5),
            (89, 1.7, -1.9),
            (140, 1.7, -1.9),
        ],
        [(-60, 3, -3.2), (9, 4.6, -2.1), (53, -8, -1.5), (61, 3, -3.2), (90, 4.6, -2.1)],
    )
    driver = Path([(-60, 4.4, -2.0), (140, 4.4, -2.0)], [(-60, 1.7, -1.9)])
    return (
        Actor("O31", officer, OFFICER),
        Actor("driver", driver, Look((150, 150, 70), (90, 70, 60))),
        Actor("walker 5", back_and_forth((40, 6.7), (-38, 6.5), 1.3, -60, 140, 20), Look((120, 100, 60), (60, 60, 60))),
    )


_CASTS = {CORNER: _corner, QUIET: _quiet, STOP: _stop}
