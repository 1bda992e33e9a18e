"""What the department page says of each number, and which incidents stand behind it. No Qt."""

from dataclasses import dataclass

from core.model.times import Span
from core.operations.department import Bin, Department, Figure, Group, Rate
from gui import words
from gui.incident.concern import Concern
from gui.library.state import Chosen

ASSUMED = (
    "A camera counts as bound from a probability of 50 %. “No recording” means that none was found in this library, not that anybody is at "
    "fault. Intervals are of chance alone (Wilson, 95 %), as if cameras were independent of each other."
)


@dataclass(frozen=True, slots=True)
class Told:
    """One figure: caption, the number, what it is made of, and its incidents (None: there is nothing to open)."""

    caption: str
    number: str
    detail: str
    chosen: Chosen | None


def share(value: float | None) -> str:
    """`94.2 %`; `100 %` and `0 %` only where it is exactly so."""
    if value is None:
        return "nothing to count"
    if value in (0.0, 1.0):
        return f"{100 * value:.0f} %"
    return f"{min(99.9, max(0.1, 100 * value)):.1f} %"


def interval(rate: Rate) -> str:
    bounds = rate.interval
    return "" if bounds is None else f"{100 * bounds[0]:.1f} to {100 * bounds[1]:.1f} %"


def _others(count: int) -> str:
    """What a click opens."""
    return f"; opens the other {'one' if count == 1 else count}" if count else ""


def figures(found: Department, scope: str) -> tuple[Told, ...]:
    """The page's first row. `scope`: the filters in words, for what the incident list then says."""
    late = [b for b in found.lateness if b.low_s >= found.late_s]
    incidents = tuple(dict.fromkeys(i for b in late for i in b.incidents))
    untold = found.recorded.value - found.prompt.whole
    doubt = f"; of {untold:.0f} nobody can say when" if untold else ""
    slow = f"switched on {late[0].low_s:g} s or more after the trigger" if late else ""
    return (
        Told(
            "Activation rate",
            share(found.activation.value),
            f"{found.activation.part} of {found.activation.whole} bound cameras recorded; 95 % interval {interval(found.activation)}"
            if found.activation.whole
            else "No camera was bound to record.",
            chosen("recorded", scope, found.recorded.incidents, Concern("recorded")),
        ),
        Told(
            "No recording",
            f"{found.missing.value:.0f}",
            f"bound {_cameras(found.missing)}, in {words.plural(len(found.missing.incidents), 'incident')}",
            chosen("no recording", scope, found.missing.incidents, Concern("missing")),
        ),
        Told(
            "Cannot be determined",
            f"{found.undetermined.value:.0f}",
            f"{_cameras(found.undetermined)} bound with 50 % or more; counted in no rate",
            chosen("cannot be determined", scope, found.undetermined.incidents, Concern("undetermined")),
        ),
        Told(
            "Switched on in time",
            share(found.prompt.value),
            f"{found.prompt.part} of {found.prompt.whole} within {found.late_s:g} s{doubt}{_others(found.prompt.whole - found.prompt.part)}",
            chosen(slow, scope, incidents, Concern("recorded", from_s=found.late_s)),
        ),
        Told(
            "Triggers audited",
            f"{found.triggers.value:.0f}",
            f"bound {found.expected.value:.0f} {_cameras(found.expected)} ({found.expected_sum:.1f} by adding up probabilities)",
            chosen("audited triggers", scope, found.triggers.incidents, Concern()),
        ),
    )


def chosen(what: str, scope: str, incidents: tuple[str, ...], concern: Concern) -> Chosen | None:
    name = " · ".join(x for x in (what[:1].upper() + what[1:], scope) if x)
    return Chosen(name, frozenset(incidents), concern) if incidents else None


def bin_name(b: Bin) -> str:
    """`before the trigger`, `0–1 s after`, `over 120 s after`."""
    if b.low_s == float("-inf"):
        return "before the trigger"
    return f"over {b.low_s:g} s after" if b.high_s == float("inf") else f"{b.low_s:g}–{b.high_s:g} s after"


def bin_label(b: Bin) -> str:
    """As short as an axis needs it, in seconds: `<0`, `0–1`, `>120`."""
    if b.low_s == float("-inf"):
        return f"<{b.high_s:g}"
    return f">{b.low_s:g}" if b.high_s == float("inf") else f"{b.low_s:g}–{b.high_s:g}"


def bin_words(b: Bin) -> str:
    after = "" if b.low_s == float("-inf") else " the trigger"
    return f"{words.plural(b.count, 'camera')} on {bin_name(b)}{after}, in {words.plural(len(b.incidents), 'incident')}"


def group_name(g: Group) -> str:
    """The rows without an officer are those of a cruiser's own dash cam, and of cameras whose wearer nobody knows."""
    return g.label if g.id else "No officer"


def percent_missing(g: Group) -> str:
    """Without a recording, of those that can be told; a dash where nothing can."""
    return f"{100 * g.missing / g.rate.whole:.1f} %" if g.rate.whole else "–"


def group_words(g: Group, what: str = "") -> str:
    """One officer, camera, kind, day or week in a sentence."""
    doubt = f", {g.undetermined} cannot be determined" if g.undetermined else ""
    rate = f"; activation rate {share(g.rate.value)}, 95 % interval {interval(g.rate)}" if g.rate.whole else ""
    return f"{what or group_name(g)}: {g.missing} of {g.bound} bound cameras without a recording{doubt}{rate}"


def period_name(g: Group, period: str) -> str:
    """`14 Jun 2025`, `week of 9 Jun 2025`."""
    if g.start is None:
        return g.label
    day = f"{g.start.day} {g.start:%b %Y}"
    return f"week of {day}" if period == "week" else day


def scope_words(span: Span | None, zone: str | None, *filters: str) -> str:
    """The filters in words: `14 Jun 2025 to 16 Jun 2025 · R. Alvarez · Taser drawn`."""
    first_to_last = f"{words.day(span.start, zone)} to {words.day(span.end.plus_s(-1), zone)}" if span else ""
    return " · ".join(x for x in (first_to_last, *filters) if x)


def _cameras(figure: Figure) -> str:
    return "camera" if figure.value == 1 else "cameras"
