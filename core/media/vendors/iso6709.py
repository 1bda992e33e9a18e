"""The location atom of phones and action cameras: one ISO 6709 position for a whole recording."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.media.vendors.base import Description, Item, Probe
from core.model.track import Track, make_track

NAME = "iso6709"
ORDER = 910

ACCURACY_M = 50.0
"""Taken where the file states none: one fix for the whole recording, made near its start."""
DEGREE_M = 111_320.0
_KEYS = ("com.apple.quicktime.location.iso6709", "location", "location-eng", "©xyz", "xyz")
_POSITION = re.compile(r"^\s*([+-]\d{2,6})(\.\d+)?([+-]\d{3,7})(\.\d+)?(?:[+-]|/|CRS|\s*$)")


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    return []


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


def enrich(item: Item, probe: Probe, zone: str | None, description: Description) -> Description:
    """Gives a recording without a track its one position."""
    if description.track is not None and description.track.good.any():
        return description
    tags = {k.lower(): v for k, v in probe.tags.items()}
    text = next((tags[k] for k in _KEYS if k in tags), None)
    if text is None:
        return description
    stated = tags.get("com.apple.quicktime.location.accuracy.horizontal")
    track = read(text, stated)
    if track is None:
        return replace(description, notes=(*description.notes, f"location {text!r} cannot be read"))
    if description.track is not None:
        note = "the file's single location is not used: its GPS fixes were all rejected"
        return replace(description, notes=(*description.notes, note))
    note = f"one position for the whole recording, good to {track.accuracy_m[0]:.0f} m" + ("" if stated else " (assumed)")
    return replace(description, track=track, notes=(*description.notes, note))


def read(text: str, accuracy: str | None = None) -> Track | None:
    """`±DD.D±DDD.D`, `±DDMM.M...` or `±DDMMSS.S...` as a track of one fix; never finer than the digits written."""
    found = _POSITION.match(text)
    if not found:
        return None
    lat, lat_step = _degrees(found[1], found[2] or "", 2)
    lon, lon_step = _degrees(found[3], found[4] or "", 3)
    if lat is None or lon is None:
        return None
    try:
        stated_m = float(accuracy) if accuracy else ACCURACY_M
    except ValueError:
        stated_m = ACCURACY_M
    accuracy_m = max(stated_m if 0 < stated_m < 1e6 else ACCURACY_M, max(lat_step, lon_step) * DEGREE_M / 2)
    rejected: list[str | None] = ["coordinates 0, 0: no position was known"] if lat == 0 and lon == 0 else [None]
    return make_track([0.0], [lat], [lon], [accuracy_m], rejected=rejected, source="iso6709")


def _degrees(whole: str, fraction: str, width: int) -> tuple[float | None, float]:
    """(degrees, size of the last digit in degrees); minutes and seconds where there are two or four digits more."""
    sign = -1 if whole[0] == "-" else 1
    digits = whole[1:]
    extra = len(digits) - width
    if extra not in (0, 2, 4):
        return None, 0.0
    parts = [digits[:width], *(digits[i : i + 2] for i in range(width, len(digits), 2))]
    values = [float(p) for p in parts]
    values[-1] += float(f"0{fraction}") if fraction else 0.0
    step = 10.0 ** -(len(fraction) - 1 if fraction else 0) / 60 ** (len(parts) - 1)
    return sign * sum(v / 60**i for i, v in enumerate(values)), step
