"""Sidecars of makers whose telemetry is not read yet: attached to their video, or ignored by name, never passed over in silence."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.media.vendors.base import Description, Item, Probe, videos_by_stem

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
    known = [(path, name) for path in files for pattern, name in _FORMATS if pattern.match(path.name)]
    videos = videos_by_stem(folder) if known else {}
    for path, name in known:
        video = videos.get(path.stem.lower()) or _prefixed(path, videos)
        if video:
            items.append(Item(path, "attached", NAME, video, f"{name}: kept beside its video, not read yet"))
        else:
            items.append(Item(path, "ignored", NAME, reason=f"{name}: this format is not read yet, and no video of that name is beside it"))
    return items


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


def _prefixed(path: Path, videos: Mapping[str, Path]) -> Path | None:
    """BlackVue keeps one log for front and rear: `<stamp>_N.gps` beside `<stamp>_NF.mp4`."""
    stem = path.stem.lower()
    if not re.match(r"^\d{8}_\d{6}_", stem):
        return None
    return next((video for name, video in videos.items() if name.startswith(stem)), None)
