"""Whether the clock waits for cameras whose frame is not there yet. Pure."""

from collections.abc import Collection, Mapping, Sequence

from core.playback.admission import Admission

LOADING_S = 3.0
"""How long the clock waits for a camera at most; then the others go on without it."""


class Patience:
    """Pictures stay in step because the clock waits. A camera that begins (`primed` lacks it) may take LOADING_S; waiting for
    cameras that had kept up is overload, which `admission` answers."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._waived: set[str] = set()
        self._since: float | None = None
        self._ticked: float | None = None

    def begin(self) -> None:
        """After a jump, a change of speed or a pause every camera may first fill its queue."""
        self._waived.clear()
        self._since = self._ticked = None

    def in_time(self, camera_id: str) -> None:
        self._waived.discard(camera_id)

    def waits(
        self,
        late: Collection[str],
        primed: Collection[str],
        now: float,
        loads: Mapping[str, float],
        order: Sequence[str],
        speed: float,
    ) -> bool:
        """Once a tick, `now` in seconds; `order`: cameras, most important first; `loads`: cores each needs."""
        passed_s = 0.0 if self._ticked is None else max(0.0, now - self._ticked)
        self._ticked = now
        awaited = [c for c in late if c not in self._waived]
        if not awaited:
            self._since = None
            self._admission.ran(passed_s, now, loads, order)
            return False
        if self._since is None:
            self._since = now
        if now - self._since > LOADING_S:
            self._waived.update(awaited)
            self._admission.drop(c for c in awaited if c != order[0])
            self._since = None
            return False
        if all(c in primed for c in awaited) and self._admission.waited(passed_s, loads, order, speed):
            return any(c not in self._admission.lean for c in awaited)
        return True
