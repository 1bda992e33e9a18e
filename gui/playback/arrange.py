"""Where the tiles of n cameras go: the largest 16:9 pictures with even margins. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 6
ASPECT = 16 / 9
STRIP_SHARE = 0.22
"""Of the longer side, for the other cameras beside an enlarged one."""
LEAST = 150
"""Width of a tile without any picture, where it makes room for those that have one: enough for its words."""


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


def arrange_recorded(recorded: Sequence[bool], area: Box, bars: int, sides: int = 0) -> list[Box]:
    """As `arrange`; cameras that recorded nothing stand aside, smaller, where that makes the pictures of the others larger."""
    main, rest = sum(recorded), len(recorded) - sum(recorded)
    plain = arrange(len(recorded), area, bars, sides)
    if not main or not rest:
        return plain
    best = (plain[0].width, plain)
    for places in (_beside(main, rest, area, bars, sides), _below(main, rest, area, bars, sides)):
        if places is not None and places[0][0].width > best[0]:
            first, second = map(iter, places)
            best = (places[0][0].width, [next(first) if has else next(second) for has in recorded])
    return best[1]


def _beside(main: int, rest: int, area: Box, bars: int, sides: int) -> tuple[list[Box], list[Box]] | None:
    """The others in a column at the right, as wide as the pictures leave it."""
    large = arrange(main, Box(0, 0, area.width - LEAST - MARGIN, area.height), bars, sides)
    used = max(box.x + box.width for box in large) - large[0].x
    column = Box(0, 0, min(large[0].width, area.width - used - MARGIN), area.height)
    small = arrange(rest, column, bars, sides)
    if area.width < 2 * LEAST or small[0].width < LEAST or small[0].x + small[0].width > column.width or len({box.x for box in small}) > 1:
        return None
    left = area.x + (area.width - used - MARGIN - small[0].width) // 2
    return _moved(large, left - large[0].x, area.y), _moved(small, left + used + MARGIN - small[0].x, area.y)


def _below(main: int, rest: int, area: Box, bars: int, sides: int) -> tuple[list[Box], list[Box]] | None:
    """The others in a row under the pictures, as high as those leave it."""
    least = round((LEAST - sides) / ASPECT) + bars
    large = arrange(main, Box(0, 0, area.width, area.height - least - MARGIN), bars, sides)
    used = max(box.y + box.height for box in large) - large[0].y
    row = Box(0, 0, area.width, min(large[0].height, area.height - used - MARGIN))
    small = arrange(rest, row, bars, sides)
    if area.height < 2 * least or small[0].width < LEAST or len({box.y for box in small}) > 1:
        return None
    top = area.y + (area.height - used - MARGIN - small[0].height) // 2
    return _moved(large, area.x, top - large[0].y), _moved(small, area.x, top + used + MARGIN - small[0].y)


def _moved(boxes: list[Box], dx: int, dy: int) -> list[Box]:
    return [Box(box.x + dx, box.y + dy, box.width, box.height) for box in boxes]


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
