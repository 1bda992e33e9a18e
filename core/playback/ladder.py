"""How much of each camera is decoded when the machine cannot do all: a stated order, focused camera last, with hysteresis. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

FULL, FAST, HALF, PROXY, KEYS = range(5)
"""Rungs: everything; loop filter off; every second picture; the small copy; keyframes only."""
COST = (1.0, 0.8, 0.72, 0.1, 0.12)
"""Of a full decode, on each rung."""
NOTES = (
    "",
    "busy machine: edges unfiltered",
    "busy machine: every second picture",
    "proxy",
    "keyframes only: this machine cannot decode all cameras at this speed",
)
PLANNED = 1.4
"""Cores a worker that may be planned for in advance: what a picture costs is known too high before all run (cold caches)."""
SHRINK = 0.8
"""Of what was tried and turned out too much is tried next."""
ROOM = 0.9
"""A camera climbs back when all would then use no more than this share of the workers, as what they use now tells."""
START_S = 1.0
"""So long after a start lateness says nothing yet."""
DEBT_S = 0.2
"""Being late beyond this (paid back at a tenth of the time that runs well) is overload."""
SETTLE_S = 2.5
"""A rung takes effect at the next keyframe; only then lateness says something again."""
LAG_S = 0.4
"""The same for one camera that is late though the machine is not busy."""
CALM_S = 1.5
CALM_MOST_S = 30.0


@dataclass(frozen=True, slots=True)
class Need:
    """`loads`: cores each visible camera needs for every picture at this `speed`, 0 unknown; `order`: the most important first;
    `proxied`: those that have a small copy."""

    loads: Mapping[str, float]
    order: Sequence[str]
    speed: float
    proxied: Collection[str] = ()


class Ladder:
    """One rung for each camera. Told every tick whether somebody was late, it decides who comes down and who climbs back."""

    def __init__(self, workers: int) -> None:
        self._workers = float(workers)
        self._levels: dict[str, int] = {}
        self._budget = self._workers * PLANNED
        self._debt_s = 0.0
        self._lags: dict[str, float] = {}
        self._calm_since: float | None = None
        self._calm_s = CALM_S
        self._awaited = 0.0

    def level(self, camera_id: str) -> int:
        return self._levels.get(camera_id, FULL)

    @property
    def lean(self) -> frozenset[str]:
        """Cameras that show keyframes only."""
        return frozenset(c for c, level in self._levels.items() if level == KEYS)

    @property
    def down(self) -> bool:
        """Whether any camera gave way."""
        return any(self._levels.values())

    def repay(self, seconds: float) -> None:
        """So long nobody was late."""
        self._debt_s = max(0.0, self._debt_s - 0.1 * seconds)

    def reset(self) -> None:
        """Another speed, another place: everyone may try again."""
        self._levels, self._budget, self._debt_s = {}, self._workers * PLANNED, 0.0
        self._lags, self._calm_since, self._calm_s, self._awaited = {}, None, CALM_S, 0.0

    def plan(self, need: Need) -> bool:
        """Before it runs: what is known not to fit is not tried. True once all loads are known."""
        self._fit(need)
        return bool(need.loads) and all(need.loads.values())

    def late(self, seconds: float, now: float, need: Need) -> bool:
        """Some camera was late for `seconds`. True where cameras came down a rung because of it; what that does is awaited."""
        self._calm_since = None
        self._awaited = self._awaited or now + START_S
        if now < self._awaited:
            return False
        self._debt_s += seconds
        if self._debt_s <= DEBT_S:
            return False
        asked = _cores(need, self._levels)
        if asked <= 0:
            return False
        self._debt_s, self._awaited = 0.0, now + SETTLE_S
        most = ROOM * self._workers if asked > self._workers else asked
        self._budget = min(self._budget, SHRINK * asked, most)
        before = dict(self._levels)
        self._fit(need)
        self._calm_s = min(CALM_MOST_S, self._calm_s * 2)
        return before != self._levels

    def lag(self, late_s: Mapping[str, float], need: Need, lost: Collection[str] = ()) -> None:
        """These were late for so long though a worker is free: more than one worker can do, or a slow disk. They come down alone; who is
        `lost` again and again, all the way."""
        self._calm_since = None
        self._lags = {c: self._lags.get(c, 0.0) + seconds for c, seconds in late_s.items()}
        for camera in [c for c, lag_s in self._lags.items() if lag_s > LAG_S]:
            self._lags[camera] = 0.0
            self._calm_s = min(CALM_MOST_S, self._calm_s * 2)
            rung = self.level(camera) + 1
            lowest = PROXY if camera in need.proxied else KEYS
            if camera in lost or (rung == PROXY and camera not in need.proxied):
                rung = lowest
            self._levels[camera] = min(rung, FAST if camera in need.order[:1] and abs(need.speed) <= 1 else lowest)

    def drop(self, camera_ids: Collection[str], proxied: Collection[str]) -> None:
        """These did not come at all in good time."""
        for camera in camera_ids:
            self._levels[camera] = max(self.level(camera), PROXY if camera in proxied else KEYS)
        self._calm_since = None

    def ran(self, seconds: float, now: float, need: Need, used: float) -> None:
        """A tick in time: pay back, and after a calm while let one camera climb, the most important of those that are lowest. `used`: cores
        that decoding takes now."""
        self.repay(seconds)
        if not self.down:
            return
        if self._calm_since is None:
            self._calm_since = now
        if now - self._calm_since < self._calm_s:
            return
        self._calm_since = now
        lowest = max((self.level(c) for c in need.order), default=FULL)
        if lowest == FULL:
            self._levels = {}
            return
        back = next(c for c in need.order if self.level(c) == lowest)
        tried = {**self._levels, back: self._above(self.level(back), back in need.proxied)}
        asked = _cores(need, self._levels)
        if asked <= 0 or _cores(need, tried) * used / asked <= ROOM * self._workers:
            self._levels = tried
            self._budget = max(self._budget, _cores(need, tried))

    def _fit(self, need: Need) -> None:
        """One rung at a time over all but the focused camera, the least important first; then, above real time only, that one too."""
        for cameras, last in ((need.order[1:], KEYS), (need.order[:1], FAST if abs(need.speed) <= 1 else KEYS)):
            for rung in range(FAST, last + 1):
                for camera in reversed(cameras):
                    if _cores(need, self._levels) <= self._budget:
                        return
                    here = self.level(camera)
                    if here < rung and not (rung == PROXY and camera not in need.proxied) and not (rung == KEYS and here == PROXY):
                        self._levels[camera] = rung

    @staticmethod
    def _above(level: int, proxied: bool) -> int:
        """The next rung up; from keyframes past the small copy where there is none."""
        return level - 1 if level != KEYS or proxied else HALF


def _cores(need: Need, levels: Mapping[str, int]) -> float:
    return sum(need.loads.get(c, 0.0) * COST[levels.get(c, FULL)] for c in need.order)
