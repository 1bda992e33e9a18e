"""Sidecars of makers whose telemetry is not read yet: attached to their video, or ignored by name, never passed over in silence."""

import re
from collections.abc import Sequence
from pathlib import Path

from core.media.vendors.base import Description, Item, Probe, is_video, neighbours, video_beside

NAME = "later"
ORDER = 800

_FORMATS = (
    (re.compile(r".+\.gps$", re.IGNORECASE), "BlackVue GPS log"),
    (re.compile(r".+\.3gf$", re.IGNORECASE), "BlackVue accelerometer log"),
    (re.compile(r".+\.thm$", re.IGNORECASE), "camera thumbnail"),
    (re.compile(r"^gpsdata.*\.txt$", re.IGNORECASE), "70mai GPS log"),
    (re.compile(r".+\.(nmea|nma)$", re.IGNORECASE), "NMEA GPS log (MiVue)"),
    (re.compile(r".+\.srt$", re.IGNORECASE), "subtitle telemetry (DJI)"),
    (re.compile(r".+\.fit$", re.IGNORECASE), "Garmin FIT log"),
    (re.compile(r".+\.(kml|kmz)$", re.IGNORECASE), "KML track"),
)


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    items: list[Item] = []
    for path in files:
        name = next((name for pattern, name in _FORMATS if pattern.match(path.name)), None)
        if name is None:
            continue
        video = video_beside(path) or _prefixed(path)
        if video:
            items.append(Item(path, "attached", NAME, video, f"{name}: kept beside its video, not read yet"))
        else:
            items.append(Item(path, "ignored", NAME, reason=f"{name}: this format is not read yet, and no video of that name is beside it"))
    return items


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


def _prefixed(path: Path) -> Path | None:
    """BlackVue keeps one log for front and rear: `<stamp>_N.gps` beside `<stamp>_NF.mp4`."""
    stem = path.stem.lower()
    if not re.match(r"^\d{8}_\d{6}_", stem):
        return None
    return next((p for p in neighbours(path.parent) if is_video(p) and p.stem.lower().startswith(stem)), None)
