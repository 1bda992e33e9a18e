"""Exact time: UTC as integer microseconds, half-open spans. Zones exist only at the edges.

A duration is an `int` of microseconds in a name that ends in `_us`, or a measured `float` of seconds in a name
that ends in `_s`; a point in time is always an `Instant`.
"""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

US = 1_000_000
"""Microseconds in a second."""

UNKNOWN_ZONE_RULE = "local time, zone unknown, read as UTC"
UNKNOWN_ZONE_S = 7 * 3600.0

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, order=True, slots=True)
class Instant:
    """A point in time: microseconds since 1970-01-01T00:00:00Z (leap seconds ignored, as POSIX does)."""

    us: int

    def plus_s(self, seconds: float) -> "Instant":
        return Instant(self.us + round(seconds * US))

    def plus_us(self, microseconds: int) -> "Instant":
        return Instant(self.us + microseconds)

    def since(self, other: "Instant") -> float:
        """Seconds from `other` to this instant."""
        return (self.us - other.us) / US

    def utc(self) -> dt.datetime:
        return _EPOCH + dt.timedelta(microseconds=self.us)

    def local(self, zone: str | None) -> dt.datetime:
        """In an IANA zone; UTC where the zone is None or unknown."""
        return self.utc().astimezone(zone_info(zone) or dt.UTC)

    def iso(self) -> str:
        """`2026-05-15T02:03:37.123456Z`, to the millisecond where that is exact."""
        text = self.utc().isoformat(timespec="milliseconds" if self.us % 1000 == 0 else "microseconds")
        return text.replace("+00:00", "Z")

    def __str__(self) -> str:
        return self.iso()

    @staticmethod
    def from_datetime(value: dt.datetime) -> "Instant":
        """From an aware datetime, exactly. ValueError without a zone."""
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value.isoformat()}")
        return Instant((value - _EPOCH) // dt.timedelta(microseconds=1))

    @staticmethod
    def from_epoch_s(seconds: float) -> "Instant":
        return Instant(round(seconds * US))

    @staticmethod
    def parse(text: str) -> "Instant":
        """From ISO 8601 with a zone. ValueError says what is wrong."""
        return Instant.from_datetime(parse_iso(text))


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Half-open: holds `start`, not `end`."""

    start: Instant
    end: Instant

    def __contains__(self, at: Instant) -> bool:
        return self.start <= at < self.end

    @property
    def duration_s(self) -> float:
        return self.end.since(self.start)

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def intersection(self, other: "Span") -> "Span | None":
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def union(self, other: "Span") -> "Span":
        """The smallest span that holds both (what lies between them included)."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def padded(self, before_s: float, after_s: float) -> "Span":
        return Span(self.start.plus_s(-before_s), self.end.plus_s(after_s))


def now() -> Instant:
    """This machine's clock, for who-did-what-when; never for evidence."""
    return Instant.from_datetime(dt.datetime.now(dt.UTC))


_COMPACT_OFFSET = re.compile(r"\s*([+-]\d{2})(\d{2})$")


def parse_iso(text: str) -> dt.datetime:
    """ISO 8601 to a datetime, aware where the text names a zone. Accepts `Z`, `+0200`, a space for the T."""
    cleaned = text.strip()
    if cleaned.endswith(("Z", "z")):
        cleaned = cleaned[:-1] + "+00:00"
    else:
        cleaned = _COMPACT_OFFSET.sub(r"\1:\2", cleaned)
    try:
        return dt.datetime.fromisoformat(cleaned)
    except ValueError:
        raise ValueError(f"not an ISO 8601 time: {text.strip()!r}") from None


def zone_info(zone: str | None) -> ZoneInfo | None:
    """An IANA zone by name, or None where there is none of that name."""
    if not zone:
        return None
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local_to_instant(local: dt.datetime, zone: str | None) -> tuple[Instant, float, str]:
    """A wall-clock reading without a zone -> (instant, extra sigma in seconds, the zone rule used).

    With a known zone sigma is 0, or half an hour in the hour that a clock change repeats. Without one the reading is
    taken as UTC with a sigma of 7 h (zones lie within -12..+14 h), so that it never passes for a real time.
    """
    info = zone_info(zone)
    if info is None:
        return Instant.from_datetime(local.replace(tzinfo=dt.UTC)), UNKNOWN_ZONE_S, UNKNOWN_ZONE_RULE
    first, second = local.replace(tzinfo=info, fold=0), local.replace(tzinfo=info, fold=1)
    ambiguous = first.utcoffset() != second.utcoffset()
    return (
        Instant.from_datetime(first),
        1800.0 if ambiguous else 0.0,
        f"local time in {zone}" + (", in the hour a clock change repeats or skips" if ambiguous else ""),
    )
