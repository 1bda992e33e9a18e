"""What stands in the timeline, as plain boxes in pixels, so that hits and pictures agree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from core.model.incident import Lane, LaneClip
from core.model.trigger import Trigger
from gui.timeline.notes import Note
from gui.timeline.table import is_vague


class Box(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the font asks for: `line` is the height of a text line, `text_px` the width of a text."""

    line: int
    header: int
    text_px: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class ClipBox:
    """A clip's body in lane coordinates (y as on screen, x may lie outside the picture)."""

    lane: int
    clip: LaneClip
    box: Box
    buffer_x: tuple[float, float] | None
    soft_px: float
    """One sigma of its clock, in pixels."""

    @property
    def vague(self) -> bool:
        return is_vague(self.clip)


@dataclass(frozen=True, slots=True)
class CrowdBox:
    """Clips side by side, too narrow at this zoom to be told apart."""

    lane: int
    box: Box
    count: int


@dataclass(frozen=True, slots=True)
class HollowBox:
    """What should have been recorded: `kind` is missing or undetermined."""

    lane: int
    kind: str
    box: Box
    tip: str


@dataclass(frozen=True, slots=True)
class NoteBox:
    """A note under a lane: its measured stretch and where its words stand."""

    lane: int
    note: Note
    x0: float
    x1: float
    y: float
    text_x: float
    text_w: float


@dataclass(frozen=True, slots=True)
class FlagBox:
    trigger: Trigger
    x: float
    y: float
    text: str
    text_x: float
    text_w: float
    """Room for its words from `text_x` on, 0 where there is none."""


@dataclass(frozen=True, slots=True)
class LaneBox:
    """`index`: of the lane in its view, whatever place it stands at."""

    lane: Lane
    index: int
    box: Box
    header: Box
    bar_y: float
    bar_h: float
    collapsed: bool = False
