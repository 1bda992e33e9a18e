"""How times, distances and findings are put into words, the same everywhere in the window."""

import re

from core.model.finding import Finding
from core.model.incident import Lane
from core.model.policy import FOOT_M
from core.model.times import Instant
from core.model.wording import clock_error as clock_error
from core.model.wording import duration as duration
from core.model.wording import time_of_day as time_of_day

SOURCES = {
    "manual": "set by hand",
    "gps": "GPS time",
    "alignment": "matched by sound",
    "sidecar": "the maker's sidecar",
    "roll": "roll file",
    "maker": "the maker's tag",
    "container": "the file's creation time",
    "timecode": "time code",
    "filename": "the file's name",
    "modified": "the file's date",
}
OUTCOMES = {
    "on_time": "on time",
    "missing": "no recording",
    "late": "late",
    "short_buffer": "short buffer",
    "early_stop": "stopped early",
    "undetermined": "cannot be determined",
    "wrong_officer": "wrong officer",
    "clock_offset": "clock off",
    "timezone": "wrong time zone",
}
SHORT = {
    "missing": "missing",
    "late": "late",
    "short_buffer": "short buffer",
    "early_stop": "early stop",
    "clock_offset": "clock",
    "timezone": "time zone",
    "wrong_officer": "officer",
    "undetermined": "undetermined",
}
ANSWERS = {"reviewed": "Reviewed", "explained": "Explained", "referred": "Referred", "withdrawn": "Answer taken back"}
STATUSES = {"proposed": "proposed", "confirmed": "confirmed", "rejected": "rejected"}


def shift(us: int) -> str:
    """`+0.120 s`, `−0.034 s`: how much later or earlier a camera is shown than it stands."""
    return f"{us / 1_000_000:+.3f} s".replace("-", "−")


def stamp(at: Instant, zone: str | None) -> str:
    """`14 May 2026 22:04:07 EDT`."""
    local = at.local(zone)
    return f"{local.day} {local:%b %Y %H:%M:%S %Z}"


def day(at: Instant, zone: str | None) -> str:
    local = at.local(zone)
    return f"{local.day} {local:%b %Y}"


def utc(at: Instant) -> str:
    """For tool tips."""
    return f"{at.utc():%Y-%m-%d %H:%M:%S}.{at.utc().microsecond // 1000:03d} UTC"


def relative(at: Instant, trigger: Instant | None) -> str:
    """`T+00:11.6`; empty where there is no trigger to count from."""
    if trigger is None:
        return ""
    tenths = round(at.since(trigger) * 10)
    sign, tenths = ("−" if tenths < 0 else "+"), abs(tenths)
    minutes, rest = divmod(tenths, 600)
    return f"T{sign}{minutes:02d}:{rest // 10:02d}.{rest % 10}"


def about(seconds: float) -> str:
    """How long something yet takes, no finer than anybody knows it: `8 s`, `3 min`, `1 h 20 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3570 else duration(60 * round(seconds / 60))


def size(count: float) -> str:
    """Of bytes: `812 B`, `34.6 MB`, `1.2 GB`, in powers of a thousand."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 99.95 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def distance(metres: float | None, sigma_m: float | None = None) -> str:
    """`13 ft (4.0 m) ± 14 ft`; empty where unknown."""
    if metres is None:
        return ""
    error = f" ± {sigma_m / FOOT_M:.0f} ft" if sigma_m is not None else ""
    return f"{metres / FOOT_M:.0f} ft ({metres:.1f} m){error}"


def percent(p: float) -> str:
    """`82 %`; never 0 % or 100 % where it is not exactly so."""
    if 0.995 <= p < 1:
        return "over 99 %"
    return "under 1 %" if 0 < p < 0.005 else f"{100 * p:.0f} %"


def source(name: str) -> str:
    return SOURCES.get(name, name)


def outcome(name: str, seconds: float | None) -> str:
    """`late 6.2 s`, `short buffer 8.1 s`, `stopped after 33.0 s`, `on time`; `seconds` are the finding's."""
    if seconds and name == "early_stop":
        return f"stopped after {duration(seconds)}"
    text = OUTCOMES.get(name, name)
    return f"{text} {duration(seconds)}" if seconds and name in ("late", "short_buffer") else text


def lane_name(lane: Lane) -> str:
    return f"{lane.label} · {lane.officer_label}"


def counted(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """(kind, words) of an incident's findings, the gravest first: `1 missing`, `2 late`, `clock`."""
    kinds = [k for k in SHORT if any(f.kind == k for f in findings)]
    return [(k, SHORT[k] if k in ("clock_offset", "timezone") else f"{sum(f.kind == k for f in findings)} {SHORT[k]}") for k in kinds]


def breakable(text: str) -> str:
    """Long words (file names, ids) get places where a line may break, so that no label is wider than its place."""
    return re.sub(r"\S{20,}", lambda found: re.sub(r"([_\-/\\.:]|\w{18})(?=\w)", "\\1\N{ZERO WIDTH SPACE}", found[0]), text)


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
