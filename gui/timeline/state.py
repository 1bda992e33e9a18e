"""What the timeline shows now: zoom, scroll, selection, range, playhead. Immutable; each wish makes a new one."""

from dataclasses import dataclass, replace

from core.model.times import Instant, Span
from gui.timeline.arrangement import STANDARD, Arrangement
from gui.timeline.axis import Axis

_PAGE_INTO = 0.06
"""Where on a new page the playhead stands, as a part of the width."""
_STEP_S = 1.0
"""A playhead that moves further than this at once was put there by a person."""


@dataclass(frozen=True, slots=True)
class State:
    """`bounds` is what can be scrolled to, `scroll` pixels of lanes above the first one shown."""

    bounds: Span
    axis: Axis
    scroll: float = 0.0
    position: Instant | None = None
    camera_id: str | None = None
    trigger_id: str | None = None
    range: Span | None = None
    snapped: Instant | None = None
    """What is being dragged has snapped to this."""
    ghost: Instant | None = None
    """Where a marker that is dragged would be dropped."""
    arrangement: Arrangement = STANDARD
    trials: tuple[tuple[str, int], ...] = ()
    """(camera id, microseconds): cameras that are shown so much later than they stand, as a trial."""

    def zoomed(self, factor: float, x: float) -> "State":
        return replace(self, axis=self.axis.zoomed(factor, x, self.bounds))

    def panned(self, px: float) -> "State":
        return replace(self, axis=self.axis.panned(px, self.bounds))

    def centred(self, at: Instant) -> "State":
        return replace(self, axis=self.axis.centred(at, self.bounds))

    def fitted(self) -> "State":
        return replace(self, axis=Axis.fitting(self.bounds, self.axis.width))

    def showing(self, span: Span) -> "State":
        """A stretch and a twentieth of it on both sides, as far as `bounds` and the closest zoom allow."""
        room = span.duration_s / 20
        return replace(self, axis=Axis.fitting(span.padded(room, room), self.axis.width).zoomed(1.0, self.axis.width / 2, self.bounds))

    def resized(self, width: float) -> "State":
        return replace(self, axis=self.axis.resized(width, self.bounds))

    def moved(self, at: Instant, follow: bool = True) -> "State":
        """The playhead at `at`. Turns the page when it leaves what is visible, unless a person had looked elsewhere."""
        axis, before = self.axis, self.position
        if follow and not 0 <= axis.x(at) <= axis.width:
            if before is None or abs(at.since(before)) > _STEP_S:
                axis = axis.centred(at, self.bounds)
            elif -1 <= axis.x(before) <= axis.width + 1:
                into = _PAGE_INTO if at >= before else 1 - _PAGE_INTO
                axis = axis.panned(axis.x(at) - into * axis.width, self.bounds)
        return replace(self, position=at, axis=axis)
