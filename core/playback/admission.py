"""Which cameras keep every frame when the machine cannot decode them all. With hysteresis, so that it does not flicker. Pure."""

from collections.abc import Iterable, Mapping, Sequence

FULL = 0.85
"""Share of the workers that admitted cameras may need when the machine was overloaded."""
ROOM = 0.7
"""A camera comes back when all would then need no more than this share."""
DEBT_S = 0.25
"""Waiting for frames beyond this (paid back at a tenth of the time that runs well) is overload."""
CALM_S = 4.0
CALM_MOST_S = 60.0


class Admission:
    """`lean`: the cameras that show keyframes only. The focused camera (else the first) comes last, and only above real time."""

    def __init__(self, workers: int) -> None:
        self._capacity = float(workers)
        self.lean: frozenset[str] = frozenset()
        self._debt_s = 0.0
        self._calm_since: float | None = None
        self._calm_s = CALM_S

    def reset(self) -> None:
        """After a pause or another speed everyone may try again."""
        self.lean, self._debt_s, self._calm_since, self._calm_s = frozenset(), 0.0, None, CALM_S

    def waited(self, seconds: float, loads: Mapping[str, float], order: Sequence[str], speed: float) -> bool:
        """The clock stood still for `seconds`. `loads`: cores each camera needs; `order`: most important first.
        True where cameras were set lean because of it."""
        self._calm_since = None
        self._debt_s += seconds
        if self._debt_s <= DEBT_S:
            return False
        spared = set(order[:1]) if abs(speed) <= 1 else set()
        staying = [c for c in order if c not in self.lean]
        dropped: set[str] = set()
        for camera in reversed(staying):
            need = sum(loads.get(c, 0.0) for c in staying if c not in dropped)
            if dropped and need <= FULL * self._capacity:
                break
            if camera not in spared:
                dropped.add(camera)
        if not dropped:
            return False
        self.lean |= dropped
        self._debt_s = 0.0
        self._calm_s = min(CALM_MOST_S, self._calm_s * 2)
        return True

    def drop(self, cameras: Iterable[str]) -> None:
        """These did not come at all in good time."""
        self.lean |= set(cameras)
        self._calm_since = None

    def ran(self, seconds: float, now: float, loads: Mapping[str, float], order: Sequence[str]) -> None:
        """A tick without waiting: pay back, and after a calm while let the most important lean camera try again."""
        self._debt_s = max(0.0, self._debt_s - 0.1 * seconds)
        if not self.lean:
            return
        if self._calm_since is None:
            self._calm_since = now
        if now - self._calm_since < self._calm_s:
            return
        self._calm_since = now
        back = next((c for c in order if c in self.lean), None)
        if back is None:
            self.lean = frozenset()
        elif sum(loads.get(c, 0.0) for c in order if c not in self.lean or c == back) <= ROOM * self._capacity:
            self.lean -= {back}
