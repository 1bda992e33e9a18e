"""The sections of the incident page. Each takes what it may show and says what it left out."""

from dataclasses import dataclass, replace

from reportlab.platypus import Flowable, Table, TableStyle

from core.model.incident import IncidentView, Lane
from core.model.wording import duration, time_of_day
from core.report import words
from core.report.page import BAD, BOLD, DIM, GOOD, INK, MONO, Type
from core.report.timeline_drawing import TimelineDrawing

FEWEST = 3
"""A section that gives way keeps this many rows."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rows each section may show, and how many characters a reason may have."""

    lanes: int
    clips: int
    activations: int
    findings: int
    markers: int
    longest: int = 600

    @staticmethod
    def whole(view: IncidentView) -> "Limits":
        clips = sum(max(1, len(words.belonging(lane))) for lane in view.lanes)
        expected = sum(len(lane.expected) for lane in view.lanes)
        return Limits(len(view.lanes), clips, expected, len(view.findings), len(view.markers))

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        return self.lanes, self.clips, self.activations, self.findings, self.markers

    @property
    def shrinkable(self) -> bool:
        return max(self.counts) > FEWEST or self.longest > 60

    def shrunk(self, over: float) -> "Limits":
        """Markers give way first, then whatever has most rows; `over` in points says how much at once."""
        if self.markers > FEWEST:
            return replace(self, markers=FEWEST)
        name = max(("activations", "clips", "lanes", "findings"), key=lambda n: getattr(self, n))
        count = getattr(self, name)
        if count <= FEWEST:
            return replace(self, longest=max(60, self.longest - 40))
        return replace(self, **{name: max(FEWEST, count - max(1, int(over / 40)))})


def head(view: IncidentView, type_: Type, width: float) -> list[Flowable]:
    """What, when (local and UTC), and the count that matters."""
    incident = view.incident
    open_findings = sum(f.id not in view.answers for f in view.findings)
    recorded = sum(lane.state == "recorded" for lane in view.lanes)
    missing = sum(lane.state == "missing" for lane in view.lanes)
    counts = [f"{recorded} of {len(view.lanes)} cameras recorded" + (f", {missing} missing" if missing else "")]
    counts.append(f"{len(view.findings)} findings, {open_findings} not answered" if view.findings else "no findings")
    left = [
        type_.text(words.printable(incident.title or "Incident", 90), 15, BOLD),
        type_.text(words.local_span(incident.span, view.zone), 9),
        type_.text(words.utc_span(incident.span), 8, colour=DIM),
    ]
    right = [
        type_.text("Camera activation audit", 8, colour=DIM, align=2),
        *(type_.text(c, 9, BOLD, align=2) for c in counts),
        type_.text(f"Incident {words.printable(incident.id, 60)}", 8, colour=DIM, align=2),
    ]
    grid = Table([[left, right]], colWidths=[width * 0.64, width * 0.36], style=TableStyle(_BARE), hAlign="LEFT")
    story: list[Flowable] = [grid]
    for trigger in view.triggers[:4]:
        who = view.officers[trigger.officer_id].label if trigger.officer_id in view.officers else trigger.officer_id or ""
        device = f"device {trigger.device_id}" if trigger.device_id else f"vehicle {trigger.vehicle_id}" if trigger.vehicle_id else ""
        place = "place unknown" if trigger.lat is None or trigger.lon is None else f"{trigger.lat:.5f}, {trigger.lon:.5f}"
        if trigger.lat is not None and trigger.accuracy_m is not None:
            place += f" ±{trigger.accuracy_m:.0f} m"
        what = ", ".join(p for p in (who, device) if p)
        time = f"{time_of_day(trigger.time, view.zone, True)} {trigger.time.local(view.zone):%Z} ±{duration(trigger.sigma_s)}"
        story.append(type_.text(words.printable(f"Trigger: {trigger.name} at {time}" + (f" by {what}" if what else "") + f"; {place}"), 8))
    if len(view.triggers) > 4:
        story.append(_more(type_, len(view.triggers) - 4, "triggers"))
    if not view.triggers:
        story.append(type_.text("No trigger is known: which cameras should have recorded cannot be determined.", 8, BOLD))
    if not incident.place_known:
        story.append(type_.text("The place is unknown: which cameras were in range cannot be determined.", 8, BOLD))
    return [*story, type_.gap(6)]


def timeline(view: IncidentView, type_: Type, limits: Limits) -> list[Flowable]:
    if not view.lanes:
        return []
    shown = view.lanes[: limits.lanes]
    return [TimelineDrawing(view, shown, type_.scale), *_rest(type_, len(view.lanes) - len(shown), "cameras"), type_.gap(4)]


def cameras(view: IncidentView, type_: Type, width: float, limits: Limits) -> list[Flowable]:
    """One row a clip; a camera without one says so."""
    rows: list[list[Flowable]] = []
    for lane in view.lanes:
        name, officer = type_.text(words.printable(lane.label, 40), font=BOLD), type_.text(words.printable(lane.officer_label, 60))
        clips = words.belonging(lane)
        for clip in (item.clip for item in clips):
            when = f"{time_of_day(clip.start, view.zone, True)} to {time_of_day(clip.end, view.zone, True)}"
            hashed = type_.text(clip.sha256[:12] if clip.sha256 else "no media yet", 7, MONO if clip.sha256 else BOLD)
            texts = [when, duration(clip.length_s), words.clock(clip)]
            rows.append([name, officer, *(type_.text(words.printable(t, 120)) for t in texts), hashed])
        if not clips:
            text = "No recording" if lane.state == "missing" else "Cannot be determined"
            rows.append([name, officer, type_.text(text, font=BOLD, colour=BAD), *(type_.text("–") for _ in range(3))])
    if not rows:
        return [type_.heading("Cameras"), type_.text("None."), type_.gap(4)]
    shown = rows[: limits.clips]
    zone = f"{view.span.start.local(view.zone):%Z}"
    table = type_.table(
        ("Camera", "Officer", f"Recorded ({zone})", "Length", "Camera's clock", "SHA-256"),
        shown,
        _widths(width, 52, 80, 108, 62, 0, 64),
    )
    return [type_.heading("Cameras"), type_.gap(2), table, *_rest(type_, len(rows) - len(shown), "recordings"), type_.gap(6)]


def activations(view: IncidentView, type_: Type, width: float, limits: Limits) -> list[Flowable]:
    """Who was bound to record, how surely, and what came of it; failures first where not all can be shown."""
    pairs = [(lane, e) for lane in view.lanes for e in lane.expected]
    if not pairs:
        why = "No camera can be said to have been bound to record." if view.triggers else "Nothing bound a camera to record."
        return [type_.heading("Activations"), type_.text(why), type_.gap(6)]
    rows: list[list[Flowable]] = []
    if limits.activations < len(pairs):
        pairs.sort(key=lambda pair: pair[1].outcome == "on_time")
    for lane, item in pairs[: limits.activations]:
        trigger = view.trigger(item.trigger_id)
        outcome = type_.text(words.outcome(item), font=BOLD, colour=GOOD if item.outcome == "on_time" else BAD)
        after = "–" if item.seconds is None else "at the trigger" if abs(item.seconds) < 0.05 else _after(item.seconds)
        name = f"{trigger.name}" if trigger else item.trigger_id
        rows.append(
            [
                type_.text(words.printable(lane.label, 40), font=BOLD),
                type_.text(words.printable(name, 40)),
                type_.text(f"{item.probability:.2f}"),
                outcome,
                type_.text(after),
                type_.text(words.printable(item.reason, limits.longest)),
            ]
        )
    headers = ("Camera", "Trigger", "Bound, p", "Outcome", "Switched on", "Why it was bound")
    table = type_.table(headers, rows, _widths(width, 52, 70, 42, 80, 68, 0))
    return [type_.heading("Activations"), type_.gap(2), table, *_rest(type_, len(pairs) - len(rows), "activations"), type_.gap(6)]


def findings(view: IncidentView, type_: Type, width: float, limits: Limits) -> list[Flowable]:
    """What was found, why, and what a person answered; what nobody answered comes first."""
    if not view.findings:
        text = (
            "None: nothing that was imported contradicts the policy."
            if view.triggers
            else "None. Without a trigger nothing can be audited."
        )
        return [type_.heading("Findings"), type_.text(text), type_.gap(6)]
    rows: list[list[Flowable]] = []
    ordered = sorted(view.findings, key=lambda f: f.id in view.answers)
    for finding in ordered[: limits.findings]:
        given = view.answers.get(finding.id)
        lane = view.lane(finding.camera_id) if finding.camera_id else None
        where = lane.label if lane else finding.camera_id or finding.clip_id or "–"
        officer = view.officers[finding.officer_id].label if finding.officer_id in view.officers else _officer(lane)
        rows.append(
            [
                type_.text(finding.name, font=BOLD, colour=BAD),
                type_.text(words.printable(f"{where} {officer}", 80)),
                type_.text(f"{finding.probability:.2f}"),
                type_.text(words.printable(finding.reason, limits.longest)),
                type_.text(words.printable(words.answer(given, view.zone), limits.longest), colour=INK if given else BAD),
            ]
        )
    table = type_.table(("Finding", "Camera, officer", "p", "Reason", "Answer"), rows, _widths(width, 70, 74, 26, 0, 136))
    left_open = sum(f.id not in view.answers for f in ordered[limits.findings :])
    what = f"findings ({left_open} of them not answered)"
    return [type_.heading("Findings"), type_.gap(2), table, *_rest(type_, len(view.findings) - len(rows), what), type_.gap(6)]


def markers(view: IncidentView, type_: Type, limits: Limits) -> list[Flowable]:
    if not view.markers:
        return []
    shown = view.markers[: limits.markers]
    texts = [f"{time_of_day(m.at, view.zone, True)} {m.camera_id or 'all cameras'}: {m.text} ({m.actor})" for m in shown]
    return [
        type_.heading("Markers"),
        *(type_.text(words.printable(t, limits.longest)) for t in texts),
        *_rest(type_, len(view.markers) - len(shown), "markers"),
    ]


_BARE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
]


def _after(seconds: float) -> str:
    return f"{duration(seconds)} {'after' if seconds > 0 else 'before'}"


def _officer(lane: Lane | None) -> str:
    return lane.officer_label if lane else ""


def _rest(type_: Type, left_out: int, what: str) -> list[Flowable]:
    return [_more(type_, left_out, what)] if left_out > 0 else []


def _more(type_: Type, left_out: int, what: str) -> Flowable:
    return type_.text(f"… and {left_out} more {what}, to be seen in the program", font=BOLD)


def _widths(width: float, *columns: float) -> list[float]:
    """The column of width 0 takes what the others leave."""
    rest = width - sum(columns)
    return [c or rest for c in columns]
