"""Insta360: LRV_<date>_<time>_<lens>_<number> is the camera's small copy of VID_<date>_<time>_<lens>_<number>.

The lens is 00 or 10 in a recording, 01 or 11 in its copy. Of a recording with two lenses the copy may show both at once; it is kept
beside the recording all the same, and whether its pictures are the recording's is looked at before they stand for them.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from core.media.vendors.base import Description, Item, Probe, attached_copies

NAME = "insta360"
ORDER = 24

_NAMES = re.compile(r"^(?:PRO_)?(VID|LRV)_(\d{8}_\d{6})_(\d)\d_(\d{3,})\.(?:insv|lrv|mp4)$", re.IGNORECASE)


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    """Only the small copies of recordings beside them, those of the same lens first."""
    same = attached_copies(NAME, folder, files, lambda path: _key(path, lens=True))
    given = {item.path for item in same}
    return [*same, *attached_copies(NAME, folder, [p for p in files if p not in given], preview_key)]


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


def preview_key(path: Path) -> tuple[str, ...] | None:
    """As gopro's."""
    return _key(path, lens=False)


def _key(path: Path, lens: bool) -> tuple[str, ...] | None:
    found = _NAMES.match(path.name)
    if found is None:
        return None
    what, stamp, side, number = found.groups()
    kind = "small" if what.upper() == "LRV" else "whole"
    return (kind, NAME, str(path.parent), stamp, number, *([side] if lens else []))
