"""Clock readings as makers write them (tags, time codes, file names) turned into candidate starts with their zone rule."""

import datetime as dt
import math
import os
import re
from pathlib import Path

from core.media.vendors.base import YEARS, Probe
from core.model.timebase import Candidate
from core.model.times import Instant, local_to_instant, parse_iso

EARLIEST = dt.datetime(2000, 1, 1)
LATEST = dt.datetime(YEARS.stop, 1, 1)
"""A reading outside these is a clock that was never set (1904, 1970 and 1980 are epochs)."""
MODIFIED_SIGMA_S = 12 * 3600.0

_NAME_TIMES = (
    re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)[-_ T]?(\d\d)(\d\d)(\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(20\d\d)[-_.](\d\d)[-_.](\d\d)[-_ T.]+(\d\d)[-_.:h](\d\d)[-_.:m](\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(20\d\d)[-_](\d\d)(\d\d)[-_](\d\d)(\d\d)(\d\d)(?!\d)"),
)
_TIMECODE = re.compile(r"^(\d\d):(\d\d):(\d\d)[:;.](\d\d)$")


def local_candidate(source: str, reading: dt.datetime, zone: str | None, sigma_s: float, note: str) -> Candidate:
    """A wall-clock reading placed by the department's zone; without one the sigma is hours."""
    start, extra_s, rule = local_to_instant(reading, zone)
    return Candidate(source, start, math.hypot(sigma_s, extra_s), f"{note}; {rule}")


def name_reading(path: Path) -> dt.datetime | None:
    """The wall-clock time in a file's name, where a common pattern holds one."""
    for pattern in _NAME_TIMES:
        found = pattern.search(path.stem)
        if found:
            try:
                return dt.datetime(*(int(part) for part in found.groups()))  # pyright: ignore[reportArgumentType]
            except ValueError:
                continue
    return None


def tag_reading(text: str) -> tuple[dt.datetime, bool] | None:
    """A time tag -> (reading, whether it names a zone). None where it cannot be read or the clock was never set."""
    try:
        reading = parse_iso(text)
    except (ValueError, OverflowError):
        return None
    return (reading, reading.tzinfo is not None) if EARLIEST <= reading.replace(tzinfo=None) < LATEST else None


def container_reading(probe: Probe) -> tuple[dt.datetime, bool] | None:
    """The file's creation_time, else a stream's, else AVI's `date` (IDIT)."""
    keys = ["creation_time", *sorted(k for k in probe.tags if k.startswith("stream:") and k.endswith(":creation_time")), "date"]
    return next((reading for key in keys if key in probe.tags and (reading := tag_reading(probe.tags[key]))), None)


def timecode(probe: Probe) -> str | None:
    """`hh:mm:ss:ff` of the tmcd track, wherever the reader put it."""
    return next((v for k, v in sorted(probe.tags.items()) if k.rsplit(":", 1)[-1] == "timecode" and _TIMECODE.match(v)), None)


def timecode_reading(text: str, near: dt.datetime, fps: float) -> dt.datetime:
    """A time code has no date: the day that brings it closest to `near`. ValueError where it is no time of day."""
    found = _TIMECODE.match(text)
    if not found:
        raise ValueError(f"not a time code: {text!r}")
    hour, minute, second, frame = (int(part) for part in found.groups())
    reading = near.replace(hour=hour, minute=minute, second=second, microsecond=0)
    reading += dt.timedelta(seconds=frame / fps if fps > 0 else 0.0)
    half = dt.timedelta(hours=12)
    if reading - near > half:
        return reading - 2 * half
    return reading + 2 * half if near - reading > half else reading


def modified_candidate(path: Path, probe: Probe) -> Candidate | None:
    """The last resort: the file system's date, taken as the moment the recording ended."""
    try:
        written = os.stat(path).st_mtime  # noqa: PTH116
    except OSError:
        return None
    length_s = min(probe.facts.duration_s, 86_400.0) if probe.facts else 0.0
    note = "the file system's date minus the length: a copy may have changed it; nothing else states a time"
    return Candidate("modified", Instant.from_epoch_s(written - length_s), MODIFIED_SIGMA_S, note)
