"""A time as people type it, made an instant of an incident."""

import re

from core.errors import UsageError
from core.model.incident import IncidentView
from core.model.times import Instant, parse_iso

HINT = "Give ISO 8601 with a zone (2026-05-14T22:04:07-04:00), +SECONDS from the incident's start, or T+SECONDS / T-SECONDS from its first trigger."

YEARS = range(1900, 2200)

_RELATIVE = re.compile(r"(?P<base>[Tt]?)(?P<sign>[+-])(?P<seconds>\d{1,8}(?:\.\d*)?|\.\d+)s?", re.ASCII)


def parse_when(text: str, view: IncidentView) -> Instant:
    """UsageError says what is wrong with the text, or that the incident has no trigger to count from."""
    cleaned = text.strip()
    relative = _RELATIVE.fullmatch(cleaned)
    if relative is None:
        return _absolute(cleaned)
    seconds = float(relative["sign"] + relative["seconds"])
    if relative["base"]:
        if view.first_trigger is None:
            raise UsageError(f"Incident {view.incident.id} has no trigger, so {cleaned} cannot be counted from one.", HINT)
        return view.first_trigger.time.plus_s(seconds)
    if seconds < 0:
        raise UsageError(f"{cleaned} does not say what it is counted from.", HINT)
    return view.incident.start.plus_s(seconds)


def _absolute(text: str) -> Instant:
    try:
        moment = parse_iso(text)
    except ValueError:
        raise UsageError(f"Not a time: {text!r}.", HINT) from None
    if moment.tzinfo is None:
        raise UsageError(f"The time {text} carries no zone, so it is no one instant.", HINT)
    if moment.year not in YEARS:
        raise UsageError(f"Nothing was recorded in the year {moment.year}.", HINT)
    return Instant.from_datetime(moment)
