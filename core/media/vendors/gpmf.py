"""GPS out of GoPro telemetry: GPS5 with GPSU, GPSF, GPSP, and GPS9; raw telemetry streams that stand without their video.

Which: where a recording has both, GPS9 is read, not GPS5 (one receiver wrote both; GPS9 times every fix).
When: GPS9 fixes carry their time. GPS5 has one time a payload (GPSU, about once a second), and the makers of readers differ on
  which of its moments is meant. A HERO11, which writes both, has GPSU 1.40 s after the time of the payload's first fix: what
  the receiver says as the payload is closed, with fixes that were 0.4 s old. So GPSU is taken for the payload's end, +-0.5 s.
Accuracy: 68 % radius = 3 m x DOP (a user range error of 3 m; the DOP written is that of position, not below the horizontal one).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.media.vendors import klv
from core.media.vendors.base import Description, Item, Probe
from core.model.timebase import Candidate
from core.model.times import US, Instant
from core.model.track import NO_TIME, Track, make_track

NAME = "gpmf"
ORDER = 15

RANGE_ERROR_M = 3.0
MAX_DOP = 10.0
PAYLOAD_S = 1.001
"""Length of a payload in a raw stream, which carries no timing (30000/1001 frames a second, 30 frames)."""
GPS5_SIGMA_S = 0.5
GPS9_SIGMA_S = 0.5
NO_LOCK = "no GPS lock"
POOR = f"poor satellite geometry (DOP above {MAX_DOP:.0f})"
MAX_STREAM = 512 << 20
_DAY0 = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

Payload = tuple[float, float, bytes]
"""(start_s, duration_s, bytes)."""


@dataclass(slots=True)
class _Fixes:
    t_s: list[float] = field(default_factory=list[float])
    lat: list[float] = field(default_factory=list[float])
    lon: list[float] = field(default_factory=list[float])
    accuracy_m: list[float] = field(default_factory=list[float])
    gps_us: list[int] = field(default_factory=list[int])
    rejected: list[str | None] = field(default_factory=list[str | None])

    def add(self, t_s: float, lat: float, lon: float, dop: float | None, fix: float | None, gps_us: int) -> None:
        self.t_s.append(t_s)
        self.lat.append(lat)
        self.lon.append(lon)
        self.accuracy_m.append(RANGE_ERROR_M * dop if dop and dop > 0 else np.nan)
        self.gps_us.append(gps_us)
        locked = fix is not None and fix >= 2
        self.rejected.append(NO_LOCK if not locked else POOR if dop is not None and not 0 <= dop <= MAX_DOP else None)

    def track(self) -> Track:
        return make_track(self.t_s, self.lat, self.lon, self.accuracy_m, self.gps_us, self.rejected, "gpmf")


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What the payloads hold. `start` is the clip's start by GPS, where accepted fixes say it; `device` the camera's name for itself."""

    track: Track | None
    start: Candidate | None
    unlocked: Instant | None
    """The start by the receiver's clock where no fix was accepted: a clock kept by memory only."""
    device: str
    notes: tuple[str, ...]


def read(payloads: Sequence[Payload]) -> Telemetry:
    """Every fix of a recording, good or rejected, on its seconds. Broken bytes give what can be read; never raises."""
    gps5, gps9 = _Fixes(), _Fixes()
    device = ""
    for start_s, duration_s, data in payloads:
        device = device or klv.first_text(data, "DVNM")
        length_s = duration_s if 0.05 < duration_s < 60 else PAYLOAD_S
        for stream in klv.streams(data):
            _read_stream(stream, start_s, length_s, gps5, gps9)
    both = bool(gps5.t_s and gps9.t_s)
    fixes, sigma_s = (gps9, GPS9_SIGMA_S) if gps9.t_s else (gps5, GPS5_SIGMA_S)
    if not fixes.t_s:
        return Telemetry(None, None, None, device, ())
    track = fixes.track()
    notes = (f"{len(gps5.t_s)} GPS5 fixes of the same receiver left out: GPS9 times every fix",) if both else ()
    how = "each fix timed (GPS9)" if gps9.t_s else "one GPS time a payload (GPSU), taken for its end"
    return Telemetry(track, gps_start(track, sigma_s, how), _receiver_start(track), device, notes)


def gps_start(track: Track, sigma_s: float, how: str) -> Candidate | None:
    """When media second 0 was, by the accepted fixes: the median of GPS time minus media time, which outliers do not move."""
    used = track.accepted
    timed = used.gps_us != NO_TIME
    n = int(timed.sum())
    if not n:
        return None
    starts = used.gps_us[timed] - np.round(used.t_s[timed] * US).astype(np.int64)
    middle = int(np.median(starts))
    apart_s = float(np.median(np.abs(starts - middle))) / US
    sigma = max(sigma_s, 1.4826 * apart_s)
    return Candidate("gps", Instant(middle), sigma, f"GPS time of {n} fixes, median; {how}; receiver delay within the sigma")


def _receiver_start(track: Track) -> Instant | None:
    timed = track.gps_us != NO_TIME
    if not timed.any() or track.good.any():
        return None
    return Instant(int(np.median(track.gps_us[timed] - np.round(track.t_s[timed] * US).astype(np.int64))))


def _read_stream(stream: list[klv.Klv], start_s: float, length_s: float, gps5: _Fixes, gps9: _Fixes) -> None:
    """One STRM: its modifiers come before the data they describe."""
    scale: list[float] = []
    types, fix, dop, utc_us = "", None, None, NO_TIME
    for item in stream:
        if item.key == "SCAL":
            scale = [value for row in item.rows() for value in row]
        elif item.key == "TYPE":
            types = _expand(item.text())
        elif item.key == "GPSF":
            fix = _first(item)
        elif item.key == "GPSP":
            raw = _first(item)
            dop = raw / 100 if raw is not None else None
        elif item.key == "GPSU":
            utc_us = _utc_us(item.text())
        elif item.key == "GPS5":
            rows = item.rows()
            for i, row in enumerate(rows):
                along_s = i / len(rows) * length_s
                at = NO_TIME if utc_us == NO_TIME else utc_us + round((along_s - length_s) * US)
                if len(row) >= 2:
                    gps5.add(start_s + along_s, _scaled(row, scale, 0), _scaled(row, scale, 1), dop, fix, at)
        elif item.key == "GPS9":
            rows = [row for row in item.rows(types) if len(row) >= 9]
            for i, row in enumerate(rows):
                days, seconds = _scaled(row, scale, 5), _scaled(row, scale, 6)
                at = _day_us(days, seconds)
                where = (_scaled(row, scale, 0), _scaled(row, scale, 1))
                gps9.add(start_s + i / len(rows) * length_s, *where, _scaled(row, scale, 7), _scaled(row, scale, 8), at)


def _scaled(row: tuple[float, ...], scale: list[float], i: int) -> float:
    by = scale[i] if i < len(scale) else scale[0] if len(scale) == 1 else 1.0
    return row[i] / by if by else float("nan")


def _first(item: klv.Klv) -> float | None:
    rows = item.rows()
    return rows[0][0] if rows and rows[0] else None


def _utc_us(text: str) -> int:
    """`yymmddhhmmss.sss`."""
    try:
        stamp = dt.datetime.strptime(text, "%y%m%d%H%M%S.%f").replace(tzinfo=dt.UTC)
    except ValueError:
        return NO_TIME
    return Instant.from_datetime(stamp).us


def _day_us(days: float, seconds: float) -> int:
    """Days since 2000-01-01 and seconds of the day, both UTC."""
    if not (0 < days < 36_525 and 0 <= seconds < 86_401):
        return NO_TIME
    return Instant.from_datetime(_DAY0 + dt.timedelta(days=int(days))).us + round(seconds * US)


def _expand(types: str) -> str:
    """`f[3]l` -> `fffl`, short ones only."""
    out = ""
    i = 0
    while i < len(types) and len(out) < 64:
        end = types.find("]", i)
        if types[i + 1 : i + 2] == "[" and end > 0 and types[i + 2 : end].isdigit():
            out += types[i] * min(64, int(types[i + 2 : end]))
            i = end + 1
        else:
            out += types[i]
            i += 1
    return out


def claim(folder: Path, files: Sequence[Path]) -> list[Item]:
    """Raw telemetry streams, known by their first four bytes."""
    return [Item(p, "track", NAME, reason="raw GoPro telemetry, kept as a track") for p in files if p.suffix and _starts_with_device(p)]


def describe(item: Item, probe: Probe, zone: str | None) -> Description:
    return Description(NAME)


def read_track(item: Item, zone: str | None) -> Description:
    """A raw stream on its own: payloads are taken to be 1.001 s long, since only the video's index would say."""
    try:
        if item.path.stat().st_size > MAX_STREAM:
            return Description(NAME, notes=(f"larger than {MAX_STREAM >> 20} MB: not read",))
        data = item.path.read_bytes()
    except OSError as fault:
        return Description(NAME, notes=(f"cannot be read: {fault.strerror}",))
    found = read([(i * PAYLOAD_S, PAYLOAD_S, payload) for i, payload in enumerate(klv.devices(data))])
    notes = (*found.notes, f"payloads of {PAYLOAD_S} s assumed: a raw stream carries no timing")
    if found.track is None:
        notes = (*notes, "no GPS in it")
    elif found.start is None:
        notes = (*notes, "no fix was accepted")
    return Description(NAME, candidates=(found.start,) if found.start else (), track=found.track, notes=notes)


def _starts_with_device(path: Path) -> bool:
    if path.suffix.lower() in (".mp4", ".mov", ".csv", ".json", ".gpx", ".txt"):
        return False
    try:
        with path.open("rb") as file:
            return file.read(4) == b"DEVC"
    except OSError:
        return False
