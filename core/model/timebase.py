"""Where a clip lies on the true time line: candidate starts, the rule that chooses, and media time <-> UTC."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model.times import UNKNOWN_ZONE_RULE, UNKNOWN_ZONE_S, Instant

SOURCE_ORDER = ("manual", "gps", "alignment", "sidecar", "roll", "maker", "container", "timecode", "filename", "modified")
"""Who speaks for a clip's start. `sidecar`: the maker's own metadata beside the file; `roll`: clips.csv (the camera's
own clock); `maker`: a maker's tag inside the file; `container`: creation_time; `timecode`: tmcd; `filename`: the time
in the name; `modified`: the file system's date, the last resort. Ties in uncertainty are broken in this order."""

UNTIMED_S = 3600.0
"""A start more uncertain than this does not place a clip on the time line; zones differ by this much."""

CORRECTIONS = frozenset({"manual", "gps", "alignment"})
"""Sources that are not the camera's own clock."""
WIDEST_S = 26 * 3600.0
"""Zones lie between -12 h and +14 h."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that says when media time 0 was: `sigma_s` is one standard deviation; `note` states the zone rule and any doubt."""

    source: str
    start: Instant
    sigma_s: float
    note: str = ""


def choose(candidates: Sequence[Candidate]) -> Candidate | None:
    """The stated rule: a person's word first; else the smallest stated uncertainty; ties in SOURCE_ORDER."""
    if not candidates:
        return None
    return min(candidates, key=lambda c: (c.source != "manual", c.sigma_s, _rank(c.source), c.start))


def own_reading(candidates: Sequence[Candidate]) -> Candidate | None:
    """What the camera's own clock said, GPS and corrections left out."""
    return choose([c for c in candidates if c.source not in CORRECTIONS])


def clock_reading(candidates: Sequence[Candidate]) -> Candidate | None:
    """The reading that a camera's clock corrections refer to: its own, a file system's date aside (it may be a copy's)."""
    return choose([c for c in candidates if c.source not in CORRECTIONS and c.source != "modified"])


def zone_slip(offset_s: float) -> tuple[float, float]:
    """A clock's offset -> (whole hours of it, the rest), both in seconds; a rest beyond 10 min, or more hours than any two zones
    are apart, is no zone slip: (0, all of it)."""
    hours = round(offset_s / 3600.0) * 3600.0
    slip = 0 < abs(hours) <= WIDEST_S and abs(offset_s - hours) <= 600.0
    return (hours, offset_s - hours) if slip else (0.0, offset_s)


def disagreements(candidates: Sequence[Candidate]) -> tuple[tuple[Candidate, float], ...]:
    """Candidates that contradict the chosen one by more than 3 combined sigma (and 1 s), with the seconds they differ by.

    A reading whose zone is unknown contradicts by what is left of the difference once whole hours are taken out.
    """
    best = choose(candidates)
    if best is None:
        return ()
    found: list[tuple[Candidate, float]] = []
    for c in candidates:
        apart_s, sigma_s = c.start.since(best.start), c.sigma_s
        rest_s = apart_s
        if UNKNOWN_ZONE_RULE in c.note and UNKNOWN_ZONE_RULE not in best.note:
            rest_s, sigma_s = zone_slip(apart_s)[1], max(c.sigma_s**2 - UNKNOWN_ZONE_S**2, 0.0) ** 0.5
        if c is not best and abs(rest_s) > max(1.0, 3 * (sigma_s**2 + best.sigma_s**2) ** 0.5):
            found.append((c, apart_s))
    return tuple(found)


def _rank(source: str) -> int:
    return SOURCE_ORDER.index(source) if source in SOURCE_ORDER else len(SOURCE_ORDER)


@dataclass(frozen=True, slots=True)
class TimeBase:
    """Media seconds <-> UTC: `start` is the true time of media second 0; a camera that counts 1 s runs 1 + ppm*1e-6 of ours.

    `offset_s` is the camera's own clock minus true time (None: the camera's clock said nothing).
    """

    start: Instant
    sigma_s: float
    source: str
    ppm: float = 0.0
    """Camera clock rate minus true rate, in parts per million: positive runs fast."""
    offset_s: float | None = None

    def to_utc(self, media_s: float) -> Instant:
        return self.start.plus_s(media_s / (1 + self.ppm * 1e-6))

    def to_media(self, at: Instant) -> float:
        return at.since(self.start) * (1 + self.ppm * 1e-6)
