"""What the packet index knows of a file: every picture with its exact time, and where decoding can start."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

STRAY = -2
"""In place of the ordinal of a packet that has nothing to do with those around it."""


@dataclass(frozen=True, slots=True, eq=False)
class PacketIndex:
    """Pictures in presentation order ("ordinals") and packets in decode order ("places").

    Media second 0 is the first shown picture that can be decoded; what lies before the first keyframe, and what an edit
    list hides, has no ordinal.
    """

    pts_s: NDArray[np.float64]
    """Presentation time of each ordinal, media seconds, ascending."""
    key: NDArray[np.bool_]
    """Whether that ordinal is a keyframe."""
    pts: NDArray[np.int64]
    """The same times in ticks of `time_base`, as the stream counts."""
    time_base: Fraction
    ordinal: NDArray[np.int64]
    """By place: the ordinal of the packet's picture; -1 where it is not shown, STRAY where it may not even be decoded."""
    position: NDArray[np.int64]
    """By place: byte position in the file (-1 unknown)."""
    size: NDArray[np.int64]
    """By place: bytes."""
    entry_place: NDArray[np.int64]
    """Places where decoding can start (keyframes), ascending."""
    entry_first: NDArray[np.int64]
    """For each of these the first ordinal that can be decoded from it."""
    entry_pts: NDArray[np.int64]
    """For each of these what to ask the demuxer for, in ticks (NONE: cannot be asked)."""
    by_position: NDArray[np.int64]
    """Places sorted by byte position, then size."""
    positions: NDArray[np.int64]
    """Byte positions in that order."""
    last_s: float
    """How long the last picture is shown, seconds."""
    depth: int = 0
    """How many pictures the decoder holds back to put them in order, as the stream's first packets tell."""
    aspect: Fraction | None = None
    """Width of a pixel by its height; None or 0 where unsaid."""
    late: bool = False
    """Whether streams begin on the way that the file's beginning does not tell of."""

    def __len__(self) -> int:
        return len(self.pts_s)

    @property
    def start(self) -> Fraction:
        """PTS of the first picture, stream seconds, exactly."""
        return int(self.pts[0]) * self.time_base

    @property
    def start_s(self) -> float:
        return float(self.start)

    @property
    def duration_s(self) -> float:
        """From the first picture to the end of the last."""
        return float(self.pts_s[-1]) + self.last_s

    @property
    def fps(self) -> float:
        """Mean rate; 0 for a single picture."""
        span = float(self.pts_s[-1] - self.pts_s[0])
        return (len(self) - 1) / span if span > 0 else 0.0

    @property
    def vfr(self) -> bool:
        """Whether more than one step in a hundred is off the usual one by more than a tenth (and by more than 1 ms rounding makes)."""
        steps = np.diff(self.pts_s)
        if len(steps) < 2:
            return False
        usual = float(np.median(steps))
        off = np.abs(steps - usual) > max(0.1 * usual, 0.0021)
        return bool(np.count_nonzero(off) > max(1, len(steps) // 100))

    def ordinal_at(self, t_s: float) -> int:
        """The newest picture not after `t_s` media seconds; -1 before the first."""
        return int(np.searchsorted(self.pts_s, t_s, side="right")) - 1

    def place_of(self, position: int | None, size: int) -> int | None:
        """Which packet lies at this byte position; None where that does not tell."""
        if position is None or position < 0:
            return None
        low, high = np.searchsorted(self.positions, (position, position + 1))
        found = [place for place in self.by_position[low:high].tolist() if self.size[place] == size]
        return found[0] if len(found) == 1 else None

    def place(self, ordinal: int) -> int:
        """Of this picture's packet."""
        return int(np.argmax(self.ordinal == ordinal))

    def entry(self, ordinal: int) -> int:
        """Which entry to start decoding at for this ordinal: the last one at or before it in time."""
        return max(0, int(np.searchsorted(self.entry_first, ordinal, side="right")) - 1)


def packet_index(
    *,
    pts: NDArray[np.int64],
    key: NDArray[np.bool_],
    time_base: Fraction,
    ordinal: NDArray[np.int64],
    position: NDArray[np.int64],
    size: NDArray[np.int64],
    entry_place: NDArray[np.int64],
    entry_first: NDArray[np.int64],
    entry_pts: NDArray[np.int64],
    last_s: float,
    depth: int,
    aspect: Fraction | None,
    late: bool = False,
) -> PacketIndex:
    """With what follows from the rest."""
    by_position = np.lexsort((size, position))
    return PacketIndex(
        pts_s=(pts - pts[0]) * time_base.numerator / time_base.denominator,
        key=key,
        pts=pts,
        time_base=time_base,
        ordinal=ordinal,
        position=position,
        size=size,
        entry_place=entry_place,
        entry_first=entry_first,
        entry_pts=entry_pts,
        by_position=by_position,
        positions=position[by_position],
        last_s=last_s,
        depth=depth,
        aspect=aspect,
        late=late,
    )
