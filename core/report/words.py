"""How a report says times, clocks and outcomes, the same everywhere."""

from core.model.clip import Clip
from core.model.finding import NAMES, Answer, Expected
from core.model.incident import Lane, LaneClip
from core.model.policy import FOOT_M, Policy
from core.model.times import Span
from core.model.wording import clock_error, duration, is_right

_SPELLED = str.maketrans({"−": "-", "→": "to ", "≥": ">=", "≤": "<=", "\N{NO-BREAK SPACE}": " "})
"""What the bundled fonts lack."""


SOURCES = {
    "manual": "hand",
    "gps": "GPS",
    "alignment": "sound",
    "sidecar": "its sidecar",
    "roll": "roll file",
    "maker": "its own tag",
    "container": "file header",
    "timecode": "time code",
    "filename": "file name",
    "modified": "file date",
}
"""Who speaks for a clip's time (core.model.timebase.SOURCE_ORDER)."""


def printable(text: str, longest: int = 600) -> str:
    """One line of what paper can show, cut with an ellipsis past `longest` characters."""
    clean = " ".join("".join(c if c.isprintable() or c.isspace() else "?" for c in text.translate(_SPELLED)).split())
    return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"


def local_span(span: Span, zone: str | None) -> str:
    """`Thursday 14 May 2026, 22:03:37 to 22:06:37 EDT`; both days where it crosses midnight."""
    start, end = span.start.local(zone), span.end.local(zone)
    last = f"{end:%H:%M:%S}" if start.date() == end.date() else f"{end:%A} {end.day} {end:%B %Y}, {end:%H:%M:%S}"
    first_zone = "" if f"{start:%Z}" == f"{end:%Z}" else f" {start:%Z}"
    return f"{start:%A} {start.day} {start:%B %Y}, {start:%H:%M:%S}{first_zone} to {last} {end:%Z}"


def utc_span(span: Span) -> str:
    start, end = span.start.utc(), span.end.utc()
    last = f"{end:%H:%M:%S}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M:%S}"
    return f"{start:%Y-%m-%d %H:%M:%S} to {last} UTC"


def belonging(lane: Lane) -> tuple[LaneClip, ...]:
    """The camera's clips without those a person rejected from the incident, by start."""
    kept = (c for c in lane.clips if c.member is None or c.member.status != "rejected")
    return tuple(sorted(kept, key=lambda c: (c.clip.start, c.clip.id)))


def clock(clip: Clip) -> str:
    """What the camera's own clock was worth and what set it right."""
    base = clip.time
    word, *rest = base.source.split(" ")
    source = " ".join((SOURCES.get(word, word), *rest))
    doubt = f"±{duration(base.sigma_s)} by {source}"
    joint = "," if base.offset_s is None or is_right(base.offset_s) else ", corrected to"
    return f"{clock_error(base.offset_s)}{joint} {doubt}"


def outcome(item: Expected) -> str:
    return {"on_time": "On time", **NAMES}.get(item.outcome, item.outcome)


def answer(given: Answer | None, zone: str | None) -> str:
    """`Explained by jdoe, 2026-05-15 09:12 EDT: note`, or that nobody has answered."""
    if given is None:
        return "Open: not answered yet"
    at = given.at.local(zone)
    return f"{given.status.capitalize()} by {given.actor}, {at:%Y-%m-%d %H:%M %Z}" + (f": {given.note}" if given.note else "")


def policy(rule: Policy) -> str:
    return (
        f"A trigger binds every camera within {rule.radius_ft:g} ft ({rule.radius_ft * FOOT_M:.1f} m) and the cruisers' dash cams, from "
        f"{rule.pre_s:g} s before it to {rule.post_s:g} s after. Late: switched on more than {rule.late_s:g} s after it. Short buffer: more than "
        f"{rule.short_s:g} s missing. Stopped early: more than {rule.early_s:g} s missing. Clock off: more than {rule.clock_s:g} s."
    )
