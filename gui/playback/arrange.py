"""Where the tiles of n cameras go: the largest 16:9 pictures with even margins. Pure."""

from dataclasses import dataclass

MARGIN = 6
ASPECT = 16 / 9
STRIP_SHARE = 0.22
"""Of the longer side, for the other cameras beside an enlarged one."""


@dataclass(frozen=True, slots=True)
class Box:
    """Logical pixels."""

    x: int
    y: int
    width: int
    height: int


def arrange(count: int, area: Box, bars: int, sides: int = 0) -> list[Box]:
    """`count` boxes inside `area`, row by row; `bars` and `sides` are what a tile needs beside its picture's height and width."""
    if count <= 0:
        return []
    best = max(range(1, count + 1), key=lambda columns: (_width(count, columns, area, bars, sides), -columns))
    rows = -(-count // best)
    width = max(1, _width(count, best, area, bars, sides))
    height = min(round((width - sides) / ASPECT) + bars, max(1, (area.height - MARGIN * (rows - 1)) // rows))
    left = area.x + max(0, (area.width - best * width - MARGIN * (best - 1)) // 2)
    top = area.y + max(0, (area.height - rows * height - MARGIN * (rows - 1)) // 2)
    return [Box(left + (i % best) * (width + MARGIN), top + (i // best) * (height + MARGIN), width, height) for i in range(count)]


def arrange_enlarged(count: int, large: int, area: Box, bars: int, sides: int = 0) -> list[Box]:
    """One picture as large as can be and the others in a strip beside it (below it where the area is high)."""
    if count <= 1:
        return arrange(count, area, bars, sides)
    if area.width >= area.height:
        each = (area.height - MARGIN * (count - 2)) // (count - 1)
        strip = max(96, min(300, round(area.width * STRIP_SHARE), round((each - bars) * ASPECT) + sides))
        main = Box(area.x, area.y, area.width - strip - MARGIN, area.height)
        rest = Box(area.x + main.width + MARGIN, area.y, strip, area.height)
    else:
        strip = min(300, round(area.height * STRIP_SHARE))
        main = Box(area.x, area.y, area.width, area.height - strip - MARGIN)
        rest = Box(area.x, area.y + main.height + MARGIN, area.width, strip)
    boxes = arrange(count - 1, rest, bars, sides)
    boxes.insert(large, arrange(1, main, bars, sides)[0])
    return boxes


def _width(count: int, columns: int, area: Box, bars: int, sides: int) -> int:
    rows = -(-count // columns)
    width = (area.width - MARGIN * (columns - 1)) // columns
    height = (area.height - MARGIN * (rows - 1)) // rows - bars
    return min(width, int(max(0, height) * ASPECT) + sides)
