"""DJI: an LRF file is the camera's small copy of the recording that shares its name."""

from collections.abc import Sequence
from pathlib import Path

from core.media.vendors.base import Description, Item, Probe, attached_copies, extension

NAME = "dji"
ORDER = 28
"""After makers with names of their own: any video may have an LRF beside it."""

_KINDS = {"lrf": "small", "mp4": "whole", "mov": "whole"}


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    """Only the small copies of recordings beside them; the recordings say no more than any other file."""
    return attached_copies(NAME, folder, files, preview_key)


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


def preview_key(path: Path) -> tuple[str, ...] | None:
    """As gopro's."""
    kind = _KINDS.get(extension(path))
    return (kind, NAME, str(path.parent), path.stem.upper()) if kind else None
