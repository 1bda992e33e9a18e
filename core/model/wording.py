"""What every reader of a duration or a clock sees in the same words: the window, the page, the tables and the reasons."""

import math

from core.model.times import Instant


def duration(seconds: float) -> str:
    """`0.4 s`, `6.2 s`, `3 min 20.0 s`, `2 h 5 min`, `7 h`; never a sign, `unknown` for what is no number."""
    if not math.isfinite(seconds):
        return "unknown"
    tenths = round(abs(seconds) * 10)
    if tenths < 600:
        return f"{tenths / 10:.1f} s"
    if tenths < 36_000:
        return f"{tenths // 600} min {(tenths % 600) / 10:.1f} s"
    minutes = round(abs(seconds) / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def clock_error(offset_s: float | None) -> str:
    """A camera's clock minus true time: `3 min 20.0 s fast`, `right`, or `not checked` where nothing said."""
    if offset_s is None:
        return "not checked"
    if is_right(offset_s):
        return "right"
    return f"{duration(offset_s)} {'fast' if offset_s > 0 else 'slow'}"


def is_right(offset_s: float) -> bool:
    """Too little to be told at a tenth of a second."""
    return abs(offset_s) < 0.05


def time_of_day(at: Instant, zone: str | None, tenths: bool = False) -> str:
    """`22:04:07`, or `22:04:07.3`, in the zone; cut, not rounded, so that it never shows a later second."""
    local = at.local(zone)
    return f"{local:%H:%M:%S}" + (f".{local.microsecond // 100_000}" if tenths else "")
