"""Time <-> pixels, and which ticks a ruler shows. Pure: no Qt, no font; label widths come in as a function."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.model.times import US, Instant, Span

CLOSEST_US_PER_PX = 250.0
"""Closest zoom: a quarter of a millisecond a pixel, 133 px for a frame at 30 fps."""
LABEL_GAP_PX = 14.0

_STEPS_US = tuple(n * 10**p for p in range(3, 7) for n in (1, 2, 5) if n * 10**p < US) + tuple(
    s * US for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
)
_DAY_US = 86400 * US
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear map of time to x: `origin_us` (epoch microseconds, fractional so that panning never drifts) stands at x = 0."""

    origin_us: float
    us_per_px: float
    width: float

    @staticmethod
    def fitting(span: Span, width: float) -> "Axis":
        """The whole span over the whole width."""
        width = max(1.0, width)
        return Axis(float(span.start.us), max((span.end.us - span.start.us) / width, CLOSEST_US_PER_PX), width)

    def x(self, at: Instant) -> float:
        return (at.us - self.origin_us) / self.us_per_px

    def at(self, x: float) -> Instant:
        return Instant(round(self.origin_us + x * self.us_per_px))

    @property
    def span(self) -> Span:
        """What is visible."""
        return Span(self.at(0), self.at(self.width))

    def zoomed(self, factor: float, x: float, bounds: Span) -> "Axis":
        """`factor` > 1 looks closer; the time under `x` stays there as far as `bounds` allow."""
        fit = self.fitting(bounds, self.width).us_per_px
        scale = min(max(self.us_per_px / factor, min(CLOSEST_US_PER_PX, fit)), fit)
        return replace(self, origin_us=self.origin_us + x * (self.us_per_px - scale), us_per_px=scale).within(bounds)

    def panned(self, px: float, bounds: Span) -> "Axis":
        """Shows what is `px` further right."""
        return replace(self, origin_us=self.origin_us + px * self.us_per_px).within(bounds)

    def centred(self, at: Instant, bounds: Span) -> "Axis":
        return replace(self, origin_us=at.us - self.width / 2 * self.us_per_px).within(bounds)

    def resized(self, width: float, bounds: Span) -> "Axis":
        """Another width, the same visible time."""
        width = max(1.0, width)
        return replace(self, us_per_px=self.us_per_px * self.width / width, width=width).within(bounds)

    def within(self, bounds: Span) -> "Axis":
        """Moved so that nothing outside `bounds` shows, where that is possible."""
        latest = bounds.end.us - self.width * self.us_per_px
        return replace(self, origin_us=max(float(bounds.start.us), min(self.origin_us, latest)))

    def level(self, bounds: Span) -> float:
        """Zoom as 0 (all of `bounds`) .. 1 (closest), even in ratio."""
        fit = self.fitting(bounds, self.width).us_per_px
        if fit <= CLOSEST_US_PER_PX:
            return 0.0
        return min(1.0, max(0.0, math.log(fit / self.us_per_px) / math.log(fit / CLOSEST_US_PER_PX)))

    def at_level(self, level: float, x: float, bounds: Span) -> "Axis":
        """The inverse of `level`, keeping the time under `x`."""
        fit = self.fitting(bounds, self.width).us_per_px
        if fit <= CLOSEST_US_PER_PX:
            return self
        return self.zoomed(self.us_per_px / (fit * (CLOSEST_US_PER_PX / fit) ** min(1.0, max(0.0, level))), x, bounds)


class Tick(NamedTuple):
    x: float
    at: Instant
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Ticks:
    """`minor`: x of the ticks between the labelled ones, ascending; empty where they would stand too close."""

    labelled: tuple[Tick, ...]
    minor: NDArray[np.float64]


def wall_ticks(axis: Axis, zone: str | None, label_px: Callable[[str], float]) -> Ticks:
    """Ticks on round local times. A label is the full time where the minute begins and at the first one shown, else `:SS`."""
    shift = _utc_offset_us(axis.at(0), zone)
    step = _step(axis, label_px("00:00:00"))
    if step < US:
        step = _step(axis, label_px("00:00:00.000"))
    at = [Instant(k * step - shift) for k in _multiples(axis.origin_us + shift, axis, step)]
    steady = _utc_offset_us(axis.at(axis.width), zone) == shift
    local = [_EPOCH + timedelta(microseconds=a.us + shift) if steady else a.local(zone) for a in at]
    ticks = [Tick(axis.x(a), a, _wall_label(reading, step, i == 0)) for i, (a, reading) in enumerate(zip(at, local, strict=True))]
    return _with_minor(ticks, axis, step, shift)


def relative_ticks(axis: Axis, zero: Instant, label_px: Callable[[str], float]) -> Ticks:
    """Ticks on round times before and after `zero`: seconds, or minutes where the step is that long."""
    ends = [round(axis.origin_us) - zero.us, round(axis.origin_us + axis.width * axis.us_per_px) - zero.us]

    def widest(step: int) -> float:
        return max(label_px(relative_label((abs(us) // step + 1) * (-step if us < 0 else step), step)) for us in ends)

    wide = (s for s in _STEPS_US if s >= LABEL_GAP_PX * axis.us_per_px)
    step = next((s for s in wide if s >= (widest(s) + LABEL_GAP_PX) * axis.us_per_px), None) or _step(axis, widest(_DAY_US))
    at = [Instant(zero.us + k * step) for k in _multiples(axis.origin_us - zero.us, axis, step)]
    return _with_minor([Tick(axis.x(a), a, relative_label(a.us - zero.us, step)) for a in at], axis, step, -zero.us)


def relative_label(us: int, step_us: int = US) -> str:
    """`-30`, `0`, `+2.5`, `+10 min`: as many decimals as the step needs."""
    if us == 0:
        return "0"
    sign = "+" if us > 0 else "−"
    if step_us % (60 * US) == 0:
        return f"{sign}{abs(us) // (60 * US)} min"
    return f"{sign}{abs(us) / US:.{_decimals(step_us)}f}"


def _wall_label(local: datetime, step: int, first: bool) -> str:
    minute = f"{local.hour:02d}:{local.minute:02d}"
    if step % (60 * US) == 0 and step >= 60 * US:
        return f"{local:%d %b}" if step >= _DAY_US else minute
    whole, second = f"{minute}:{local.second:02d}", f":{local.second:02d}"
    if step >= US:
        return whole if first or local.second == 0 else second
    if local.microsecond == 0 and not first:
        return whole
    part = f"{local.microsecond // 10 ** (6 - _decimals(step)):0{_decimals(step)}d}"
    return f"{whole if first else second}.{part}"


def _decimals(step_us: int) -> int:
    return next((d for d in (0, 1, 2) if step_us % 10 ** (6 - d) == 0), 3)


def _step(axis: Axis, label_px: float) -> int:
    """The shortest round step whose labels stay apart; multiples of a day beyond the list."""
    need = (label_px + LABEL_GAP_PX) * axis.us_per_px
    listed = next((s for s in _STEPS_US if s >= need), None)
    return listed if listed is not None else math.ceil(need / _DAY_US) * _DAY_US


def _multiples(origin_us: float, axis: Axis, step: int) -> range:
    """Whole k with origin <= k * step <= end of the axis."""
    return range(math.ceil(origin_us / step), math.floor((origin_us + axis.width * axis.us_per_px) / step) + 1)


def _with_minor(major: list[Tick], axis: Axis, step: int, shift: int) -> Ticks:
    """Adds unlabelled ticks: tenths, fifths or halves, whichever are at least 5 px apart."""
    part = next((step // n for n in (10, 5, 2) if step % n == 0 and step // n / axis.us_per_px >= 5), step)
    if part == step:
        return Ticks(tuple(major), np.zeros(0))
    places = _multiples(axis.origin_us + shift, axis, part)
    us = np.arange(places.start, places.stop, dtype=np.int64) * part
    minor = us[us % step != 0] - shift
    return Ticks(tuple(major), np.asarray((minor - axis.origin_us) / axis.us_per_px, np.float64))


def _utc_offset_us(at: Instant, zone: str | None) -> int:
    offset = at.local(zone).utcoffset()
    return round(offset.total_seconds() * US) if offset else 0
