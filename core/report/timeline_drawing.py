"""The incident's time line on paper: lanes, hatched buffers, hollow lanes of what is missing, triggers. Reads in black and white."""

from reportlab.lib.colors import Color, HexColor, white
from reportlab.platypus import Flowable

from core.model.incident import IncidentView, Lane
from core.model.times import US, Instant, Span
from core.model.wording import duration, time_of_day
from core.report.page import BAD, BOLD, DIM, INK, RULE, SANS, fitted
from core.report.words import belonging, printable

FILL = HexColor("#B7C9DD")
EDGE = HexColor("#33506E")
LABELS = 104.0
ROW, BAR = 15.0, 8.0
AXIS = 24.0
FLAGS = 10.0
LEGEND = 13.0
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 604800, 2592000)
MOST_TICKS = 9


class TimelineDrawing(Flowable):
    """`lanes` is what is drawn of view.lanes; sizes in points at `scale`."""

    def __init__(self, view: IncidentView, lanes: tuple[Lane, ...], scale: float) -> None:
        super().__init__()
        self._view = view
        self._lanes = lanes
        self._scale = scale
        duration_s = max(view.span.duration_s, 1.0)
        self._span = view.span.padded(duration_s * 0.01, duration_s * 0.01)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        self.height = (AXIS + FLAGS + len(self._lanes) * ROW + LEGEND) * self._scale
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.scale(self._scale, self._scale)
        self._plot = self.width / self._scale - LABELS
        top = self.height / self._scale
        lanes_top = top - AXIS - FLAGS
        self._axis(top, lanes_top)
        for i, lane in enumerate(self._lanes):
            self._lane(lane, lanes_top - (i + 1) * ROW)
        self._triggers(lanes_top)
        self._legend()
        canvas.restoreState()

    def _x(self, at: Instant) -> float:
        return LABELS + self._plot * at.since(self._span.start) / self._span.duration_s

    def _axis(self, top: float, lanes_top: float) -> None:
        canvas, zone = self.canv, self._view.zone
        bottom = lanes_top - len(self._lanes) * ROW
        step_us = next((s for s in STEPS_S if self._span.duration_s / s <= MOST_TICKS), STEPS_S[-1]) * US
        days = self._span.duration_s > 86_400
        canvas.setLineWidth(0.3)
        at_us = -(-self._span.start.us // step_us) * step_us
        while at_us < self._span.end.us:
            at = Instant(at_us)
            canvas.setStrokeColor(RULE)
            canvas.line(self._x(at), bottom, self._x(at), top - 9)
            canvas.setFillColor(INK)
            canvas.setFont(SANS, 6.5)
            canvas.drawCentredString(self._x(at), top - 7, f"{at.local(zone):%m-%d %H:%M}" if days else time_of_day(at, zone))
            at_us += step_us
        canvas.setFillColor(DIM)
        canvas.drawString(0, top - 7, f"local time, {self._view.span.start.local(zone):%Z}")
        first = self._view.first_trigger
        if first is None:
            return
        canvas.drawString(0, top - 17, "seconds from the first trigger" if not days else "")
        step = step_us // US
        n = int(-(-self._span.start.since(first.time) // step))
        while not days and (at := first.time.plus_s(n * step)) < self._span.end:
            canvas.drawCentredString(self._x(at), top - 17, "T" if n == 0 else f"{n * step:+d}")
            n += 1

    def _lane(self, lane: Lane, y: float) -> None:
        canvas = self.canv
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.3)
        canvas.line(0, y, LABELS + self._plot, y)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 7)
        label = fitted(printable(lane.label), BOLD, 7, LABELS * 0.5)
        canvas.drawString(0, y + 5.5, label)
        used = canvas.stringWidth(label, BOLD, 7) + 4
        canvas.setFont(SANS, 7)
        canvas.drawString(used, y + 5.5, fitted(printable(lane.officer_label), SANS, 7, LABELS - used - 4))
        expected = self._view.expected_span(lane)
        if expected is not None and lane.state != "recorded":
            self._hollow(expected, y, "expected, no recording" if lane.state == "missing" else "cannot be determined")
        for item in belonging(lane):
            self._clip(item.clip.span, item.clip.buffer, y)
        for finding in lane.findings:
            trigger = self._view.trigger(finding.trigger_id)
            if finding.kind == "late" and trigger is not None and finding.seconds:
                self._late(trigger.time, finding.seconds, y)

    def _clip(self, span: Span, silent: Span | None, y: float) -> None:
        seen = span.intersection(self._span)
        if seen is None:
            return
        canvas = self.canv
        x, width = self._x(seen.start), max(0.8, self._x(seen.end) - self._x(seen.start))
        canvas.setFillColor(FILL)
        canvas.setStrokeColor(EDGE)
        canvas.setLineWidth(0.6)
        canvas.rect(x, y + 4, width, BAR, fill=1, stroke=1)
        hatched = silent.intersection(self._span) if silent else None
        if hatched is not None:
            self._hatch(self._x(hatched.start), self._x(hatched.end), y + 4)

    def _hatch(self, left: float, right: float, y: float) -> None:
        canvas = self.canv
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(left, y, right - left, BAR)
        canvas.clipPath(path, stroke=0)
        canvas.setFillColor(white)
        canvas.rect(left, y, right - left, BAR, fill=1, stroke=0)
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(EDGE)
        x = left - BAR
        while x < right:
            canvas.line(x, y, x + BAR, y + BAR)
            x += 3
        canvas.restoreState()
        canvas.setStrokeColor(EDGE)
        canvas.setLineWidth(0.6)
        canvas.rect(left, y, right - left, BAR, fill=0, stroke=1)

    def _hollow(self, span: Span, y: float, text: str) -> None:
        seen = span.intersection(self._span)
        if seen is None:
            return
        canvas = self.canv
        x, width = self._x(seen.start), self._x(seen.end) - self._x(seen.start)
        canvas.saveState()
        canvas.setDash(3, 2)
        canvas.setFillColor(white)
        canvas.setStrokeColor(BAD)
        canvas.setLineWidth(0.8)
        canvas.rect(x, y + 4, width, BAR, fill=1, stroke=1)
        canvas.restoreState()
        self._halo(x + width / 2, y + 5.6, text, BAD)

    def _late(self, at: Instant, seconds: float, y: float) -> None:
        canvas = self.canv
        left, right = self._x(at), self._x(at.plus_s(seconds))
        canvas.setStrokeColor(BAD)
        canvas.setLineWidth(0.9)
        canvas.line(left, y + 2, right, y + 2)
        for x in (left, right):
            canvas.line(x, y + 0.6, x, y + 3.4)
        self._halo(right + 3, y + 5.6, f"{duration(seconds)} late", BAD, centred=False)

    def _halo(self, x: float, y: float, text: str, colour: Color, centred: bool = True) -> None:
        """Text on a white ground, so that it reads on any lane; kept inside the plot."""
        canvas = self.canv
        wide = canvas.stringWidth(text, BOLD, 6.5)
        left = min(max(x - wide / 2 if centred else x, LABELS), LABELS + self._plot - wide)
        canvas.setFillColor(white)
        canvas.rect(left - 1.5, y - 1, wide + 3, 7, fill=1, stroke=0)
        canvas.setFillColor(colour)
        canvas.setFont(BOLD, 6.5)
        canvas.drawString(left, y, text)

    def _triggers(self, lanes_top: float) -> None:
        canvas = self.canv
        bottom = lanes_top - len(self._lanes) * ROW
        free_from = LABELS
        for trigger in self._view.triggers:
            if trigger.time not in self._span:
                continue
            x = self._x(trigger.time)
            canvas.setStrokeColor(BAD)
            canvas.setLineWidth(0.9)
            canvas.line(x, bottom, x, lanes_top + 2)
            text = trigger.name
            wide = canvas.stringWidth(text, BOLD, 6.5)
            left = min(max(x - wide / 2, LABELS), LABELS + self._plot - wide)
            if left < free_from:
                continue
            canvas.setFillColor(BAD)
            canvas.setFont(BOLD, 6.5)
            canvas.drawString(left, lanes_top + 3.5, text)
            free_from = left + wide + 4

    def _legend(self) -> None:
        canvas = self.canv
        x = LABELS
        for draw, text in (
            (self._key_clip, "recorded"),
            (self._key_buffer, "pre-event buffer, silent"),
            (self._key_missing, "expected, no recording"),
        ):
            draw(x)
            canvas.setFillColor(DIM)
            canvas.setFont(SANS, 6.5)
            canvas.drawString(x + 20, 2, text)
            x += 26 + canvas.stringWidth(text, SANS, 6.5) + 8

    def _key_clip(self, x: float) -> None:
        self.canv.setFillColor(FILL)
        self.canv.setStrokeColor(EDGE)
        self.canv.setLineWidth(0.6)
        self.canv.rect(x, 1, 16, BAR - 2, fill=1, stroke=1)

    def _key_buffer(self, x: float) -> None:
        self.canv.saveState()
        self.canv.translate(x, 1)
        self.canv.scale(1, (BAR - 2) / BAR)
        self._hatch(0, 16, 0)
        self.canv.restoreState()

    def _key_missing(self, x: float) -> None:
        self.canv.saveState()
        self.canv.setDash(3, 2)
        self.canv.setStrokeColor(BAD)
        self.canv.rect(x, 1, 16, BAR - 2, fill=0, stroke=1)
        self.canv.restoreState()
