"""One incident as one PDF page: what every camera saw, who should have recorded, what was found, what people answered."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Table, TableStyle

from core.model.incident import IncidentView
from core.model.times import Instant
from core.report import words
from core.report.page import DIM, INK, MARGIN, Type, height, paper, register_fonts
from core.report.sections import Limits, activations, cameras, findings, head, markers, timeline

SCALES = (1.08, 1.0, 0.93, 0.86, 0.8)
"""Type shrinks first (8.6 pt to 6.4 pt), then rows are left out, and the page says how many."""

MOST_ROWS = 60


def incident_pdf(view: IncidentView, made: Instant, actor: str) -> bytes:
    """The same view, moment and actor make the same bytes."""
    register_fonts()
    size = paper(view.zone)
    width, room = size[0] - 2 * MARGIN, size[1] - 2 * MARGIN
    foot = _foot(view, made, actor, width)
    foot_height = height(foot, width)
    story = _fit(view, width, room - foot_height - 8)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.setTitle(f"Incident {view.incident.id}")
    canvas.setAuthor(actor)
    canvas.setSubject("Camera activation audit")
    canvas.setCreator(f"Sightline {version('sightline')}")
    _draw(canvas, story, width, size[1] - MARGIN)
    _draw(canvas, foot, width, MARGIN + foot_height)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _story(view: IncidentView, width: float, scale: float, limits: Limits) -> list[Flowable]:
    type_ = Type(scale)
    parts: list[Callable[[], list[Flowable]]] = [
        lambda: head(view, type_, width),
        lambda: timeline(view, type_, limits),
        lambda: cameras(view, type_, width, limits),
        lambda: activations(view, type_, width, limits),
        lambda: findings(view, type_, width, limits),
        lambda: markers(view, type_, limits),
    ]
    return [flowable for part in parts for flowable in part()]


@dataclass(frozen=True, slots=True)
class _Try:
    story: list[Flowable]
    height: float


def _fit(view: IncidentView, width: float, room: float) -> list[Flowable]:
    """The largest type with which everything fits; else the smallest, and the longest section gives way row by row."""
    limits = Limits(*(min(n, MOST_ROWS) for n in Limits.whole(view).counts), longest=600)

    def attempt(scale: float, limits: Limits) -> _Try:
        story = _story(view, width, scale, limits)
        return _Try(story, height(story, width))

    for scale in SCALES:
        tried = attempt(scale, limits)
        if tried.height <= room:
            return tried.story
    limits = replace(limits, longest=220)
    while (tried := attempt(SCALES[-1], limits)).height > room and limits.shrinkable:
        limits = limits.shrunk(tried.height - room)
    return tried.story


def _foot(view: IncidentView, made: Instant, actor: str, width: float) -> list[Flowable]:
    type_ = Type(0.82)
    at = made.local(view.zone)
    return [
        type_.text(
            f"Policy. {words.policy(view.policy)} Probabilities follow from the stated accuracy of positions and clocks; ± is one standard "
            "deviation. “Cannot be determined” means that what was imported does not decide the question either way.",
            colour=DIM,
        ),
        type_.gap(24),
        _signature(type_, width),
        type_.gap(5),
        type_.text(
            f"Sightline {version('sightline')} · printed {at:%Y-%m-%d %H:%M:%S %Z} by {words.printable(actor, 60)} · "
            f"incident {words.printable(view.incident.id, 60)} · page 1 of 1 · originals are unchanged; SHA-256: first 12 digits",
            colour=DIM,
        ),
    ]


def _signature(type_: Type, width: float) -> Table:
    """Four lines to sign on, with gaps between."""
    gap, parts = 10.0, {"Reviewed by": 0.34, "Badge": 0.14, "Date": 0.16, "Signature": 0.36}
    cells: list[Flowable | str] = []
    columns: list[float] = []
    for word, part in parts.items():
        cells += [type_.text(word, 7, colour=DIM), ""]
        columns += [(width - 3 * gap) * part, gap]
    lines = [("LINEABOVE", (i, 0), (i, 0), 0.5, INK) for i in range(0, len(columns), 2)]
    style = [*lines, ("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 1)]
    return Table([cells[:-1]], colWidths=columns[:-1], style=TableStyle(style), hAlign="LEFT")


def _draw(canvas: Canvas, story: list[Flowable], width: float, top: float) -> None:
    for flowable in story:
        tall = flowable.wrap(width, 100_000)[1]
        top -= tall
        flowable.drawOn(canvas, MARGIN, top)
